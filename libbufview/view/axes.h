// SPDX-License-Identifier: MIT
// Views of the same items with other dimensions. Nothing is copied: what would need it is
// refused with Status::layout. Axes count from the end if negative; one that is not there is
// Status::range. Views with suboffsets can be flipped, squeezed where the pointers allow it, and
// chunked; the rest is Status::unsupported for them.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <span>

namespace bufview {

// Axes as in numpy.transpose; an empty span turns their order round. Throws Status::value unless
// each axis is there once.
View transpose(const View &view, std::span<const int64_t> axes);

View swap_axes(const View &view, int64_t a, int64_t b);

// The dimension from its end to its start.
View flip(const View &view, int64_t axis);

// Without a dimension of one item. Throws Status::shape if it has more or fewer.
View squeeze(const View &view, int64_t axis);
// Without all dimensions of one item.
View squeeze(const View &view);

// The same items, in C order, in another shape. One dimension may be -1: what is left. Throws
// Status::shape, Status::overflow.
View reshape(const View &view, std::span<const int64_t> shape);

// Read-only, dimensions of one item repeated and new ones put in front. Throws Status::mismatch,
// Status::shape, Status::overflow.
View broadcast(const View &view, std::span<const int64_t> shape);

// Items whose indices in two dimensions differ by `offset`, as the last dimension. Throws
// Status::value if the dimensions are the same.
View diagonal(const View &view, int64_t offset, int64_t axis1, int64_t axis2);

// Read-only, every run of `width` items that starts at a multiple of `step`, as a new last
// dimension; `axis` counts the runs. Throws Status::value unless 1 <= width and 1 <= step.
View windows(const View &view, int64_t axis, int64_t width, int64_t step);

// The dimension cut into pieces of `size` items, the last one shorter: how many there are, and the
// piece at `index`. Throw Status::value unless 1 <= size.
int64_t chunk_count(const View &view, int64_t axis, int64_t size);
View chunk(const View &view, int64_t axis, int64_t size, int64_t index);

}  // namespace bufview
