// SPDX-License-Identifier: MIT
// Runs of printable characters of an encoding.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

// The numbers are those of the C ABI and of saved scans.
enum class Encoding : int32_t {
    ascii = 0,
    utf8 = 1,
    utf16_le = 2,
    utf16_be = 3,
};

// Bytes of the character at `data`, 0 if there is no whole and printable one. At least one byte
// is left.
int64_t character_size(Encoding encoding, const std::byte *data, int64_t left);

// Characters that follow each other. Where it begins is counted from wherever one likes.
struct TextRun {
    int64_t begin = 0;
    int64_t size = 0;
    int64_t characters = 0;

    int64_t end() const { return begin + size; }
    void add(int64_t bytes, int64_t count) {
        size += bytes;
        characters += count;
    }
};

// Where a search for runs in one piece of memory stands.
struct TextCursor {
    int64_t at = 0;
    // The run that has reached `at`, be it one of no bytes.
    TextRun open;
    // Which of the bytes from `at` on belong to a character that began before.
    uint64_t begun = 0;
};

// Runs that one call of find_text() hands out at most.
inline constexpr int64_t text_batch = 512;

// Goes on with a search for runs of at least `least` characters; the last one may end with the
// data. Writes them and returns their number. More may come while the cursor is not beyond `size`.
int64_t find_text(Encoding encoding, const std::byte *data, int64_t size, int64_t least,
                  TextCursor &cursor, TextRun *runs);

namespace reference {

int64_t find_text(Encoding encoding, const std::byte *data, int64_t size, int64_t least,
                  TextCursor &cursor, TextRun *runs);

}  // namespace reference

}  // namespace bufview
