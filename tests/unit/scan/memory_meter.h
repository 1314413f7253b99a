// SPDX-License-Identifier: MIT
// How much memory the library takes.
#pragma once

#include "base/allocator.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace bufview::test {

// While there is one, it counts what is in use, and the most that has been.
class Meter {
public:
    Meter() {
        const AllocatorHooks hooks{this, allocate, reallocate, deallocate};
        set_allocator(&hooks);
    }
    Meter(const Meter &) = delete;
    Meter &operator=(const Meter &) = delete;
    ~Meter() { set_allocator(nullptr); }

    int64_t most() const { return most_; }

private:
    void add(int64_t size) {
        const int64_t now = used_.fetch_add(size) + size;
        int64_t most = most_;
        while (now > most && !most_.compare_exchange_weak(most, now)) {
        }
    }
    static void *allocate(void *self, int64_t size) {
        static_cast<Meter *>(self)->add(size);
        return std::malloc(static_cast<size_t>(size));
    }
    static void *reallocate(void *self, void *block, int64_t old_size, int64_t new_size) {
        static_cast<Meter *>(self)->add(new_size - old_size);
        return std::realloc(block, static_cast<size_t>(new_size));
    }
    static void deallocate(void *self, void *block, int64_t size) {
        static_cast<Meter *>(self)->add(block != nullptr ? -size : 0);
        std::free(block);
    }

    std::atomic<int64_t> used_{0};
    std::atomic<int64_t> most_{0};
};

}  // namespace bufview::test
