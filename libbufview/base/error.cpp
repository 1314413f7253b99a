// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace bufview {

namespace {

// Length of `text` without a UTF-8 sequence that was cut at its end.
size_t whole_characters(const char *text, size_t length) {
    size_t end = length;
    while (end > 0 && (static_cast<unsigned char>(text[end - 1]) & 0xC0) == 0x80) {
        --end;
    }
    if (end == 0) {
        return length;
    }
    const auto lead = static_cast<unsigned char>(text[end - 1]);
    const size_t wanted = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return end - 1 + wanted <= length ? length : end - 1;
}

[[gnu::format(printf, 2, 0)]] Error make(Status status, const char *format, va_list args) noexcept {
    char text[Error::message_size];
    const int wanted = std::vsnprintf(text, sizeof text, format, args);
    if (wanted < 0) {
        text[0] = '\0';
    } else if (static_cast<size_t>(wanted) >= sizeof text) {
        text[whole_characters(text, sizeof text - 1)] = '\0';
    }
    return Error(status, text);
}

// Bytes of the well-formed UTF-8 sequence that starts at `text`, 0 if there is none.
int sequence_length(const unsigned char *text, int64_t left) {
    const unsigned char lead = text[0];
    const int length = lead < 0x80                   ? 1
                       : lead >= 0xC2 && lead < 0xE0 ? 2
                       : lead >= 0xE0 && lead < 0xF0 ? 3
                       : lead >= 0xF0 && lead < 0xF5 ? 4
                                                     : 0;
    if (length == 0 || length > left) {
        return 0;
    }
    for (int i = 1; i < length; ++i) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (lead == 0xE0 && text[1] < 0xA0) || (lead == 0xF0 && text[1] < 0x90);
    const bool beyond = (lead == 0xED && text[1] > 0x9F) || (lead == 0xF4 && text[1] > 0x8F);
    return overlong || beyond ? 0 : length;
}

}  // namespace

CleanedText clean_text(const char *text, int64_t length, char *to, int64_t most) noexcept {
    int64_t in = 0;
    int64_t out = 0;
    while (in < length && out < most) {
        const auto *at = reinterpret_cast<const unsigned char *>(text + in);
        const int bytes = sequence_length(at, length - in);
        if (bytes == 0 || *at < 0x20 || *at == 0x7F) {
            to[out++] = '?';
            in += bytes > 0 ? bytes : 1;
            continue;
        }
        if (out + bytes > most) {
            break;
        }
        std::memcpy(to + out, at, static_cast<size_t>(bytes));
        out += bytes;
        in += bytes;
    }
    return {in, out};
}

Error::Error(Status status, const char *message) noexcept : status_(status) {
    const size_t length = strnlen(message, sizeof message_ - 1);
    std::memcpy(message_, message, length);
    message_[length] = '\0';
}

Error &Error::with_system_error(int number) noexcept {
    system_error_ = number;
    return *this;
}

Error &Error::with_offset(int64_t offset) noexcept {
    offset_ = offset;
    return *this;
}

Error make_error(Status status, const char *format, ...) noexcept {
    va_list args;
    va_start(args, format);
    Error error = make(status, format, args);
    va_end(args);
    return error;
}

void fail(Status status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Error error = make(status, format, args);
    va_end(args);
    throw error;
}

void fail_system(int number, const char *action, const char *object) {
    const char *reason = strerrordesc_np(number);
    throw make_error(Status::io, "%s %s: %s", action, QuotedPath(object).c_str(),
                     reason != nullptr ? reason : "unknown error")
        .with_system_error(number);
}

Quoted::Quoted(const char *text, int64_t length) noexcept {
    const CleanedText cleaned = clean_text(text, length, text_, 40);
    std::strcpy(text_ + cleaned.written, cleaned.read < length ? "..." : "");
}

QuotedPath::QuotedPath(const char *path) noexcept {
    constexpr int64_t most = 120;
    const auto length = static_cast<int64_t>(std::strlen(path));
    int64_t start = length > most ? length - most : 0;
    if (start > 0) {
        // Not in the middle of a character, which would show as question marks.
        for (int i = 0; i < 3 && (static_cast<unsigned char>(path[start]) & 0xC0) == 0x80; ++i) {
            ++start;
        }
        std::strcpy(text_, "...");
    }
    const int64_t dots = start > 0 ? 3 : 0;
    const CleanedText cleaned = clean_text(path + start, length - start, text_ + dots, most);
    text_[dots + cleaned.written] = '\0';
}

}  // namespace bufview
