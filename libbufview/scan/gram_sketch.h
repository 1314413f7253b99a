// SPDX-License-Identifier: MIT
// How often each of many numbers occurs, within bounds.
#pragma once

#include "base/allocator.h"
#include "scan/gram_memory.h"
#include "scan/gram_word.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// What the kernel needs to know of a row.
struct SketchRow {
    uint64_t *counters;
    size_t width;     // counters of a bucket: all, then those of each bit
    int bucket_bits;  // of a word, the upper ones
    int rest_shift;   // leaves the other bits at the lower end
    uint64_t rest_mask;
};

// What remains of counts that memory is too small for. Each n-gram falls into one bucket of each
// row. A bucket knows how many fell into it, and how many of those had each bit set: if one of them
// makes up more than half, its bits can be read off, and bounds of its count with them. All of
// that is addition, so that it depends neither on order nor on cuts.
//
// What a row sees is the n-gram mixed in the row's own way. The upper bits of that are the number
// of the bucket; only the others need counters. The mixing is the same in every process, since
// sketches of several are added up: who chooses the n-grams can widen the bounds, no more.
template <typename Word>
class GramSketch : public Allocated {
public:
    static constexpr size_t rows = 2;

    // Of n-grams of n bytes, in `memory` bytes at most.
    GramSketch(int n, int64_t memory);

    static GramMix<Word> mix_of(size_t row, int n);

    // Words as that row sees them, each of them once. Different threads may count at once in
    // different rows, and in one row if the groups that their words belong to are no neighbours.
    void count(size_t row, const Word *words, size_t count) noexcept;
    // Words as they are before they are mixed, no more than a batch.
    static constexpr size_t batch = 256;
    void add(size_t row, const Word *grams, const uint64_t *counts, size_t count) noexcept;
    void add(const GramSketch &more) noexcept;

    struct Candidate {
        Word gram;
        uint64_t most;
        uint64_t least;
    };
    // n-grams that may occur more often than missed(), the most frequent ones first.
    Vector<Candidate> candidates() const;
    // No other n-gram occurs more often.
    uint64_t missed() const;

    // Counters of a row.
    size_t row_size() const { return buckets() * width(); }
    uint64_t *counters(size_t row) { return counters_[row].data(); }
    const uint64_t *counters(size_t row) const { return counters_[row].data(); }
    // Counters of one in so much memory, all together.
    static int64_t counters_in(int n, int64_t memory);
    // Whether the counters may be those of so many n-grams.
    bool is_of(uint64_t total) const;

private:
    // The last bucket is followed by what a whole vector of counters may reach of.
    static constexpr size_t slack = 8;
    // Buckets of a row, a power of two.
    static int bucket_bits_in(int n, int64_t memory);

    int width_bits() const { return 8 * n_ - bucket_bits_; }
    size_t width() const { return static_cast<size_t>(width_bits()) + 1; }
    size_t buckets() const { return size_t{1} << bucket_bits_; }
    size_t bucket_of(Word word) const { return word >> (word_bits<Word> - bucket_bits_); }
    // The bits of a word that have counters, at the lower end.
    uint64_t rest_of(Word word) const {
        return static_cast<uint64_t>(word >> (word_bits<Word> - 8 * n_)) &
               ((uint64_t{1} << width_bits()) - 1);
    }
    const uint64_t *bucket(size_t row, size_t index) const {
        return counters_[row].data() + index * width();
    }
    SketchRow place_of(size_t row);
    Candidate bounds_of(Word gram) const;

    int n_;
    int bucket_bits_;
    GramMix<Word> mixes_[rows];
    ZeroedArray<uint64_t> counters_[rows];
};

// Adds to the buckets that words belong to: their counts, or 1 each if there are none.
void add_to_row(const SketchRow &row, const uint32_t *words, const uint64_t *counts, size_t count);
void add_to_row(const SketchRow &row, const uint64_t *words, const uint64_t *counts, size_t count);

namespace reference {

void add_to_row(const SketchRow &row, const uint64_t *words, int bits_of_word,
                const uint64_t *counts, size_t count);

}  // namespace reference

}  // namespace bufview
