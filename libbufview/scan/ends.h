// SPDX-License-Identifier: MIT
// The bytes at both ends of a range, for what may become something with bytes before or after.
#pragma once

#include "base/allocator.h"
#include "scan/state.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bufview {

// Has room for all of them from the start, so that remembering cannot fail.
class Ends {
public:
    // Up to `most` bytes of each end.
    explicit Ends(int64_t most) : most_(static_cast<size_t>(most)) { reserve(); }
    Ends(const Ends &other) : most_(other.most_), head_(other.head_), tail_(other.tail_) {
        reserve();
    }
    Ends(Ends &&) = default;
    Ends &operator=(const Ends &) = delete;
    Ends &operator=(Ends &&) = default;

    int64_t most() const { return static_cast<int64_t>(most_); }
    const std::byte *head() const { return head_.data(); }
    int64_t head_size() const { return static_cast<int64_t>(head_.size()); }
    const std::byte *tail() const { return tail_.data(); }
    int64_t tail_size() const { return static_cast<int64_t>(tail_.size()); }

    // Bytes that follow.
    void add(const std::byte *data, int64_t size) noexcept {
        const auto count = static_cast<size_t>(size);
        add_head(data, count);
        add_tail(data, count);
    }
    // The ends of a range that follows.
    void add(const Ends &right) noexcept {
        add_head(right.head_.data(), right.head_.size());
        add_tail(right.tail_.data(), right.tail_.size());
    }

    // Of a range of `length` bytes.
    void save(StateWriter &writer, int64_t length) const {
        writer.put_bytes(head_.data(), head_size());
        if (length > most()) {
            writer.put_bytes(tail_.data(), tail_size());
        }
    }
    void load(StateReader &reader, int64_t length) {
        const int64_t size = std::min(most(), length);
        const std::byte *head = reader.get_bytes(size);
        const std::byte *tail = length > most() ? reader.get_bytes(size) : head;
        head_.assign(head, head + size);
        tail_.assign(tail, tail + size);
    }

private:
    void reserve() {
        head_.reserve(most_);
        tail_.reserve(most_);
    }
    void add_head(const std::byte *data, size_t count) noexcept {
        head_.insert(head_.end(), data, data + std::min(count, most_ - head_.size()));
    }
    void add_tail(const std::byte *data, size_t count) noexcept {
        const size_t added = std::min(count, most_);
        const size_t excess = tail_.size() + added > most_ ? tail_.size() + added - most_ : 0;
        tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(excess));
        tail_.insert(tail_.end(), data + (count - added), data + count);
    }

    size_t most_;
    Vector<std::byte> head_;
    Vector<std::byte> tail_;
};

}  // namespace bufview
