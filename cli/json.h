// SPDX-License-Identifier: MIT
// JSON, written at once or as a stream where the result may be longer than memory.
#pragma once

#include "context.h"

#include <nlohmann/json.hpp>

namespace cli {

using Json = nlohmann::ordered_json;

// One line. Names of files need not be UTF-8: what is not is replaced.
inline std::string json_text(const Json &value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}
inline void print_json(Output &out, const Json &value) {
    out.write(json_text(value));
    out.put('\n');
}

inline constexpr char hex_digits[] = "0123456789abcdef";

inline std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += hex_digits[static_cast<unsigned char>(c) >> 4];
        out += hex_digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}
inline void write_hex(Output &out, std::string_view bytes) {
    for (const char c : bytes) {
        out.put(hex_digits[static_cast<unsigned char>(c) >> 4]);
        out.put(hex_digits[static_cast<unsigned char>(c) & 15]);
    }
}

}  // namespace cli
