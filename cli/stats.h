// SPDX-License-Identifier: MIT
// What a histogram says of bytes.
#pragma once

#include "json.h"

#include <array>
#include <cstdint>

namespace cli {

struct Stats {
    int64_t size;
    double entropy;
    int64_t unique_bytes;
    // -1 if there are no bytes.
    int32_t most_common_byte;
    std::array<int64_t, 256> histogram;
};

Stats read_stats(const bufview::Scan &scan, int64_t id);
// Keys that scripts rely on: size, entropy, unique_bytes, most_common_byte, histogram.
Json stats_json(const Stats &stats);
void print_stats(Output &out, const Stats &stats);

}  // namespace cli
