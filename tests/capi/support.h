// SPDX-License-Identifier: MIT
// What the tests of the public C interface share.
#pragma once

#include <bufview/bufview.h>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace capitest {

#if defined(__has_feature)
#define BUFVIEW_TEST_FEATURE(name) __has_feature(name)
#else
#define BUFVIEW_TEST_FEATURE(name) 0
#endif
#if defined(__SANITIZE_THREAD__) || BUFVIEW_TEST_FEATURE(thread_sanitizer)
inline constexpr bool thread_sanitized = true;
#else
inline constexpr bool thread_sanitized = false;
#endif
#if defined(__SANITIZE_ADDRESS__) || BUFVIEW_TEST_FEATURE(address_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = thread_sanitized;
#endif

inline std::string name_of(bufview_status status) {
    return bufview_status_name(status);
}

// A status as a test wants to see it: with its message where there is one.
inline ::testing::AssertionResult same_status(bufview_status wanted, bufview_status got) {
    if (wanted == got) {
        return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << name_of(got) << " instead of " << name_of(wanted)
                                         << "; last message: " << bufview_last_message();
}
#define EXPECT_STATUS(wanted, call) EXPECT_TRUE(::capitest::same_status(wanted, call))
#define ASSERT_STATUS(wanted, call) ASSERT_TRUE(::capitest::same_status(wanted, call))
#define EXPECT_OK(call) EXPECT_STATUS(BUFVIEW_OK, call)
#define ASSERT_OK(call) ASSERT_STATUS(BUFVIEW_OK, call)

// Objects that are alive, of one kind or of all.
inline int64_t live(int32_t kind = BUFVIEW_KIND_ANY) {
    int64_t count = -1;
    return bufview_live_count(kind, &count) == BUFVIEW_OK ? count : -1;
}

inline int64_t exports(const bufview_storage *storage) {
    int64_t count = -1;
    return bufview_storage_exports(storage, &count) == BUFVIEW_OK ? count : -1;
}

inline bufview_storage *new_storage(int64_t size) {
    bufview_storage *storage = nullptr;
    EXPECT_OK(bufview_storage_create(size, &storage));
    return storage;
}

inline bufview_view *new_view(bufview_storage *storage) {
    bufview_view *view = nullptr;
    EXPECT_OK(bufview_view_create(storage, &view));
    return view;
}

inline bufview_view *new_slice(const bufview_view *view, int64_t start, int64_t stop) {
    bufview_view *part = nullptr;
    EXPECT_OK(bufview_view_slice(view, start, stop, 1, &part));
    return part;
}

inline bufview_lease new_lease(bufview_view *view) {
    bufview_lease lease{};
    lease.size = sizeof lease;
    EXPECT_OK(bufview_view_borrow(view, &lease));
    return lease;
}

// Memory that is lent, and how often it came back.
struct Loan {
    char bytes[64] = "the quick brown fox jumps over the lazy dog";
    std::atomic<int> returned{0};

    static void take_back(void *cookie) { ++static_cast<Loan *>(cookie)->returned; }
    bufview_storage *wrap() {
        bufview_storage *storage = nullptr;
        EXPECT_OK(bufview_storage_wrap(bytes, sizeof bytes, 0, take_back, this, &storage));
        return storage;
    }
};

// splitmix64 (Steele, Lea, Flood 2014): the same numbers everywhere for one seed.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        return z ^ z >> 31;
    }
    uint64_t below(uint64_t bound) { return next() % bound; }
    bool chance(int percent) { return below(100) < static_cast<uint64_t>(percent); }

private:
    uint64_t state_;
};

// Runs `work(index)` on several threads at once until it is told to stop by `stopped()`.
class Crew {
public:
    template <typename Work>
    void add(int count, Work work) {
        for (int i = 0; i < count; ++i) {
            threads_.emplace_back([this, work, i] {
                while (!started_.load(std::memory_order_acquire)) {
                    std::this_thread::yield();
                }
                work(i);
            });
        }
    }
    // For work that asks running().
    void run_for(std::chrono::milliseconds time) {
        started_.store(true, std::memory_order_release);
        std::this_thread::sleep_for(time);
        finish();
    }
    // For work that ends by itself.
    void run() {
        started_.store(true, std::memory_order_release);
        join();
    }
    bool running() const { return !stopping_.load(std::memory_order_relaxed); }

private:
    void finish() {
        stopping_.store(true, std::memory_order_relaxed);
        join();
    }
    void join() {
        for (std::thread &thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }

    std::vector<std::thread> threads_;
    std::atomic<bool> started_{false};
    std::atomic<bool> stopping_{false};
};

}  // namespace capitest
