// SPDX-License-Identifier: MIT
// What the parser makes: a Format with the memory that it points into.
#pragma once

#include "format/node.h"

namespace bufview {

class ParsedFormat : public Format {
public:
    // Parses `text` by PEP 3118; the errors are those of Format::parse.
    static FormatRef make(std::string_view text);
    // The format of one element of a node of `parent`.
    static FormatRef element(const Format &parent, const Node &node);

    // To be called when the stores are filled: works everything else out.
    void finish(int64_t itemsize, int64_t alignment);

    Vector<Node> node_store;
    Vector<int64_t> dim_store;
    String text_store;
};

}  // namespace bufview
