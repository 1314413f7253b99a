// SPDX-License-Identifier: MIT
// Counting bytes without a store for each of them.
//
// Tables of counters are bound by one store for each byte. Here bytes are compressed into four bins
// by their two high bits, so that what is left of each is a number below 64, that is the place of
// one bit in a word of 64. Words are added up as columns of bits by carry-save adders: sixteen
// vectors of them leave one vector that counts for sixteen. That takes VBMI2; other processors
// count by tables.
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

// Sums and carries of three columns of bits. The compiler makes one instruction of each.
HWY_INLINE void add_columns(WordVector &carry, WordVector &sum, WordVector a, WordVector b) {
    const auto either = hn::Xor(sum, a);
    carry = hn::Or(hn::And(sum, a), hn::And(either, b));
    sum = hn::Xor(either, b);
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

// Counts numbers below 64.
class Bin {
public:
    static constexpr int64_t room = 2048;
    static constexpr int64_t step = 128;
    static_assert((room + 64) / step * 8 < 256);

    HWY_INLINE void add(ByteVector bytes, uint64_t which) {
        const hn::FixedTag<uint8_t, 64> d8;
        const ByteVector packed{_mm512_maskz_compress_epi8(which, bytes.raw)};
        hn::StoreU(packed, d8, bytes_ + size_);
        size_ += __builtin_popcountll(which);
    }
    bool full() const { return size_ >= room; }

    // Counts what the bin holds, up to whole steps of it.
    void count_whole(int64_t *counts) {
        const int64_t whole = size_ / step * step;
        count(whole, counts);
        std::memcpy(bytes_, bytes_ + whole, step);
        size_ -= whole;
    }
    // The rest is filled up with zeros, which are then taken back.
    void count_rest(int64_t *counts) {
        const int64_t whole = (size_ + step - 1) / step * step;
        std::memset(bytes_ + size_, 0, step);
        count(whole, counts);
        counts[0] -= whole - size_;
        size_ = 0;
    }

private:
    HWY_INLINE WordVector columns_at(int64_t at) const {
        const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes_ + at));
        return hn::Shl(hn::Set(Words(), uint64_t{1}), WordVector{_mm512_cvtepu8_epi64(bytes)});
    }

    void count(int64_t size, int64_t *counts) const {
        const hn::FixedTag<uint8_t, 64> d8;
        auto ones = hn::Zero(Words());
        auto twos = ones;
        auto fours = ones;
        auto eights = ones;
        // Each counts for sixteen, and gets eight a step at most.
        auto sixteens = hn::Zero(d8);
        for (int64_t at = 0; at < size; at += step) {
            auto carry = [&](int64_t pair) HWY_ATTR {
                WordVector two;
                add_columns(two, ones, columns_at(at + 16 * pair), columns_at(at + 16 * pair + 8));
                return two;
            };
            auto four = [&](int64_t pair) HWY_ATTR {
                WordVector out;
                const WordVector first = carry(pair);
                add_columns(out, twos, first, carry(pair + 1));
                return out;
            };
            auto eight = [&](int64_t pair) HWY_ATTR {
                WordVector out;
                const WordVector first = four(pair);
                add_columns(out, fours, first, four(pair + 2));
                return out;
            };
            WordVector sixteen;
            const WordVector first = eight(0);
            add_columns(sixteen, eights, first, eight(4));
            sixteens = count_bits(sixteens, sixteen);
        }
        auto rest = count_bits(hn::Zero(d8), eights);
        rest = count_bits(hn::Add(rest, rest), fours);
        rest = count_bits(hn::Add(rest, rest), twos);
        rest = count_bits(hn::Add(rest, rest), ones);
        alignas(64) uint8_t many[64];
        alignas(64) uint8_t few[64];
        hn::Store(sixteens, d8, many);
        hn::Store(rest, d8, few);
        for (int value = 0; value < 64; ++value) {
            counts[value] += 16 * many[value] + few[value];
        }
    }

    // A vector is stored whole, and a step filled up.
    alignas(64) uint8_t bytes_[room + 64 + step];
    int64_t size_ = 0;
};

// Returns the number of bytes that were counted.
int64_t add_histogram(const uint8_t *data, int64_t size, int64_t *counts) {
    const hn::FixedTag<uint8_t, 64> d8;
    Bin bins[4];
    const auto low_bits = hn::Set(d8, uint8_t{63});
    int64_t at = 0;
    for (; at + 64 <= size; at += 64) {
        hwy::Prefetch(reinterpret_cast<const uint8_t *>(reinterpret_cast<uintptr_t>(data + at) +
                                                        2 * prefetch_distance));
        const auto bytes = hn::LoadU(d8, data + at);
        // Runs of one byte are frequent in files.
        if (HWY_UNLIKELY(hn::AllTrue(d8, hn::Eq(bytes, hn::Set(d8, data[at]))))) {
            counts[data[at]] += 64;
            continue;
        }
        const uint64_t high = _mm512_movepi8_mask(bytes.raw);
        const uint64_t low = _mm512_movepi8_mask(hn::Add(bytes, bytes).raw);
        const auto numbers = hn::And(bytes, low_bits);
        bins[0].add(numbers, ~high & ~low);
        bins[1].add(numbers, ~high & low);
        bins[2].add(numbers, high & ~low);
        bins[3].add(numbers, high & low);
        for (int i = 0; i < 4; ++i) {
            if (HWY_UNLIKELY(bins[i].full())) {
                bins[i].count_whole(counts + 64 * i);
            }
        }
    }
    for (int i = 0; i < 4; ++i) {
        bins[i].count_rest(counts + 64 * i);
    }
    return at;
}

#else

int64_t add_histogram(const uint8_t *, int64_t, int64_t *) {
    return 0;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(add_histogram);

int64_t add_histogram_by_columns(const std::byte *data, int64_t size, Counts &counts) {
    return HWY_DYNAMIC_DISPATCH(add_histogram)(reinterpret_cast<const uint8_t *>(data), size,
                                               counts);
}

}  // namespace bufview
#endif
