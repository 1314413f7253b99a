// SPDX-License-Identifier: MIT
// Many patterns made ready to be looked for in one pass.
//
// The patterns are kept in order. Those that match at a place are then one of them, found by
// halving, and what of its prefixes are patterns, which are linked; so that a place costs as much
// as the longest pattern, however many there are. Which places are worth that is told by filters:
// of a few patterns by their first bytes, as vectors; of many by a table of bits, by hashes of four
// bytes, asked at every place if there are patterns of four bytes - where the other one lets it
// pass - and at every eighth if none has fewer than eleven, for a vector of places at once.
#pragma once

#include "base/allocator.h"
#include "scan/four_filter.h"
#include "scan/nibbles.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

class NeedleSet {
public:
    // `count` patterns, one after the other in `bytes`, each of at least one byte.
    NeedleSet(const std::byte *bytes, const int64_t *sizes, int64_t count, bool ignore_case);

    int64_t count() const { return static_cast<int64_t>(patterns_.size()); }
    int64_t longest() const { return longest_; }
    bool ignores_case() const { return folds_; }
    // In the order in which they were given, as they are compared.
    const uint8_t *bytes_of(int64_t id) const {
        return bytes_.data() + given_[static_cast<size_t>(id)];
    }
    int64_t size_of(int64_t id) const {
        return given_[static_cast<size_t>(id) + 1] - given_[static_cast<size_t>(id)];
    }
    bool operator==(const NeedleSet &other) const {
        return bytes_ == other.bytes_ && given_ == other.given_ && folds_ == other.folds_;
    }

    // Places that are filtered at a time.
    static constexpr int64_t block = 4096;

    // Calls take(place, ids, count) for each place in [from, to) where patterns match, ascending;
    // so are the ids. `room` is for them, and has to have space for count().
    template <typename Take>
    void find(const std::byte *data, int64_t size, int64_t from, int64_t to, Vector<uint32_t> &room,
              Take &&take) const {
        const auto *bytes = reinterpret_cast<const uint8_t *>(data);
        while (from < to) {
            const int64_t end = to - from < block ? to : from + block;
            uint64_t marks[block / 64] = {};
            mark(bytes, size, from, end, marks);
            for (int64_t word = 0; word * 64 < end - from; ++word) {
                for (uint64_t bits = marks[word]; bits != 0; bits &= bits - 1) {
                    const int64_t at = from + 64 * word + __builtin_ctzll(bits);
                    match(bytes + at, size - at, room);
                    if (!room.empty()) {
                        take(at, room.data(), static_cast<int64_t>(room.size()));
                    }
                }
            }
            from = end;
        }
    }

private:
    struct Pattern {
        int64_t begin;
        int64_t size;
        uint32_t id;
        // The longest other one that it begins with, -1 if there is none.
        int32_t prefix;
    };

    void sort();
    void fill_directory();
    void fill_filters();
    const uint8_t *bytes_at(const Pattern &pattern) const { return bytes_.data() + pattern.begin; }
    uint8_t fold(uint8_t byte) const;
    uint32_t two(const uint8_t *at) const;
    int64_t common(const Pattern &pattern, const uint8_t *at, int64_t left) const;
    void mark(const uint8_t *data, int64_t size, int64_t from, int64_t to, uint64_t *marks) const;
    void mark_short(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                    uint64_t *marks) const;
    void mark_long(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                   uint64_t *marks) const;
    void match(const uint8_t *at, int64_t left, Vector<uint32_t> &ids) const;

    Vector<uint8_t> bytes_;
    Vector<int64_t> given_;  // where each begins in bytes_, and the end
    Vector<Pattern> patterns_;
    // By the first bits, as many as are worth it, of the first two bytes: the first pattern that is
    // not less.
    Vector<int32_t> directory_;
    int unused_bits_ = 0;
    bool uses_nibbles_ = false;
    Nibbles nibbles_;
    // By the first two bytes of patterns of fewer than four; empty if there are none.
    Vector<uint64_t> short_;
    // Of all patterns of four bytes and more: the first four bytes, and the four at each of the
    // first `step_` places. No pattern: step_ is 0.
    FourFilter first_;
    FourFilter sampled_;
    int64_t step_ = 0;
    int64_t longest_ = 0;
    bool folds_;
};

}  // namespace bufview
