// SPDX-License-Identifier: MIT
// Bounds of scans. The first ones are documented; the others see to it that a scan needs less than
// 64 MiB of memory, whatever it is given.
#pragma once

#include <cstdint>

namespace bufview {

inline constexpr int64_t max_analyzers = 256;
inline constexpr int64_t max_pattern = int64_t{1} << 20;
// Of one with wildcards, which may have to be compared at every position.
inline constexpr int64_t max_masked_pattern = int64_t{4} << 10;
// Patterns of one search, the bytes of one, and those of all.
inline constexpr int64_t max_patterns = int64_t{64} << 10;
inline constexpr int64_t max_pattern_of_many = int64_t{64} << 10;
inline constexpr int64_t max_bytes_of_patterns = int64_t{4} << 20;
// Of what ends a line.
inline constexpr int64_t max_delimiter = int64_t{4} << 10;
inline constexpr int64_t least_ngram_memory = int64_t{64} << 10;
inline constexpr int64_t most_ngram_memory = int64_t{1} << 36;
inline constexpr int64_t max_string_minimum = int64_t{1} << 20;
// Bytes of a window that slides.
inline constexpr int64_t max_window = int64_t{1} << 20;
inline constexpr int64_t max_threads = 256;

// Bytes that are held in memory at once, if the source is not in memory by itself.
inline constexpr int64_t max_serial_chunk = int64_t{16} << 20;
inline constexpr int64_t max_ring_size = int64_t{24} << 20;
// Matches found in a chunk wait for the caller's function: eight bytes for each byte at worst.
inline constexpr int64_t max_sink_ring_size = int64_t{1} << 20;

}  // namespace bufview
