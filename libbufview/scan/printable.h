// SPDX-License-Identifier: MIT
// Runs of printable ASCII: the bytes from space to tilde, and tabs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

inline bool is_printable(std::byte byte) {
    const auto value = static_cast<uint8_t>(byte);
    return (value >= 0x20 && value <= 0x7E) || value == '\t';
}

// Where a search for runs in one piece of memory stands.
struct PrintableCursor {
    int64_t at = 0;
    // Start of the run that has reached `at`, if there is one. It may be given below zero, for a
    // run that began in an earlier piece.
    int64_t open = -1;
    bool has_open = false;
};

// Runs that one call of find_printable() hands out at most.
inline constexpr int64_t printable_batch = 512;

// Goes on with a search for runs of at least `least` bytes that end before the end of the data.
// Writes where they start and how long they are, and returns their number. More is to come while
// the cursor is not at `size`; then it tells the run that is open at the end.
int64_t find_printable(const std::byte *data, int64_t size, int64_t least, PrintableCursor &cursor,
                       int64_t *starts, int64_t *lengths);

// Number of printable bytes at the beginning.
int64_t printable_prefix(const std::byte *data, int64_t size);

namespace reference {

int64_t find_printable(const std::byte *data, int64_t size, int64_t least, PrintableCursor &cursor,
                       int64_t *starts, int64_t *lengths);
int64_t printable_prefix(const std::byte *data, int64_t size);

}  // namespace reference

}  // namespace bufview
