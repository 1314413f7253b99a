// SPDX-License-Identifier: MIT
// 64 bytes become a mask of printable ones. Runs inside of the mask that are too short are erased
// by shifts (a morphological opening), so that only runs which count cost a branch; the runs that
// touch its ends are followed from mask to mask.
#include "scan/printable.h"

// Highway leaves the target with VBMI2 out unless it is asked for.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/printable.cpp"
#include "hwy/foreach_target.h"

#include "scan/run_masks.h"

#include <algorithm>
#include <type_traits>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// Takes down where runs of set bits begin, and how long they are, given those bits from which on
// there are at least `least`. Returns how many there are. The first ones are written be there as
// many or not, as it is not to be foretold: up to eight are.
HWY_INLINE int64_t list_runs(uint64_t long_ones, int64_t least, int64_t at, int64_t *starts,
                             int64_t *lengths) {
    uint64_t first = long_ones & ~(long_ones << 1);
    uint64_t last = long_ones & ~(long_ones >> 1);
    const int64_t count = __builtin_popcountll(first);
    int64_t listed = 0;
#if HWY_TARGET == HWY_AVX3_DL
    const hn::FixedTag<int64_t, 8> d;
    const auto eight = [](uint64_t which) HWY_ATTR {
        const __m512i places = hn::Iota(hn::FixedTag<uint8_t, 64>(), 0).raw;
        const __m512i packed = _mm512_maskz_compress_epi8(which, places);
        return hn::Vec512<int64_t>{_mm512_cvtepu8_epi64(_mm512_castsi512_si128(packed))};
    };
    const auto begin = eight(first);
    const auto longer = hn::Sub(eight(last), begin);
    hn::StoreU(hn::Add(begin, hn::Set(d, at)), d, starts);
    hn::StoreU(hn::Add(longer, hn::Set(d, least)), d, lengths);
    if (HWY_LIKELY(count <= 8)) {
        return count;
    }
#endif
    const auto list_next = [&]() HWY_ATTR {
        constexpr uint64_t top = uint64_t{1} << 63;
        const int64_t start = __builtin_ctzll(first | top);
        starts[listed] = at + start;
        lengths[listed] = __builtin_ctzll(last | top) - start + least;
        first &= first - 1;
        last &= last - 1;
        ++listed;
    };
    list_next();
    list_next();
    list_next();
    while (HWY_UNLIKELY(listed < count)) {
        list_next();
    }
    return count;
}

int64_t find_printable(const uint8_t *data, int64_t size, int64_t least, PrintableCursor &cursor,
                       int64_t *starts, int64_t *lengths) {
    int64_t at = cursor.at;
    // There is a run that has reached `at`, be it one of no bytes.
    int64_t open = cursor.has_open ? cursor.open : at;
    int64_t count = 0;
    const auto close = [&](int64_t end, bool ends) HWY_ATTR {
        starts[count] = open;
        lengths[count] = end - open;
        count += static_cast<int64_t>(ends) & static_cast<int64_t>(end - open >= least);
    };
    // True if there is a run that begins and ends in the mask, which are listed always, or if there
    // is one.
    const auto look = [&](auto always) HWY_ATTR {
        prefetch_block(data + at, 64);
        const uint64_t mask = printable_mask(data + at);
        // In the middle of what is no text.
        if (!decltype(always)::value && mask == 0 && open == at) {
            open = at += 64;
            return 0;
        }
        // Whether a run ends here is not to be foretold: it is closed in any case.
        const uint64_t gaps = ~mask;
        const int head = __builtin_ctzll(gaps | uint64_t{1} << 63);
        const int tail = __builtin_clzll(gaps | 1);
        close(at + head, gaps != 0);
        open = gaps != 0 ? at + 64 - tail : open;
        // What is left lies between unprintable bytes.
        const uint64_t inner = (mask & (mask + 1)) << tail >> tail;
        const uint64_t long_ones = least < 64 ? erode(inner, least) : 0;
        if (decltype(always)::value || long_ones != 0) {
            count += list_runs(long_ones, least, at, starts + count, lengths + count);
        }
        at += 64;
        return long_ones != 0 ? 1 : 0;
    };
    // A mask ends at most 33 runs.
    constexpr int64_t room = printable_batch - 33;
    // Where there are runs in more than a few masks, to ask in which fails, which costs more than
    // to list none.
    constexpr int64_t stretch = 16 * 64;
    constexpr int few = 3;
    bool often = false;
    while (at + 64 <= size && count <= room) {
        const int64_t end = std::min(at + stretch, size - 63);
        int found = 0;
        if (often) {
            while (at < end && count <= room) {
                found += look(std::true_type());
            }
        } else {
            while (at < end && count <= room) {
                found += look(std::false_type());
            }
        }
        often = found > few;
    }
    if (at + 64 > size) {
        for (; at < size && count < printable_batch; ++at) {
            if (!is_printable(static_cast<std::byte>(data[at]))) {
                close(at, true);
                open = at + 1;
            }
        }
    }
    cursor = {at, open, open != at};
    return count;
}

int64_t printable_prefix(const uint8_t *data, int64_t size) {
    int64_t at = 0;
    for (; at + 64 <= size; at += 64) {
        prefetch_block(data + at, 64);
        const uint64_t mask = printable_mask(data + at);
        if (mask != ~uint64_t{0}) {
            return at + __builtin_ctzll(~mask);
        }
    }
    for (; at < size && is_printable(static_cast<std::byte>(data[at])); ++at) {
    }
    return at;
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(find_printable);
HWY_EXPORT(printable_prefix);

int64_t find_printable(const std::byte *data, int64_t size, int64_t least, PrintableCursor &cursor,
                       int64_t *starts, int64_t *lengths) {
    return HWY_DYNAMIC_DISPATCH(find_printable)(reinterpret_cast<const uint8_t *>(data), size,
                                                least, cursor, starts, lengths);
}

int64_t printable_prefix(const std::byte *data, int64_t size) {
    return HWY_DYNAMIC_DISPATCH(printable_prefix)(reinterpret_cast<const uint8_t *>(data), size);
}

namespace reference {

int64_t find_printable(const std::byte *data, int64_t size, int64_t least, PrintableCursor &cursor,
                       int64_t *starts, int64_t *lengths) {
    int64_t count = 0;
    for (; cursor.at < size && count < printable_batch; ++cursor.at) {
        if (is_printable(data[cursor.at])) {
            if (!cursor.has_open) {
                cursor.open = cursor.at;
                cursor.has_open = true;
            }
        } else if (cursor.has_open) {
            if (cursor.at - cursor.open >= least) {
                starts[count] = cursor.open;
                lengths[count] = cursor.at - cursor.open;
                ++count;
            }
            cursor.has_open = false;
        }
    }
    return count;
}

int64_t printable_prefix(const std::byte *data, int64_t size) {
    int64_t at = 0;
    while (at < size && is_printable(data[at])) {
        ++at;
    }
    return at;
}

}  // namespace reference

}  // namespace bufview
#endif
