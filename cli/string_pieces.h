// SPDX-License-Identifier: MIT
// Strings come in batches, and long ones in pieces, so that none has to fit into memory.
#pragma once

#include <bufview/bufview.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cli {

// Calls functions where a string begins, with each piece of its text, and where it ends.
template <class Begin, class Text, class End>
void for_each_piece(const bufview_strings_batch &batch, Begin begin, Text text, End end) {
    const char *base = static_cast<const char *>(batch.text);
    for (int64_t i = 0; i < batch.count; ++i) {
        if (i != 0 || (batch.flags & BUFVIEW_STRINGS_CONTINUED) == 0)
            begin(batch.offsets[i]);
        text(std::string_view(base + (batch.offsets[i] - batch.text_offset),
                              static_cast<size_t>(batch.lengths[i])));
        if (i + 1 != batch.count || (batch.flags & BUFVIEW_STRINGS_UNFINISHED) == 0)
            end();
    }
}

}  // namespace cli
