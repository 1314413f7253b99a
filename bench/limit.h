// SPDX-License-Identifier: MIT
// What a figure is compared with, and the bytes it is measured on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bufview::bench {

// Adds up 64-bit words as fast as memory gives them: nothing that looks at every byte is faster.
uint64_t read_sum(const std::byte *data, int64_t size);

// Bytes a second of read_sum() on these bytes, the median of eleven.
double limit_of(const std::byte *data, int64_t size);

// Text of a log, binary numbers and zero runs in turns; random bytes; one byte over and over.
std::string mixed_data(int64_t size);
std::string random_data(int64_t size);
std::string constant_data(int64_t size);

}  // namespace bufview::bench
