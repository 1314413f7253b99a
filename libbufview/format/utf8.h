// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace bufview {

// Takes the character at `at` and moves `at` behind it. False if there is no well-formed one.
inline bool next_utf8(const char *&at, const char *end, uint32_t &character) noexcept {
    const auto lead = static_cast<unsigned char>(*at);
    const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || end - at <= more) {
        return false;
    }
    uint32_t value = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int i = 1; i <= more; ++i) {
        const auto next = static_cast<unsigned char>(at[i]);
        if ((next & 0xC0) != 0x80) {
            return false;
        }
        value = value << 6 | (next & 0x3Fu);
    }
    constexpr uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (value < least[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return false;
    }
    at += more + 1;
    character = value;
    return true;
}

}  // namespace bufview
