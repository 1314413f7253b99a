// SPDX-License-Identifier: MIT
#include "view/move.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "view/move_run.cpp"
#include "hwy/foreach_target.h"

#include "hwy/cache_control.h"
#include "hwy/highway.h"

#include <algorithm>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The hardware prefetcher stops at the border of a page. The address may lie outside of the data:
// nothing is read.
HWY_INLINE void prefetch(const std::byte *at, int64_t distance, int64_t size) {
    for (int64_t line = 0; line < size; line += 64) {
        const auto address =
            reinterpret_cast<uintptr_t>(at) + static_cast<uintptr_t>(distance + line);
        hwy::Prefetch(reinterpret_cast<const uint8_t *>(address));
    }
}

template <class D>
HWY_INLINE void store_vector(D d, hn::Vec<D> v, std::byte *to, bool streamed) {
    auto *lanes = reinterpret_cast<hn::TFromD<D> *>(to);
    if (streamed) {
        hn::Stream(v, d, lanes);
    } else {
        hn::StoreU(v, d, lanes);
    }
}

// Items before the first one at which a vector may be streamed, `count` if there is none.
HWY_INLINE int64_t items_before_vector(const std::byte *to, int64_t vector, int64_t size,
                                       int64_t count) {
    const auto address = static_cast<int64_t>(reinterpret_cast<uintptr_t>(to) % 64);
    const int64_t bytes = (vector - address % vector) % vector;
    return bytes % size == 0 ? std::min(bytes / size, count) : count;
}

// What is emulated is no faster than a loop, and some of its loads want alignment.
#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128

// One lane of every `step`, from the first one on. Lanes up to the next one taken are read.
template <int step, class D>
HWY_INLINE hn::Vec<D> load_every(D d, const std::byte *from) {
    const auto *lanes = reinterpret_cast<const hn::TFromD<D> *>(from);
    if constexpr (step == 1) {
        return hn::LoadU(d, lanes);
    } else if constexpr (step == 2) {
        return hn::ConcatEven(d, hn::LoadU(d, lanes + hn::Lanes(d)), hn::LoadU(d, lanes));
    } else if constexpr (step == 3) {
        hn::Vec<D> first;
        hn::Vec<D> second;
        hn::Vec<D> third;
        hn::LoadInterleaved3(d, lanes, first, second, third);
        return first;
    } else {
        hn::Vec<D> first;
        hn::Vec<D> second;
        hn::Vec<D> third;
        hn::Vec<D> fourth;
        hn::LoadInterleaved4(d, lanes, first, second, third, fourth);
        return first;
    }
}

// Bytes in the order in which a lookup turns the items of each block of 16 bytes round.
template <int64_t size>
HWY_INLINE auto order_backward() {
    alignas(16) uint8_t order[16];
    for (int64_t i = 0; i < 16; ++i) {
        order[i] = static_cast<uint8_t>(16 - size - i / size * size + i % size);
    }
    return hn::LoadDup128(hn::CappedTag<uint8_t, 64>(), order);
}

// Items `step` of their size apart, in descending order if `backward`, become neighbours.
template <typename T, int step, bool backward>
void take_every(std::byte *to, const std::byte *from, int64_t count, bool streamed) {
    const hn::CappedTag<T, 64 / sizeof(T)> d;
    constexpr auto size = static_cast<int64_t>(sizeof(T));
    constexpr int64_t stride = (backward ? -step : step) * size;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const hn::CappedTag<uint8_t, 64> bytes;
    [[maybe_unused]] const auto backward_order = order_backward<size>();
    // A vector reads beyond the last lane it takes, which is its last item, or backward its first.
    const int64_t beyond = step == 1 ? 0 : 1;
    int64_t at = backward ? std::min(beyond, count) : 0;
    if (streamed) {
        const int64_t before = items_before_vector(to + at * size, lanes * size, size, count - at);
        if (before < count - at) {
            at += before;
        } else {
            streamed = false;
        }
    }
    reference::copy_run(to, from, {at, size, stride}, size);
    const int64_t end = backward ? count : count - beyond;
    for (; at + lanes <= end; at += lanes) {
        const std::byte *low = from + (backward ? at + lanes - 1 : at) * stride;
        if (streamed) {
            constexpr int64_t distance = 4096;
            prefetch(low, backward ? -distance : distance, lanes * step * size);
        }
        auto items = load_every<step>(d, low);
        if constexpr (backward) {
            const auto blocks = hn::ReverseBlocks(d, items);
            items =
                hn::BitCast(d, hn::TableLookupBytes(hn::BitCast(bytes, blocks), backward_order));
        }
        store_vector(d, items, to + at * size, streamed);
    }
    reference::copy_run(to + at * size, from + at * stride, {count - at, size, stride}, size);
}

template <typename T>
void gather_items(std::byte *to, const std::byte *from, int64_t stride, int64_t count,
                  bool streamed) {
    constexpr auto size = static_cast<int64_t>(sizeof(T));
    switch (stride / size) {
    case 1:
        return take_every<T, 1, false>(to, from, count, streamed);
    case 2:
        return take_every<T, 2, false>(to, from, count, streamed);
    case 3:
        return take_every<T, 3, false>(to, from, count, streamed);
    case 4:
        return take_every<T, 4, false>(to, from, count, streamed);
    case -1:
        return take_every<T, 1, true>(to, from, count, streamed);
    case -2:
        return take_every<T, 2, true>(to, from, count, streamed);
    case -3:
        return take_every<T, 3, true>(to, from, count, streamed);
    default:
        return take_every<T, 4, true>(to, from, count, streamed);
    }
}

#endif

// The stride is 1 to 4 items of 1, 2, 4 or 8 bytes, up or down.
void gather_run(std::byte *to, const std::byte *from, int64_t stride, int64_t count,
                int64_t itemsize, bool streamed) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
    (void)streamed;
    reference::copy_run(to, from, {count, itemsize, stride}, itemsize);
#else
    switch (itemsize) {
    case 1:
        return gather_items<uint8_t>(to, from, stride, count, streamed);
    case 2:
        return gather_items<uint16_t>(to, from, stride, count, streamed);
    case 4:
        return gather_items<uint32_t>(to, from, stride, count, streamed);
    default:
        return gather_items<uint64_t>(to, from, stride, count, streamed);
    }
#endif
}

// Neighbours on both sides.
void swap_bytes(std::byte *to, const std::byte *from, int64_t count, int64_t size, bool streamed) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
    (void)streamed;
    reference::swap_run(to, size, from, size, count, size);
#else
    const hn::CappedTag<uint8_t, 64> d;
    const auto vector = static_cast<int64_t>(hn::Lanes(d));
    alignas(16) uint8_t order[16];
    for (int64_t i = 0; i < 16; ++i) {
        order[i] = static_cast<uint8_t>(i ^ (size - 1));
    }
    const auto turned = hn::LoadDup128(d, order);
    int64_t head = 0;
    if (streamed) {
        head = items_before_vector(to, vector, size, count);
        if (head == count) {
            head = 0;
            streamed = false;
        }
    }
    reference::swap_run(to, size, from, size, head, size);
    int64_t at = head * size;
    for (; at + vector <= count * size; at += vector) {
        if (streamed) {
            prefetch(from + at, 4096, vector);
        }
        const auto items = hn::LoadU(d, reinterpret_cast<const uint8_t *>(from + at));
        store_vector(d, hn::TableLookupBytes(items, turned), to + at, streamed);
    }
    reference::swap_run(to + at, size, from + at, size, count - at / size, size);
#endif
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(gather_run);
HWY_EXPORT(swap_bytes);

namespace {

// Fewer items are moved before a kernel would have been called.
constexpr int64_t few = 8;

bool kernel_takes(const Side &side, int64_t itemsize) {
    const bool whole = itemsize == 1 || itemsize == 2 || itemsize == 4 || itemsize == 8;
    return whole && side.count > few && side.to_stride == itemsize && side.from_stride != 0 &&
           side.from_stride % itemsize == 0 && side.from_stride >= -4 * itemsize &&
           side.from_stride <= 4 * itemsize;
}

Stores stores_for(int64_t bytes) {
    return bytes >= streamed_from ? Stores::streamed : Stores::cached;
}

}  // namespace

void finish_stores() noexcept {
    hwy::FlushStream();
}

void copy_run(std::byte *to, const std::byte *from, const Side &side, int64_t itemsize,
              Stores stores) {
    const bool streamed = stores == Stores::streamed;
    if (side.to_stride == itemsize && side.from_stride == itemsize) {
        const int64_t bytes = side.count * itemsize;
        // memcpy streams a long run on its own account, but does not know of the other runs.
        if (streamed && bytes < streamed_from && bytes >= 512) {
            HWY_DYNAMIC_DISPATCH(gather_run)(to, from, 1, bytes, 1, true);
        } else {
            std::memcpy(to, from, static_cast<size_t>(bytes));
        }
    } else if (kernel_takes(side, itemsize)) {
        HWY_DYNAMIC_DISPATCH(gather_run)
        (to, from, side.from_stride, side.count, itemsize, streamed);
    } else {
        reference::copy_run(to, from, side, itemsize);
    }
}

void copy_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t itemsize) {
    const Stores stores = stores_for(count * itemsize);
    copy_run(to, from, {count, to_stride, from_stride}, itemsize, stores);
    if (stores == Stores::streamed) {
        finish_stores();
    }
}

void swap_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t size) {
    if (count <= few) {
        reference::swap_run(to, to_stride, from, from_stride, count, size);
        return;
    }
    if (to_stride == size && from_stride == size) {
        const bool streamed = to != from && stores_for(count * size) == Stores::streamed;
        HWY_DYNAMIC_DISPATCH(swap_bytes)(to, from, count, size, streamed);
        if (streamed) {
            finish_stores();
        }
        return;
    }
    // Through a block in the L1 cache, so that either side is moved by its own kernel.
    std::byte block[4096];
    const int64_t most = static_cast<int64_t>(sizeof block) / size;
    for (int64_t i = 0; i < count; i += most) {
        const int64_t part = std::min(most, count - i);
        copy_run(block, from + i * from_stride, {part, size, from_stride}, size, Stores::cached);
        HWY_DYNAMIC_DISPATCH(swap_bytes)(block, block, part, size, false);
        copy_run(to + i * to_stride, block, {part, to_stride, size}, size, Stores::cached);
    }
}

}  // namespace bufview
#endif
