// SPDX-License-Identifier: MIT
// The most frequent sequences of a few bytes.
#pragma once

#include "json.h"

#include <cstdint>
#include <vector>

namespace cli {

struct Ngrams {
    int64_t n;
    bufview::NgramSummary summary;
    std::vector<bufview::NgramCount> top;

    bool is_exact() const { return summary.distinct >= 0; }
};

// `memory` is what the analyzer was given.
Ngrams read_ngrams(const bufview::Scan &scan, int64_t id, int64_t top, int64_t memory);
// n, total, exact, distinct, missed, top
Json ngrams_json(const Ngrams &ngrams);

}  // namespace cli
