// SPDX-License-Identifier: MIT
// Records in bytes, and columns of records.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <string_view>

namespace bufview {

// One field of every record of a view: the same dimensions, then those of the field. The path is
// a name, or names joined with dots. Throws Status::argument if there is no such field,
// Status::limit, Status::overflow.
View field(const View &view, std::string_view path);

// The bytes of a C-contiguous view as records of `format` that start every `stride` bytes, from
// `offset` on; 0 stands for the size of a record. What is left at the end without a whole record
// is left out. Throws Status::layout, format, value (a stride shorter than a record, an offset
// outside of the view).
View records(const View &view, std::string_view format, int64_t offset, int64_t stride);

}  // namespace bufview
