// SPDX-License-Identifier: MIT
#include "limit.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "limit.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include "timing.h"

#include <atomic>
#include <thread>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

uint64_t read_sum(const uint8_t *data, int64_t size) {
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
        prefetch_block(data + at, static_cast<size_t>(4 * step));
        sum0 = hn::Add(sum0, words(at));
        sum1 = hn::Add(sum1, words(at + step));
        sum2 = hn::Add(sum2, words(at + 2 * step));
        sum3 = hn::Add(sum3, words(at + 3 * step));
    }
    return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview::bench {

HWY_EXPORT(read_sum);

uint64_t read_sum(const std::byte *data, int64_t size) {
    return HWY_DYNAMIC_DISPATCH(read_sum)(reinterpret_cast<const uint8_t *>(data), size);
}

}  // namespace bufview::bench

double bufview_bench_limit_seconds(const void *data, int64_t size, int64_t threads) {
    const auto *bytes = static_cast<const std::byte *>(data);
    std::atomic<uint64_t> sum = 0;
    const auto add_part = [&](int64_t part) {
        const int64_t begin = size / threads * part;
        const int64_t end = part + 1 == threads ? size : begin + size / threads;
        sum += bufview::bench::read_sum(bytes + begin, end - begin);
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
