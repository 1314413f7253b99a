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
inline constexpr int64_t least_for_columns = 2048;

// Counts each of `count` blocks by itself, in the same way, and hands the counts to done(context,
// counts), block by block. Blocks have 65535 bytes at most. False if this processor cannot.
using BlockCounted = void (*)(void *context, const SmallCounts &counts);
bool count_blocks_by_columns(const std::byte *data, int64_t block, int64_t count, BlockCounted done,
                             void *context);

// Shannon entropy in bits for each byte, 0 to 8; 0 if there are no bytes. Made from the counts by
// plain arithmetic without the mathematical library, whose last bit depends on the processor.
double entropy_of(const Counts &counts);

// The same, to the last bit, of each of `count` blocks of at most 65535 bytes.
inline constexpr int64_t most_for_small_entropy = UINT16_MAX;
void small_entropies(const std::byte *data, int64_t block, int64_t count, double *out);

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
