// SPDX-License-Identifier: MIT
// Views of parts of views: slices and index expressions.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <span>

namespace bufview {

// Start, stop and step as in Python; what is omitted depends on the sign of the step.
struct Slice {
    int64_t start = 0;
    int64_t stop = 0;
    int64_t step = 1;
    bool has_start = false;
    bool has_stop = false;
};

// A slice laid over `length` items: the first item, the distance to the next, how many.
struct Range {
    int64_t start;
    int64_t step;
    int64_t count;
};

// Throws Status::value if the step is zero.
Range resolve(const Slice &slice, int64_t length);

enum class KeyKind : int32_t { index = 0, slice = 1, ellipsis = 2, new_axis = 3 };

// One entry of an index expression.
struct Key {
    KeyKind kind;
    int64_t index = 0;
    Slice slice;
};

// Of the first dimension. Throws Status::value (step of zero), Status::type (no dimension).
View slice(const View &view, const Slice &slice);

// Throws Status::range (also for too many keys), value, type (two ellipses, no dimension), limit,
// and unsupported or overflow for a layout that suboffsets cannot express.
View subview(const View &view, std::span<const Key> keys);

// `index`, counted from the end if negative, in a dimension of `count` items. Throws
// Status::range. `axis` is -1 for the only dimension.
int64_t checked_index(int64_t index, int64_t count, int axis);

}  // namespace bufview
