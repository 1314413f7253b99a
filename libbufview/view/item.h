// SPDX-License-Identifier: MIT
// Single items and runs of them, as values.
#pragma once

#include "view/view.h"

#include <cstdint>
#include <span>

namespace bufview {

// Address of the item at the indices, one for each dimension, negative ones counted from the end.
// Throws Status::type (wrong number), Status::range.
std::byte *item_at(const View &view, std::span<const int64_t> index);

int64_t get_int64(const View &view, std::span<const int64_t> index);
double get_double(const View &view, std::span<const int64_t> index);
// Copies the item to `out`, itemsize() bytes.
void get_item(const View &view, std::span<const int64_t> index, std::byte *out);

// These check Status::readonly, then the index, then the value, as memoryview does.
void set_int64(const View &view, std::span<const int64_t> index, int64_t value);
void set_double(const View &view, std::span<const int64_t> index, double value);
void set_values(const View &view, std::span<const int64_t> index, std::span<const Value> values);
void set_item(const View &view, std::span<const int64_t> index, std::span<const std::byte> bytes);

// Runs in C order. A failed write has written nothing.
void read_int64s(const View &view, int64_t first, std::span<int64_t> out);
void read_doubles(const View &view, int64_t first, std::span<double> out);
void write_int64s(const View &view, int64_t first, std::span<const int64_t> values);
void write_doubles(const View &view, int64_t first, std::span<const double> values);

}  // namespace bufview
