// SPDX-License-Identifier: MIT
// n-grams as numbers: the bytes in the order of memory, the first one highest, at the upper end of
// a word of 32 bits if there are no more than four of them, of 64 bits otherwise.
#pragma once

#include "base/allocator.h"
#include "base/endian.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace bufview {

template <typename Word>
inline constexpr int word_bits = std::numeric_limits<Word>::digits;

template <typename Word>
inline constexpr int longest_gram = static_cast<int>(sizeof(Word));

// Puts n-grams into an order that looks like chance, and back: two multiplications with a shift in
// between, each of which can be undone. The upper bits of the result depend on all of the number;
// those below the n-gram stay zero.
template <typename Word>
struct GramMix {
    Word mask;
    Word key;
    Word first;
    Word second;
    Word first_back;
    Word second_back;
    int half;

    GramMix(int n, uint64_t key_from, uint64_t first_from, uint64_t second_from)
        : mask(static_cast<Word>(std::numeric_limits<Word>::max() << (word_bits<Word> - 8 * n))),
          key(static_cast<Word>(key_from) & mask), first(static_cast<Word>(first_from | 1)),
          second(static_cast<Word>(second_from | 1)), first_back(inverse(first)),
          second_back(inverse(second)), half(4 * n) {}

    Word operator()(Word gram) const {
        Word word = (gram ^ key) * first;
        word ^= (word >> half) & mask;
        return word * second;
    }
    Word back(Word word) const {
        word *= second_back;
        word ^= (word >> half) & mask;
        return (word * first_back) ^ key;
    }

private:
    // Of an odd number: each step doubles the number of bits that are right, of which there are
    // three at first.
    static Word inverse(Word odd) {
        Word found = odd;
        for (int right = 3; right < word_bits<Word>; right *= 2) {
            found *= 2 - odd * found;
        }
        return found;
    }
};

// The same for the whole life of the process, and known to nobody else: who could choose n-grams
// that meet in one place of a table would make it slow. Without the system's help it can be
// guessed.
template <typename Word>
GramMix<Word> secret_mix(int n);

// The mixed n-grams that begin at each of the first `count` bytes. They lie in the data.
template <typename Word>
void mix_grams(const std::byte *data, int64_t count, int n, const GramMix<Word> &mix, Word *words);

// Words in groups by their uppermost bits, so that what is done with a group touches a small part
// of a table only.
template <typename Word>
class GramGroups {
public:
    static constexpr int bits = 9;
    static constexpr size_t groups = size_t{1} << bits;

    GramGroups(const Word *words, size_t count);

    size_t size() const { return words_.size(); }
    const Word *begin_of(size_t group) const { return words_.data() + starts_[group]; }
    size_t size_of(size_t group) const { return starts_[group + 1] - starts_[group]; }
    // Those of this group and all behind it.
    size_t size_from(size_t group) const { return words_.size() - starts_[group]; }

private:
    Vector<Word> words_;
    Vector<uint32_t> starts_;
};

namespace reference {

template <typename Word>
void mix_grams(const std::byte *data, int64_t count, int n, const GramMix<Word> &mix, Word *words);

}  // namespace reference

}  // namespace bufview
