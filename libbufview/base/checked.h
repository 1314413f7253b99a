// SPDX-License-Identifier: MIT
// Arithmetic on sizes, strides and offsets that cannot wrap: it throws Status::overflow.
#pragma once

#include "base/error.h"

#include <cstdint>

namespace bufview::checked {

inline int64_t add(int64_t a, int64_t b) {
    int64_t result;
    if (__builtin_add_overflow(a, b, &result)) [[unlikely]] {
        fail(Status::overflow, "%lld + %lld does not fit 64 bits", static_cast<long long>(a),
             static_cast<long long>(b));
    }
    return result;
}

inline int64_t sub(int64_t a, int64_t b) {
    int64_t result;
    if (__builtin_sub_overflow(a, b, &result)) [[unlikely]] {
        fail(Status::overflow, "%lld - %lld does not fit 64 bits", static_cast<long long>(a),
             static_cast<long long>(b));
    }
    return result;
}

inline int64_t mul(int64_t a, int64_t b) {
    int64_t result;
    if (__builtin_mul_overflow(a, b, &result)) [[unlikely]] {
        fail(Status::overflow, "%lld x %lld does not fit 64 bits", static_cast<long long>(a),
             static_cast<long long>(b));
    }
    return result;
}

}  // namespace bufview::checked
