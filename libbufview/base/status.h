// SPDX-License-Identifier: MIT
// What a failed operation can mean. The numbers are those of the C ABI (capi/src/status.cpp
// asserts it): permanent, never reused.
#pragma once

#include <cstdint>

namespace bufview {

enum class Status : int32_t {
    ok = 0,
    argument = -1,
    handle = -2,
    released = -3,
    busy = -4,
    range = -5,
    type = -6,
    value = -7,
    format = -8,
    shape = -9,
    mismatch = -10,
    layout = -11,
    readonly = -12,
    overflow = -13,
    limit = -14,
    memory = -15,
    io = -16,
    changed = -17,
    data = -18,
    callback = -19,
    cancelled = -20,
    unsupported = -21,
    internal = -22,
};

inline constexpr int32_t last_status = -22;

}  // namespace bufview
