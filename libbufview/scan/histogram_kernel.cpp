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
    // A step adds eight to one of the bytes that count, at most, and so does the rest.
    static constexpr int64_t most_steps = 255 / 8 - 1;

    // Not left to the compiler, which would make it for processors without such vectors.
    HWY_INLINE Columns() : many_(hn::Zero(hn::FixedTag<uint8_t, 64>())) {
        for (WordVector &sum : sums_) {
            sum = hn::Zero(Words());
        }
    }

    HWY_INLINE void add_step(const uint8_t *bytes) {
        many_ = count_bits(many_, carry_of<levels>(bytes));
    }
    // Adds what is less than a step, and then everything to `counts`. What lacks is filled up with
    // zeros, for which there must be room, and which are taken back.
    template <typename Count>
    HWY_INLINE void add_rest(uint8_t *bytes, int64_t size, Count *counts) {
        if (size > half) {
            std::memset(bytes + size, 0, half);
            add_step(bytes);
            counts[0] = static_cast<Count>(counts[0] - (step - size));
        } else if (size > 0) {
            std::memset(bytes + size, 0, half);
            WordVector out;
            add_columns(out, sums_[levels - 1], carry_of<levels - 1>(bytes), hn::Zero(Words()));
            many_ = count_bits(many_, out);
            counts[0] = static_cast<Count>(counts[0] - (half - size));
        }
        const hn::FixedTag<uint8_t, 64> d8;
        auto few = hn::Zero(d8);
        for (int level = levels - 1; level >= 0; --level) {
            few = count_bits(hn::Add(few, few), sums_[level]);
        }
        alignas(64) uint8_t rest[64];
        hn::Store(few, d8, rest);
        empty_into(counts);
        for (int value = 0; value < 64; ++value) {
            counts[value] = static_cast<Count>(counts[value] + rest[value]);
        }
    }
    // Adds what was taken out of the columns.
    template <typename Count>
    HWY_INLINE void empty_into(Count *counts) {
        alignas(64) uint8_t thirty_twos[64];
        hn::Store(many_, hn::FixedTag<uint8_t, 64>(), thirty_twos);
        for (int value = 0; value < 64; ++value) {
            counts[value] = static_cast<Count>(counts[value] + 32 * thirty_twos[value]);
        }
        many_ = hn::Zero(hn::FixedTag<uint8_t, 64>());
    }

private:
    HWY_INLINE static WordVector columns_of(const uint8_t *bytes) {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes));
        return hn::Shl(hn::Set(Words(), uint64_t{1}), WordVector{_mm512_cvtepu8_epi64(eight)});
    }
    // What is carried out of the columns of a level, which count for 2 to the power of it, by twice
    // as many vectors. Those of level 0 are the words themselves.
    template <int level>
    HWY_INLINE WordVector carry_of(const uint8_t *bytes) {
        if constexpr (level == 0) {
            return columns_of(bytes);
        } else {
            WordVector out;
            const WordVector first = carry_of<level - 1>(bytes);
            const WordVector second = carry_of<level - 1>(bytes + (8 << (level - 1)));
            add_columns(out, sums_[level - 1], first, second);
            return out;
        }
    }

    static constexpr int levels = 5;
    WordVector sums_[levels];
    ByteVector many_;
};

// Packs a vector of bytes into four bins: put(bin, numbers, which of them). Runs of one byte, which
// are frequent in files, are counted at once.
template <typename Count, class Put>
HWY_INLINE void pack(const uint8_t *data, Count *counts, Put &&put) {
    const hn::FixedTag<uint8_t, 64> d8;
    hwy::Prefetch(reinterpret_cast<const uint8_t *>(reinterpret_cast<uintptr_t>(data) +
                                                    2 * prefetch_distance));
    const auto bytes = hn::LoadU(d8, data);
    if (HWY_UNLIKELY(hn::AllTrue(d8, hn::Eq(bytes, hn::Set(d8, *data))))) {
        counts[*data] = static_cast<Count>(counts[*data] + 64);
        return;
    }
    const uint64_t high = _mm512_movepi8_mask(bytes.raw);
    const uint64_t low = _mm512_movepi8_mask(hn::Add(bytes, bytes).raw);
    const auto numbers = hn::And(bytes, hn::Set(d8, uint8_t{63}));
    // Text is on one side.
    if (high != ~uint64_t{0}) {
        put(0, numbers, ~high & ~low);
        put(1, numbers, ~high & low);
    }
    if (high != 0) {
        put(2, numbers, high & ~low);
        put(3, numbers, high & low);
    }
}

// Appends the numbers that are chosen, and returns their end. 64 are written.
HWY_INLINE int64_t append(uint8_t *bytes, int64_t end, ByteVector numbers, uint64_t which) {
    const ByteVector packed{_mm512_maskz_compress_epi8(which, numbers.raw)};
    hn::StoreU(packed, hn::FixedTag<uint8_t, 64>(), bytes + end);
    return end + __builtin_popcountll(which);
}

// Numbers below 64 that wait to be counted, and what has been counted of them.
class Bin {
public:
    // What is counted at a time, while as much is packed. Larger ones are faster still, but four
    // bins are to leave room on the stacks of small threads.
    static constexpr int64_t chunk = 256;
    // From this many in all bins on, one of them has a chunk.
    static constexpr int64_t enough = 4 * chunk;

    HWY_INLINE Bin() {}

    int64_t size() const { return end_ - begin_; }
    const uint8_t *front() const { return bytes_ + begin_; }
    Columns &columns() { return columns_; }

    HWY_INLINE void put(ByteVector numbers, uint64_t which) {
        end_ = append(bytes_, end_, numbers, which);
    }

    // Lets go of the chunk at the front, which is in the columns now.
    template <typename Count>
    HWY_INLINE void pass(Count *counts) {
        begin_ += chunk;
        steps_ += chunk / Columns::step;
        if (HWY_UNLIKELY(steps_ + chunk / Columns::step > Columns::most_steps)) {
            columns_.empty_into(counts);
            steps_ = 0;
        }
        if (HWY_UNLIKELY(begin_ >= passed)) {
            std::memmove(bytes_, bytes_ + begin_, static_cast<size_t>(size()));
            end_ -= begin_;
            begin_ = 0;
        }
    }

    // Counts all that is left.
    template <typename Count>
    HWY_NOINLINE void finish(Count *counts) {
        Columns columns = columns_;
        for (; size() >= Columns::step; begin_ += Columns::step) {
            if (++steps_ > Columns::most_steps) {
                columns.empty_into(counts);
                steps_ = 1;
            }
            columns.add_step(front());
        }
        columns.add_rest(bytes_ + begin_, size(), counts);
    }

private:
    // Numbers move to the front when this many places there are free.
    static constexpr int64_t passed = 7 * chunk;

    // There are less than 6 chunks in all bins, and what is free in front is a chunk less than
    // `passed` at most. Behind there is room for what fills a step up.
    alignas(64) uint8_t bytes_[passed + 5 * chunk + Columns::half];
    int64_t begin_ = 0;
    int64_t end_ = 0;
    int64_t steps_ = 0;
    Columns columns_;
};

// Counts bytes of any number.
template <typename Count>
class Counter {
public:
    HWY_INLINE explicit Counter(Count *counts) : counts_(counts) {}

    // Returns the number of bytes that were counted: those in whole vectors.
    int64_t count(const uint8_t *data, int64_t size) {
        int64_t at = 0;
        for (; at + Bin::chunk <= size; at += Bin::chunk) {
            if (HWY_LIKELY(waiting() >= Bin::enough)) {
                pack_and_count(data + at);
            } else {
                pack_all(data + at, Bin::chunk);
            }
        }
        pack_all(data + at, size - at);
        for (int i = 0; i < 4; ++i) {
            bins_[i].finish(counts_ + 64 * i);
        }
        return size / 64 * 64;
    }

private:
    int64_t waiting() const {
        return bins_[0].size() + bins_[1].size() + bins_[2].size() + bins_[3].size();
    }
    int fullest() const {
        const int a = bins_[0].size() < bins_[1].size() ? 1 : 0;
        const int b = bins_[2].size() < bins_[3].size() ? 3 : 2;
        return bins_[a].size() < bins_[b].size() ? b : a;
    }

    HWY_INLINE void pack_all(const uint8_t *data, int64_t size) {
        for (int64_t at = 0; at + 64 <= size; at += 64) {
            pack(data + at, counts_, [&](int i, ByteVector numbers, uint64_t which) HWY_ATTR {
                bins_[i].put(numbers, which);
            });
        }
    }

    // Packing takes long, and leaves most of the processor to counting what was packed before.
    HWY_INLINE void pack_and_count(const uint8_t *data) {
        const int i = fullest();
        Bin &bin = bins_[i];
        Columns columns = bin.columns();
        const uint8_t *packed = bin.front();
        for (int64_t at = 0; at < Bin::chunk; at += Columns::step) {
            pack_all(data + at, Columns::step);
            columns.add_step(packed + at);
        }
        bin.columns() = columns;
        bin.pass(counts_ + 64 * i);
    }

    Count *counts_;
    Bin bins_[4];
};

int64_t add_histogram(const uint8_t *data, int64_t size, int64_t *counts) {
    return Counter<int64_t>(counts).count(data, size);
}

bool count_blocks(const uint8_t *data, int64_t block, int64_t count, BlockCounted done,
                  void *context) {
    for (const uint8_t *end = data + block * count; data < end; data += block) {
        SmallCounts counts = {};
        for (int64_t i = Counter<uint16_t>(counts).count(data, block); i < block; ++i) {
            ++counts[data[i]];
        }
        done(context, counts);
    }
    return true;
}

#else

int64_t add_histogram(const uint8_t *, int64_t, int64_t *) {
    return 0;
}

bool count_blocks(const uint8_t *, int64_t, int64_t, BlockCounted, void *) {
    return false;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(add_histogram);
HWY_EXPORT(count_blocks);

int64_t add_histogram_by_columns(const std::byte *data, int64_t size, Counts &counts) {
    return HWY_DYNAMIC_DISPATCH(add_histogram)(reinterpret_cast<const uint8_t *>(data), size,
                                               counts);
}

bool count_blocks_by_columns(const std::byte *data, int64_t block, int64_t count, BlockCounted done,
                             void *context) {
    return HWY_DYNAMIC_DISPATCH(count_blocks)(reinterpret_cast<const uint8_t *>(data), block, count,
                                              done, context);
}

}  // namespace bufview
#endif
