// SPDX-License-Identifier: MIT
// The codes of the struct module and of PEP 3118: what each is, and how large.
#pragma once

#include "format/format.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

struct CodeInfo {
    ScalarType type = ScalarType::none;  // none: not a code of one scalar
    uint8_t size = 0;                    // of one unit, for strings of one character
    uint8_t alignment = 1;

    constexpr bool known() const { return type != ScalarType::none; }
};

// The codes that memoryview reads behind no prefix or '@'.
inline constexpr std::string_view memoryview_codes = "?bBhHiIlLqQnNPefdc";

// As the C compiler has it: codes behind no prefix or '@'.
constexpr CodeInfo native_code_info(char code);
// Fixed sizes without alignment: codes behind '=', '<', '>' or '!'. n and N have none. P has the
// native size here, because ctypes writes "<P"; the parser decides where that is legal.
constexpr CodeInfo standard_code_info(char code);

namespace detail {

// The alignment of a struct member, which on some machines is not that of the type.
template <typename T>
struct Probe {
    char before;
    T member;
};

template <typename T>
constexpr CodeInfo native_info(ScalarType type) {
    return {type, sizeof(T), static_cast<uint8_t>(offsetof(Probe<T>, member))};
}

constexpr ScalarType signed_type(size_t size) {
    return size == 1   ? ScalarType::i8
           : size == 2 ? ScalarType::i16
           : size == 4 ? ScalarType::i32
                       : ScalarType::i64;
}

constexpr ScalarType unsigned_type(size_t size) {
    return size == 1   ? ScalarType::u8
           : size == 2 ? ScalarType::u16
           : size == 4 ? ScalarType::u32
                       : ScalarType::u64;
}

template <typename T>
constexpr CodeInfo native_signed() {
    return native_info<T>(signed_type(sizeof(T)));
}

template <typename T>
constexpr CodeInfo native_unsigned() {
    return native_info<T>(unsigned_type(sizeof(T)));
}

}  // namespace detail

constexpr CodeInfo native_code_info(char code) {
    using namespace detail;
    switch (code) {
    case '?':
        return native_info<bool>(ScalarType::boolean);
    case 'b':
        return native_signed<signed char>();
    case 'B':
        return native_unsigned<unsigned char>();
    case 'h':
        return native_signed<short>();
    case 'H':
        return native_unsigned<unsigned short>();
    case 'i':
        return native_signed<int>();
    case 'I':
        return native_unsigned<unsigned>();
    case 'l':
        return native_signed<long>();
    case 'L':
        return native_unsigned<unsigned long>();
    case 'q':
        return native_signed<long long>();
    case 'Q':
        return native_unsigned<unsigned long long>();
    case 'n':
        return native_signed<ptrdiff_t>();
    case 'N':
        return native_unsigned<size_t>();
    case 'P':
        return native_unsigned<uintptr_t>();
    case 'e':
        return native_info<uint16_t>(ScalarType::f16);
    case 'f':
        return native_info<float>(ScalarType::f32);
    case 'd':
        return native_info<double>(ScalarType::f64);
    case 'g':
        return native_info<long double>(ScalarType::long_double);
    case 'F':
        return native_info<float[2]>(ScalarType::complex64);
    case 'D':
        return native_info<double[2]>(ScalarType::complex128);
    case 'G':  // spelt Zg; G itself is not a code
        return native_info<long double[2]>(ScalarType::complex_long_double);
    case 'c':
        return {ScalarType::character, 1, 1};
    case 's':
        return {ScalarType::bytes, 1, 1};
    case 'p':
        return {ScalarType::pascal, 1, 1};
    case 'u':
        return native_info<char16_t>(ScalarType::ucs2);
    case 'w':
        return native_info<char32_t>(ScalarType::ucs4);
    default:
        return {};
    }
}

constexpr CodeInfo standard_code_info(char code) {
    CodeInfo info = native_code_info(code);
    info.alignment = 1;
    switch (code) {
    case 'i':
    case 'l':
        return {ScalarType::i32, 4, 1};
    case 'I':
    case 'L':
        return {ScalarType::u32, 4, 1};
    case 'n':
    case 'N':
        return {};
    default:
        return info;
    }
}

}  // namespace bufview
