// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace bufview::bench {

inline double seconds_of(auto &&work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace bufview::bench
