// SPDX-License-Identifier: MIT
// Looking for bytes in those of a view, in C order, as bytes.find() and its like do. Views that do
// not lie as one are looked at through windows of bounded size.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <span>

namespace bufview {

// What is looked for. It may have no bytes: then it is everywhere, also at the end.
using Pattern = std::span<const std::byte>;

// Bytes of a view, from 0 to nbytes().
struct ByteRange {
    int64_t start;
    int64_t stop;
};

// Python's rule for positions: negative ones count from the end, and what is beyond an end is moved
// there, except for a start behind the last byte, behind which there is nothing.
ByteRange byte_range(const View &view, int64_t start, int64_t stop);

// Position of the first or the last match that lies in the range, -1 if there is none.
int64_t find_bytes(const View &view, Pattern pattern, ByteRange range);
int64_t rfind_bytes(const View &view, Pattern pattern, ByteRange range);

// Matches in the range. Unless they may be overlapping, each one starts behind the one before.
int64_t count_bytes(const View &view, Pattern pattern, ByteRange range, bool overlapping);

// Writes the positions of the first ones, ascending, as many as there is room for, and returns
// their number.
int64_t find_all_bytes(const View &view, Pattern pattern, ByteRange range, bool overlapping,
                       std::span<int64_t> out);

// Whether the bytes of the range begin, or end, with the pattern.
bool starts_with(const View &view, Pattern pattern, ByteRange range);
bool ends_with(const View &view, Pattern pattern, ByteRange range);

}  // namespace bufview
