// SPDX-License-Identifier: MIT
// A search for many patterns at once, whose matches need not fit into memory.
#pragma once

#include "parts.h"
#include "pattern.h"

#include <functional>
#include <utility>
#include <vector>

namespace cli {

class ManySearch {
public:
    struct Match {
        int64_t offset;
        // Number of the pattern.
        int64_t pattern;
        auto operator<=>(const Match &) const = default;
    };

    // The file is the one that the patterns come from. A search that does not keep only counts.
    ManySearch(const std::string &file, const std::vector<Pattern> &patterns, bool ignore_case,
               bool keeps);

    // Tells matches in the order of their offsets, then of their patterns, until the function
    // answers false. Offsets count from where the input begins. Gives the bytes seen.
    int64_t for_each(Input &input, Context &context,
                     const std::function<bool(const Match &)> &take);

    bufview::Scan &scan() { return scan_; }
    // Matches of all patterns that the scan has found.
    int64_t count() const;

private:
    // What a part tells for sure: all matches before an offset in it.
    int64_t collect(int64_t before);

    bufview::Scan scan_ = bufview::Scan::create();
    int64_t longest_ = 0;
    // Numbers of the patterns without wildcards, which are looked for together.
    std::vector<int64_t> plain_;
    int64_t plain_id_ = -1;
    // Pattern and analyzer of the others.
    std::vector<std::pair<int64_t, int64_t>> masked_;
    std::vector<Match> matches_;
};

}  // namespace cli
