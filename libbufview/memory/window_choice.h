// SPDX-License-Identifier: MIT
// Whether the windows of a file are had for less by mapping them or by reading them. That depends
// on the machine: the first touch of a mapped page is nearly free where the page cache holds large
// folios, and several times as dear as a copy where a page fault leaves a virtual machine. So the
// first windows go both ways in turn, with a clock, and the next ones go the cheaper one, until it
// is asked again: one part of a file may be cached in other pieces than another.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <time.h>

namespace bufview {

class WindowChoice {
public:
    enum class Way : uint8_t { map, read };

    // Smaller windows say more about the clock than about the way, and larger ones are not copied:
    // the copy would fall out of the cache, or not fit the memory.
    static constexpr int64_t least_length = int64_t{128} << 10;
    static constexpr int64_t most_length = int64_t{4} << 20;

    // Windows that one decision is for.
    static constexpr int windows_decided = 250;

    struct Turn {
        Way way;
        bool measured;  // what the window costs is to be noted
    };

    // For a window of a length from least_length to most_length.
    Turn next() noexcept {
        const uint8_t decided = decided_.load(std::memory_order_acquire);
        if (decided == undecided) {
            const uint32_t turn = turn_.fetch_add(1, std::memory_order_relaxed);
            return {static_cast<Way>(turn % 2), true};
        }
        if (left_.fetch_sub(1, std::memory_order_relaxed) == 1) {
            for (Cost &cost : costs_) {
                cost.least.store(INT64_MAX, std::memory_order_relaxed);
                cost.windows.store(0, std::memory_order_relaxed);
            }
            decided_.store(undecided, std::memory_order_release);
        }
        return {static_cast<Way>(decided), false};
    }

    // What a window has cost: processor time of this thread, as waiting for a disk is the same.
    void note(Way way, int64_t nanoseconds, int64_t length) noexcept {
        Cost &cost = costs_[static_cast<int>(way)];
        const int64_t per_mib = std::max<int64_t>(nanoseconds, 1) * (int64_t{1} << 20) / length;
        int64_t least = cost.least.load(std::memory_order_relaxed);
        while (per_mib < least &&
               !cost.least.compare_exchange_weak(least, per_mib, std::memory_order_relaxed)) {
        }
        cost.windows.fetch_add(1, std::memory_order_release);
        decide();
    }

    static int64_t clock() noexcept {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return now.tv_sec * INT64_C(1'000'000'000) + now.tv_nsec;
    }

private:
    static constexpr uint8_t undecided = 2;
    static constexpr int windows_each = 3;

    struct Cost {
        std::atomic<int64_t> least{INT64_MAX};
        std::atomic<int> windows{0};
    };

    void decide() noexcept {
        const Cost &map = costs_[static_cast<int>(Way::map)];
        const Cost &read = costs_[static_cast<int>(Way::read)];
        if (map.windows.load(std::memory_order_acquire) >= windows_each &&
            read.windows.load(std::memory_order_acquire) >= windows_each) {
            const bool cheaper = read.least.load(std::memory_order_relaxed) <
                                 map.least.load(std::memory_order_relaxed);
            left_.store(windows_decided, std::memory_order_relaxed);
            decided_.store(static_cast<uint8_t>(cheaper ? Way::read : Way::map),
                           std::memory_order_release);
        }
    }

    std::atomic<uint8_t> decided_{undecided};
    std::atomic<int> left_{0};
    std::atomic<uint32_t> turn_{0};
    Cost costs_[2];
};

}  // namespace bufview
