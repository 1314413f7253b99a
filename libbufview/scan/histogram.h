// SPDX-License-Identifier: MIT
// How often each byte value occurs, and what follows from it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

using Counts = int64_t[256];

// Adds the number of occurrences of each byte value to `counts`.
void add_histogram(const std::byte *data, int64_t size, Counts &counts);

// The same without tables, as far as this processor can: returns how many bytes were counted.
int64_t add_histogram_by_columns(const std::byte *data, int64_t size, Counts &counts);

// Shannon entropy in bits for each byte, 0 to 8; 0 if there are no bytes. Made from the counts by
// plain arithmetic without the mathematical library, whose last bit depends on the processor.
double entropy_of(const Counts &counts);

// The same, to the last bit, for at most 1023 bytes, without going through all 256 counts.
inline constexpr int64_t most_for_small_entropy = 1023;
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
