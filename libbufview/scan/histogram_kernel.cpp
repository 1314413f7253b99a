// SPDX-License-Identifier: MIT
// Counting bytes without a store for each of them.
//
// Tables of counters are bound by one store for each byte. Here bytes are compressed into four bins
// by their two high bits, so that what is left of each is a number below 64, that is the place of
// one bit in a word of 64. Words are added up as columns of bits by carry-save adders: of 32
// vectors one is left that counts for 32. That takes VBMI2; other processors count by tables.
#include "scan/histogram.h"

#include "base/line_memory.h"

// Highway leaves the target with VBMI2 out unless it is asked for.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/histogram_kernel.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <new>

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
    static constexpr int levels = 5;

    // Not left to the compiler, which would make it for processors without such vectors.
    HWY_INLINE Columns() { clear(); }

    HWY_INLINE void clear() {
        many_ = hn::Zero(hn::FixedTag<uint8_t, 64>());
        for (WordVector &sum : sums_) {
            sum = hn::Zero(Words());
        }
    }
    HWY_INLINE void add_step(const uint8_t *bytes) {
        many_ = count_bits(many_, carry_of<levels>(bytes));
    }
    HWY_INLINE void add_half(const uint8_t *bytes) {
        WordVector out;
        add_columns(out, sums_[levels - 1], carry_of<levels - 1>(bytes), hn::Zero(Words()));
        many_ = count_bits(many_, out);
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
    // What is left in a level counts for 2 to the power of it.
    WordVector left(int level) const { return sums_[level]; }

private:
    HWY_INLINE static WordVector columns_of(const uint8_t *bytes) {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes));
        return hn::Shl(hn::Set(Words(), uint64_t{1}), WordVector{_mm512_cvtepu8_epi64(eight)});
    }
    // What is carried out of the columns of a level by twice as many vectors. Those of level 0 are
    // the words themselves.
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

    WordVector sums_[levels];
    ByteVector many_;
};

// Adds numbers of bits to others that lie in the other half of the same columns.
template <int levels, class Low, class High>
HWY_INLINE void add_halves(WordVector (&sums)[levels + 1], Low &&low, High &&high) {
    WordVector carry = hn::Zero(Words());
    for (int level = 0; level < levels; ++level) {
        WordVector sum = carry;
        add_columns(carry, sum, low(level), high(level));
        sums[level] = sum;
    }
    sums[levels] = carry;
}

// Swaps bits at `distance` where the mask has the lower one.
template <int distance>
HWY_INLINE WordVector swap_bits(WordVector v, uint64_t mask) {
    WordVector moved = hn::ShiftRight<distance>(v);
    moved.raw = _mm512_ternarylogic_epi64(moved.raw, v.raw, hn::Set(Words(), mask).raw, 0x28);
    v.raw = _mm512_ternarylogic_epi64(v.raw, moved.raw, hn::ShiftLeft<distance>(moved).raw, 0x96);
    return v;
}

// Turns eight bytes round as a matrix of bits (Warren, Hacker's Delight, 7-3).
HWY_INLINE WordVector turn_matrices(WordVector v) {
    v = swap_bits<7>(v, 0x00AA00AA00AA00AA);
    v = swap_bits<14>(v, 0x0000CCCC0000CCCC);
    return swap_bits<28>(v, 0x00000000F0F0F0F0);
}

// Sums of the eight words of each level, of four columns at once: halves are added to each other
// until a word is left for each of the columns in each of eight levels. Then the bits of a number
// lie in eight words, from which they are brought into one byte.
HWY_INLINE void add_words(uint8_t *numbers, const Columns (&columns)[4]) {
    WordVector pairs[2][6];
    for (int i = 0; i < 2; ++i) {
        const Columns &a = columns[2 * i];
        const Columns &b = columns[2 * i + 1];
        add_halves<5>(
            pairs[i],
            [&](int level) HWY_ATTR {
                return WordVector{_mm512_shuffle_i64x2(a.left(level).raw, b.left(level).raw, 0x44)};
            },
            [&](int level) HWY_ATTR {
                return WordVector{_mm512_shuffle_i64x2(a.left(level).raw, b.left(level).raw, 0xEE)};
            });
    }
    WordVector fours[7];
    add_halves<6>(
        fours,
        [&](int level) HWY_ATTR {
            return WordVector{_mm512_shuffle_i64x2(pairs[0][level].raw, pairs[1][level].raw, 0x88)};
        },
        [&](int level) HWY_ATTR {
            return WordVector{_mm512_shuffle_i64x2(pairs[0][level].raw, pairs[1][level].raw, 0xDD)};
        });
    WordVector words[8];
    add_halves<7>(
        words, [&](int level) HWY_ATTR { return fours[level]; },
        [&](int level) HWY_ATTR { return hn::Shuffle01(fours[level]); });

    // Byte j of all words becomes word j.
    __m512i bytes[4];
    for (int i = 0; i < 4; ++i) {
        bytes[i] = _mm512_unpacklo_epi8(words[2 * i].raw, words[2 * i + 1].raw);
    }
    const __m512i matrices[4] = {
        _mm512_unpacklo_epi32(_mm512_unpacklo_epi16(bytes[0], bytes[1]),
                              _mm512_unpacklo_epi16(bytes[2], bytes[3])),
        _mm512_unpackhi_epi32(_mm512_unpacklo_epi16(bytes[0], bytes[1]),
                              _mm512_unpacklo_epi16(bytes[2], bytes[3])),
        _mm512_unpacklo_epi32(_mm512_unpackhi_epi16(bytes[0], bytes[1]),
                              _mm512_unpackhi_epi16(bytes[2], bytes[3])),
        _mm512_unpackhi_epi32(_mm512_unpackhi_epi16(bytes[0], bytes[1]),
                              _mm512_unpackhi_epi16(bytes[2], bytes[3])),
    };
    const hn::FixedTag<uint8_t, 16> d16;
    for (int i = 0; i < 4; ++i) {
        const __m512i turned = turn_matrices(WordVector{matrices[i]}).raw;
        uint8_t *to = numbers + 16 * i;
        hn::Store(hn::Vec128<uint8_t>{_mm512_castsi512_si128(turned)}, d16, to);
        hn::Store(hn::Vec128<uint8_t>{_mm512_extracti32x4_epi32(turned, 1)}, d16, to + 64);
        hn::Store(hn::Vec128<uint8_t>{_mm512_extracti32x4_epi32(turned, 2)}, d16, to + 128);
        hn::Store(hn::Vec128<uint8_t>{_mm512_extracti32x4_epi32(turned, 3)}, d16, to + 192);
    }
}

// Adds all that four columns have counted.
template <typename Count>
HWY_INLINE void empty(Columns (&columns)[4], Count *counts) {
    alignas(64) uint8_t numbers[256];
    add_words(numbers, columns);
    for (int value = 0; value < 256; ++value) {
        counts[value] = static_cast<Count>(counts[value] + numbers[value]);
    }
    for (int i = 0; i < 4; ++i) {
        columns[i].empty_into(counts + 64 * i);
    }
}

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

// Numbers below 64 that wait to be counted, and what has been counted of them. A chunk is counted
// at a time, while as much is packed.
template <int64_t chunk>
class Bin {
public:
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

    // Counts all that is left, filled up with zeros, which are taken back.
    template <typename Count>
    HWY_NOINLINE void finish(Count *counts) {
        const int64_t lacks = -size() & (Columns::half - 1);
        std::memset(bytes_ + end_, 0, Columns::half);
        end_ += lacks;
        counts[0] = static_cast<Count>(counts[0] - lacks);
        Columns columns = columns_;
        for (; size() >= Columns::step; begin_ += Columns::step) {
            if (++steps_ > Columns::most_steps) {
                columns.empty_into(counts);
                steps_ = 1;
            }
            columns.add_step(front());
        }
        if (size() > 0) {
            columns.add_half(front());
        }
        columns_ = columns;
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

// Counts bytes of any number. The larger the chunks, the longer it works without a change of the
// bin; four bins of them take 48 chunks of memory.
template <int64_t chunk>
class Counter {
public:
    HWY_INLINE explicit Counter(int64_t *counts) : counts_(counts) {}

    // Returns the number of bytes that were counted: those in whole vectors.
    int64_t count(const uint8_t *data, int64_t size) {
        int64_t at = 0;
        for (; at + chunk <= size; at += chunk) {
            if (HWY_LIKELY(waiting() >= enough)) {
                pack_and_count(data + at);
            } else {
                pack_all(data + at, chunk);
            }
        }
        pack_all(data + at, size - at);
        for (int i = 0; i < 4; ++i) {
            bins_[i].finish(counts_ + 64 * i);
        }
        Columns columns[4] = {bins_[0].columns(), bins_[1].columns(), bins_[2].columns(),
                              bins_[3].columns()};
        empty(columns, counts_);
        return size / 64 * 64;
    }

private:
    // From this many in all bins on, one of them has a chunk.
    static constexpr int64_t enough = 4 * chunk;

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
        Bin<chunk> &bin = bins_[i];
        Columns columns = bin.columns();
        const uint8_t *packed = bin.front();
        for (int64_t at = 0; at < chunk; at += Columns::step) {
            pack_all(data + at, Columns::step);
            columns.add_step(packed + at);
        }
        bin.columns() = columns;
        bin.pass(counts_ + 64 * i);
    }

    int64_t *counts_;
    Bin<chunk> bins_[4];
};

// A piece of a block, packed into bins, and what has been counted of it, while the next piece is
// packed.
class Piece {
public:
    static constexpr int64_t most = 4096;

    HWY_INLINE Piece() {}

    HWY_INLINE void begin(const uint8_t *data, int64_t size, bool last) {
        data_ = data;
        size_ = size;
        last_ = last;
        bin_ = 0;
        at_ = 0;
        std::memset(ends_, 0, sizeof ends_);
        const hn::FixedTag<uint16_t, 32> d16;
        for (int value = 0; value < 256; value += 32) {
            hn::Store(hn::Zero(d16), d16, runs_ + value);
        }
        for (Columns &columns : columns_) {
            columns.clear();
        }
    }
    // Packs all of it, and counts what another one holds meanwhile.
    HWY_INLINE void pack_beside(Piece &other) {
        int64_t at = 0;
        const int64_t steps = size_ / Columns::step;
        for (int64_t left = steps; left > 0;) {
            const int64_t run = std::min(left, other.next_steps());
            if (run == 0) {
                break;
            }
            Columns columns = other.columns_[other.bin_];
            const uint8_t *bytes = other.bytes_[other.bin_] + other.at_;
            for (const int64_t end = at + run * Columns::step; at < end; at += Columns::step) {
                for (int64_t i = 0; i < Columns::step; i += 64) {
                    pack_vector(at + i);
                }
                columns.add_step(bytes);
                bytes += Columns::step;
            }
            other.columns_[other.bin_] = columns;
            other.at_ += run * Columns::step;
            left -= run;
        }
        for (; at + 64 <= size_; at += 64) {
            pack_vector(at);
        }
        fill_up();
    }
    // Counts what has not been counted.
    HWY_INLINE void count() {
        for (int64_t run = next_steps(); run > 0; run = next_steps()) {
            for (; run > 0; --run) {
                columns_[bin_].add_step(bytes_[bin_] + at_);
                at_ += Columns::step;
            }
        }
    }
    HWY_INLINE void add_to(SmallCounts &counts) {
        for (int64_t i = size_ / 64 * 64; i < size_; ++i) {
            ++runs_[data_[i]];
        }
        empty(columns_, runs_);
        for (int value = 0; value < 256; ++value) {
            counts[value] = static_cast<uint16_t>(counts[value] + runs_[value]);
        }
    }
    bool is_last() const { return last_; }

private:
    HWY_INLINE void pack_vector(int64_t at) {
        pack(data_ + at, runs_, [this](int i, ByteVector numbers, uint64_t which) HWY_ATTR {
            ends_[i] = append(bytes_[i], ends_[i], numbers, which);
        });
    }
    // Fills bins up with zeros, which are taken back.
    HWY_INLINE void fill_up() {
        for (int i = 0; i < 4; ++i) {
            std::memset(bytes_[i] + ends_[i], 0, Columns::half);
            const int64_t lacks = -ends_[i] & (Columns::half - 1);
            runs_[64 * i] = static_cast<uint16_t>(runs_[64 * i] - lacks);
            ends_[i] += lacks;
        }
    }
    // Steps to be counted in the first bin that has any, which becomes the next one. 0 if all has
    // been counted.
    HWY_INLINE int64_t next_steps() {
        while (at_ + Columns::step > ends_[bin_]) {
            if (at_ < ends_[bin_]) {
                columns_[bin_].add_half(bytes_[bin_] + at_);
                at_ += Columns::half;
            }
            if (bin_ == 3) {
                return 0;
            }
            ++bin_;
            at_ = 0;
        }
        return (ends_[bin_] - at_) / Columns::step;
    }

    // Behind there is room for a vector, and for what fills a half step up.
    alignas(64) uint8_t bytes_[4][most + Columns::half];
    int64_t ends_[4];
    // What need not be packed.
    alignas(64) SmallCounts runs_;
    Columns columns_[4];
    const uint8_t *data_;
    int64_t size_;
    bool last_;
    // What is counted next.
    int bin_;
    int64_t at_;
};

// Small enough that a counter fits the stack of a small thread.
constexpr int64_t small_chunk = 256;

int64_t add_histogram(const uint8_t *data, int64_t size, int64_t *counts) {
    using Large = Counter<4 * small_chunk>;
    constexpr int64_t least_for_large = 32 << 10;
    const LineMemory memory(size >= least_for_large ? int64_t{sizeof(Large)} : 0);
    if (size >= least_for_large && memory.data() != nullptr) {
        return (new (memory.data()) Large(counts))->count(data, size);
    }
    return Counter<small_chunk>(counts).count(data, size);
}

bool count_blocks(const uint8_t *data, int64_t block, int64_t count, BlockCounted done,
                  void *context) {
    const LineMemory memory(2 * sizeof(Piece));
    if (memory.data() == nullptr) {
        return false;
    }
    SmallCounts counts = {};
    const auto finish = [&](Piece &piece) HWY_ATTR {
        piece.count();
        piece.add_to(counts);
        if (piece.is_last()) {
            done(context, counts);
            std::memset(counts, 0, sizeof counts);
        }
    };
    auto *packed = new (memory.data()) Piece;
    auto *counted = new (memory.data() + sizeof(Piece)) Piece;
    counted->begin(data, 0, false);
    for (const uint8_t *end = data + block * count; data < end; data += block) {
        for (int64_t done_bytes = 0; done_bytes < block; done_bytes += Piece::most) {
            const int64_t size = std::min(Piece::most, block - done_bytes);
            packed->begin(data + done_bytes, size, done_bytes + size == block);
            packed->pack_beside(*counted);
            finish(*counted);
            std::swap(packed, counted);
        }
    }
    finish(*counted);
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
