// SPDX-License-Identifier: MIT
// The standard output, buffered, every write checked.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace cli {

class Progress;

// The standard output took no more: its disk is full, or its reader has gone.
struct OutputLost {
    int error_number;
};

class Output {
public:
    explicit Output(Progress &progress) : progress_(progress) {}

    void write(std::string_view text) {
        if (text.size() <= capacity - used_) [[likely]] {
            std::memcpy(buffer_.get() + used_, text.data(), text.size());
            used_ += text.size();
        } else {
            write_large(text);
        }
    }
    void put(char byte) {
        if (used_ == capacity)
            flush();
        buffer_[used_++] = byte;
    }
    void decimal(int64_t number);
    template <class... Args>
    void print(fmt::format_string<Args...> format, Args &&...args) {
        fmt::memory_buffer line;
        fmt::format_to(std::back_inserter(line), format, std::forward<Args>(args)...);
        write({line.data(), line.size()});
    }
    void flush();
    // Flushes, and closes: some file systems tell only then that they have lost what was written.
    void close();

private:
    static constexpr size_t capacity = size_t{128} << 10;

    void write_large(std::string_view text);

    std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(capacity);
    size_t used_ = 0;
    Progress &progress_;
};

}  // namespace cli
