// SPDX-License-Identifier: MIT
#include "measure.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace bufview::bench {
namespace {

const auto begin_of_program = std::chrono::steady_clock::now();

// The upper one of the two in the middle.
double median(std::vector<double> numbers) {
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

double median_ratio(std::vector<double> numbers, const std::vector<double> &divisors) {
    std::transform(numbers.begin(), numbers.end(), divisors.begin(), numbers.begin(),
                   std::divides<>());
    return median(std::move(numbers));
}

double speed(int64_t bytes, const std::vector<double> &seconds) {
    return static_cast<double>(bytes) / median(seconds) / 1e9;
}

}  // namespace

bool time_is_up() {
    const char *set = std::getenv("BUFVIEW_BENCH_SECONDS");
    const std::chrono::duration<double> used = std::chrono::steady_clock::now() - begin_of_program;
    return set != nullptr && used.count() > std::strtod(set, nullptr);
}

void Turns::take(double seconds, std::span<const std::byte> data) {
    const auto size = static_cast<int64_t>(data.size());
    ours_.push_back(seconds);
    limits_.push_back(bufview_bench_limit_seconds(data.data(), size, conditions_.threads));
    if (conditions_.threads > 1) {
        single_limits_.push_back(bufview_bench_limit_seconds(data.data(), size, 1));
    }
    if (conditions_.beside.work) {
        baselines_.push_back(seconds_of(conditions_.beside.work));
    }
}

void Turns::tell(benchmark::State &state, int64_t bytes, int64_t size) const {
    const double share = static_cast<double>(bytes) / static_cast<double>(size);
    state.counters["GB/s"] = speed(bytes, ours_);
    state.counters["limit"] = speed(size, limits_);
    state.counters["of_limit"] = share * median_ratio(limits_, ours_);
    if (!single_limits_.empty()) {
        state.counters["limit_of_one"] = speed(size, single_limits_);
    }
    if (!baselines_.empty()) {
        state.counters["beside"] = median_ratio(baselines_, ours_);
        state.SetLabel(conditions_.beside.name);
    }
}

}  // namespace bufview::bench
