// SPDX-License-Identifier: MIT
// An input as a sequence of parts that may overlap, each of them in memory.
#pragma once

#include "context.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cli {

// For analyzers whose findings have to be fetched in between, lest memory grow with their number.
// What lies across the end of a part is found in the next one, which begins early enough.
class Parts {
public:
    static constexpr int64_t size = int64_t{8} << 20;

    // Holds the beginning of the input.
    Parts(Input &input, Context &context);
    // The storage is that of the members.
    Parts(const Parts &) = delete;
    Parts &operator=(const Parts &) = delete;

    // Goes on to the part that begins at an offset in, or at the end of, the one there is.
    void advance(int64_t offset);
    // Has a scan forget what it found before, and shows it the part. Offsets in its findings are
    // those in the part.
    void run(bufview::Scan &scan) const;

    int64_t begin() const { return begin_; }
    int64_t length() const { return length_; }
    int64_t end() const { return begin_ + length_; }
    // Nothing follows.
    bool is_last() const { return is_last_; }
    std::string_view bytes(int64_t from, int64_t count) const;

private:
    void fill();

    Input &input_;
    Context &context_;
    Reader reader_;
    std::vector<std::byte> buffer_;
    bufview::View view_;
    int64_t begin_ = 0;
    int64_t length_ = 0;
    bool is_last_ = false;
};

}  // namespace cli
