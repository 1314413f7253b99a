// SPDX-License-Identifier: MIT
// Moving the bytes of items between views and memory, in any order, also where they overlap.
#pragma once

#include "view/view.h"

#include <cstdint>

namespace bufview {

enum class Order : uint8_t {
    c,
    fortran,
    any,  // Fortran if the view is Fortran- and not C-contiguous, else C
};

// Writes the nbytes() of the view to `out` as if through a temporary.
void copy_out(const View &view, Order order, std::byte *out);

// Writes the items of `source` over those of `target`, as if through a temporary. Throws
// Status::readonly, and Status::mismatch unless shapes and formats are the same.
void assign(const View &target, const View &source);

// As assign() from a view of `bytes` of format "B".
void assign_bytes(const View &target, const std::byte *bytes, int64_t count);

// The bytes of `count` items from the `first` one on, in C order, close together. Throw
// Status::range; put_bytes() throws Status::readonly. As if through a temporary.
void get_bytes(const View &view, int64_t first, int64_t count, std::byte *out);
void put_bytes(const View &view, int64_t first, int64_t count, const std::byte *bytes);

// True if items can be assigned from one to the other: memoryview's rule for its own formats (the
// same code), the same values at the same places for all others.
bool same_items(const Format &a, const Format &b) noexcept;

}  // namespace bufview
