// SPDX-License-Identifier: MIT
// Counted ownership of an object that has add_owner() and drop_owner().
#pragma once

#include <utility>

namespace bufview {

template <typename T>
class CountedRef {
public:
    CountedRef() = default;
    // Takes over the count that a new object is born with.
    explicit CountedRef(T *object) noexcept : object_(object) {}
    CountedRef(const CountedRef &other) noexcept : object_(other.object_) {
        if (object_ != nullptr) {
            object_->add_owner();
        }
    }
    CountedRef(CountedRef &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    CountedRef &operator=(CountedRef other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~CountedRef() {
        if (object_ != nullptr) {
            object_->drop_owner();
        }
    }

    T *operator->() const noexcept { return object_; }
    T &operator*() const noexcept { return *object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }

private:
    T *object_ = nullptr;
};

}  // namespace bufview
