// SPDX-License-Identifier: MIT
// A filter for a few patterns at a time: each byte of the first four has to have a high and a low
// half that a pattern has there (the idea of Hyperscan's Teddy).
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

class Nibbles {
public:
    // Bytes of a pattern that are asked for at most.
    static constexpr int64_t depth = 4;
    // Patterns that share a bucket let pass what is put together from them.
    static constexpr int buckets = 8;

    // Lets pass what begins with these bytes, those that are the same under `mask` included.
    void add(const uint8_t *pattern, int64_t size, int bucket, uint8_t mask);

    // Sets a bit for each place in [from, to) of the data where a pattern may be, the first one for
    // `from`. Others are left as they are.
    void mark(const uint8_t *data, int64_t size, int64_t from, int64_t to, uint64_t *marks) const;

    // Buckets that a byte is in at one of the first places.
    uint8_t at(int64_t place, uint8_t byte) const {
        return low_[place][byte & 15] & high_[place][byte >> 4];
    }
    const uint8_t *low(int64_t place) const { return low_[place]; }
    const uint8_t *high(int64_t place) const { return high_[place]; }

private:
    alignas(16) uint8_t low_[depth][16] = {};
    alignas(16) uint8_t high_[depth][16] = {};
};

namespace reference {

void mark(const Nibbles &nibbles, const uint8_t *data, int64_t size, int64_t from, int64_t to,
          uint64_t *marks);

}  // namespace reference

}  // namespace bufview
