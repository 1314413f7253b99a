// SPDX-License-Identifier: MIT
// Contestants that look for one pattern.
#pragma once

#include "contest.h"

#include <string_view>

namespace bufview::bench {

// This library, the C and the C++ library, Rust's memchr and Hyperscan.
std::vector<Contestant> finders(std::string_view pattern);

// Hyperscan's, for patterns that have the same flags. The result is what `tell` makes of how often
// each pattern was found, and of the sum of the offsets behind the matches.
struct Found {
    std::vector<uint64_t> counts;
    uint64_t ends = 0;
};
Contestant hyperscan(const std::vector<std::string> &patterns, bool any_case,
                     std::function<std::string(const Found &)> tell);

std::string told(uint64_t count, uint64_t sum);

}  // namespace bufview::bench
