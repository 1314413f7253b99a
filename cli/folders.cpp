// SPDX-License-Identifier: MIT
#include "folders.h"

#include "failure.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace cli {
namespace {

namespace fs = std::filesystem;

struct Entry {
    std::string name;
    fs::file_type type;
};

// What is in a folder, the last one first.
std::vector<Entry> entries_of(const std::string &folder, std::error_code &error) {
    std::vector<Entry> out;
    fs::directory_iterator at(folder, error);
    while (!error && at != fs::directory_iterator()) {
        std::error_code gone;
        const fs::file_type type = at->symlink_status(gone).type();
        out.push_back({at->path().filename().string(), type});
        at.increment(error);
    }
    std::sort(out.begin(), out.end(),
              [](const Entry &a, const Entry &b) { return a.name > b.name; });
    return out;
}

void add_folder(const std::string &top, std::vector<FileName> &out) {
    std::vector<Entry> waiting{{top, fs::file_type::directory}};
    while (!waiting.empty()) {
        const Entry entry = std::move(waiting.back());
        waiting.pop_back();
        if (entry.type != fs::file_type::directory) {
            out.push_back({entry.name});
            continue;
        }
        std::error_code error;
        const std::string prefix = entry.name + (entry.name.ends_with('/') ? "" : "/");
        for (Entry &inner : entries_of(entry.name, error))
            if (inner.type == fs::file_type::regular || inner.type == fs::file_type::directory)
                waiting.push_back({prefix + inner.name, inner.type});
        if (error)
            out.push_back(
                {entry.name, fmt::format("{}: {}", printable(entry.name), error.message())});
    }
}

}  // namespace

std::vector<FileName> as_given(const std::vector<std::string> &arguments) {
    std::vector<FileName> out;
    out.reserve(arguments.size());
    for (const std::string &argument : arguments)
        out.push_back({argument});
    return out;
}

std::vector<FileName> with_folders(const std::vector<std::string> &arguments) {
    std::vector<FileName> out;
    for (const std::string &argument : arguments) {
        std::error_code error;
        if (argument != "-" && fs::is_directory(argument, error))
            add_folder(argument, out);
        else
            out.push_back({argument});
    }
    return out;
}

}  // namespace cli
