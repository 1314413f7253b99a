// SPDX-License-Identifier: MIT
#include "format/value.h"

#include <cmath>
#include <cstring>

namespace bufview {

namespace {

bool is_integer(const Value &value) {
    return value.kind == ValueKind::boolean || value.kind == ValueKind::integer ||
           value.kind == ValueKind::natural;
}

// True if the 64 bits mean a number above INT64_MAX.
bool is_high(const Value &value) {
    return value.kind == ValueKind::natural && value.integer < 0;
}

// Every double that is a whole number of 64 bits converts exactly; the others equal none.
bool equals_real(const Value &integer, double real) {
    if (!(real >= -0x1p63 && real < 0x1p64) || real != std::trunc(real)) {
        return false;
    }
    if (is_high(integer)) {
        return real >= 0x1p63 &&
               static_cast<uint64_t>(integer.integer) == static_cast<uint64_t>(real);
    }
    return real < 0x1p63 && integer.integer == static_cast<int64_t>(real);
}

bool has_real(const Value &value) {
    return value.kind == ValueKind::real || value.kind == ValueKind::complex ||
           (value.kind == ValueKind::big_integer && std::isfinite(value.real));
}

double imag_of(const Value &value) {
    return value.kind == ValueKind::complex ? value.imag : 0.0;
}

bool equal_bytes(const Value &a, const Value &b) {
    return a.bytes_len == b.bytes_len &&
           (a.bytes_len <= 0 ||
            (a.bytes != nullptr && b.bytes != nullptr &&
             std::memcmp(a.bytes, b.bytes, static_cast<size_t>(a.bytes_len)) == 0));
}

}  // namespace

bool values_equal(const Value &a, const Value &b) noexcept {
    if (is_integer(a) && is_integer(b)) {
        return a.integer == b.integer && is_high(a) == is_high(b);
    }
    if (is_integer(a) && has_real(b)) {
        return b.kind != ValueKind::big_integer && imag_of(b) == 0 && equals_real(a, b.real);
    }
    if (has_real(a) && is_integer(b)) {
        return values_equal(b, a);
    }
    if (has_real(a) && has_real(b)) {
        return a.real == b.real && imag_of(a) == imag_of(b);
    }
    if (a.kind == b.kind && (a.kind == ValueKind::bytes || a.kind == ValueKind::text)) {
        return equal_bytes(a, b);
    }
    return false;
}

}  // namespace bufview
