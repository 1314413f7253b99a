// SPDX-License-Identifier: MIT
// Kernels for single bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

// Number of bytes that are equal to `value`.
int64_t count_byte(const std::byte *data, int64_t size, std::byte value);

// Position of the first byte that is equal to `value`, `size` if there is none.
int64_t find_byte(const std::byte *data, int64_t size, std::byte value);

// Position of the first byte in which two blocks differ, `size` if they are equal.
int64_t find_difference(const std::byte *a, const std::byte *b, int64_t size);

namespace reference {

int64_t count_byte(const std::byte *data, int64_t size, std::byte value);
int64_t find_byte(const std::byte *data, int64_t size, std::byte value);
int64_t find_difference(const std::byte *a, const std::byte *b, int64_t size);

}  // namespace reference

}  // namespace bufview
