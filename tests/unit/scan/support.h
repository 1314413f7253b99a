// SPDX-License-Identifier: MIT
// What the tests of scans share.
#pragma once

#include "base/error.h"

#include <gtest/gtest.h>
// As the kernels have it that make use of this target: otherwise it would not be forced.
#define HWY_WANT_AVX3_DL
#include <hwy/targets.h>

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bufview::test {

inline const std::byte *as_bytes(std::string_view text) {
    return reinterpret_cast<const std::byte *>(text.data());
}

// Numbers that are the same in every run.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ * 0x2545F4914F6CDD1Du;
    }
    // From 0 to `end` - 1.
    int64_t below(int64_t end) {
        return static_cast<int64_t>((next() >> 33) % static_cast<uint64_t>(end));
    }

private:
    uint64_t state_;
};

// Memory that ends where the next page may not be touched.
class Guarded {
public:
    explicit Guarded(int64_t most) {
        room_ = (static_cast<size_t>(most) + page - 1) / page * page + page;
        void *block =
            mmap(nullptr, room_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED ||
            mprotect(static_cast<char *>(block) + room_, page, PROT_NONE) != 0) {
            ADD_FAILURE() << "no memory for a guard page";
            std::abort();
        }
        block_ = static_cast<std::byte *>(block);
    }
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;
    ~Guarded() { munmap(block_, room_ + page); }

    // The last `size` bytes before the guard, a copy of `text`.
    std::byte *put(std::string_view text) {
        std::byte *at = block_ + room_ - text.size();
        std::memcpy(at, text.data(), text.size());
        return at;
    }

private:
    static constexpr size_t page = 4096;
    std::byte *block_;
    size_t room_;
};

// Runs a check on every instruction set that this processor has.
inline void on_every_target(const std::function<void()> &check) {
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
        SCOPED_TRACE(hwy::TargetName(target));
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        check();
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// The status that a call fails with, ok if it does not.
template <typename F>
Status status_of(F &&call) {
    try {
        call();
    } catch (const Error &error) {
        return error.status();
    }
    return Status::ok;
}

// Bytes of the kinds that kernels find easy or hard, from a few values to all of them.
inline std::string random_text(Random &random, int64_t size, int values) {
    std::string text(static_cast<size_t>(size), '\0');
    for (char &c : text) {
        const int64_t value = random.below(values);
        c = static_cast<char>(values <= 26 ? 'a' + value : value);
    }
    return text;
}

}  // namespace bufview::test
