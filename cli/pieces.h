// SPDX-License-Identifier: MIT
// An input as a sequence of whole items.
#pragma once

#include "context.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cli {

// Gets items from a reader, many at a time where they are small.
class Pieces {
public:
    // An item has `itemsize` bytes, and the next one begins `stride` bytes behind its start.
    Pieces(Reader &reader, const std::string &file, int64_t itemsize, int64_t stride);

    // The bytes of some items. None at the end.
    std::span<std::byte> next();
    // Throws Failure if the end came inside of an item.
    void check_end() const;

private:
    Reader &reader_;
    const std::string &file_;
    int64_t itemsize_;
    int64_t stride_;
    bool ended_ = false;
    // Bytes of an item that is not whole.
    int64_t left_over_ = 0;
    std::vector<std::byte> buffer_;
};

}  // namespace cli
