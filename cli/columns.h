// SPDX-License-Identifier: MIT
// What is in a file from its beginning to its end, for pictures: about a thousand columns.
#pragma once

#include "json.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using Histogram = std::array<int64_t, 256>;

// What bytes look like.
enum class Kind { zeros, one_value, text, data, dense };

struct KindInfo {
    std::string_view name;
    // For a line of text, for an SVG picture, and for a terminal.
    char letter;
    std::string_view colour;
    std::string_view escape;
};
const KindInfo &info_of(Kind kind);

// Bytes of one kind in a row.
struct Region {
    int64_t offset;
    int64_t length;
    Kind kind;
};

// A part of a line of text.
struct Cell {
    double entropy;
    Kind kind;
};

// Text is ASCII or UTF-8 without control characters. Dense bytes are nearly as random as can be:
// compressed or encrypted.
Kind kind_of(const Histogram &histogram);

// Takes the histograms of parts of equal size, the last of which may be smaller. Two are made one
// when there are too many.
class Columns {
public:
    static constexpr size_t most = 1024;

    // `size` of the input, -1 if only the end will tell. Columns are a multiple of `unit`.
    Columns(int64_t size, int64_t unit);

    // Bytes in a part.
    int64_t part() const { return part_; }
    void add(const Histogram &histogram);

    std::vector<Region> regions() const;
    // At most so many.
    std::vector<Cell> cells(size_t count) const;

private:
    int64_t part_;
    // Parts in a column, and those in the last one.
    int64_t parts_in_column_ = 1;
    int64_t parts_in_last_ = 0;
    std::vector<Histogram> columns_;
};

// A list of offset, length and kind.
Json regions_json(const Columns &columns);

// Two lines, entropy and kinds, with a scale and a legend below.
std::string strip_text(const Columns &columns, int64_t size, size_t width, bool colours);

// Of the terminal that the standard output is; 72 columns and no colours if it is none.
size_t strip_width();
bool wants_colours();

}  // namespace cli
