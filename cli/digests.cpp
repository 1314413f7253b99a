// SPDX-License-Identifier: MIT
#include "digests.h"

#include "arguments.h"

#include <algorithm>

namespace cli {
namespace {

// A name that would break its line is escaped, and the line marked by a backslash in front.
struct Escaped {
    std::string_view mark;
    std::string name;
};

Escaped escape(std::string_view file) {
    Escaped out;
    for (const char c : file) {
        if (c == '\\')
            out.name += "\\\\";
        else if (c == '\n')
            out.name += "\\n";
        else if (c == '\r')
            out.name += "\\r";
        else
            out.name += c;
    }
    if (out.name.size() != file.size())
        out.mark = "\\";
    return out;
}

// As `cksum -a` and `b2sum --tag` write them, so that they can check the lines.
std::string tag(std::string_view digest) {
    if (digest == "blake2b")
        return "BLAKE2b";
    std::string out(digest);
    for (char &c : out)
        c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
}

}  // namespace

std::vector<std::string> parse_digests(std::string_view option, std::string_view text) {
    const std::vector<std::string_view> known = bufview::Scan::digest_names();
    std::vector<std::string> names = split(text, ',');
    for (const std::string &name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        std::string list;
        for (const std::string_view each : known)
            list += (list.empty() ? "" : ", ") + std::string(each);
        throw Failure("{}: '{}' is none of {}", option, printable(name), list);
    }
    return names;
}

std::string digest_line(std::string_view hex, std::string_view file) {
    const Escaped name = escape(file);
    return fmt::format("{}{}  {}\n", name.mark, hex, name.name);
}

std::string tagged_digest_line(std::string_view digest, std::string_view hex,
                               std::string_view file) {
    const Escaped name = escape(file);
    return fmt::format("{}{} ({}) = {}\n", name.mark, tag(digest), name.name, hex);
}

}  // namespace cli
