// SPDX-License-Identifier: MIT
// How anything fails: with one line for the user.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace cli {

// A failure with the line that is to be printed after "bufview: ".
class Failure : public std::runtime_error {
public:
    template <class... Args>
    explicit Failure(fmt::format_string<Args...> format, Args &&...args)
        : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}
};

// Text that may be hostile, fit for one line of a terminal.
std::string printable(std::string_view text);

}  // namespace cli
