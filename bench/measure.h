// SPDX-License-Identifier: MIT
// How a family is measured: each iteration beside the limit, so that both see the same machine.
#pragma once

#include "limit.h"
#include "timing.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace bufview::bench {

// Another way to go through the same bytes. Without a name there is none.
struct Baseline {
    std::string name;
    std::function<void()> work;
};

struct Conditions {
    // Those that work, and those that the limit has.
    int64_t threads = 1;
    Baseline beside = {};
};

// Seconds of what was done in turns.
class Turns {
public:
    explicit Turns(Conditions conditions) : conditions_(std::move(conditions)) {}

    // What comes beside the work itself, which took `seconds`.
    void take(double seconds, std::span<const std::byte> data);
    // `bytes`: of the work; the limit goes through all of `data`.
    void tell(benchmark::State &state, int64_t bytes, int64_t size) const;

private:
    Conditions conditions_;
    std::vector<double> ours_;
    std::vector<double> limits_;
    std::vector<double> single_limits_;
    std::vector<double> baselines_;
};

// Whether the seconds are over that BUFVIEW_BENCH_SECONDS gave the program.
bool time_is_up();

// Runs `work`, which goes through `bytes` bytes, and then adds up `data`, as often as it takes.
// Tells both speeds, in units of 10^9 bytes a second, and their ratio; if there is a baseline, how
// many times as fast as that it was; with more threads, the limit of one, too. All are medians of
// the iterations, ratios of those within an iteration. Benchmarks that use it are registered with
// UseManualTime().
inline void measure(benchmark::State &state, std::span<const std::byte> data, int64_t bytes,
                    auto &&work, const Conditions &conditions = {}) {
    if (time_is_up()) {
        state.SkipWithError("no time was left");
        return;
    }
    Turns turns(conditions);
    for (auto _ : state) {
        const double seconds = seconds_of(work);
        turns.take(seconds, data);
        state.SetIterationTime(seconds);
    }
    turns.tell(state, bytes, static_cast<int64_t>(data.size()));
}

}  // namespace bufview::bench
