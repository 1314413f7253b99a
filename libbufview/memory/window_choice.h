// SPDX-License-Identifier: MIT
// Whether the windows of a file are had for less by mapping them or by reading them. That depends
// on the machine: the first touch of a mapped page is nearly free where the page cache holds large
// folios, and several times as dear as a copy where a page fault leaves a virtual machine. So the
// first windows go both ways in turn, with a clock, and the next ones go the cheaper one, until it
// is asked again: one part of a file may be cached in other pieces than another, and what has been
// mapped in one pass is mapped in the next, unless the hypervisor has forgotten it meanwhile.
#pragma once

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

    // Windows that are measured for a decision, and that it is for. As these change, another pass
    // over the same file measures other windows. Those of the last pass are mapped since, and would
    // speak for all the others: a second pass took three times as long as the first.
    static constexpr int windows_each = 4;
    static constexpr int least_decided = 160;
    static constexpr int most_decided = least_decided + 127;

    struct Turn {
        Way way;
        bool measured;  // what the window costs is to be noted
    };

    // For a window of a length from least_length to most_length.
    Turn next() noexcept {
        const uint8_t decided = decided_.load(std::memory_order_acquire);
        if (decided >= undecided) {
            const uint32_t turn = turn_.fetch_add(1, std::memory_order_relaxed);
            return {static_cast<Way>(turn % 2), true};
        }
        if (left_.fetch_sub(1, std::memory_order_relaxed) == 1) {
            for (Cost &cost : costs_) {
                cost.clear();
            }
            decided_.store(undecided, std::memory_order_release);
        }
        return {static_cast<Way>(decided), false};
    }

    // What a window of a file of `size` bytes has cost: processor time of this thread, as waiting
    // for a disk is the same.
    void note(Way way, int64_t nanoseconds, int64_t length, int64_t size) noexcept {
        costs_[static_cast<int>(way)].add(nanoseconds * (int64_t{1} << 20) / length);
        decide(length, size);
    }

    static int64_t clock() noexcept {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return now.tv_sec * INT64_C(1'000'000'000) + now.tv_nsec;
    }

private:
    // Instead of a way.
    static constexpr uint8_t undecided = 2;
    static constexpr uint8_t being_decided = 3;

    // Of windows that went one way, in nanoseconds for a MiB.
    class Cost {
    public:
        void add(int64_t cost) noexcept {
            sum_.fetch_add(cost, std::memory_order_relaxed);
            int64_t most = most_.load(std::memory_order_relaxed);
            while (cost > most &&
                   !most_.compare_exchange_weak(most, cost, std::memory_order_relaxed)) {
            }
            windows_.fetch_add(1, std::memory_order_release);
        }
        bool known() const noexcept {
            return windows_.load(std::memory_order_acquire) >= windows_each;
        }
        // Of all but the dearest: an interrupt decides nothing. Not of the cheapest: where half of
        // the pages are mapped, every other window costs twenty times as much.
        double mean() const noexcept {
            const int64_t sum = sum_.load(std::memory_order_relaxed);
            const int64_t most = most_.load(std::memory_order_relaxed);
            return static_cast<double>(sum - most) / (windows_.load(std::memory_order_relaxed) - 1);
        }
        void clear() noexcept {
            sum_.store(0, std::memory_order_relaxed);
            most_.store(0, std::memory_order_relaxed);
            windows_.store(0, std::memory_order_relaxed);
        }

    private:
        std::atomic<int64_t> sum_{0};
        std::atomic<int64_t> most_{0};
        std::atomic<int> windows_{0};
    };

    void decide(int64_t length, int64_t size) noexcept {
        const Cost &map = costs_[static_cast<int>(Way::map)];
        const Cost &read = costs_[static_cast<int>(Way::read)];
        uint8_t state = undecided;
        if (!map.known() || !read.known() ||
            !decided_.compare_exchange_strong(state, being_decided, std::memory_order_acquire)) {
            return;
        }
        constexpr int step = 29;  // without a divisor that the range has, too
        more_ = (more_ + step) % (most_decided - least_decided + 1);
        const int windows = least_decided + more_;
        const Way way = choose(map.mean(), read.mean(), static_cast<double>(windows * length),
                               static_cast<double>(size));
        left_.store(windows, std::memory_order_relaxed);
        decided_.store(static_cast<uint8_t>(way), std::memory_order_release);
    }

    // What is mapped stays so and costs nothing the next time. So whoever has paid as much for
    // reading as it would have cost to map the whole file maps it after all: like that nobody pays
    // more than twice what would have been best, however often he comes back (the ski rental
    // problem).
    Way choose(double map, double read, double bytes, double size) noexcept {
        if (read < map && ahead_ <= 0) {
            if (paid_ < map * size) {
                paid_ += read * bytes;
                return Way::read;
            }
            paid_ = 0;
            ahead_ = size;
        }
        ahead_ -= bytes;
        return Way::map;
    }

    std::atomic<uint8_t> decided_{undecided};
    std::atomic<int> left_{0};
    std::atomic<uint32_t> turn_{0};
    Cost costs_[2];
    // Of whoever decides.
    int more_ = 0;      // windows than the least
    double paid_ = 0;   // for reading, cost times bytes
    double ahead_ = 0;  // bytes that are mapped whatever that costs
};

}  // namespace bufview
