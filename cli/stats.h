// SPDX-License-Identifier: MIT
// What a histogram says of bytes.
#pragma once

#include "json.h"

#include <array>
#include <cstdint>
#include <string>

namespace cli {

struct Stats {
    int64_t size;
    double entropy;
    int64_t unique_bytes;
    // -1 if there are no bytes.
    int32_t most_common_byte;
    std::array<int64_t, 256> histogram;
    // As the program ent tells them. The correlation is not a number if all bytes are equal.
    double mean;
    double chi_square;
    double correlation;
};

// The analyzers that statistics come from.
struct StatsPlan {
    explicit StatsPlan(bufview::Scan &scan)
        : histogram(scan.add_histogram()), correlation(scan.add_correlation()) {}

    int64_t histogram;
    int64_t correlation;
};

Stats read_stats(const bufview::Scan &scan, const StatsPlan &plan);
// How often random bytes have this chi-square statistic or more, 0 to 1.
double chance_of(double chi_square);
// "0.000132", or "none" if it is not a number.
std::string correlation_text(double correlation);
// "12.34%", "less than 0.01%" or "more than 99.99%"
std::string chance_text(double chi_square);
// Keys that scripts rely on: size, entropy, unique_bytes, most_common_byte, mean, chi_square,
// serial_correlation, histogram.
Json stats_json(const Stats &stats);
void print_stats(Output &out, const Stats &stats);

}  // namespace cli
