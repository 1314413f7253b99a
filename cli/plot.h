// SPDX-License-Identifier: MIT
// A plot of entropy over offsets, as an SVG file.
#pragma once

#include "columns.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// What a plot shows besides its curve.
struct PlotInfo {
    std::string file;
    // Bytes in all, and their entropy.
    int64_t size;
    double entropy;
    // Bytes that a value is of, and those from one to the next: the same for blocks.
    int64_t window;
    int64_t step;
    std::vector<Region> regions;
};

// Takes any number of values in order and keeps at most 2048 columns of them, each the least, the
// mean and the greatest of as many values.
class Plot {
public:
    void add(double value);
    std::string svg(const PlotInfo &info) const;

private:
    struct Column {
        double least;
        double greatest;
        double sum;
        int64_t count;
    };
    static constexpr size_t most_columns = 2048;

    void draw_curve(std::string &out, const PlotInfo &info) const;

    std::vector<Column> columns_;
    int64_t values_in_column_ = 1;
};

}  // namespace cli
