// SPDX-License-Identifier: MIT
// Moving the bytes of items, as fast as memory goes: kernels for one and two dimensions, and the
// plan that takes arrays of any number apart for them. Any address and any stride will do; where
// bytes come from and go to does not overlap unless it says so. Bytes between the items of a source
// may be read, but none before its first and none after its last item.
#pragma once

#include "view/walk.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// One dimension of a copy: how many items, and how far apart they are on either side.
struct Side {
    int64_t count;
    int64_t to_stride;
    int64_t from_stride;
};

// Whether stores go around the caches: right for more bytes than will be read again soon. Such
// stores are seen by other threads in their order only after finish_stores().
enum class Stores : uint8_t { cached, streamed };

// From this many bytes on, what was stored first has left the L2 cache of its core before the last
// is, so that a line was read from memory, in vain, and written to it later.
inline constexpr int64_t streamed_from = int64_t{4} << 20;

void finish_stores() noexcept;

// `count` items, in ascending order where those of the target overlap each other.
void copy_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t itemsize);
void copy_run(std::byte *to, const std::byte *from, const Side &side, int64_t itemsize,
              Stores stores);

// All items of two dimensions: `near` is the one whose items are neighbours in the target, `far`
// the one whose items are neighbours in the source. Other strides give the same result more slowly.
void copy_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                int64_t itemsize, Stores stores);

// All items of an array of the same shape, in any order, unless items of the target overlap each
// other: then in C order.
void copy_array(const Operand &to, const Operand &from, int64_t itemsize);

// Turns the bytes of every item round: `size` is 2, 4 or 8. In place if addresses and strides are
// the same. A complex item is two of half the size.
void swap_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t size);

// The same, item by item. What the kernels are held against, and their way with few items.
namespace reference {

void copy_run(std::byte *to, const std::byte *from, const Side &side, int64_t itemsize);
void copy_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                int64_t itemsize);
void swap_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t size);

}  // namespace reference

}  // namespace bufview
