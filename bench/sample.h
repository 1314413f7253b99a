// SPDX-License-Identifier: MIT
// The bytes that figures are measured on: files, made at first use, mapped as users map theirs.
#pragma once

#include <bufview/bufview.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bufview::bench {

// Bytes in each file, from BUFVIEW_BENCH_BYTES: more than caches hold, unless it says otherwise.
int64_t sample_size();

class Sample {
public:
    // "mix": text of a log, binary numbers and zero runs in turns; "log": the text alone; "rnd":
    // random bytes; "zero": one byte over and over; "ab": two bytes in turns. The files lie in
    // BUFVIEW_BENCH_FOLDER, or among temporary files; those that are there already are used.
    static Sample &of(const std::string &kind);

    const std::string &path() const { return path_; }
    File &file() { return file_; }
    const View &view() const { return view_; }
    std::span<const std::byte> bytes() const { return lease_.bytes(); }

private:
    explicit Sample(std::string path);

    std::string path_;
    File file_;
    View view_;
    Lease lease_;
};

// Different words of letters, the same ones in every run, that have nothing to do with the data.
std::vector<std::string> words(int64_t count, int64_t length);

// Patterns for "mix": of 13 bytes that are not there, stand in every third kilobyte, and in every
// line; and two single bytes, of which the second stands between all words.
namespace pattern {
inline constexpr std::string_view rare = "needle\x01in\x02"
                                         "hay";
inline constexpr std::string_view medium = "/index.html s";
inline constexpr std::string_view frequent = "2026-11-20T12";
inline constexpr std::string_view rare_byte = "~";
inline constexpr std::string_view frequent_byte = " ";
}  // namespace pattern

}  // namespace bufview::bench
