// SPDX-License-Identifier: MIT
// Formats that were parsed lately, so that a loop that names one by its text parses it once.
#pragma once

#include "format/format.h"

#include <string_view>

namespace bufview {

// Null if the text is not known, or if another thread looks at its place at this moment. Never
// waits, so that a fork can come at any time.
FormatRef find_cached_format(std::string_view text) noexcept;

// In place of another one, perhaps. The cache owns its formats, so it keeps none of a host's
// allocator, which a host may count.
void cache_format(const FormatRef &format) noexcept;

}  // namespace bufview
