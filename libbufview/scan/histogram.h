// SPDX-License-Identifier: MIT
// How often each byte value occurs, and what follows from it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

using Counts = int64_t[256];
// Of 65535 bytes at most.
using SmallCounts = uint16_t[256];

// Adds the number of occurrences of each byte value to `counts`.
void add_histogram(const std::byte *data, int64_t size, Counts &counts);

// The same without tables, as far as this processor can: returns how many bytes were counted. From
// some size on it is worth it.
int64_t add_histogram_by_columns(const std::byte *data, int64_t size, Counts &counts);
int64_t add_histogram_by_columns(const std::byte *data, int64_t size, SmallCounts &counts);
inline constexpr int64_t least_for_columns = 2048;

// Shannon entropy in bits for each byte, 0 to 8; 0 if there are no bytes. Made from the counts by
// plain arithmetic without the mathematical library, whose last bit depends on the processor.
double entropy_of(const Counts &counts);

// The same of the bytes themselves, to the last bit, for at most 65535 of them.
inline constexpr int64_t most_for_small_entropy = UINT16_MAX;
double small_entropy(const std::byte *data, int64_t size);

// Number of byte values that occur.
int unique_in(const Counts &counts);

// Byte value that occurs most often, the smallest one if there are several; -1 if none occurs.
int most_common_in(const Counts &counts);

// Chi-square statistic against bytes that are all equally frequent, 0 if there are none.
double chi_square_of(const Counts &counts);

// Arithmetic mean of the bytes, 0 if there are none.
double mean_of(const Counts &counts);

namespace reference {

void add_histogram(const std::byte *data, int64_t size, Counts &counts);

}  // namespace reference

}  // namespace bufview
