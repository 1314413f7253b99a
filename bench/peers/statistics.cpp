// SPDX-License-Identifier: MIT
// Histogram, entropy, strings and n-grams beside the loops that programs have in their place.
#include "contest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <unordered_map>

namespace bufview::bench {
namespace {

using Counts = std::array<int64_t, 256>;

std::string told(const Counts &counts) {
    uint64_t hash = 0;
    for (const int64_t count : counts) {
        hash = hash * 0x9E3779B97F4A7C15u + static_cast<uint64_t>(count);
    }
    return "counts " + std::to_string(hash);
}

Counts count_plainly(const uint8_t *begin, const uint8_t *end) {
    Counts counts{};
    for (; begin != end; ++begin) {
        ++counts[*begin];
    }
    return counts;
}

// A table for each of eight bytes in a row, so that equal bytes do not wait for each other: the
// fastest way without vectors that is in use.
Counts count_in_tables(const uint8_t *begin, const uint8_t *end) {
    static std::array<std::array<uint32_t, 256>, 8> tables;
    tables = {};
    for (; end - begin >= 8; begin += 8) {
        uint64_t word;
        std::memcpy(&word, begin, sizeof word);
        for (size_t i = 0; i < 8; ++i) {
            ++tables[i][word >> (8 * i) & 0xFF];
        }
    }
    Counts counts = count_plainly(begin, end);
    for (const auto &table : tables) {
        for (size_t byte = 0; byte < 256; ++byte) {
            counts[byte] += table[byte];
        }
    }
    return counts;
}

Contest histogram(const char *kind) {
    return {"histogram",
            kind,
            INT64_MAX,
            {scan_contestant([](Scan &scan) { return scan.add_histogram(); },
                             [](const Scan &scan, int64_t id) { return told(scan.histogram(id)); }),
             direct("a loop in C",
                    [](const Input &in) { return told(count_plainly(in.begin(), in.end())); }),
             direct("eight tables in C",
                    [](const Input &in) { return told(count_in_tables(in.begin(), in.end())); })}};
}

std::string told_mean(double sum, size_t count) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f bits", sum / static_cast<double>(count));
    return text;
}

constexpr int64_t block = 4096;

std::string entropies_in_c(const Input &input) {
    double sum = 0;
    size_t blocks = 0;
    for (const uint8_t *at = input.begin(); at != input.end(); ++blocks) {
        const uint8_t *end = at + std::min<int64_t>(block, input.end() - at);
        const auto size = static_cast<double>(end - at);
        for (const int64_t count : count_plainly(at, end)) {
            if (count != 0) {
                const double share = static_cast<double>(count) / size;
                sum -= share * std::log2(share);
            }
        }
        at = end;
    }
    return told_mean(sum, blocks);
}

Contest block_entropy() {
    return {"block-entropy/4096",
            "mix",
            INT64_MAX,
            {scan_contestant([](Scan &scan) { return scan.add_block_entropy(block); },
                             [](const Scan &scan, int64_t id) {
                                 double sum = 0;
                                 const std::vector<double> all = scan.block_entropies(id);
                                 for (const double entropy : all) {
                                     sum += entropy;
                                 }
                                 return told_mean(sum, all.size());
                             }),
             direct("a loop in C", entropies_in_c)}};
}

std::string told_strings(int64_t count, int64_t bytes) {
    return std::to_string(count) + " strings of " + std::to_string(bytes) + " bytes";
}

constexpr int64_t least = 4;

std::string strings_in_c(const Input &input) {
    int64_t count = 0;
    int64_t bytes = 0;
    int64_t run = 0;
    const auto end_run = [&] {
        if (run >= least) {
            ++count;
            bytes += run;
        }
        run = 0;
    };
    for (const uint8_t *at = input.begin(); at != input.end(); ++at) {
        if ((*at >= ' ' && *at <= '~') || *at == '\t') {
            ++run;
        } else {
            end_run();
        }
    }
    end_run();
    return told_strings(count, bytes);
}

Contestant scan_strings() {
    return {ours,
            [](const Input &input) -> Work {
                const auto scan = std::make_shared<Scan>(Scan::create());
                const int64_t id = scan->add_strings(least);
                const auto bytes = std::make_shared<int64_t>();
                scan->on_strings(id, [bytes](const bufview_strings_batch &batch) {
                    for (int64_t i = 0; i < batch.count; ++i) {
                        *bytes += batch.lengths[i];
                    }
                    return true;
                });
                return [=] {
                    *bytes = 0;
                    scan->restart();
                    scan->run(input.sample.view(), input.options());
                    return told_strings(scan->strings_count(id), *bytes);
                };
            },
            {}};
}

Contest strings(const char *kind) {
    return {"strings/4", kind, INT64_MAX, {scan_strings(), direct("a loop in C", strings_in_c)}};
}

// The first byte is the highest, so that numbers are in the order of their bytes.
using Grams = std::vector<std::pair<int64_t, uint32_t>>;

std::string told_grams(const Grams &grams) {
    std::string text;
    for (const auto &[count, gram] : grams) {
        char line[48];
        std::snprintf(line, sizeof line, "%08x: %lld  ", gram, static_cast<long long>(count));
        text += line;
    }
    return text;
}

constexpr size_t most_frequent = 5;

std::string grams_in_map(const Input &input) {
    std::unordered_map<uint32_t, int64_t> counts;
    uint32_t gram = 0;
    for (const uint8_t *at = input.begin(); at != input.end(); ++at) {
        gram = gram << 8 | *at;
        if (at - input.begin() >= 3) {
            ++counts[gram];
        }
    }
    Grams grams;
    for (const auto &[key, count] : counts) {
        grams.emplace_back(count, key);
    }
    const auto before = [](const auto &a, const auto &b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    const size_t taken = std::min(grams.size(), most_frequent);
    std::partial_sort(grams.begin(), grams.begin() + static_cast<std::ptrdiff_t>(taken),
                      grams.end(), before);
    grams.resize(taken);
    return told_grams(grams);
}

Contest ngrams(const char *kind) {
    return {"ngrams/4",
            kind,
            share_of_sample(128),
            {scan_contestant([](Scan &scan) { return scan.add_ngrams(4, int64_t{1} << 30); },
                             [](const Scan &scan, int64_t id) {
                                 Grams grams;
                                 for (const NgramCount &top :
                                      scan.ngrams_top(id, 4, most_frequent)) {
                                     uint32_t gram = 0;
                                     for (const char c : top.gram) {
                                         gram = gram << 8 | static_cast<uint8_t>(c);
                                     }
                                     grams.emplace_back(top.count, gram);
                                 }
                                 return told_grams(grams);
                             }),
             direct("std::unordered_map", grams_in_map)}};
}

}  // namespace

std::vector<Contest> statistics_contests() {
    return {histogram("mix"), histogram("log"), histogram("rnd"), histogram("zero"),
            block_entropy(),  strings("mix"),   strings("rnd"),   ngrams("log"),
            ngrams("mix"),    ngrams("rnd")};
}

}  // namespace bufview::bench
