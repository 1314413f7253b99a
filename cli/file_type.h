// SPDX-License-Identifier: MIT
// What a file is, by how it begins.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Bytes from the beginning that are enough to tell.
inline constexpr size_t head_size = size_t{1} << 20;

// In the words of the program `file` where its library is built in, in a few of our own elsewhere.
std::string file_type(std::string_view head);

}  // namespace cli
