// SPDX-License-Identifier: MIT
// The one exception of the library: a status and one line of text that states the values.
#pragma once

#include "base/status.h"

#include <cstdint>
#include <exception>

namespace bufview {

// The text lives in the object, so that reporting "out of memory" needs none.
class Error : public std::exception {
public:
    static constexpr int message_size = 248;

    Error(Status status, const char *message) noexcept;

    Status status() const noexcept { return status_; }
    const char *what() const noexcept override { return message_; }

    // errno of a failed system call with Status::io, otherwise 0.
    int system_error() const noexcept { return system_error_; }
    // Byte position of the fault with Status::data and Status::format, otherwise -1.
    int64_t offset() const noexcept { return offset_; }

    Error &with_system_error(int number) noexcept;
    Error &with_offset(int64_t offset) noexcept;

private:
    Status status_;
    int system_error_ = 0;
    int64_t offset_ = -1;
    char message_[message_size];
};

// Makes an error from a printf format. Only integers and strings may be formatted: floating
// point would depend on the locale. A text that does not fit is cut at a character border.
[[gnu::format(printf, 2, 3)]] Error make_error(Status status, const char *format, ...) noexcept;

// Throws make_error(status, ...).
[[noreturn, gnu::cold, gnu::format(printf, 2, 3)]] void fail(Status status, const char *format,
                                                             ...);

// Throws Status::io for a system call that set `number`, naming what was tried on what.
[[noreturn, gnu::cold]] void fail_system(int number, const char *action, const char *object);

// Copies at most `most` bytes of a text that may be hostile, without a zero at the end. A control
// character or a byte that is not UTF-8 becomes '?'; no character is cut. Says how many bytes it
// has read and written.
struct CleanedText {
    int64_t read;
    int64_t written;
};
CleanedText clean_text(const char *text, int64_t length, char *to, int64_t most) noexcept;

// Text that may be hostile or endless, made fit for a message: at most 40 characters, control
// characters and broken UTF-8 replaced by '?', "..." at the end if it was cut.
class Quoted {
public:
    Quoted(const char *text, int64_t length) noexcept;
    const char *c_str() const noexcept { return text_; }

private:
    char text_[48];
};

// A path, made fit for a message in the same way. A long one keeps its end, which names the file:
// "..." and the last 120 bytes.
class QuotedPath {
public:
    explicit QuotedPath(const char *path) noexcept;
    const char *c_str() const noexcept { return text_; }

private:
    char text_[128];
};

}  // namespace bufview
