// SPDX-License-Identifier: MIT
// Bytes to look for, as they are written on a command line or in a file.
#pragma once

#include "context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Pattern {
    // As it was written.
    std::string source;
    std::string bytes;
    // As many bytes, bits that are not set may be anything; empty if all bits count.
    std::string mask;
};

// These throw Failure naming the option, or the file and its line.

Pattern text_pattern(std::string_view option, std::string_view text);
// From "de ad be ef" or "deadbeef". A ? stands for any digit.
Pattern hex_pattern(std::string_view option, std::string_view text);
// From a file with one text a line, or one hexadecimal pattern.
std::vector<Pattern> read_patterns(const std::string &file, bool hexadecimal, Context &context);

// In hexadecimal, with ? for digits that may be anything.
std::string pattern_hex(const Pattern &pattern);

// Adds a search to a plan, keeping up to `limit` matches, and gives its number.
int64_t add_search(bufview::Scan &scan, const Pattern &pattern, int64_t limit, bool ignore_case);

}  // namespace cli
