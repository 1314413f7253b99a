// SPDX-License-Identifier: MIT
// Shape, strides and suboffsets of a view.
#pragma once

#include "base/allocator.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace bufview {

inline constexpr int max_ndim = 64;

// Up to four dimensions live inside of the object, so that making the usual view costs no
// allocation of its own.
class Dims {
public:
    Dims() = default;
    // Numbers are left for the caller to fill in. 0 <= ndim <= max_ndim.
    Dims(int ndim, bool indirect) : ndim_(ndim), indirect_(indirect) {
        if (ndim > inline_ndim) {
            numbers_ = static_cast<int64_t *>(allocate(bytes()));
        }
    }
    // One dimension without suboffsets.
    Dims(int64_t count, int64_t stride) : ndim_(1) {
        inline_[0] = count;
        inline_[1] = stride;
    }
    Dims(const Dims &other) : Dims(other.ndim_, other.indirect_) {
        if (numbers_ == inline_) [[likely]] {
            copy_inline(other);
        } else {
            std::memcpy(numbers_, other.numbers_, static_cast<size_t>(bytes()));
        }
    }
    Dims(Dims &&other) noexcept : ndim_(other.ndim_), indirect_(other.indirect_) {
        if (other.numbers_ == other.inline_) [[likely]] {
            copy_inline(other);
        } else {
            numbers_ = std::exchange(other.numbers_, other.inline_);
            other.ndim_ = 0;
        }
    }
    Dims &operator=(const Dims &) = delete;
    ~Dims() {
        if (numbers_ != inline_) {
            deallocate(numbers_, bytes());
        }
    }

    int ndim() const noexcept { return ndim_; }
    bool indirect() const noexcept { return indirect_; }
    // True if there are no items, so that no stride matters.
    bool has_zero() const noexcept {
        return std::find(numbers_, numbers_ + ndim_, 0) != numbers_ + ndim_;
    }

    int64_t *shape() noexcept { return numbers_; }
    int64_t *strides() noexcept { return numbers_ + ndim_; }
    // Null without suboffsets.
    int64_t *suboffsets() noexcept { return indirect_ ? numbers_ + 2 * ndim_ : nullptr; }
    const int64_t *shape() const noexcept { return numbers_; }
    const int64_t *strides() const noexcept { return numbers_ + ndim_; }
    const int64_t *suboffsets() const noexcept {
        return indirect_ ? numbers_ + 2 * ndim_ : nullptr;
    }

private:
    static constexpr int inline_ndim = 4;

    int64_t bytes() const noexcept { return ndim_ * 3 * static_cast<int64_t>(sizeof(int64_t)); }

    // One dimension goes number by number: a wide load of numbers that were just stored would
    // wait for each of the stores.
    void copy_inline(const Dims &other) noexcept {
        if (ndim_ == 1) {
            inline_[0] = other.inline_[0];
            inline_[1] = other.inline_[1];
            if (indirect_) {
                inline_[2] = other.inline_[2];
            }
        } else {
            std::memcpy(inline_, other.inline_, sizeof inline_);
        }
    }

    int ndim_ = 0;
    bool indirect_ = false;
    int64_t *numbers_ = inline_;
    // Not set to zero: the numbers in use are filled in by who makes the object.
    int64_t inline_[3 * inline_ndim];
};

}  // namespace bufview
