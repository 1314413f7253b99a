// SPDX-License-Identifier: MIT
// How often each of many words occurs.
#pragma once

#include "base/allocator.h"
#include "scan/gate.h"
#include "scan/gram_memory.h"
#include "scan/gram_word.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bufview {

// What the kernels see of a table, or of a range of it. A word of zero is a free place.
template <typename Word>
struct GramPlaces {
    static constexpr size_t lanes = 64 / sizeof(Word);

    Word *keys;
    Word *more;      // how often beside the first time
    size_t buckets;  // of so many lanes; a power of two from 2
    int shift;       // leaves the number of a bucket at the lower end
    size_t size;
    uint64_t zeros;
    bool wrapped;  // a count has come full circle
};

// Where a word stands follows from its uppermost bits: words that come in ascending order are
// looked up in ascending order. They stand in buckets of one cache line, which are compared with a
// vector, so that what has to be foretold is only whether a word is known already. The words have
// been mixed with a secret.
//
// A table may consist of ranges, each for the words that have the same uppermost bits and with room
// of its own, so that different threads can work on different ranges.
template <typename Word>
class GramTable {
public:
    // Memory for a place, and for so many words at most.
    static constexpr int64_t place_size = 2 * sizeof(Word);
    static int64_t places_for(int64_t words);

    // Of 2^range_bits ranges.
    explicit GramTable(int range_bits = 0)
        : range_bits_(range_bits), ranges_(size_t{1} << range_bits) {}

    size_t ranges() const { return ranges_.size(); }
    size_t range_of(Word word) const {
        return range_bits_ != 0 ? word >> (word_bits<Word> - range_bits_) : 0;
    }
    // Different ones.
    int64_t size() const;
    int64_t size_of(size_t range) const { return ranges_[range].size; }
    int64_t places() const { return static_cast<int64_t>(keys_.size()); }
    // So many words have room, if they are spread evenly over the ranges; so many in one range.
    int64_t room() const { return places() / 4 * 3 - 1; }
    int64_t room_of_range() const {
        return std::max(places() / std::ssize(ranges_) - int64_t{GramPlaces<Word>::lanes},
                        int64_t{0});
    }

    // Room for so many words in all. Nothing has changed after an exception, which there is also if
    // the gate is cancelled.
    void reserve(int64_t words, const Gate *gate = nullptr);
    // The same in steps, of which the second is to be taken for each range, on any thread. Only
    // the first one fails.
    void begin_growth(int64_t words);
    void grow(size_t range) noexcept { move_range(range, 0, SIZE_MAX); }
    void end_growth() noexcept;
    // Room for what add() may carry once there have been so many words in all, or so many
    // different ones.
    void reserve_carries(uint64_t total, int64_t words);
    // The same for what another table holds.
    void reserve_carries(const GramTable &other);

    // Gives back all memory for places.
    void clear() noexcept;

    // Adds one to the count of each, which there must be room for. They belong to the range.
    void count(size_t range, const Word *words, size_t count);
    // Of one range.
    void count(const Word *words, size_t count) { this->count(0, words, count); }
    // Has room, also for what is carried.
    void add(Word word, uint64_t count) noexcept;
    bool has(Word word) const noexcept;

    template <typename Visit>
    void for_each(Visit &&visit) const {
        for (size_t range = 0; range < ranges(); ++range) {
            for_each_in(range, visit);
        }
    }
    template <typename Visit>
    void for_each_in(size_t range, Visit &&visit) const {
        if (range == 0 && zeros_ != 0) {
            visit(Word{0}, zeros_);
        }
        const size_t places = keys_.size() / ranges();
        for (size_t i = range * places; i < (range + 1) * places; ++i) {
            const Word word = keys_.data()[i];
            if (word != 0) {
                visit(word, 1 + carried(range, word) + more_.data()[i]);
            }
        }
    }

private:
    // Beyond what a count of the table holds.
    struct Carry {
        Word word;
        uint64_t count;
    };
    struct Range {
        int64_t size = 0;
        Vector<Carry> carries;  // in ascending order
    };

    GramPlaces<Word> view(size_t range);
    GramPlaces<Word> view(size_t range, ZeroedArray<Word> &keys, ZeroedArray<Word> &more) const;
    size_t move_range(size_t range, size_t first, size_t most) noexcept;
    void reserve_carries_in_each(size_t most);
    void carry(size_t range, Word word, uint64_t count);
    uint64_t carried(size_t range, Word word) const {
        return ranges_[range].carries.empty() ? 0 : carry_of(range, word);
    }
    uint64_t carry_of(size_t range, Word word) const;

    ZeroedArray<Word> keys_;
    ZeroedArray<Word> more_;
    // What is to take their place while the table grows.
    ZeroedArray<Word> next_keys_;
    ZeroedArray<Word> next_more_;
    int range_bits_;
    Vector<Range> ranges_;
    uint64_t zeros_ = 0;  // count of the word 0, which belongs to the first range
};

}  // namespace bufview
