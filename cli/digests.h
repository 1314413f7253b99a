// SPDX-License-Identifier: MIT
// Digests: their names, and lines as sha256sum and BSD print them.
#pragma once

#include "context.h"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Names from "md5,sha256", each one that the library knows. Throws Failure naming the option.
std::vector<std::string> parse_digests(std::string_view option, std::string_view text);

// "HEX  FILE\n"
std::string digest_line(std::string_view hex, std::string_view file);
// "SHA256 (FILE) = HEX\n"
std::string tagged_digest_line(std::string_view digest, std::string_view hex,
                               std::string_view file);

}  // namespace cli
