// SPDX-License-Identifier: MIT
// Bounds of scans. The first four are documented; the others see to it that a scan needs less than
// 64 MiB of memory, whatever it is given.
#pragma once

#include <cstdint>

namespace bufview {

inline constexpr int64_t max_analyzers = 256;
inline constexpr int64_t max_pattern = int64_t{1} << 20;
inline constexpr int64_t max_string_minimum = int64_t{1} << 20;
inline constexpr int64_t max_threads = 256;

// Bytes that are held in memory at once, if the source is not in memory by itself.
inline constexpr int64_t max_serial_chunk = int64_t{16} << 20;
inline constexpr int64_t max_ring_size = int64_t{24} << 20;
// Matches found in a chunk wait for the caller's function: eight bytes for each byte at worst.
inline constexpr int64_t max_sink_ring_size = int64_t{1} << 20;

}  // namespace bufview
