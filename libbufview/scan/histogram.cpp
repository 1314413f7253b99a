// SPDX-License-Identifier: MIT
#include "scan/histogram.h"

#include "base/endian.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace bufview {

namespace {

constexpr int tables = 8;
constexpr int64_t block = 64;

// Neighbouring bytes go to different tables: incrementing one counter twice in a row waits for the
// store of the first increment.
struct Tables {
    uint32_t of[tables][256];
};

void count_word(uint64_t word, Tables &t) {
    for (int i = 0; i < tables; ++i) {
        ++t.of[i][(word >> (8 * i)) & 0xFF];
    }
}

void add_by_tables(const std::byte *data, int64_t size, Counts &counts) {
    // Below this size, clearing and adding up the tables costs more than it saves.
    constexpr int64_t small = 384;
    // The counters have 32 bits.
    constexpr int64_t most = int64_t{1} << 30;
    while (size >= small) {
        const int64_t part = std::min(size, most) / block * block;
        Tables t{};
        for (int64_t at = 0; at < part; at += block) {
            const std::byte *p = data + at;
            __builtin_prefetch(
                reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(p) + 4096));
            uint64_t words[8];
            std::memcpy(words, p, sizeof words);
            // Runs of one byte are frequent in files, and the worst case of the tables.
            if (words[0] == words[7] && words[0] == std::rotl(words[0], 8)) {
                uint64_t differ = 0;
                for (int i = 1; i < 7; ++i) {
                    differ |= words[0] ^ words[i];
                }
                if (differ == 0) {
                    t.of[0][words[0] & 0xFF] += block;
                    continue;
                }
            }
            for (const uint64_t word : words) {
                count_word(word, t);
            }
        }
        for (int value = 0; value < 256; ++value) {
            int64_t sum = 0;
            for (const auto &table : t.of) {
                sum += table[value];
            }
            counts[value] += sum;
        }
        data += part;
        size -= part;
    }
    reference::add_histogram(data, size, counts);
}

}  // namespace

void add_histogram(const std::byte *data, int64_t size, Counts &counts) {
    const int64_t done =
        size >= least_for_columns ? add_histogram_by_columns(data, size, counts) : 0;
    add_by_tables(data + done, size - done, counts);
}

int unique_in(const Counts &counts) {
    int unique = 0;
    for (const int64_t count : counts) {
        unique += count != 0 ? 1 : 0;
    }
    return unique;
}

int most_common_in(const Counts &counts) {
    const int64_t *most = std::max_element(counts, counts + 256);
    return *most != 0 ? static_cast<int>(most - counts) : -1;
}

double chi_square_of(const Counts &counts) {
    const double total = static_cast<double>(std::accumulate(counts, counts + 256, int64_t{0}));
    const double expected = total / 256;
    double sum = 0;
    for (const int64_t count : counts) {
        const double difference = static_cast<double>(count) - expected;
        sum += difference * difference;
    }
    return total != 0 ? sum / expected : 0;
}

double mean_of(const Counts &counts) {
    double sum = 0;
    double total = 0;
    for (int value = 0; value < 256; ++value) {
        sum += value * static_cast<double>(counts[value]);
        total += static_cast<double>(counts[value]);
    }
    return total != 0 ? sum / total : 0;
}

namespace reference {

void add_histogram(const std::byte *data, int64_t size, Counts &counts) {
    for (int64_t i = 0; i < size; ++i) {
        ++counts[static_cast<uint8_t>(data[i])];
    }
}

}  // namespace reference

}  // namespace bufview
