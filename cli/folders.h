// SPDX-License-Identifier: MIT
// The files that arguments stand for.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cli {

// A file, or a folder that cannot be read, with the reason why.
struct FileName {
    std::string name;
    std::optional<std::string> failure{};
};

// Each argument as a file.
std::vector<FileName> as_given(const std::vector<std::string> &arguments);

// The same with each folder replaced by the regular files in it and in the folders below, in the
// order of the bytes of their names. Symbolic links are followed only if they are arguments.
std::vector<FileName> with_folders(const std::vector<std::string> &arguments);

}  // namespace cli
