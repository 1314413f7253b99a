// SPDX-License-Identifier: MIT
// Views as arrays of the Arrow C data interface and back, without copying. The structures are
// those of its specification (https://arrow.apache.org/docs/format/CDataInterface.html).
#pragma once

#include "view/view.h"

#include <cstdint>

namespace bufview::arrow {

struct Schema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    Schema **children;
    Schema *dictionary;
    void (*release)(Schema *self);
    void *private_data;
};

struct Array {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    Array **children;
    Array *dictionary;
    void (*release)(Array *self);
    void *private_data;
};

static_assert(sizeof(void *) != 8 || (sizeof(Schema) == 72 && sizeof(Array) == 80));

// Numbers in native byte order, and byte strings of fixed length: of one dimension, or of
// several as lists of fixed size. The array holds an export of its own until it is released.
// Throws Status::type for other items and for views without dimensions, Status::layout for views
// that are not C-contiguous, Status::overflow for lists and strings longer than Arrow can say.
void to_arrow(const View &view, Schema &out_schema, Array &out_array);

// A view of the array's memory, read-only, as Arrow has it. Array and schema are moved from: their
// release callbacks are null afterwards, and are called exactly once, the schema's before this
// returns, the array's when the last hold is gone or before this call fails. Throws
// Status::released (released or moved from before, a child too), Status::type (types that are no
// items of a view), Status::value (nulls), Status::data (an array that contradicts its schema or
// itself), Status::limit, Status::overflow, Status::argument (no data where there are items).
View from_arrow(Schema &schema, Array &array);

}  // namespace bufview::arrow
