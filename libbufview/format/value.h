// SPDX-License-Identifier: MIT
// One scalar on its way into or out of an item, without loss.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

enum class ValueKind : int32_t {
    none = 0,         // no value; only as a wrong one
    boolean = 1,      // `integer` is 0 or 1
    integer = 2,      // `integer`
    natural = 3,      // `integer` holds the bits of an unsigned number of 64 bits
    big_integer = 4,  // an integer beyond 64 bits: `real` is the nearest double, or infinite
    real = 5,         // `real`
    complex = 6,      // `real` and `imag`
    bytes = 7,        // `bytes`, `bytes_len`
    text = 8,         // UTF-8 in `bytes`, `bytes_len`; only as a wrong value, or a truth value
};

// The layout is that of bufview_value in the C ABI, so that arrays of them need no translation.
struct Value {
    int64_t size = sizeof(Value);
    ValueKind kind = ValueKind::none;
    int32_t reserved = 0;
    int64_t integer = 0;
    double real = 0;
    double imag = 0;
    const std::byte *bytes = nullptr;
    int64_t bytes_len = 0;
};

// Equality as numbers and byte strings have it, exact across kinds: 1 == 1.0 == true, 2^53+1 is
// not 2^53 as a double, a NaN equals nothing, a byte string equals no number.
bool values_equal(const Value &a, const Value &b) noexcept;

}  // namespace bufview
