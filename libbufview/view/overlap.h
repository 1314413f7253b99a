// SPDX-License-Identifier: MIT
// Whether bytes are moved from where they are written, and room for those that are.
#pragma once

#include "view/view.h"

namespace bufview {

// Room for bytes on their way, not filled with anything before.
class Temporary {
public:
    explicit Temporary(int64_t size)
        : size_(size), bytes_(static_cast<std::byte *>(allocate(size))) {}
    Temporary(const Temporary &) = delete;
    Temporary &operator=(const Temporary &) = delete;
    ~Temporary() { deallocate(bytes_, size_); }
    std::byte *data() const noexcept { return bytes_; }

private:
    int64_t size_;
    std::byte *bytes_;
};

// Whether items may share bytes. Views whose pointers lead anywhere may share bytes with all;
// columns of a table and fields of records that lie between each other share none.
bool overlap(const View &a, const View &b);
bool overlap(const View &view, const std::byte *bytes, int64_t count);

// Whether each item of one is where that of the other is. For views of the same shape.
bool same_place(const View &a, const View &b);

}  // namespace bufview
