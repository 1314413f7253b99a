// SPDX-License-Identifier: MIT
// Bytes in memory as every kind of source.
#pragma once

#include "memory/source.h"
#include "support.h"

#include <atomic>
#include <mutex>
#include <string>

namespace bufview::test {

class MemorySource : public Source {
public:
    enum class Mode { mapped, copied, stream };

    MemorySource(std::string text, Mode mode) : text_(std::move(text)), mode_(mode) {}

    int64_t size() const override {
        return mode_ == Mode::stream ? -1 : static_cast<int64_t>(text_.size());
    }
    bool random_access() const override { return mode_ != Mode::stream; }

    std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &scratch) override {
        const auto size = static_cast<int64_t>(text_.size());
        if (fail_at >= 0 && offset + length > fail_at) {
            fail(Status::io, "cannot read at %lld", static_cast<long long>(fail_at));
        }
        if (mode_ == Mode::stream) {
            const std::unique_lock lock(mutex_, std::try_to_lock);
            EXPECT_TRUE(lock.owns_lock()) << "a stream is read by two threads at once";
            EXPECT_EQ(offset, position_) << "a stream is read out of order";
            length = std::min(length, size - offset);
            position_ += length;
        }
        EXPECT_LE(offset + length, size);
        most_asked = std::max<int64_t>(most_asked, length);
        const std::byte *at = as_bytes(text_) + offset;
        if (mode_ == Mode::mapped) {
            return {at, static_cast<size_t>(length)};
        }
        scratch.assign(at, at + length);
        return {scratch.data(), static_cast<size_t>(length)};
    }

    void check() const override {
        if (changed_after >= 0 && ++checks_ > changed_after) {
            fail(Status::changed, "the file became shorter");
        }
    }

    int64_t fail_at = -1;
    int64_t changed_after = -1;
    std::atomic<int64_t> most_asked{0};

private:
    std::string text_;
    Mode mode_;
    std::mutex mutex_;
    int64_t position_ = 0;
    mutable std::atomic<int64_t> checks_{0};
};

}  // namespace bufview::test
