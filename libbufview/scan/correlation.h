// SPDX-License-Identifier: MIT
// Sums from which the serial correlation of bytes follows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

struct ByteSums {
    uint64_t values = 0;
    uint64_t squares = 0;
    // Of each byte and the next one.
    uint64_t products = 0;
};

// Adds those of some bytes.
void add_sums(const std::byte *data, int64_t size, ByteSums &sums);

namespace reference {

void add_sums(const std::byte *data, int64_t size, ByteSums &sums);

}  // namespace reference

}  // namespace bufview
