// SPDX-License-Identifier: MIT
#include "view/move.h"

#include "base/line_memory.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "view/move_plane.cpp"
#include "hwy/foreach_target.h"

#include "hwy/cache_control.h"
#include "hwy/highway.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

// Sizes of vectors are known to the compiler here; scalable ones count as 16 bytes.
#if HWY_HAVE_SCALABLE
constexpr int64_t vector_bytes = 16;
#else
constexpr int64_t vector_bytes = HWY_MIN(64, HWY_MAX_BYTES);
#endif

template <typename T>
using Items = hn::FixedTag<T, static_cast<size_t>(vector_bytes) / sizeof(T)>;

constexpr int64_t line = LineMemory::line;

// A vector of blocks of 16 bytes that lie `stride` apart.
template <class D>
HWY_INLINE hn::Vec<D> load_blocks(D d, const std::byte *from, int64_t stride) {
    if constexpr (hn::MaxLanes(d) * sizeof(hn::TFromD<D>) == 16) {
        return hn::LoadU(d, reinterpret_cast<const hn::TFromD<D> *>(from));
    } else {
        const hn::Half<D> half;
        constexpr int64_t blocks = hn::MaxLanes(half) * sizeof(hn::TFromD<D>) / 16;
        const auto low = load_blocks(half, from, stride);
        return hn::Combine(d, load_blocks(half, from + blocks * stride, stride), low);
    }
}

// As many rows as a vector has items, of 16 bytes each, become as many columns. With n items in 16
// bytes, block b of vector k is taken from row n * b + k: so n vectors hold n x n items in each of
// their blocks, which perfect shuffles within the blocks transpose, and every result is a vector
// of neighbours in the target.
template <typename T>
HWY_INLINE void transpose_tile(std::byte *to, int64_t to_stride, const std::byte *from,
                               int64_t from_stride, bool streamed) {
    const Items<T> d;
    constexpr int n = 16 / sizeof(T);
    hn::Vec<Items<T>> rows[n];
    for (int k = 0; k < n; ++k) {
        rows[k] = load_blocks(d, from + k * from_stride, n * from_stride);
    }
    for (int done = 1; done < n; done *= 2) {
        hn::Vec<Items<T>> next[n];
        for (int k = 0; k < n / 2; ++k) {
            next[2 * k] = hn::InterleaveLower(d, rows[k], rows[k + n / 2]);
            next[2 * k + 1] = hn::InterleaveUpper(d, rows[k], rows[k + n / 2]);
        }
        for (int k = 0; k < n; ++k) {
            rows[k] = next[k];
        }
    }
    for (int k = 0; k < n; ++k) {
        auto *lanes = reinterpret_cast<T *>(to + k * to_stride);
        if (streamed) {
            hn::Stream(rows[k], d, lanes);
        } else {
            hn::StoreU(rows[k], d, lanes);
        }
    }
}

// Two blocks of 16 bytes need no shuffles.
HWY_INLINE void transpose_blocks(std::byte *to, const std::byte *from, int64_t from_stride,
                                 bool streamed) {
    const Items<uint8_t> d;
    const auto items = load_blocks(d, from, from_stride);
    auto *lanes = reinterpret_cast<uint8_t *>(to);
    if (streamed) {
        hn::Stream(items, d, lanes);
    } else {
        hn::StoreU(items, d, lanes);
    }
}

template <int64_t size>
HWY_INLINE void transpose_column(std::byte *to, int64_t to_stride, const std::byte *from,
                                 int64_t from_stride, bool streamed) {
    if constexpr (size == 1) {
        transpose_tile<uint8_t>(to, to_stride, from, from_stride, streamed);
    } else if constexpr (size == 2) {
        transpose_tile<uint16_t>(to, to_stride, from, from_stride, streamed);
    } else if constexpr (size == 4) {
        transpose_tile<uint32_t>(to, to_stride, from, from_stride, streamed);
    } else if constexpr (size == 8) {
        transpose_tile<uint64_t>(to, to_stride, from, from_stride, streamed);
    } else {
        transpose_blocks(to, from, from_stride, streamed);
    }
}

// As many rows below as there are here, which no hardware expects. They may lie outside of the
// data, so their addresses are numbers: nothing is read.
HWY_INLINE void prefetch_below(const std::byte *from, int64_t stride, int64_t rows) {
    for (int64_t row = rows; row < 2 * rows; ++row) {
        const auto address =
            reinterpret_cast<uintptr_t>(from) + static_cast<uintptr_t>(row * stride);
        hwy::Prefetch(reinterpret_cast<const uint8_t *>(address));
    }
}

// Whole lines of the target by whole blocks of 16 bytes of the source. Counts are multiples.
template <int64_t size>
void transpose_strips(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                      bool streamed) {
    constexpr int64_t per_block = 16 / size;
    constexpr int64_t per_vector = vector_bytes / size;
    constexpr int64_t per_line = line / size;
    // Lines of the target that are written side by side: each lies in a page of its own, and the
    // translations of these have to last until the next lines are written.
    constexpr int64_t strip = 128;
    for (int64_t first = 0; first < far.count; first += strip) {
        const int64_t last = std::min(first + strip, far.count);
        for (int64_t i = 0; i < near.count; i += per_line) {
            for (int64_t j = first; j < last; j += per_block) {
                const std::byte *source = from + i * near.from_stride + j * size;
                if (streamed && (j - first) * size % line == 0) {
                    prefetch_below(source, near.from_stride, per_line);
                }
                std::byte *target = to + j * far.to_stride + i * size;
                for (int64_t k = 0; k < per_line; k += per_vector) {
                    transpose_column<size>(target + k * size, far.to_stride,
                                           source + k * near.from_stride, near.from_stride,
                                           streamed);
                }
            }
        }
    }
}

// For the second-level cache: in the first, rows that are a power of two apart would drive each
// other out.
template <int64_t width>
HWY_INLINE void prefetch_row(const std::byte *from) {
    for (int64_t k = 0; k < width; k += line) {
        __builtin_prefetch(from + k, 0, 2);
    }
}

// A square of the source, brought together in `square` before it is turned round. Meanwhile the one
// at `next`, which has to be in the source, too, is on its way.
template <int64_t size, int64_t width>
void transpose_square(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
                      const std::byte *next, std::byte *square, bool streamed) {
    constexpr int64_t per_block = 16 / size;
    constexpr int64_t per_vector = vector_bytes / size;
    const Items<uint8_t> d;
    constexpr int64_t rows = width / size;
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t k = 0; k < width; k += vector_bytes) {
            const auto *source = reinterpret_cast<const uint8_t *>(from + row * from_stride + k);
            hn::StoreU(hn::LoadU(d, source), d,
                       reinterpret_cast<uint8_t *>(square + row * width + k));
        }
    }
    for (int64_t block = 0; block < width / 16; ++block) {
        for (int64_t row = block * per_block; row < (block + 1) * per_block; ++row) {
            prefetch_row<width>(next + row * from_stride);
        }
        for (int64_t k = 0; k < rows; k += per_vector) {
            transpose_column<size>(to + block * per_block * to_stride + k * size, to_stride,
                                   square + block * 16 + k * width, width, streamed);
        }
    }
}

// Rows that are a power of two apart fall into the same few sets of a cache, and the lines of a
// column into the same bank of the memory: there, squares are twice as fast as strips.
template <int64_t size>
void transpose(std::byte *to, const std::byte *from, const Side &near, const Side &far,
               bool streamed) {
    constexpr int64_t crowded = 1024;
    // Small enough that the next one fits into the second-level cache beside it: 16 KiB to 64.
    constexpr int64_t width = line * (size < 8 ? 4 : 8);
    constexpr int64_t side = width / size;
    int64_t rows = 0;
    int64_t first = 0;
    int64_t last = 0;
    if ((near.from_stride % crowded == 0 || far.to_stride % crowded == 0) && near.count >= side &&
        far.count >= side) {
        const LineMemory square(side * width);
        rows = square.data() != nullptr ? near.count / side * side : 0;
        // Squares of whole lines of the source, if its blocks of 16 bytes lie so.
        const auto address = static_cast<int64_t>(reinterpret_cast<uintptr_t>(from) % line);
        first = address % 16 == 0 ? std::min((line - address) % line / size, far.count) : 0;
        last = first + (far.count - first) / side * side;
        for (int64_t j = first; j < last; j += side) {
            for (int64_t i = 0; i < rows; i += side) {
                const std::byte *here = from + i * near.from_stride + j * size;
                const std::byte *next = i + side < rows   ? here + side * near.from_stride
                                        : j + side < last ? from + (j + side) * size
                                                          : here;
                transpose_square<size, width>(to + j * far.to_stride + i * size, far.to_stride,
                                              here, near.from_stride, next, square.data(),
                                              streamed);
            }
        }
    }
    const auto strips = [&](int64_t i, int64_t near_count, int64_t j, int64_t far_count) {
        transpose_strips<size>(to + i * size + j * far.to_stride,
                               from + i * near.from_stride + j * size,
                               {near_count, near.to_stride, near.from_stride},
                               {far_count, far.to_stride, far.from_stride}, streamed);
    };
    strips(0, rows, 0, first);
    strips(0, rows, last, far.count - last);
    strips(rows, near.count - rows, 0, far.count);
}

template <int64_t size>
void transpose_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                     bool streamed) {
    // Only whole lines are worth streaming, and they begin at the same item of every row, or not
    // at all.
    int64_t head = 0;
    if (streamed) {
        const auto address = static_cast<int64_t>(reinterpret_cast<uintptr_t>(to) % line);
        streamed = far.to_stride % line == 0 && address % size == 0;
        head = streamed ? std::min((line - address) % line / size, near.count) : 0;
    }
    const int64_t rows = (near.count - head) / (line / size) * (line / size);
    const int64_t columns = far.count / (16 / size) * (16 / size);
    const auto part = [&](int64_t i, int64_t near_count, int64_t j, int64_t far_count) {
        reference::copy_plane(
            to + i * size + j * far.to_stride, from + i * near.from_stride + j * size,
            {near_count, size, near.from_stride}, {far_count, far.to_stride, size}, size);
    };
    part(0, head, 0, far.count);
    transpose<size>(to + head * size, from + head * near.from_stride,
                    {rows, size, near.from_stride}, {columns, far.to_stride, size}, streamed);
    part(head, rows, columns, far.count - columns);
    part(head + rows, near.count - head - rows, 0, far.count);
}

#endif

// near.to_stride and far.from_stride are the item size: 1, 2, 4, 8 or 16.
void move_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                int64_t itemsize, bool streamed) {
#if HWY_TARGET == HWY_SCALAR
    (void)streamed;
    reference::copy_plane(to, from, near, far, itemsize);
#else
    switch (itemsize) {
    case 1:
        return transpose_plane<1>(to, from, near, far, streamed);
    case 2:
        return transpose_plane<2>(to, from, near, far, streamed);
    case 4:
        return transpose_plane<4>(to, from, near, far, streamed);
    case 8:
        return transpose_plane<8>(to, from, near, far, streamed);
    default:
        return transpose_plane<16>(to, from, near, far, streamed);
    }
#endif
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(move_plane);

void copy_plane(std::byte *to, const std::byte *from, const Side &near, const Side &far,
                int64_t itemsize, Stores stores) {
    const bool power =
        itemsize == 1 || itemsize == 2 || itemsize == 4 || itemsize == 8 || itemsize == 16;
    if (power && near.to_stride == itemsize && far.from_stride == itemsize) {
        HWY_DYNAMIC_DISPATCH(move_plane)
        (to, from, near, far, itemsize, stores == Stores::streamed);
    } else {
        reference::copy_plane(to, from, near, far, itemsize);
    }
}

}  // namespace bufview
#endif
