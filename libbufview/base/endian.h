// SPDX-License-Identifier: MIT
// Loads and stores of values at any address, in either byte order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bufview {

enum class ByteOrder : uint8_t { little, big };

inline constexpr ByteOrder native_order =
    std::endian::native == std::endian::little ? ByteOrder::little : ByteOrder::big;

inline uint8_t byteswap(uint8_t value) {
    return value;
}
inline uint16_t byteswap(uint16_t value) {
    return __builtin_bswap16(value);
}
inline uint32_t byteswap(uint32_t value) {
    return __builtin_bswap32(value);
}
inline uint64_t byteswap(uint64_t value) {
    return __builtin_bswap64(value);
}

// Any address will do: memcpy is how the language spells an unaligned access.
template <typename T>
T load(const std::byte *at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <typename T>
void store(std::byte *at, T value) {
    std::memcpy(at, &value, sizeof value);
}

template <typename T>
T load(const std::byte *at, ByteOrder order) {
    const T value = load<T>(at);
    return order == native_order ? value : byteswap(value);
}

template <typename T>
void store(std::byte *at, T value, ByteOrder order) {
    store<T>(at, order == native_order ? value : byteswap(value));
}

}  // namespace bufview
