// SPDX-License-Identifier: MIT
// A plot of entropy over offsets, as an SVG file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// Takes any number of values in order and keeps at most 2048 columns of them, each the least, the
// mean and the greatest of as many blocks.
class Plot {
public:
    void add(double value);
    // `block`: bytes that each value stands for. `size`: bytes in all.
    std::string svg(const std::string &title, int64_t block, int64_t size, double entropy) const;

private:
    struct Column {
        double least;
        double greatest;
        double sum;
        int64_t count;
    };
    static constexpr size_t most_columns = 2048;

    std::vector<Column> columns_;
    int64_t blocks_in_column_ = 1;
};

}  // namespace cli
