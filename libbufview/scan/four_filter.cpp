// SPDX-License-Identifier: MIT
#include "scan/four_filter.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/four_filter.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <bit>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

int64_t probe_fours(const FourFilter::Table &, const uint8_t *, int64_t from, int64_t, int64_t,
                    uint16_t *, int64_t &) {
    return from;
}

bool pass_fours(const FourFilter::Table &, const uint8_t *, uint64_t &) {
    return false;
}

#else

using Fours = hn::CappedTag<uint32_t, 16>;

// A vector of sequences at once: gathering bits from the first-level cache takes half the time of
// looking them up one by one, and nothing is foretold.
template <class V>
HWY_INLINE uint64_t passing(const FourFilter::Table &table, V fours) {
    const Fours d;
    const hn::RebindToSigned<Fours> signed_d;
    const auto product =
        hn::Mul(hn::And(fours, hn::Set(d, table.mask)), hn::Set(d, table.multiplier));
    const auto hash = hn::ShiftRightSame(product, table.shift);
    const auto words =
        hn::GatherIndex(d, table.bits, hn::BitCast(signed_d, hn::ShiftRight<5>(hash)));
    const auto bit = hn::And(hash, hn::Set(d, 31u));
    return mask_bits(d, hn::TestBit(hn::Shr(words, bit), hn::Set(d, 1u)));
}

HWY_INLINE auto load_fours(const uint8_t *at) {
    const Fours d;
    return hn::BitCast(d, hn::LoadU(hn::Repartition<uint8_t, Fours>(), at));
}

// As far as whole vectors may be loaded from [from, end). Returns where it has stopped.
template <int64_t step>
HWY_INLINE int64_t probe_by(const FourFilter::Table &table, const uint8_t *data, int64_t from,
                            int64_t end, uint16_t *places, int64_t &count) {
    const Fours d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const int64_t span = step == 8 ? 8 * lanes : 4 * lanes;
    const auto put = [&](uint64_t mask, int64_t first, int64_t stride) HWY_ATTR {
        for (; mask != 0; mask &= mask - 1) {
            places[count++] = static_cast<uint16_t>(first + stride * __builtin_ctzll(mask));
        }
    };
    int64_t at = from;
    for (; at + span + (step < 4 ? 4 - step : 0) <= end; at += span) {
        prefetch_block(data + at, static_cast<size_t>(span));
        auto fours = load_fours(data + at);
        if constexpr (step == 8) {
            fours = hn::ConcatEven(d, load_fours(data + at + 4 * lanes), fours);
        }
        put(passing(table, fours), at - from, std::max<int64_t>(step, 4));
        for (int64_t more = step; more < 4; more += step) {
            put(passing(table, load_fours(data + at + more)), at + more - from, 4);
        }
    }
    return at;
}

int64_t probe_fours(const FourFilter::Table &table, const uint8_t *data, int64_t from, int64_t end,
                    int64_t step, uint16_t *places, int64_t &count) {
    switch (step) {
    case 1:
        return probe_by<1>(table, data, from, end, places, count);
    case 2:
        return probe_by<2>(table, data, from, end, places, count);
    case 4:
        return probe_by<4>(table, data, from, end, places, count);
    default:
        return probe_by<8>(table, data, from, end, places, count);
    }
}

// Keeps the marks of those of 64 places that pass, all of which have four bytes: by the vectors
// that begin at each of four places. False if it cannot.
bool pass_fours(const FourFilter::Table &table, const uint8_t *at, uint64_t &marks) {
    const Fours d;
    const size_t lanes = hn::Lanes(d);
    uint64_t passed = 0;
    for (size_t i = 0; i < 64; i += 4 * lanes) {
        for (size_t more = 0; more < 4; ++more) {
            for (uint64_t mask = passing(table, load_fours(at + i + more)); mask != 0;
                 mask &= mask - 1) {
                const auto lane = static_cast<size_t>(__builtin_ctzll(mask));
                passed |= uint64_t{1} << (i + more + 4 * lane);
            }
        }
    }
    marks &= passed;
    return true;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(probe_fours);
HWY_EXPORT(pass_fours);

// What passes in vain costs much more than a look, also into the second-level cache, since vectors
// look ahead: one bit of 256 is set at most, up to a table that fits there.
void FourFilter::reserve(int64_t sequences) {
    const auto wanted = std::bit_ceil(static_cast<uint64_t>(256 * sequences));
    const auto size = std::clamp<uint64_t>(wanted, uint64_t{1} << 17, uint64_t{1} << 22);
    bits_.assign(size / 32, 0);
    shift_ = 32 - std::countr_zero(size);
}

int64_t FourFilter::probe(const uint8_t *data, int64_t from, int64_t to, int64_t step,
                          uint16_t *places) const {
    int64_t count = 0;
    int64_t at =
        HWY_DYNAMIC_DISPATCH(probe_fours)(table(), data, from, to + 3, step, places, count);
    for (; at < to; at += step) {
        places[count] = static_cast<uint16_t>(at - from);
        count += static_cast<int64_t>(bit(data + at));
    }
    return count;
}

void FourFilter::thin_out(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                          uint64_t *marks) const {
    // Fewer are looked up one by one.
    constexpr int worth_a_vector = 12;
    for (; from < to; from += 64, ++marks) {
        if (__builtin_popcountll(*marks) >= worth_a_vector && from + 64 + 3 <= size &&
            HWY_DYNAMIC_DISPATCH(pass_fours)(table(), data + from, *marks)) {
            continue;
        }
        uint64_t kept = 0;
        for (uint64_t bits = *marks; bits != 0; bits &= bits - 1) {
            const int place = __builtin_ctzll(bits);
            if (from + place + 4 > size) [[unlikely]] {
                break;
            }
            kept |= bit(data + from + place) << place;
        }
        *marks = kept;
    }
}

}  // namespace bufview
#endif
