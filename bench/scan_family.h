// SPDX-License-Identifier: MIT
// What the programs that measure analyzers share.
#pragma once

#include "sample.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bufview::bench {

using Plan = std::function<void(Scan &)>;

// Registers scans of the view of a sample by a plan, as NAME/KIND/on:THREADS. Slow ones see no
// more than `most` bytes.
void add_scan(const std::string &name, const std::string &kind, const Plan &plan,
              int64_t most = INT64_MAX);
// The same for what more threads do not make faster.
void add_ordered_scan(const std::string &name, const std::string &kind, const Plan &plan);

// Counts all matches and keeps a thousand, as programs do that show some.
inline constexpr int64_t kept = 1000;
Plan find_plan(std::string_view pattern, int32_t flags = 0);

// Runs what was registered, as Google Benchmark's arguments have it.
int run_benchmarks(int argc, char **argv);

}  // namespace bufview::bench
