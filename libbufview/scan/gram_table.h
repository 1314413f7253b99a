// SPDX-License-Identifier: MIT
// How often each of many words occurs.
#pragma once

#include "base/allocator.h"
#include "scan/gate.h"
#include "scan/gram_memory.h"
#include "scan/gram_word.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// What the kernels see of a table. A word of zero is a free place.
template <typename Word>
struct GramPlaces {
    static constexpr size_t lanes = 64 / sizeof(Word);

    Word *keys;
    Word *more;      // how often beside the first time
    size_t buckets;  // of so many lanes; a power of two from 2
    int shift;       // leaves the number of a bucket
    size_t size;
    uint64_t zeros;
    bool wrapped;  // a count has come full circle
};

// Where a word stands follows from its uppermost bits: words that come in ascending order are
// looked up in ascending order. They stand in buckets of one cache line, which are compared with a
// vector, so that what has to be foretold is only whether a word is known already. The words have
// been mixed with a secret.
template <typename Word>
class GramTable {
public:
    // Memory for a place, and for so many words at most.
    static constexpr int64_t place_size = 2 * sizeof(Word);
    static int64_t places_for(int64_t words);

    // Different ones.
    int64_t size() const { return size_ + (zeros_ != 0 ? 1 : 0); }
    int64_t places() const { return static_cast<int64_t>(keys_.size()); }
    // So many words have room.
    int64_t room() const { return places() / 4 * 3 - 1; }

    // Room for so many words in all. Nothing has changed after an exception, which there is also if
    // the gate is cancelled.
    void reserve(int64_t words, const Gate *gate = nullptr);
    // Room for what add() may carry once there have been so many words in all, or so many
    // different ones.
    void reserve_carries(uint64_t total, int64_t words);

    // Adds one to the count of each, which there must be room for.
    void count(const Word *words, size_t count);
    // Has room, also for what is carried.
    void add(Word word, uint64_t count) noexcept;
    bool has(Word word) const noexcept;

    template <typename Visit>
    void for_each(Visit &&visit) const {
        if (zeros_ != 0) {
            visit(Word{0}, zeros_);
        }
        for (size_t i = 0; i < keys_.size(); ++i) {
            const Word word = keys_.data()[i];
            if (word != 0) {
                visit(word, 1 + carried(word) + more_.data()[i]);
            }
        }
    }

private:
    // Beyond what a count of the table holds.
    struct Carry {
        Word word;
        uint64_t count;
    };

    GramPlaces<Word> view();
    void carry(Word word, uint64_t count);
    uint64_t carried(Word word) const { return carries_.empty() ? 0 : carry_of(word); }
    uint64_t carry_of(Word word) const;

    ZeroedArray<Word> keys_;
    ZeroedArray<Word> more_;
    int64_t size_ = 0;
    uint64_t zeros_ = 0;     // count of the word 0
    Vector<Carry> carries_;  // in ascending order
};

}  // namespace bufview
