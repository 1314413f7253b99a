// SPDX-License-Identifier: MIT
#include "base/allocator.h"

#include "base/error.h"

#include <cstdlib>
#include <cstring>

namespace bufview {

namespace {

void *default_allocate(void *, int64_t size) {
    return std::malloc(static_cast<size_t>(size));
}

void *default_reallocate(void *, void *block, int64_t, int64_t new_size) {
    return std::realloc(block, static_cast<size_t>(new_size));
}

void default_deallocate(void *, void *block, int64_t) {
    std::free(block);
}

constexpr AllocatorHooks default_hooks{nullptr, default_allocate, default_reallocate,
                                       default_deallocate};

constinit AllocatorHooks hooks = default_hooks;

// malloc(0) may answer null, which would look like a lack of memory.
int64_t at_least_one(int64_t size) {
    return size > 0 ? size : 1;
}

void *demand(void *block, int64_t size) {
    if (block == nullptr) [[unlikely]] {
        fail(Status::memory, "no memory for %lld bytes", static_cast<long long>(size));
    }
    return block;
}

}  // namespace

void set_allocator(const AllocatorHooks *wanted) noexcept {
    hooks = wanted != nullptr ? *wanted : default_hooks;
}

bool has_default_allocator() noexcept {
    return hooks.allocate == default_allocate;
}

void *try_allocate(int64_t size) noexcept {
    return hooks.allocate(hooks.cookie, at_least_one(size));
}

void *allocate(int64_t size) {
    return demand(try_allocate(size), size);
}

void *allocate_zeroed(int64_t size) {
    if (has_default_allocator()) {
        // calloc gets large blocks as fresh zero pages, without touching them.
        return demand(std::calloc(1, static_cast<size_t>(at_least_one(size))), size);
    }
    void *block = allocate(size);
    std::memset(block, 0, static_cast<size_t>(size));
    return block;
}

void *reallocate(void *block, int64_t old_size, int64_t new_size) {
    if (block == nullptr) {
        return allocate(new_size);
    }
    void *moved =
        hooks.reallocate(hooks.cookie, block, at_least_one(old_size), at_least_one(new_size));
    if (moved == nullptr) [[unlikely]] {
        fail(Status::memory, "no memory for %lld bytes", static_cast<long long>(new_size));
    }
    return moved;
}

void deallocate(void *block, int64_t size) noexcept {
    if (block != nullptr) {
        hooks.deallocate(hooks.cookie, block, at_least_one(size));
    }
}

}  // namespace bufview
