// SPDX-License-Identifier: MIT
#include "pattern.h"

#include "arguments.h"
#include "json.h"

#include <cstddef>
#include <iterator>
#include <span>

namespace cli {
namespace {

// More than the library takes for the patterns of one search, written in hexadecimal with blanks.
constexpr size_t most_in_file = size_t{16} << 20;

std::string read_all(const std::string &file, Context &context) {
    Input input = open_input(file, context);
    Reader reader(input, context);
    std::string text;
    while (true) {
        constexpr size_t step = size_t{64} << 10;
        const size_t size = text.size();
        text.resize(size + step);
        const size_t got =
            reader.read(std::as_writable_bytes(std::span(text).subspan(size))).size();
        text.resize(size + got);
        if (text.size() > most_in_file)
            throw Failure("{}: more than {} bytes of patterns", printable(file), most_in_file);
        if (got < step)
            return text;
    }
}

// The value of a hexadecimal digit, and those of its bits that count. Negative if it is none.
struct Digit {
    int value;
    int mask;
};

Digit digit_of(char c) {
    if (c >= '0' && c <= '9')
        return {c - '0', 15};
    if (c >= 'a' && c <= 'f')
        return {c - 'a' + 10, 15};
    if (c >= 'A' && c <= 'F')
        return {c - 'A' + 10, 15};
    if (c == '?')
        return {0, 0};
    return {-1, 0};
}

}  // namespace

Pattern text_pattern(std::string_view option, std::string_view text) {
    if (text.empty())
        throw Failure("{}: an empty text is everywhere", option);
    return {std::string(text), std::string(text), ""};
}

Pattern hex_pattern(std::string_view option, std::string_view text) {
    Pattern out{std::string(text), "", ""};
    bool open = false;
    Digit high{};
    for (const char c : text) {
        if ((c == ' ' || c == '\t') && !open)
            continue;
        const Digit low = digit_of(c);
        if (low.value < 0)
            throw Failure("{}: '{}' is not hexadecimal, as \"de ad ?? ef\"", option,
                          printable(text));
        if (open) {
            out.bytes += static_cast<char>(high.value << 4 | low.value);
            out.mask += static_cast<char>(high.mask << 4 | low.mask);
        }
        high = low;
        open = !open;
    }
    if (open)
        throw Failure("{}: '{}' ends in half a byte", option, printable(text));
    if (out.bytes.empty())
        throw Failure("{}: no bytes to look for", option);
    if (out.mask.find_first_not_of('\xff') == out.mask.npos)
        out.mask.clear();
    return out;
}

std::vector<Pattern> read_patterns(const std::string &file, bool hexadecimal, Context &context) {
    const std::string text = read_all(file, context);
    if (text.empty())
        throw Failure("{}: no patterns to look for", printable(file));
    std::vector<std::string> lines = split(text, '\n');
    if (lines.back().empty())
        lines.pop_back();
    std::vector<Pattern> out;
    for (const std::string &line : lines) {
        const std::string where = fmt::format("{}: line {}", printable(file), out.size() + 1);
        out.push_back(hexadecimal ? hex_pattern(where, line) : text_pattern(where, line));
    }
    return out;
}

std::string pattern_hex(const Pattern &pattern) {
    std::string out = hex(pattern.bytes);
    const std::string masks = hex(pattern.mask);
    for (size_t i = 0; i < masks.size(); ++i)
        if (masks[i] == '0')
            out[i] = '?';
    return out;
}

int64_t add_search(bufview::Scan &scan, const Pattern &pattern, int64_t limit, bool ignore_case) {
    const int32_t flags = ignore_case ? BUFVIEW_FIND_IGNORE_CASE : 0;
    if (pattern.mask.empty())
        return scan.add_find(pattern.bytes, limit, flags);
    return scan.add_find_masked(pattern.bytes, pattern.mask, limit, flags);
}

}  // namespace cli
