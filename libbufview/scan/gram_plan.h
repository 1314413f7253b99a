// SPDX-License-Identifier: MIT
// Where the memory for n-grams goes. Half of it to the table, which takes a quarter more while it
// grows; then to the sketch. While there are both, a sixteenth is left for what is put aside (half
// of it) and for those who count: their blocks and their own small tables.
#pragma once

#include "scan/gram_table.h"
#include "scan/gram_word.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace bufview {

template <typename Word>
struct GramPlan {
    int n;
    int64_t memory;

    // Different n-grams that are counted one by one.
    int64_t capacity() const { return places() / 4 * 3 - 1; }
    int64_t sketch_memory() const {
        return memory / 2 - (memory >= small_memory ? memory / 16 : 0);
    }
    // Whether the sketch lies in the cache, so that nothing need be put aside.
    bool has_small_sketch() const { return memory < small_memory; }
    // The same for the table.
    bool has_small_table() const { return places() <= small_table; }

    int64_t small_capacity() const { return small_table / 4 * 3 - 1; }

    // Whether a counter for each possible n-gram fits, so that all of them are exact; and the
    // number of those.
    bool may_be_dense() const { return n <= 2 && capacity() >= int64_t{1} << (8 * n); }
    size_t dense_size() const { return size_t{1} << (8 * n); }

    // Of the table. With so many places in each the n-grams are spread evenly enough.
    int range_bits() const {
        const auto most = static_cast<uint64_t>(places() / places_in_range);
        return has_small_table()
                   ? 0
                   : std::min(GramGroups<Word>::bits, static_cast<int>(std::bit_width(most)) - 1);
    }
    // n-grams that are grouped together.
    size_t block_size() const {
        const int64_t bytes = has_small_table() ? memory / 64 : std::max(memory / 512, least_block);
        return static_cast<size_t>(std::min(bytes, most_block) / word_size);
    }
    // So many may count at once.
    size_t most_counters() const {
        if (may_be_dense()) {
            const auto dense = static_cast<int64_t>(dense_size() * sizeof(uint64_t));
            return static_cast<size_t>(
                std::max(memory / std::max(4 * dense, histogram_memory), int64_t{1}));
        }
        const auto block = static_cast<int64_t>(block_size()) * word_size;
        return has_small_table() ? 1
                                 : static_cast<size_t>(std::max(memory / 256 / block, int64_t{1}));
    }
    // Different n-grams in the table of each of them.
    int64_t near_capacity() const {
        const auto bytes = memory / 64 / static_cast<int64_t>(most_counters());
        const auto most =
            std::bit_floor(static_cast<uint64_t>(bytes / GramTable<Word>::place_size));
        return std::min(static_cast<int64_t>(most) / 4 * 3 - 1, small_capacity());
    }
    // n-grams to put aside before they are worked off; one block more may come. The table has gone
    // where the sketch is.
    size_t most_aside(bool bounded, int64_t places) const {
        const int64_t most = bounded
                                 ? memory / 4 / word_size
                                 : std::min(places / 4, (memory / 32 - memory / 256) / word_size);
        return std::max(static_cast<size_t>(most), block_size());
    }

private:
    static constexpr int64_t word_size = sizeof(Word);
    // What a histogram of single bytes takes at most while it is made.
    static constexpr int64_t histogram_memory = int64_t{64} << 10;
    static constexpr int64_t small_memory = int64_t{4} << 20;
    // Places of a table that is looked up at once: a larger one is worth grouping.
    static constexpr int64_t small_table = int64_t{128} << 10;
    static constexpr int64_t places_in_range = 4096;
    static constexpr int64_t least_block = int64_t{16} << 10;
    static constexpr int64_t most_block = int64_t{128} << 10;

    int64_t places() const {
        return static_cast<int64_t>(
            std::bit_floor(static_cast<uint64_t>(memory / 2 / GramTable<Word>::place_size)));
    }
};

}  // namespace bufview
