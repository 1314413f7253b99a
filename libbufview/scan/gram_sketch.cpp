// SPDX-License-Identifier: MIT
#include "scan/gram_sketch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/gram_sketch.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <functional>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// Whole vectors of counters, of which the last one may reach into the next bucket: what is added
// there is zero.
template <typename Word>
HWY_INLINE void add_words(const SketchRow &row, const Word *words, const uint64_t *counts,
                          size_t count) {
    const hn::CappedTag<uint64_t, 8> d;
    const size_t lanes = hn::Lanes(d);
    // Bit i in lane i.
    HWY_ALIGN uint64_t powers[8];
    for (size_t i = 0; i < 8; ++i) {
        powers[i] = uint64_t{1} << i;
    }
    const auto bits = hn::Load(d, powers);
    const int bucket_shift = word_bits<Word> - row.bucket_bits;
    constexpr size_t ahead = 12;
    for (size_t i = 0; i < count; ++i) {
        if (i + ahead < count) {
            const uint64_t *next = row.counters + (words[i + ahead] >> bucket_shift) * row.width;
            for (size_t k = 0; k < row.width; k += 8) {
                hwy::Prefetch(next + k);
            }
        }
        const uint64_t word = words[i];
        uint64_t *counters = row.counters + (word >> bucket_shift) * row.width;
        const auto amount = hn::Set(d, counts != nullptr ? counts[i] : 1);
        const uint64_t rest = word >> row.rest_shift & row.rest_mask;
        for (size_t k = 0; k < row.width; k += lanes) {
            // The first one counts all.
            const uint64_t left = k == 0 ? rest << 1 | 1 : rest >> (k - 1);
            const auto set = hn::TestBit(hn::Set(d, left), bits);
            const auto sum = hn::Add(hn::LoadU(d, counters + k), hn::IfThenElseZero(set, amount));
            hn::StoreU(sum, d, counters + k);
        }
    }
}

void add_32(const SketchRow &row, const uint32_t *words, const uint64_t *counts, size_t count) {
    add_words(row, words, counts, count);
}
void add_64(const SketchRow &row, const uint64_t *words, const uint64_t *counts, size_t count) {
    add_words(row, words, counts, count);
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

namespace {

HWY_EXPORT(add_32);
HWY_EXPORT(add_64);

constexpr uint64_t multipliers[] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0xD1B54A32D192ED03u,
                                    0x94D049BB133111EBu};

}  // namespace

void add_to_row(const SketchRow &row, const uint32_t *words, const uint64_t *counts, size_t count) {
    HWY_DYNAMIC_DISPATCH(add_32)(row, words, counts, count);
}
void add_to_row(const SketchRow &row, const uint64_t *words, const uint64_t *counts, size_t count) {
    HWY_DYNAMIC_DISPATCH(add_64)(row, words, counts, count);
}

namespace reference {

void add_to_row(const SketchRow &row, const uint64_t *words, int bits_of_word,
                const uint64_t *counts, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const uint64_t amount = counts != nullptr ? counts[i] : 1;
        uint64_t *counters =
            row.counters + (words[i] >> (bits_of_word - row.bucket_bits)) * row.width;
        const uint64_t rest = words[i] >> row.rest_shift & row.rest_mask;
        counters[0] += amount;
        for (size_t bit = 0; bit + 1 < row.width; ++bit) {
            counters[1 + bit] += (rest >> bit & 1) * amount;
        }
    }
}

}  // namespace reference

template <typename Word>
GramMix<Word> GramSketch<Word>::mix_of(size_t row, int n) {
    return GramMix<Word>(n, 0, multipliers[2 * row], multipliers[2 * row + 1]);
}

template <typename Word>
int GramSketch<Word>::bucket_bits_in(int n, int64_t memory) {
    int bits = 1;
    const auto needed = [&](int wanted) {
        return int64_t{rows} * (int64_t{8} * n - wanted + 1) * int64_t{sizeof(uint64_t)};
    };
    while (bits + 1 < 8 * n && needed(bits + 1) <= memory >> (bits + 1)) {
        ++bits;
    }
    return bits;
}

template <typename Word>
int64_t GramSketch<Word>::counters_in(int n, int64_t memory) {
    const int bits = bucket_bits_in(n, memory);
    return (int64_t{rows} << bits) * (int64_t{8} * n - bits + 1);
}

template <typename Word>
GramSketch<Word>::GramSketch(int n, int64_t memory)
    : n_(n), bucket_bits_(bucket_bits_in(n, memory)), mixes_{mix_of(0, n), mix_of(1, n)},
      counters_{ZeroedArray<uint64_t>(row_size() + slack),
                ZeroedArray<uint64_t>(row_size() + slack)} {}

template <typename Word>
SketchRow GramSketch<Word>::place_of(size_t row) {
    return {counters_[row].data(), width(), bucket_bits_, word_bits<Word> - 8 * n_,
            (uint64_t{1} << width_bits()) - 1};
}

template <typename Word>
void GramSketch<Word>::count(size_t row, const Word *words, size_t count) noexcept {
    add_to_row(place_of(row), words, nullptr, count);
}

template <typename Word>
void GramSketch<Word>::add(size_t row, const Word *grams, const uint64_t *counts,
                           size_t count) noexcept {
    Word words[batch];
    std::transform(grams, grams + count, words, mixes_[row]);
    add_to_row(place_of(row), words, counts, count);
}

template <typename Word>
void GramSketch<Word>::add(const GramSketch &more) noexcept {
    for (size_t row = 0; row < rows; ++row) {
        std::transform(counters(row), counters(row) + row_size(), more.counters(row), counters(row),
                       std::plus<>());
    }
}

template <typename Word>
bool GramSketch<Word>::is_of(uint64_t total) const {
    for (size_t row = 0; row < rows; ++row) {
        uint64_t left = total;
        for (size_t i = 0; i < buckets(); ++i) {
            const uint64_t *counters = bucket(row, i);
            if (counters[0] > left ||
                *std::max_element(counters, counters + width()) > counters[0]) {
                return false;
            }
            left -= counters[0];
        }
        if (left != 0) {
            return false;
        }
    }
    return true;
}

template <typename Word>
typename GramSketch<Word>::Candidate GramSketch<Word>::bounds_of(Word gram) const {
    Candidate bounds{gram, UINT64_MAX, 0};
    for (size_t row = 0; row < rows; ++row) {
        const Word word = mixes_[row](gram);
        const uint64_t rest = rest_of(word);
        const uint64_t *counters = bucket(row, bucket_of(word));
        // Of those that differ in a bit none is the n-gram.
        uint64_t others = 0;
        uint64_t most_others = 0;
        for (int bit = 0; bit < width_bits(); ++bit) {
            const uint64_t set = counters[1 + bit];
            const uint64_t differ = (rest >> bit & 1) != 0 ? counters[0] - set : set;
            others = std::min(others + differ, counters[0]);
            most_others = std::max(most_others, differ);
        }
        bounds.most = std::min(bounds.most, counters[0] - most_others);
        bounds.least = std::max(bounds.least, counters[0] - others);
    }
    return bounds;
}

template <typename Word>
uint64_t GramSketch<Word>::missed() const {
    uint64_t least = UINT64_MAX;
    for (size_t row = 0; row < rows; ++row) {
        uint64_t most = 0;
        for (size_t i = 0; i < buckets(); ++i) {
            const uint64_t *counters = bucket(row, i);
            for (int bit = 0; bit < width_bits(); ++bit) {
                const uint64_t set = counters[1 + bit];
                most = std::max(most, std::min(set, counters[0] - set));
            }
        }
        least = std::min(least, most);
    }
    return least;
}

template <typename Word>
Vector<typename GramSketch<Word>::Candidate> GramSketch<Word>::candidates() const {
    const uint64_t bound = missed();
    Vector<Candidate> found;
    for (size_t row = 0; row < rows; ++row) {
        for (size_t i = 0; i < buckets(); ++i) {
            const uint64_t *counters = bucket(row, i);
            if (counters[0] <= bound) {
                continue;
            }
            uint64_t rest = 0;
            for (int bit = 0; bit < width_bits(); ++bit) {
                rest |= uint64_t{counters[1 + bit] > counters[0] / 2} << bit;
            }
            const uint64_t word = (uint64_t{i} << width_bits() | rest)
                                  << (word_bits<Word> - 8 * n_);
            const Candidate candidate = bounds_of(mixes_[row].back(static_cast<Word>(word)));
            if (candidate.most > bound) {
                found.push_back(candidate);
            }
        }
    }
    std::sort(found.begin(), found.end(), [](const Candidate &a, const Candidate &b) {
        return a.most != b.most ? a.most > b.most : a.gram < b.gram;
    });
    const auto same = [](const Candidate &a, const Candidate &b) { return a.gram == b.gram; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

template class GramSketch<uint32_t>;
template class GramSketch<uint64_t>;

}  // namespace bufview
#endif
