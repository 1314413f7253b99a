// SPDX-License-Identifier: MIT
// Values in one word, for tests.
#pragma once

#include "format/value.h"

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bufview {

inline Value boolean(bool truth) {
    Value value;
    value.kind = ValueKind::boolean;
    value.integer = truth ? 1 : 0;
    return value;
}

inline Value integer(int64_t number) {
    Value value;
    value.kind = ValueKind::integer;
    value.integer = number;
    return value;
}

inline Value natural(uint64_t number) {
    Value value;
    value.kind = ValueKind::natural;
    value.integer = static_cast<int64_t>(number);
    return value;
}

inline Value big_integer(double nearest) {
    Value value;
    value.kind = ValueKind::big_integer;
    value.real = nearest;
    return value;
}

inline Value real(double number) {
    Value value;
    value.kind = ValueKind::real;
    value.real = number;
    return value;
}

inline Value complex(double real, double imag) {
    Value value;
    value.kind = ValueKind::complex;
    value.real = real;
    value.imag = imag;
    return value;
}

// The characters must live as long as the value.
inline Value bytes(std::string_view data) {
    Value value;
    value.kind = ValueKind::bytes;
    value.bytes = reinterpret_cast<const std::byte *>(data.data());
    value.bytes_len = static_cast<int64_t>(data.size());
    return value;
}

inline Value text(std::string_view data) {
    Value value = bytes(data);
    value.kind = ValueKind::text;
    return value;
}

inline std::vector<std::byte> from_hex(std::string_view hex) {
    std::vector<std::byte> data;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        data.push_back(
            static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return data;
}

inline std::string to_hex(const std::vector<std::byte> &data) {
    std::string hex;
    for (const std::byte byte : data) {
        hex += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
        hex += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
    }
    return hex;
}

}  // namespace bufview
