// SPDX-License-Identifier: MIT
// A set of sequences of four bytes that lets pass a few others: a table of bits, by their hashes.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bufview {

class FourFilter {
public:
    // Bits of the bytes that matter, of four bytes as they lie in memory. Sets with other odd
    // multipliers let pass other sequences in vain.
    FourFilter(uint32_t mask, uint32_t multiplier) : mask_(mask), multiplier_(multiplier) {}

    // Empties it, and makes room for so many without letting pass too much.
    void reserve(int64_t sequences);
    void add(const uint8_t *at) {
        const uint32_t hash = hash_of(at);
        bits_[hash / 32] |= uint32_t{1} << (hash % 32);
    }
    uint64_t bit(const uint8_t *at) const {
        const uint32_t hash = hash_of(at);
        return bits_[hash / 32] >> (hash % 32) & 1;
    }
    bool has(const uint8_t *at) const { return bit(at) != 0; }

    // Which of the places `from`, `from` + step and so on before `to` pass, as distances from
    // `from` in no order. Returns how many, and has written one more at most. Four bytes are there
    // at each place; the step is 1, 2, 4 or 8.
    int64_t probe(const uint8_t *data, int64_t from, int64_t to, int64_t step,
                  uint16_t *places) const;

    // Takes back the marks of places in [from, to) that do not pass, a bit for each, or where there
    // are no four bytes.
    void thin_out(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                  uint64_t *marks) const;

    // What kernels need to know.
    struct Table {
        const uint32_t *bits;
        uint32_t mask;
        uint32_t multiplier;
        int shift;
    };

private:
    Table table() const { return {bits_.data(), mask_, multiplier_, shift_}; }
    uint32_t hash_of(const uint8_t *at) const {
        uint32_t word;
        std::memcpy(&word, at, sizeof word);
        return ((word & mask_) * multiplier_) >> shift_;
    }

    Vector<uint32_t> bits_;
    uint32_t mask_;
    uint32_t multiplier_;
    int shift_ = 31;
};

}  // namespace bufview
