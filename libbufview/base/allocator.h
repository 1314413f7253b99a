// SPDX-License-Identifier: MIT
// All memory of the library comes from here, so that a host can bring its own allocator and a
// test can make any allocation fail.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bufview {

// What a host may supply. Blocks are aligned for any type; `size` is never negative. A null
// result means that there is no memory.
struct AllocatorHooks {
    void *cookie;
    void *(*allocate)(void *cookie, int64_t size);
    void *(*reallocate)(void *cookie, void *block, int64_t old_size, int64_t new_size);
    void (*deallocate)(void *cookie, void *block, int64_t size);
};

// Null hooks bring the default (the C library) back. The caller sees to it that no block of the
// present allocator is in use: it would be given back to the wrong one.
void set_allocator(const AllocatorHooks *hooks) noexcept;
bool has_default_allocator() noexcept;

// Throw Status::memory when there is none. A size of zero is legal and gives a block.
void *allocate(int64_t size);
void *allocate_zeroed(int64_t size);
void *reallocate(void *block, int64_t old_size, int64_t new_size);
// Null when there is none, for what can also be done without.
void *try_allocate(int64_t size) noexcept;
// Null is allowed. Never fails.
void deallocate(void *block, int64_t size) noexcept;

// Part of what is made of such memory, belongs to the host and is known by no handle. While there
// is any, the allocator must stay.
class GivenAway {
public:
    GivenAway() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
    GivenAway(const GivenAway &) = delete;
    GivenAway &operator=(const GivenAway &) = delete;
    ~GivenAway() { count_.fetch_sub(1, std::memory_order_release); }

    static int64_t count() noexcept { return count_.load(std::memory_order_acquire); }

private:
    static inline constinit std::atomic<int64_t> count_{0};
};

// For the containers of the standard library.
template <typename T>
struct Allocator {
    using value_type = T;

    Allocator() = default;
    template <typename U>
    Allocator(const Allocator<U> &) noexcept {}

    T *allocate(size_t count) {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        return static_cast<T *>(bufview::allocate(static_cast<int64_t>(count * sizeof(T))));
    }
    void deallocate(T *block, size_t count) noexcept {
        bufview::deallocate(block, static_cast<int64_t>(count * sizeof(T)));
    }
    friend bool operator==(const Allocator &, const Allocator &) { return true; }
};

template <typename T>
using Vector = std::vector<T, Allocator<T>>;
using String = std::basic_string<char, std::char_traits<char>, Allocator<char>>;

// Base of classes whose objects are made with new. A virtual destructor is only needed where a
// derived object is deleted through its base: sized delete gets the dynamic size then.
struct Allocated {
    static void *operator new(size_t size) { return allocate(static_cast<int64_t>(size)); }
    static void operator delete(void *block, size_t size) noexcept {
        deallocate(block, static_cast<int64_t>(size));
    }
};

}  // namespace bufview
