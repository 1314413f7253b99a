// SPDX-License-Identifier: MIT
// A file descriptor that closes itself.
#pragma once

#include "base/uncancelled.h"

#include <unistd.h>
#include <utility>

namespace bufview {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor &operator=(Descriptor &&) = delete;
    ~Descriptor() { close(); }

    int number() const noexcept { return number_; }
    // Linux closes even when it reports EINTR: trying again could close somebody else's file.
    void close() noexcept {
        if (number_ >= 0) {
            const Uncancelled whole;
            ::close(std::exchange(number_, -1));
        }
    }

private:
    int number_;
};

}  // namespace bufview
