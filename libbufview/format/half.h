// SPDX-License-Identifier: MIT
// Conversions between floating-point widths that keep the sign and the payload of a NaN, which
// the processor's own conversions do not (they make a signalling NaN quiet).
#pragma once

#include <bit>
#include <cstdint>

namespace bufview {

inline double widen(uint32_t bits) noexcept {
    if ((bits & 0x7FFFFFFF) > 0x7F800000) {
        return std::bit_cast<double>(uint64_t{bits & 0x80000000} << 32 | 0x7FF0000000000000 |
                                     uint64_t{bits & 0x007FFFFF} << 29);
    }
    return static_cast<double>(std::bit_cast<float>(bits));
}

// Too large becomes infinite. A NaN whose payload has no upper bits stays a NaN: it turns quiet.
inline uint32_t narrow(double value) noexcept {
    const auto bits = std::bit_cast<uint64_t>(value);
    if ((bits & 0x7FFFFFFFFFFFFFFF) > 0x7FF0000000000000) {
        const auto payload = static_cast<uint32_t>(bits >> 29) & 0x007FFFFF;
        return static_cast<uint32_t>(bits >> 32 & 0x80000000) | 0x7F800000 |
               (payload != 0 ? payload : 0x00400000);
    }
    return std::bit_cast<uint32_t>(static_cast<float>(value));
}

inline double widen_half(uint16_t bits) noexcept {
    const uint64_t sign = uint64_t{bits & 0x8000u} << 48;
    const unsigned exponent = bits >> 10 & 0x1F;
    const uint64_t fraction = bits & 0x3FF;
    if (exponent == 0x1F) {
        return std::bit_cast<double>(sign | 0x7FF0000000000000 | fraction << 42);
    }
    if (exponent != 0) {
        return std::bit_cast<double>(sign | uint64_t{exponent + (1023 - 15)} << 52 |
                                     fraction << 42);
    }
    const double tiny = static_cast<double>(fraction) * 0x1p-24;
    return std::bit_cast<double>(sign | std::bit_cast<uint64_t>(tiny));
}

// Rounds half to even, straight from the double. False if a finite value is too large.
inline bool narrow_half(double value, uint16_t &half) noexcept {
    const auto bits = std::bit_cast<uint64_t>(value);
    const auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
    const uint64_t magnitude = bits & 0x7FFFFFFFFFFFFFFF;
    if (magnitude >= 0x7FF0000000000000) {
        auto fraction = static_cast<uint16_t>(magnitude >> 42 & 0x3FF);
        if (magnitude > 0x7FF0000000000000 && fraction == 0) {
            fraction = 0x200;
        }
        half = static_cast<uint16_t>(sign | 0x7C00 | fraction);
        return true;
    }
    const int exponent = static_cast<int>(magnitude >> 52) - 1023;
    if (exponent < -25) {
        half = sign;
        return true;
    }
    if (exponent > 15) {
        return false;
    }
    // The significand with its leading one, cut to the bits that a half has at this exponent.
    const uint64_t significand = (magnitude & 0xFFFFFFFFFFFFF) | 0x10000000000000;
    const int drop = exponent >= -14 ? 42 : 42 + (-14 - exponent);
    uint64_t kept = significand >> drop;
    const uint64_t rest = significand & ((uint64_t{1} << drop) - 1);
    const uint64_t middle = uint64_t{1} << (drop - 1);
    kept += rest > middle || (rest == middle && (kept & 1) != 0) ? 1 : 0;
    // `kept` holds the leading one, which a carry may have moved up: added, not or-ed, it makes
    // the exponent right in both cases, and for subnormal numbers too.
    const uint64_t base = exponent >= -14 ? static_cast<uint64_t>(exponent + 14) << 10 : 0;
    const uint64_t result = base + kept;
    if (result >= 0x7C00) {
        return false;
    }
    half = static_cast<uint16_t>(sign | result);
    return true;
}

}  // namespace bufview
