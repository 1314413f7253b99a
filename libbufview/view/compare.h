// SPDX-License-Identifier: MIT
// Equality, hashing, and the search for items.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <span>

namespace bufview {

// Same shape and equal values, whatever the formats and strides.
bool equal(const View &a, const View &b);

// As equal() to a view of the bytes of format "B".
bool equal_bytes(const View &view, const std::byte *bytes, int64_t count);

// The same for all views of the same bytes in C order. Throws Status::value unless the view is
// read-only and of a byte format (of others, equal views may have different bytes), and
// Status::type unless its memory is read-only too.
int64_t hash(const View &view);

// Position in C order of the first item that equals the values, among the items from `start` up
// to, and not including, `stop`; -1 if there is none. 0 <= start, stop <= items().
int64_t find_item(const View &view, std::span<const Value> values, int64_t start, int64_t stop);

int64_t count_items(const View &view, std::span<const Value> values);

}  // namespace bufview
