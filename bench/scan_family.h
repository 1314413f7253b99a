// SPDX-License-Identifier: MIT
// What the programs that measure analyzers share.
#pragma once

#include "sample.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bufview::bench {

using Plan = std::function<void(Scan &)>;

struct Task {
    std::string name;
    std::string kind;
    Plan plan;
    // Slow ones see no more bytes than these.
    int64_t most = INT64_MAX;
    // More threads do not make it faster.
    bool ordered = false;
    // Scans of the same bytes, one after the other, that one thread is measured beside.
    std::string beside = {};
    std::vector<Plan> plans = {};
};

// Registers scans of the view of a sample, as NAME/KIND/on:THREADS: with one thread, beside what
// the task says, and, unless it is ordered, with two, beside the same with one.
void add_scan(const Task &task);

// Does the same anew at each call.
class Repeated {
public:
    Repeated(const Plan &plan, const View &view, const ScanOptions &options);
    void operator()() const;

private:
    // Functions are copied.
    std::shared_ptr<Scan> scan_;
    const View *view_;
    ScanOptions options_;
};

// Counts all matches and keeps a thousand, as programs do that show some.
inline constexpr int64_t kept = 1000;
Plan find_plan(std::string_view pattern, int32_t flags = 0);

// Runs what was registered, as Google Benchmark's arguments have it.
int run_benchmarks(int argc, char **argv);

}  // namespace bufview::bench
