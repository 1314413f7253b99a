// SPDX-License-Identifier: MIT
// Everything that a scan has found as text, and the same found in the plainest way.
#pragma once

#include "analyses.h"

namespace bufview::test {

struct PatternPlan {
    std::string pattern;
    int64_t limit;
};

struct StringsPlan {
    int64_t least;
    int64_t limit;
};

struct BlockPlan {
    int64_t block;
    int64_t limit;
};

inline const std::vector<PatternPlan> pattern_plans = {
    {"a", -1},
    {"ab", 3},
    {"aba", -1},
    {"abcabcabcabcabcabcabcabcabcabcabcabcabcabca", -1},
    {"\n", 0}};
inline const std::vector<StringsPlan> strings_plans = {{1, -1}, {4, -1}, {4, 3}, {70, -1}};
inline const std::vector<BlockPlan> block_plans = {{1, -1}, {7, -1}, {64, 4}, {1000, -1}};

// Without digests that need their bytes in order.
inline void add_mergeable(Scan &scan) {
    for (const PatternPlan &plan : pattern_plans) {
        scan.add_find(as_bytes(plan.pattern), static_cast<int64_t>(plan.pattern.size()),
                      plan.limit);
    }
    for (const StringsPlan &plan : strings_plans) {
        scan.add_strings(plan.least, plan.limit);
    }
    for (const BlockPlan &plan : block_plans) {
        scan.add_block_entropy(plan.block, plan.limit);
    }
    scan.add_histogram();
    scan.add_digest("crc32");
    scan.add_digest("crc32c");
    scan.add_find(as_bytes("aB"), 2, -1, nullptr, true);
    scan.add_find(as_bytes("a?c"), 3, -1, as_bytes(std::string_view("\xFF\0\xFF", 3)));
    add_analyses(scan);
}

inline std::string hex_digest(const Scan &scan, int64_t id) {
    return scan.read<DigestAnalyzer>(id, AnalyzerKind::digest, [](const DigestAnalyzer &digest) {
        char text[2 * max_digest_size + 1];
        hex_of(digest.value(), text);
        return std::string(text);
    });
}

inline std::string results_of(const Scan &scan) {
    std::ostringstream out;
    out.precision(17);
    for (int64_t id = 0; id < scan.analyzers(); ++id) {
        switch (scan.read_any(id, [](const Analyzer &analyzer) { return analyzer.kind(); })) {
        case AnalyzerKind::find:
            scan.read<FindAnalyzer>(id, AnalyzerKind::find, [&](const FindAnalyzer &find) {
                std::vector<int64_t> offsets(static_cast<size_t>(find.count() + 1));
                offsets.resize(static_cast<size_t>(
                    find.read(0, static_cast<int64_t>(offsets.size()), offsets.data())));
                print(out, "find", find.count(), offsets);
            });
            break;
        case AnalyzerKind::digest:
            out << "digest " << hex_digest(scan, id) << '\n';
            break;
        case AnalyzerKind::histogram:
            scan.read<HistogramAnalyzer>(
                id, AnalyzerKind::histogram, [&](const HistogramAnalyzer &found) {
                    print(out, "histogram", unique_in(found.counts()),
                          std::vector<int64_t>(found.counts(), found.counts() + 256));
                });
            break;
        case AnalyzerKind::block_entropy:
            scan.read<BlockEntropyAnalyzer>(
                id, AnalyzerKind::block_entropy, [&](const BlockEntropyAnalyzer &found) {
                    std::vector<double> values(static_cast<size_t>(found.count() + 1));
                    values.resize(static_cast<size_t>(
                        found.read(0, static_cast<int64_t>(values.size()), values.data())));
                    print(out, "blocks", found.count(), values);
                });
            break;
        case AnalyzerKind::strings:
            scan.read<StringsAnalyzer>(
                id, AnalyzerKind::strings, [&](const StringsAnalyzer &found) {
                    const int64_t room = found.count() + 1;
                    std::vector<int64_t> offsets(static_cast<size_t>(room));
                    std::vector<int64_t> lengths(static_cast<size_t>(room));
                    const auto given =
                        static_cast<size_t>(found.read(0, room, offsets.data(), lengths.data()));
                    offsets.resize(given);
                    lengths.resize(given);
                    print(out, "strings", found.count(), offsets);
                    print(out, "lengths", found.count(), lengths);
                });
            break;
        case AnalyzerKind::find_many:
            scan.read<FindManyAnalyzer>(id, AnalyzerKind::find_many,
                                        [&](const auto &found) { print_many(out, found); });
            break;
        case AnalyzerKind::text:
            scan.read<TextAnalyzer>(id, AnalyzerKind::text,
                                    [&](const auto &found) { print_text(out, found); });
            break;
        case AnalyzerKind::ngrams:
            scan.read<NgramsAnalyzer>(id, AnalyzerKind::ngrams,
                                      [&](const auto &found) { print_ngrams(out, found); });
            break;
        case AnalyzerKind::lines:
            scan.read<LinesAnalyzer>(id, AnalyzerKind::lines,
                                     [&](const auto &found) { print_lines(out, found); });
            break;
        case AnalyzerKind::correlation:
            scan.read<CorrelationAnalyzer>(id, AnalyzerKind::correlation, [&](const auto &found) {
                print_correlation(out, found.coefficient());
            });
            break;
        case AnalyzerKind::window_entropy:
            scan.read<WindowEntropyAnalyzer>(id, AnalyzerKind::window_entropy,
                                             [&](const auto &found) { print_windows(out, found); });
            break;
        }
    }
    return out.str();
}

// What add_mergeable() has to find in bytes that come from `offset`, without any code of scans but
// the arithmetic of entropy and checks, which have tests of their own.
inline std::string expected_results(const std::string &text, int64_t offset) {
    std::ostringstream out;
    out.precision(17);
    for (const PatternPlan &plan : pattern_plans) {
        std::vector<int64_t> offsets;
        for (size_t at = text.find(plan.pattern); at != std::string::npos;
             at = text.find(plan.pattern, at + 1)) {
            offsets.push_back(offset + static_cast<int64_t>(at));
        }
        const auto count = static_cast<int64_t>(offsets.size());
        cut_at(offsets, plan.limit);
        print(out, "find", count, offsets);
    }
    for (const StringsPlan &plan : strings_plans) {
        std::vector<int64_t> offsets;
        std::vector<int64_t> lengths;
        for (size_t at = 0; at < text.size();) {
            size_t stop = at;
            while (stop < text.size() && plainly_printable(text[stop])) {
                ++stop;
            }
            if (static_cast<int64_t>(stop - at) >= plan.least) {
                offsets.push_back(offset + static_cast<int64_t>(at));
                lengths.push_back(static_cast<int64_t>(stop - at));
            }
            at = stop + 1;
        }
        const auto count = static_cast<int64_t>(offsets.size());
        cut_at(offsets, plan.limit);
        cut_at(lengths, plan.limit);
        print(out, "strings", count, offsets);
        print(out, "lengths", count, lengths);
    }
    for (const BlockPlan &plan : block_plans) {
        std::vector<double> values;
        Counts counts{};
        for (size_t i = 0; i < text.size(); ++i) {
            ++counts[static_cast<uint8_t>(text[i])];
            if (i + 1 == text.size() || (offset + static_cast<int64_t>(i) + 1) % plan.block == 0) {
                values.push_back(entropy_of(counts));
                std::memset(counts, 0, sizeof counts);
            }
        }
        const auto count = static_cast<int64_t>(values.size());
        cut_at(values, plan.limit);
        print(out, "blocks", count, values);
    }
    std::vector<int64_t> histogram(256);
    for (const char c : text) {
        ++histogram[static_cast<uint8_t>(c)];
    }
    print(out, "histogram", 256 - std::count(histogram.begin(), histogram.end(), 0), histogram);
    for (const Crc kind : {Crc::ieee, Crc::castagnoli}) {
        char digest[16];
        std::snprintf(
            digest, sizeof digest, "%08x",
            reference::update_crc(kind, 0, as_bytes(text), static_cast<int64_t>(text.size())));
        out << "digest " << digest << '\n';
    }
    std::vector<int64_t> folded;
    std::vector<int64_t> wild;
    for (size_t at = 0; at + 1 < text.size(); ++at) {
        if ((text[at] == 'a' || text[at] == 'A') && (text[at + 1] == 'b' || text[at + 1] == 'B')) {
            folded.push_back(offset + static_cast<int64_t>(at));
        }
        if (text[at] == 'a' && at + 2 < text.size() && text[at + 2] == 'c') {
            wild.push_back(offset + static_cast<int64_t>(at));
        }
    }
    print(out, "find", static_cast<int64_t>(folded.size()), folded);
    print(out, "find", static_cast<int64_t>(wild.size()), wild);
    expect_analyses(out, text, offset);
    return out.str();
}

// Text, lines, repetitions and noise in turns.
inline std::string mixed_text(Random &random, int64_t size) {
    std::string text;
    while (static_cast<int64_t>(text.size()) < size) {
        const int64_t length = 1 + random.below(120);
        switch (random.below(8)) {
        case 0:
            text += random_text(random, length, 256);
            break;
        case 1:
            text += random_text(random, length, 2);
            break;
        case 2:
            for (int64_t i = 0; i < length; ++i) {
                text += "abc"[i % 3];
            }
            break;
        case 3:
            text += std::string(static_cast<size_t>(length), '\0');
            break;
        case 4:
            for (int64_t i = 0; i < length; ++i) {
                static constexpr const char *pieces[] = {"\xC3\xA9", "\xE2\x82\xAC",
                                                         "\xF0\x9F\x98\x80", "\xC2\x85", "e"};
                text += pieces[random.below(5)];
            }
            break;
        case 5:
            for (const char c : random_text(random, length, 26)) {
                text += c;
                text += '\0';
            }
            break;
        case 6:
            for (int64_t i = 0; i < length; ++i) {
                static constexpr char pieces[] = {'\xF0', '\x9F', '\x80', '\xC3',
                                                  '\xE2', 'A',    '\0'};
                text += pieces[random.below(7)];
            }
            break;
        default:
            text += random_text(random, length, 26) + "\n";
        }
    }
    text.resize(static_cast<size_t>(size));
    return text;
}

}  // namespace bufview::test
