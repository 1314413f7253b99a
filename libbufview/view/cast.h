// SPDX-License-Identifier: MIT
// The same bytes read as items of another format or shape.
#pragma once

#include "view/view.h"

#include <span>
#include <string_view>

namespace bufview {

struct CastOptions {
    // Fill the new shape in Fortran order; the view may be Fortran-contiguous then.
    bool fortran = false;
    // Refuse what memoryview.cast refuses: two formats neither of which is B, b or c, two shapes
    // neither of which is of one dimension, zeros in a shape.
    bool strict = false;
};

// Without a shape the result has one dimension. Throws Status::layout, format, shape, limit,
// overflow. The checks come in memoryview's order, so that a call with several faults is refused
// for the same one.
View cast(const View &view, std::string_view format, const int64_t *shape, int64_t shape_len,
          CastOptions options);

}  // namespace bufview
