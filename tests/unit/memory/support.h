// SPDX-License-Identifier: MIT
// What the tests of this folder share.
#pragma once

#include "base/allocator.h"
#include "base/error.h"
#include "sanitized.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace bufview::test {

// Status and text of a call that is meant to throw.
struct Failure {
    Status status = Status::ok;
    std::string message;
    int system_error = 0;
};

template <typename Call>
Failure failure_of(Call &&call) {
    try {
        call();
    } catch (const Error &error) {
        return {error.status(), error.what(), error.system_error()};
    }
    return {};
}

inline const std::byte *bytes_of(std::string_view text) {
    return reinterpret_cast<const std::byte *>(text.data());
}

inline std::string text_of(const std::byte *bytes, int64_t size) {
    return {reinterpret_cast<const char *>(bytes), static_cast<size_t>(size)};
}

inline std::string text_of(std::span<const std::byte> bytes) {
    return text_of(bytes.data(), static_cast<int64_t>(bytes.size()));
}

// While it lives: counts blocks, moves on every reallocation, fills fresh blocks with rubbish and
// fails the allocation number `fail_at` (from 1; 0 for none), or all from there on.
class TestAllocator {
public:
    explicit TestAllocator(int64_t fail_at = 0, bool forever = false)
        : fail_at_(fail_at), forever_(forever) {
        const AllocatorHooks hooks{this, allocate_hook, reallocate_hook, deallocate_hook};
        set_allocator(&hooks);
    }
    TestAllocator(const TestAllocator &) = delete;
    TestAllocator &operator=(const TestAllocator &) = delete;
    ~TestAllocator() { set_allocator(nullptr); }

    int64_t blocks() const { return blocks_; }
    int64_t bytes() const { return bytes_; }
    int64_t calls() const { return calls_; }
    bool failed() const { return failed_; }
    void fail_after(int64_t calls) { fail_at_ = calls_ + calls; }

private:
    bool refuses() {
        const int64_t call = ++calls_;
        const bool refused = fail_at_ > 0 && (forever_ ? call >= fail_at_ : call == fail_at_);
        failed_ = failed_ || refused;
        return refused;
    }

    static void *allocate_hook(void *cookie, int64_t size) {
        auto *self = static_cast<TestAllocator *>(cookie);
        if (self->refuses()) {
            return nullptr;
        }
        void *block = std::malloc(static_cast<size_t>(size));
        if (block != nullptr) {
            std::memset(block, 0xA5, static_cast<size_t>(size));
            ++self->blocks_;
            self->bytes_ += size;
        }
        return block;
    }
    static void *reallocate_hook(void *cookie, void *block, int64_t old_size, int64_t new_size) {
        void *moved = allocate_hook(cookie, new_size);
        if (moved != nullptr) {
            std::memcpy(moved, block,
                        static_cast<size_t>(old_size < new_size ? old_size : new_size));
            deallocate_hook(cookie, block, old_size);
        }
        return moved;
    }
    static void deallocate_hook(void *cookie, void *block, int64_t size) {
        auto *self = static_cast<TestAllocator *>(cookie);
        --self->blocks_;
        self->bytes_ -= size;
        std::free(block);
    }

    std::atomic<int64_t> fail_at_;
    bool forever_;
    std::atomic<int64_t> calls_{0};
    std::atomic<int64_t> blocks_{0};
    std::atomic<int64_t> bytes_{0};
    std::atomic<bool> failed_{false};
};

}  // namespace bufview::test
