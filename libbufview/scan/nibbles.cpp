// SPDX-License-Identifier: MIT
#include "scan/nibbles.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/nibbles.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

int64_t mark_nibbles(const Nibbles &, const uint8_t *, int64_t from, int64_t, uint64_t *) {
    return from;
}

#else

// Whole words of places, as far as vectors may be loaded. Returns where it has stopped.
int64_t mark_nibbles(const Nibbles &nibbles, const uint8_t *data, int64_t from, int64_t end,
                     uint64_t *marks) {
    const Bytes d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto low0 = hn::LoadDup128(d, nibbles.low(0));
    const auto low1 = hn::LoadDup128(d, nibbles.low(1));
    const auto low2 = hn::LoadDup128(d, nibbles.low(2));
    const auto low3 = hn::LoadDup128(d, nibbles.low(3));
    const auto high0 = hn::LoadDup128(d, nibbles.high(0));
    const auto high1 = hn::LoadDup128(d, nibbles.high(1));
    const auto high2 = hn::LoadDup128(d, nibbles.high(2));
    const auto high3 = hn::LoadDup128(d, nibbles.high(3));
    const auto half = hn::Set(d, uint8_t{15});
    const auto passing = [&](const uint8_t *at, auto low, auto high) HWY_ATTR {
        const auto bytes = hn::LoadU(d, at);
        return hn::And(hn::TableLookupBytes(low, hn::And(bytes, half)),
                       hn::TableLookupBytes(high, hn::ShiftRight<4>(bytes)));
    };
    for (; from + 64 <= end; from += 64, ++marks) {
        prefetch_block(data + from, 64);
        uint64_t word = 0;
        for (int64_t i = 0; i < 64; i += lanes) {
            const uint8_t *at = data + from + i;
            const auto begin = hn::And(passing(at, low0, high0), passing(at + 1, low1, high1));
            const auto rest = hn::And(passing(at + 2, low2, high2), passing(at + 3, low3, high3));
            const auto all = hn::And(begin, rest);
            word |= mask_bits(d, hn::Ne(all, hn::Zero(d))) << i;
        }
        *marks |= word;
    }
    return from;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(mark_nibbles);

void Nibbles::add(const uint8_t *pattern, int64_t size, int bucket, uint8_t mask) {
    const auto bit = static_cast<uint8_t>(1 << bucket);
    for (int64_t place = 0; place < depth; ++place) {
        for (int value = 0; value < 256; ++value) {
            const auto byte = static_cast<uint8_t>(value);
            if (place >= size || ((byte ^ pattern[place]) & mask) == 0) {
                low_[place][byte & 15] |= bit;
                high_[place][byte >> 4] |= bit;
            }
        }
    }
}

void Nibbles::mark(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                   uint64_t *marks) const {
    const int64_t end = std::min(to, size - depth + 1);
    const int64_t done = HWY_DYNAMIC_DISPATCH(mark_nibbles)(*this, data, from, end, marks);
    reference::mark(*this, data, size, done, to, marks + (done - from) / 64);
}

namespace reference {

void mark(const Nibbles &nibbles, const uint8_t *data, int64_t size, int64_t from, int64_t to,
          uint64_t *marks) {
    for (int64_t at = from; at < to; ++at) {
        uint8_t passing = 0xFF;
        for (int64_t place = 0; place < std::min(Nibbles::depth, size - at); ++place) {
            passing &= nibbles.at(place, data[at + place]);
        }
        marks[(at - from) / 64] |= uint64_t{passing != 0} << ((at - from) % 64);
    }
}

}  // namespace reference

}  // namespace bufview
#endif
