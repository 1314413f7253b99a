// SPDX-License-Identifier: MIT
// How a family is measured: each iteration beside the limit, so that both see the same machine.
#pragma once

#include "limit.h"
#include "timing.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bufview::bench {

// The upper one of the two in the middle.
inline double median(std::vector<double> numbers) {
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

// Runs `work`, which goes through `bytes` bytes, and then adds up `data`, as often as it takes.
// Tells both speeds, in units of 10^9 bytes a second, and their ratio: medians of all iterations.
// Benchmarks that use it are registered with UseManualTime().
inline void measure(benchmark::State &state, std::span<const std::byte> data, int64_t bytes,
                    auto &&work) {
    const auto size = static_cast<int64_t>(data.size());
    std::vector<double> ours;
    std::vector<double> limits;
    for (auto _ : state) {
        ours.push_back(seconds_of(work));
        limits.push_back(bufview_bench_limit_seconds(data.data(), size));
        state.SetIterationTime(ours.back());
    }
    const double speed = static_cast<double>(bytes) / median(ours) / 1e9;
    const double limit = static_cast<double>(size) / median(limits) / 1e9;
    state.counters["GB/s"] = speed;
    state.counters["limit"] = limit;
    state.counters["of_limit"] = speed / limit;
}

}  // namespace bufview::bench
