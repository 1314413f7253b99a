// SPDX-License-Identifier: MIT
// Who works on a scan: one call that changes it, or any number that read it. Nobody waits: who
// comes too late is told so.
#pragma once

#include "base/error.h"

#include <atomic>
#include <cstdint>

namespace bufview {

class Gate {
public:
    // True once cancel() was called during the change that is going on.
    bool cancelled() const noexcept {
        return word_.load(std::memory_order_relaxed) == changing_cancelled;
    }

    // Throws Status::cancelled then. For work that takes long between two tiles.
    void check() const {
        if (cancelled()) {
            fail(Status::cancelled, "cancelled");
        }
    }

    // Does nothing unless a change is going on: a request never outlives the call it was meant for.
    void cancel() noexcept {
        int64_t expected = changing;
        word_.compare_exchange_strong(expected, changing_cancelled, std::memory_order_relaxed);
    }

    class Change {
    public:
        // Throws Status::busy.
        explicit Change(Gate &gate) : gate_(gate) {
            int64_t expected = 0;
            if (!gate.word_.compare_exchange_strong(expected, changing,
                                                    std::memory_order_acquire)) {
                fail_busy();
            }
        }
        Change(const Change &) = delete;
        Change &operator=(const Change &) = delete;
        ~Change() { gate_.word_.store(0, std::memory_order_release); }

    private:
        Gate &gate_;
    };

    class Read {
    public:
        // Throws Status::busy.
        explicit Read(const Gate &gate) : gate_(gate) {
            int64_t readers = gate.word_.load(std::memory_order_relaxed);
            do {
                if (readers < 0) {
                    fail_busy();
                }
            } while (!gate.word_.compare_exchange_weak(
                readers, readers + 1, std::memory_order_acquire, std::memory_order_relaxed));
        }
        Read(const Read &) = delete;
        Read &operator=(const Read &) = delete;
        ~Read() { gate_.word_.fetch_sub(1, std::memory_order_release); }

    private:
        const Gate &gate_;
    };

private:
    [[noreturn]] static void fail_busy() { fail(Status::busy, "another call works on this scan"); }

    static constexpr int64_t changing = -1;
    static constexpr int64_t changing_cancelled = -2;
    // Readers, or one of the above.
    mutable std::atomic<int64_t> word_{0};
};

}  // namespace bufview
