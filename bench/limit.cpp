// SPDX-License-Identifier: MIT
#include "limit.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "limit.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include "timing.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

template <bool ahead>
uint64_t sum_of_words(const uint8_t *data, int64_t size) {
    const hn::ScalableTag<uint64_t> d;
    const auto step = static_cast<int64_t>(8 * hn::Lanes(d));
    auto sum0 = hn::Zero(d);
    auto sum1 = hn::Zero(d);
    auto sum2 = hn::Zero(d);
    auto sum3 = hn::Zero(d);
    const auto words = [&](int64_t at) HWY_ATTR {
        return hn::LoadU(d, reinterpret_cast<const uint64_t *>(data + at));
    };
    int64_t at = 0;
    for (; at + 4 * step <= size; at += 4 * step) {
        if constexpr (ahead) {
            prefetch_block(data + at, static_cast<size_t>(4 * step));
        }
        sum0 = hn::Add(sum0, words(at));
        sum1 = hn::Add(sum1, words(at + step));
        sum2 = hn::Add(sum2, words(at + 2 * step));
        sum3 = hn::Add(sum3, words(at + 3 * step));
    }
    return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}

uint64_t sum_with_prefetch(const uint8_t *data, int64_t size) {
    return sum_of_words<true>(data, size);
}

uint64_t sum_without_prefetch(const uint8_t *data, int64_t size) {
    return sum_of_words<false>(data, size);
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview::bench {
namespace {

HWY_EXPORT(sum_with_prefetch);
HWY_EXPORT(sum_without_prefetch);

using Sum = uint64_t (*)(const uint8_t *, int64_t);

uint64_t with_prefetch(const uint8_t *data, int64_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_with_prefetch)(data, size);
}

uint64_t without_prefetch(const uint8_t *data, int64_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_without_prefetch)(data, size);
}

// Fetching ahead helps where the hardware stops at the border of a page; an EPYC reads a fifth
// slower with it.
Sum measured_sum(const uint8_t *data, int64_t size) {
    constexpr int turns = 5;
    double least[] = {1e9, 1e9};
    constexpr Sum sums[] = {with_prefetch, without_prefetch};
    for (int turn = 0; turn < turns; ++turn) {
        for (size_t i = 0; i < 2; ++i) {
            volatile uint64_t sink = 0;
            const double seconds = seconds_of([&] { sink = sums[i](data, size); });
            least[i] = std::min(least[i], seconds);
        }
    }
    return sums[least[1] < least[0]];
}

// Chosen by the bytes of the first call.
Sum fastest_sum(const uint8_t *data, int64_t size) {
    static const Sum chosen = measured_sum(data, size);
    return chosen;
}

}  // namespace

uint64_t read_sum(const std::byte *data, int64_t size) {
    const auto *bytes = reinterpret_cast<const uint8_t *>(data);
    return fastest_sum(bytes, size)(bytes, size);
}

}  // namespace bufview::bench

double bufview_bench_limit_seconds(const void *data, int64_t size, int64_t threads) {
    const auto *bytes = static_cast<const uint8_t *>(data);
    const bufview::bench::Sum read = bufview::bench::fastest_sum(bytes, size);
    std::atomic<uint64_t> sum = 0;
    const auto add_part = [&](int64_t part) {
        const int64_t begin = size / threads * part;
        const int64_t end = part + 1 == threads ? size : begin + size / threads;
        sum += read(bytes + begin, end - begin);
    };
    return bufview::bench::seconds_of([&] {
        std::vector<std::jthread> others;
        for (int64_t part = 1; part < threads; ++part) {
            others.emplace_back(add_part, part);
        }
        add_part(0);
    });
}
#endif
