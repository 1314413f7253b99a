// SPDX-License-Identifier: MIT
// Bytes as they are written on a command line.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Bytes from "de ad be ef" or "deadbeef". Throws Failure naming the option.
std::string parse_hex(std::string_view option, std::string_view text);

}  // namespace cli
