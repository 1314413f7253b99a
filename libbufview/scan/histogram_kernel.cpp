// SPDX-License-Identifier: MIT
// Counting bytes without a store for each of them.
//
// Tables of counters are bound by one store for each byte. Here bytes are compressed into four bins
// by their two high bits, so that what is left of each is a number below 64, that is the place of
// one bit in a word of 64. Words are added up as columns of bits by carry-save adders: of 32
// vectors one is left that counts for 32. That takes VBMI2; other processors count by tables.
#include "scan/histogram.h"

// Highway leaves the target with VBMI2 out unless it is asked for.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/histogram_kernel.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3_DL

using Words = hn::FixedTag<uint64_t, 8>;
using WordVector = hn::Vec<Words>;
using ByteVector = hn::Vec<hn::FixedTag<uint8_t, 64>>;

// Sums and carries of three columns of bits: parity and majority, one instruction each.
HWY_INLINE void add_columns(WordVector &carry, WordVector &sum, WordVector a, WordVector b) {
    carry.raw = _mm512_ternarylogic_epi64(sum.raw, a.raw, b.raw, 0xE8);
    sum.raw = _mm512_ternarylogic_epi64(sum.raw, a.raw, b.raw, 0x96);
}

// Adds one to the counters, one for each bit of a word, where the bits are set.
HWY_INLINE ByteVector count_bits(ByteVector counters, WordVector columns) {
    const hn::FixedTag<uint8_t, 64> d8;
    alignas(64) uint64_t words[8];
    hn::Store(columns, Words(), words);
    const __m512i one = hn::Set(d8, uint8_t{1}).raw;
    for (const uint64_t word : words) {
        counters.raw = _mm512_mask_add_epi8(counters.raw, word, counters.raw, one);
    }
    return counters;
}

// Columns of bits that count numbers below 64. What is taken out of them counts for 32.
class Columns {
public:
    // Eight bytes make a vector of words, sixteen vectors a half step.
    static constexpr int64_t half = 128;
    static constexpr int64_t step = 2 * half;

    // Not left to the compiler, which would make it for processors without such vectors.
    HWY_INLINE Columns()
        : ones_(hn::Zero(Words())), twos_(ones_), fours_(ones_), eights_(ones_), sixteens_(ones_),
          many_(hn::Zero(hn::FixedTag<uint8_t, 64>())) {}

    HWY_INLINE void add_step(const uint8_t *bytes) {
        const WordVector first = sixteens_of(bytes);
        WordVector out;
        add_columns(out, sixteens_, first, sixteens_of(bytes + half));
        many_ = count_bits(many_, out);
    }
    HWY_INLINE void add_half(const uint8_t *bytes) {
        WordVector out;
        add_columns(out, sixteens_, sixteens_of(bytes), hn::Zero(Words()));
        many_ = count_bits(many_, out);
    }
    template <typename Count>
    HWY_INLINE void add_to(Count *counts) const {
        const hn::FixedTag<uint8_t, 64> d8;
        auto few = count_bits(hn::Zero(d8), sixteens_);
        for (const WordVector columns : {eights_, fours_, twos_, ones_}) {
            few = count_bits(hn::Add(few, few), columns);
        }
        alignas(64) uint8_t thirty_twos[64];
        alignas(64) uint8_t rest[64];
        hn::Store(many_, d8, thirty_twos);
        hn::Store(few, d8, rest);
        for (int value = 0; value < 64; ++value) {
            counts[value] =
                static_cast<Count>(counts[value] + 32 * thirty_twos[value] + rest[value]);
        }
    }

private:
    HWY_INLINE static WordVector columns_of(const uint8_t *bytes) {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes));
        return hn::Shl(hn::Set(Words(), uint64_t{1}), WordVector{_mm512_cvtepu8_epi64(eight)});
    }
    HWY_INLINE WordVector twos_of(const uint8_t *bytes) {
        WordVector out;
        add_columns(out, ones_, columns_of(bytes), columns_of(bytes + 8));
        return out;
    }
    HWY_INLINE WordVector fours_of(const uint8_t *bytes) {
        WordVector out;
        const WordVector first = twos_of(bytes);
        add_columns(out, twos_, first, twos_of(bytes + 16));
        return out;
    }
    HWY_INLINE WordVector eights_of(const uint8_t *bytes) {
        WordVector out;
        const WordVector first = fours_of(bytes);
        add_columns(out, fours_, first, fours_of(bytes + 32));
        return out;
    }
    HWY_INLINE WordVector sixteens_of(const uint8_t *bytes) {
        WordVector out;
        const WordVector first = eights_of(bytes);
        add_columns(out, eights_, first, eights_of(bytes + 64));
        return out;
    }

    WordVector ones_;
    WordVector twos_;
    WordVector fours_;
    WordVector eights_;
    WordVector sixteens_;
    ByteVector many_;
};

// Numbers below 64 that wait to be counted. Where they end is kept by the caller, in a register.
class Bin {
public:
    static constexpr int64_t room = 2048;
    // Each step adds eight to one of the bytes that count, at most.
    static_assert((room + 64) / Columns::step * 8 + 8 < 256);

    uint8_t *begin() { return bytes_; }
    bool full(const uint8_t *end) const { return end - bytes_ >= room; }

    // Counts what the bin holds, up to whole steps of it.
    template <typename Count>
    HWY_NOINLINE uint8_t *count_whole(uint8_t *end, Count *counts) {
        Columns columns;
        const uint8_t *at = bytes_;
        for (; end - at >= Columns::step; at += Columns::step) {
            columns.add_step(at);
        }
        columns.add_to(counts);
        std::memcpy(bytes_, at, Columns::step);
        return bytes_ + (end - at);
    }
    // What lacks at the end is filled up with zeros, which are then taken back.
    template <typename Count>
    HWY_NOINLINE void count_all(uint8_t *end, Count *counts) {
        if (end == bytes_) {
            return;
        }
        std::memset(end, 0, Columns::half);
        Columns columns;
        const uint8_t *at = bytes_;
        for (; end - at > Columns::half; at += Columns::step) {
            columns.add_step(at);
        }
        if (at < end) {
            columns.add_half(at);
            at += Columns::half;
        }
        columns.add_to(counts);
        counts[0] = static_cast<Count>(counts[0] - (at - end));
    }

private:
    // A vector is stored whole, and a step filled up.
    alignas(64) uint8_t bytes_[room + 64 + Columns::step];
};

// Returns the number of bytes that were counted.
template <typename Count>
HWY_INLINE int64_t count_bytes(const uint8_t *data, int64_t size, Count *counts) {
    const hn::FixedTag<uint8_t, 64> d8;
    Bin bins[4];
    uint8_t *ends[4] = {bins[0].begin(), bins[1].begin(), bins[2].begin(), bins[3].begin()};
    const auto low_bits = hn::Set(d8, uint8_t{63});
    int64_t at = 0;
    for (; at + 64 <= size; at += 64) {
        hwy::Prefetch(reinterpret_cast<const uint8_t *>(reinterpret_cast<uintptr_t>(data + at) +
                                                        2 * prefetch_distance));
        const auto bytes = hn::LoadU(d8, data + at);
        // Runs of one byte are frequent in files.
        if (HWY_UNLIKELY(hn::AllTrue(d8, hn::Eq(bytes, hn::Set(d8, data[at]))))) {
            counts[data[at]] = static_cast<Count>(counts[data[at]] + 64);
            continue;
        }
        const uint64_t high = _mm512_movepi8_mask(bytes.raw);
        const uint64_t low = _mm512_movepi8_mask(hn::Add(bytes, bytes).raw);
        const auto numbers = hn::And(bytes, low_bits);
        const auto put = [&](int i, uint64_t which) HWY_ATTR {
            const ByteVector packed{_mm512_maskz_compress_epi8(which, numbers.raw)};
            hn::StoreU(packed, d8, ends[i]);
            ends[i] += __builtin_popcountll(which);
            if (HWY_UNLIKELY(bins[i].full(ends[i]))) {
                ends[i] = bins[i].count_whole(ends[i], counts + 64 * i);
            }
        };
        // Text is on one side, and packing is what takes longest.
        if (high != ~uint64_t{0}) {
            put(0, ~high & ~low);
            put(1, ~high & low);
        }
        if (high != 0) {
            put(2, high & ~low);
            put(3, high & low);
        }
    }
    for (int i = 0; i < 4; ++i) {
        bins[i].count_all(ends[i], counts + 64 * i);
    }
    return at;
}

int64_t add_histogram(const uint8_t *data, int64_t size, int64_t *counts) {
    return count_bytes(data, size, counts);
}

int64_t add_small_histogram(const uint8_t *data, int64_t size, uint16_t *counts) {
    return count_bytes(data, size, counts);
}

#else

int64_t add_histogram(const uint8_t *, int64_t, int64_t *) {
    return 0;
}

int64_t add_small_histogram(const uint8_t *, int64_t, uint16_t *) {
    return 0;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(add_histogram);
HWY_EXPORT(add_small_histogram);

int64_t add_histogram_by_columns(const std::byte *data, int64_t size, Counts &counts) {
    return HWY_DYNAMIC_DISPATCH(add_histogram)(reinterpret_cast<const uint8_t *>(data), size,
                                               counts);
}

int64_t add_histogram_by_columns(const std::byte *data, int64_t size, SmallCounts &counts) {
    return HWY_DYNAMIC_DISPATCH(add_small_histogram)(reinterpret_cast<const uint8_t *>(data), size,
                                                     counts);
}

}  // namespace bufview
#endif
