// SPDX-License-Identifier: MIT
// Working memory that begins with a cache line, for what is too large for the stack of a small
// thread and can also be done without, or with less.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

class LineMemory {
public:
    static constexpr int64_t line = 64;

    explicit LineMemory(int64_t bytes) noexcept
        : bytes_(bytes + line - 1), memory_(try_allocate(bytes_)) {}
    LineMemory(const LineMemory &) = delete;
    LineMemory &operator=(const LineMemory &) = delete;
    ~LineMemory() { deallocate(memory_, bytes_); }

    // Null if there is none.
    std::byte *data() const noexcept {
        const auto address = reinterpret_cast<uintptr_t>(memory_);
        const int64_t before = static_cast<int64_t>(-address % line);
        return memory_ != nullptr ? static_cast<std::byte *>(memory_) + before : nullptr;
    }

private:
    int64_t bytes_;
    void *memory_;
};

}  // namespace bufview
