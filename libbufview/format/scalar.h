// SPDX-License-Identifier: MIT
// One scalar between memory and Value. `size` is that of the whole scalar; strings need it.
#pragma once

#include "format/format.h"

#include <cstdint>

namespace bufview {

void load_scalar(ScalarType type, ByteOrder order, int64_t size, const std::byte *from,
                 Value &value) noexcept;

// Throws Status::type for a value of the wrong kind and Status::value for one of the right kind
// that does not fit; nothing is written then.
void store_scalar(ScalarType type, ByteOrder order, int64_t size, std::byte *to,
                  const Value &value);

// "int16", for messages.
const char *type_name(ScalarType type) noexcept;

// long double in either byte order. On x86 six of its bytes are padding, written as zero.
inline constexpr int64_t long_double_size = sizeof(long double);
long double load_long_double(const std::byte *from, ByteOrder order) noexcept;
void store_long_double(std::byte *to, long double value, ByteOrder order) noexcept;

}  // namespace bufview
