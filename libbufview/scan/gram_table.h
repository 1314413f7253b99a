// SPDX-License-Identifier: MIT
// How often each of many numbers occurs: exactly, in a table; or within bounds, in a sketch.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// Counts by open addressing. Where a number stands depends on a key of this process, so that nobody
// can choose numbers that all stand in the same place.
class GramTable {
public:
    struct Entry {
        uint64_t gram;
        uint64_t count;  // 0 if nothing stands here
    };

    int64_t size() const { return size_; }
    const Vector<Entry> &entries() const { return entries_; }

    // Room for so many numbers in all.
    void reserve(int64_t grams);
    // Adds to the count of each of `grams`, which there must be room for.
    void add(const uint64_t *grams, int64_t count) noexcept;
    void add(uint64_t gram, uint64_t count) noexcept;
    bool has(uint64_t gram) const noexcept { return size_ != 0 && *count_of(gram) != 0; }
    void clear() noexcept;

    template <typename Visit>
    void for_each(Visit &&visit) const {
        for (const Entry &entry : entries_) {
            if (entry.count != 0) {
                visit(entry.gram, entry.count);
            }
        }
    }

private:
    size_t place_of(uint64_t gram) const noexcept;
    const uint64_t *count_of(uint64_t gram) const noexcept;

    Vector<Entry> entries_;  // a power of two, or none
    int64_t size_ = 0;
};

// What remains of counts that memory is too small for. Each number falls into one bucket of each
// row. A bucket knows how many fell into it, and how many of those had each bit set: if one of them
// makes up more than half, its bits can be read off, and bounds of its count with them. All of
// that is addition, so that it depends neither on order nor on cuts.
class GramSketch : public Allocated {
public:
    // Of numbers of `bits` bits, in `memory` bytes at most.
    GramSketch(int bits, int64_t memory);

    void add(uint64_t gram, uint64_t count) noexcept;
    void add(const GramSketch &more) noexcept;

    struct Candidate {
        uint64_t gram;
        uint64_t most;
        uint64_t least;
    };
    // Numbers that may occur more often than missed(), the most frequent ones first.
    Vector<Candidate> candidates() const;
    // No other number occurs more often.
    uint64_t missed() const;

    static int64_t counters_in(int bits, int64_t memory);
    // Whether the counters may be those of so many numbers.
    bool is_of(uint64_t total) const;
    const Vector<uint64_t> &counters() const { return counters_; }
    Vector<uint64_t> &counters() { return counters_; }

private:
    static constexpr int rows = 2;

    const uint64_t *bucket(int row, int64_t index) const;
    int64_t bucket_of(int row, uint64_t gram) const;
    Candidate bounds_of(uint64_t gram) const;

    int bits_;
    int64_t width_;  // counters of a bucket: all, then those of each bit
    int64_t buckets_;
    Vector<uint64_t> counters_;
};

}  // namespace bufview
