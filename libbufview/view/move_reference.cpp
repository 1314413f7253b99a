// SPDX-License-Identifier: MIT
#include "base/endian.h"
#include "view/move.h"

#include <algorithm>
#include <cstring>

namespace bufview::reference {

namespace {

// With a size known to the compiler, an item is one or two registers. The side is a copy, because
// what is written might be part of the caller's.
template <int64_t size>
void copy_items(std::byte *to, const std::byte *from, const Side side) {
    int64_t i = 0;
    // Items of 2 and 4 bytes are brought together in a vector: storing takes longer than loading.
    if constexpr (size == 2 || size == 4) {
        using Item = std::conditional_t<size == 2, uint16_t, uint32_t>;
        using Items [[gnu::vector_size(16)]] = Item;
        constexpr int64_t count = 16 / size;
        for (; side.to_stride == size && i + count <= side.count; i += count) {
            Items items;
            for (int64_t k = 0; k < count; ++k) {
                items[k] = load<Item>(from + (i + k) * side.from_stride);
            }
            std::memcpy(to + i * size, &items, sizeof items);
        }
    }
    // Counting takes longer than moving: four at a time where that is all.
    for (; side.to_stride == size && i + 4 <= side.count; i += 4) {
        const std::byte *const four = from + i * side.from_stride;
        std::memcpy(to + i * size, four, size);
        std::memcpy(to + (i + 1) * size, four + side.from_stride, size);
        std::memcpy(to + (i + 2) * size, four + 2 * side.from_stride, size);
        std::memcpy(to + (i + 3) * size, four + 3 * side.from_stride, size);
    }
    for (; i < side.count; ++i) {
        std::memcpy(to + i * side.to_stride, from + i * side.from_stride, size);
    }
}

template <typename T>
void swap_items(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
                int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        store<T>(to + i * to_stride, byteswap(load<T>(from + i * from_stride)));
    }
}

}  // namespace

void copy_run(std::byte *to, const std::byte *from, const Side &side, int64_t itemsize) {
    switch (itemsize) {
    case 1:
        return copy_items<1>(to, from, side);
    case 2:
        return copy_items<2>(to, from, side);
    case 3:
        return copy_items<3>(to, from, side);
    case 4:
        return copy_items<4>(to, from, side);
    case 6:
        return copy_items<6>(to, from, side);
    case 8:
        return copy_items<8>(to, from, side);
    case 12:
        return copy_items<12>(to, from, side);
    case 16:
        return copy_items<16>(to, from, side);
    case 24:
        return copy_items<24>(to, from, side);
    case 32:
        return copy_items<32>(to, from, side);
    default:
        for (int64_t i = 0; i < side.count; ++i) {
            std::memcpy(to + i * side.to_stride, from + i * side.from_stride,
                        static_cast<size_t>(itemsize));
        }
    }
}

void copy_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                int64_t itemsize) {
    // So many lines of either side stay in the L1 cache, whichever way they lie.
    constexpr int64_t block = 64;
    for (int64_t i = 0; i < near.count; i += block) {
        const Side part{std::min(block, near.count - i), near.to_stride, near.from_stride};
        for (int64_t j = 0; j < far.count; ++j) {
            copy_run(to + i * near.to_stride + j * far.to_stride,
                     from + i * near.from_stride + j * far.from_stride, part, itemsize);
        }
    }
}

void swap_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t size) {
    switch (size) {
    case 2:
        return swap_items<uint16_t>(to, to_stride, from, from_stride, count);
    case 4:
        return swap_items<uint32_t>(to, to_stride, from, from_stride, count);
    default:
        return swap_items<uint64_t>(to, to_stride, from, from_stride, count);
    }
}

}  // namespace bufview::reference
