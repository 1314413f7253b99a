// SPDX-License-Identifier: MIT
// Memory for large tables: zero, and in large pages if the system has them to give, since what is
// looked up at random would wait for addresses otherwise.
#pragma once

#include "base/allocator.h"

#include <sys/mman.h>

#include <cstring>
#include <type_traits>
#include <utility>

namespace bufview {

template <typename T>
class ZeroedArray {
public:
    static_assert(std::is_trivially_copyable_v<T>);

    ZeroedArray() = default;
    explicit ZeroedArray(size_t size) : size_(size) {
        // The default allocator has pages that are zero, which nobody need touch. Those of a host
        // are touched here, after the advice.
        if (has_default_allocator()) {
            block_ = allocate_zeroed(bytes());
            advise();
        } else {
            block_ = allocate(bytes());
            advise();
            std::memset(block_, 0, static_cast<size_t>(bytes()));
        }
    }
    ZeroedArray(const ZeroedArray &other) : ZeroedArray(other.size_) {
        if (size_ != 0) {
            std::memcpy(data(), other.data(), size_ * sizeof(T));
        }
    }
    ZeroedArray(ZeroedArray &&other) noexcept
        : size_(std::exchange(other.size_, 0)), block_(std::exchange(other.block_, nullptr)) {}
    ZeroedArray &operator=(ZeroedArray other) noexcept {
        std::swap(size_, other.size_);
        std::swap(block_, other.block_);
        return *this;
    }
    ~ZeroedArray() { deallocate(block_, block_ != nullptr ? bytes() : 0); }

    size_t size() const { return size_; }
    // At the border of a cache line.
    T *data() { return const_cast<T *>(std::as_const(*this).data()); }
    const T *data() const {
        const auto address = (reinterpret_cast<uintptr_t>(block_) + line - 1) / line * line;
        return reinterpret_cast<const T *>(address);
    }

private:
    static constexpr uintptr_t line = 64;
    static constexpr uintptr_t page = 4096;
    static constexpr int64_t worth_advice = int64_t{4} << 20;

    int64_t bytes() const { return static_cast<int64_t>(size_ * sizeof(T) + line); }
    void advise() {
        if (bytes() >= worth_advice) {
            const uintptr_t begin = (reinterpret_cast<uintptr_t>(block_) + page - 1) / page * page;
            const uintptr_t end =
                (reinterpret_cast<uintptr_t>(block_) + static_cast<uintptr_t>(bytes())) / page *
                page;
            // A host's memory, too, and it is all the same if the system refuses.
            static_cast<void>(
                ::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_HUGEPAGE));
        }
    }

    size_t size_ = 0;
    void *block_ = nullptr;
};

}  // namespace bufview
