// SPDX-License-Identifier: MIT
// Items of one format written as items of another, by value.
#pragma once

#include "view/view.h"

#include <span>

namespace bufview {

// Writes the items of `source` over those of `target`, which has the same shape, as if through a
// temporary: integers into integers they fit, numbers into floats (rounded to nearest; too large
// for f becomes infinite), floats into integers that they equal, anything into truth values, byte
// strings cut or filled with zeros, each in the byte order of its format; records value by value.
// Throws Status::readonly, Status::mismatch (shapes), Status::type (a kind of value that the
// target cannot hold), Status::value; nothing has been written then.
void convert(const View &target, const View &source);

// The same between `count` items from the `first` one on, in C order, and memory: items of
// `format`, close together. Throw Status::range too.
void read_items(const View &view, int64_t first, int64_t count, const Format &format,
                std::byte *out);
void write_items(const View &view, int64_t first, int64_t count, const Format &format,
                 const std::byte *in);

// Writes one item, given by its values, over all items. Throws Status::readonly, type, value.
void fill(const View &view, std::span<const Value> values);

}  // namespace bufview
