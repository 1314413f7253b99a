// SPDX-License-Identifier: MIT
#include "limit.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "limit.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <chrono>

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

double limit_of(const std::byte *data, int64_t size) {
    using Clock = std::chrono::steady_clock;
    double speeds[11];
    volatile uint64_t sink = 0;
    for (double &speed : speeds) {
        const auto start = Clock::now();
        sink = sink + read_sum(data, size);
        const std::chrono::duration<double> took = Clock::now() - start;
        speed = static_cast<double>(size) / took.count();
    }
    std::nth_element(speeds, speeds + 5, speeds + 11);
    return speeds[5];
}

namespace {

class Noise {
public:
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ * 0x2545F4914F6CDD1Du;
    }

private:
    uint64_t state_ = 88172645463325252u;
};

void append_line(std::string &text, Noise &noise) {
    static constexpr const char *words[] = {"accepted", "connection", "from", "worker",
                                            "timeout",  "request",    "GET",  "/index.html",
                                            "status",   "200",        "ms",   "retry"};
    text += "2026-11-20T12:";
    for (int i = 0; i < 9; ++i) {
        text += words[noise.next() % 12];
        text += ' ';
    }
    text += std::to_string(noise.next() % 100000);
    text += '\n';
}

}  // namespace

std::string mixed_data(int64_t size) {
    Noise noise;
    std::string text;
    text.reserve(static_cast<size_t>(size) + 8192);
    while (static_cast<int64_t>(text.size()) < size) {
        for (int line = 0; line < 40; ++line) {
            append_line(text, noise);
        }
        for (int word = 0; word < 256; ++word) {
            const uint64_t value = noise.next() >> (noise.next() % 56);
            text.append(reinterpret_cast<const char *>(&value), sizeof value);
        }
        text.append(1024, '\0');
    }
    text.resize(static_cast<size_t>(size));
    return text;
}

std::string random_data(int64_t size) {
    Noise noise;
    std::string text(static_cast<size_t>(size), '\0');
    for (char &c : text) {
        c = static_cast<char>(noise.next() >> 56);
    }
    return text;
}

std::string constant_data(int64_t size) {
    return std::string(static_cast<size_t>(size), '\0');
}

}  // namespace bufview::bench
#endif
