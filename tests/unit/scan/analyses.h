// SPDX-License-Identifier: MIT
// Of the analyzers of many kinds of text: what they have found, and the same found in the plainest
// way.
#pragma once

#include "scan/scan.h"
#include "support.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace bufview::test {

template <typename T>
void print(std::ostringstream &out, const char *name, int64_t count, const std::vector<T> &items) {
    out << name << ' ' << count << ':';
    for (const T &item : items) {
        out << ' ' << item;
    }
    out << '\n';
}

template <typename T>
void cut_at(std::vector<T> &items, int64_t limit) {
    if (limit >= 0 && static_cast<int64_t>(items.size()) > limit) {
        items.resize(static_cast<size_t>(limit));
    }
}

inline bool plainly_printable(char c) {
    return c == '\t' || (c >= ' ' && c <= '~');
}

struct ManyPlan {
    std::vector<std::string> patterns;
    bool ignore_case;
    int64_t limit;
};
struct TextPlan {
    Encoding encoding;
    int64_t least;
    int64_t limit;
};
struct LinesPlan {
    std::string delimiter;
    int64_t limit;
};
struct NgramPlan {
    int64_t n;
    int64_t memory;
};
struct WindowPlan {
    int64_t window;
    int64_t step;
    int64_t limit;
};

inline const std::vector<ManyPlan> many_plans = {
    {{"ab", "abcabc", "b", "cab", "ab", "bcabcabcabca", "zz"}, false, -1},
    {{"abcabca", "bcabcabcabca", "cabcabcab"}, false, 5},
    {{"ABCab", "Q"}, true, -1},
};
inline const std::vector<TextPlan> text_plans = {
    {Encoding::ascii, 4, -1},    {Encoding::utf8, 2, -1},     {Encoding::utf8, 5, 3},
    {Encoding::utf16_le, 1, -1}, {Encoding::utf16_be, 2, -1},
};
inline const std::vector<NgramPlan> ngram_plans = {{1, 1 << 16}, {3, 1 << 24}, {8, 1 << 26}};
// None of them can overlap another.
inline const std::vector<LinesPlan> line_plans = {
    {"\n", -1}, {"\n", 2}, {"bc", -1}, {"abcabcabcabcc", -1}, {"ab\n", 1}};
// Steps of a few bytes have a test of their own, as they take long.
inline const std::vector<WindowPlan> window_plans = {{7, 61, -1},   {64, 64, -1},  {50, 110, -1},
                                                     {300, 70, -1}, {300, 150, 3}, {1000, 90, -1}};
constexpr int64_t top = 7;

inline int64_t add_many(Scan &scan, const ManyPlan &plan) {
    std::string bytes;
    std::vector<int64_t> sizes;
    for (const std::string &pattern : plan.patterns) {
        bytes += pattern;
        sizes.push_back(static_cast<int64_t>(pattern.size()));
    }
    return scan.add_analyzer(
        FindManyAnalyzer::make(as_bytes(bytes), static_cast<int64_t>(bytes.size()), sizes.data(),
                               static_cast<int64_t>(sizes.size()), plan.ignore_case, plan.limit));
}

inline int64_t add_lines(Scan &scan, const LinesPlan &plan) {
    const auto size = static_cast<int64_t>(plan.delimiter.size());
    return scan.add_analyzer(LinesAnalyzer::make(as_bytes(plan.delimiter), size, plan.limit));
}

inline void add_analyses(Scan &scan) {
    for (const ManyPlan &plan : many_plans) {
        add_many(scan, plan);
    }
    for (const TextPlan &plan : text_plans) {
        scan.add_analyzer(TextAnalyzer::make(plan.encoding, plan.least, plan.limit));
    }
    for (const NgramPlan &plan : ngram_plans) {
        scan.add_analyzer(NgramsAnalyzer::make(plan.n, plan.memory));
    }
    for (const LinesPlan &plan : line_plans) {
        add_lines(scan, plan);
    }
    scan.add_analyzer(std::make_unique<CorrelationAnalyzer>());
    for (const WindowPlan &plan : window_plans) {
        scan.add_analyzer(WindowEntropyAnalyzer::make(plan.window, plan.step, plan.limit));
    }
}

inline void print_many(std::ostringstream &out, const FindManyAnalyzer &find) {
    const auto room = static_cast<size_t>(find.count() + 1);
    std::vector<int64_t> offsets(room);
    std::vector<int64_t> patterns(room);
    std::vector<int64_t> counts(static_cast<size_t>(find.patterns()));
    const auto given = static_cast<size_t>(
        find.read(0, static_cast<int64_t>(room), offsets.data(), patterns.data()));
    offsets.resize(given);
    patterns.resize(given);
    EXPECT_EQ(find.read_counts(0, find.patterns() + 1, counts.data()), find.patterns());
    print(out, "many", find.count(), offsets);
    print(out, "patterns", find.count(), patterns);
    print(out, "counts", find.patterns(), counts);
}

inline void print_text(std::ostringstream &out, const TextAnalyzer &text) {
    const auto room = static_cast<size_t>(text.count() + 1);
    std::vector<int64_t> offsets(room);
    std::vector<int64_t> lengths(room);
    const auto given = static_cast<size_t>(
        text.read(0, static_cast<int64_t>(room), offsets.data(), lengths.data()));
    offsets.resize(given);
    lengths.resize(given);
    print(out, "text", text.count(), offsets);
    print(out, "sizes", text.count(), lengths);
}

inline void print_ngrams(std::ostringstream &out, const NgramsAnalyzer &ngrams) {
    std::string grams(static_cast<size_t>(top * ngrams.n()), '\0');
    std::vector<int64_t> counts(top);
    std::vector<int64_t> errors(top);
    const int64_t given = ngrams.top(0, top, reinterpret_cast<std::byte *>(grams.data()),
                                     counts.data(), errors.data());
    out << ngrams.total() << " n-grams, " << ngrams.distinct() << " different, " << ngrams.missed()
        << " missed:";
    for (size_t i = 0; i < static_cast<size_t>(given); ++i) {
        for (size_t k = 0; k < static_cast<size_t>(ngrams.n()); ++k) {
            out << ' ' << int{static_cast<uint8_t>(grams[i * static_cast<size_t>(ngrams.n()) + k])};
        }
        out << " x " << counts[i] << '-' << errors[i];
    }
    out << '\n';
}

inline void print_lines(std::ostringstream &out, const LinesAnalyzer &lines) {
    std::vector<int64_t> starts(static_cast<size_t>(lines.count() + 1));
    starts.resize(
        static_cast<size_t>(lines.read(0, static_cast<int64_t>(starts.size()), starts.data())));
    print(out, "lines", lines.count(), starts);
}

inline void print_correlation(std::ostringstream &out, double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9f", std::isnan(value) ? -9.0 : value);
    out << "correlation " << text << '\n';
}

inline void print_windows(std::ostringstream &out, const WindowEntropyAnalyzer &windows) {
    std::vector<double> values(static_cast<size_t>(windows.count() + 1));
    values.resize(
        static_cast<size_t>(windows.read(0, static_cast<int64_t>(values.size()), values.data())));
    print(out, "windows", windows.count(), values);
}

// Without any code of scans from here on, but the arithmetic of entropy.

inline std::string plainly_lower(std::string text, bool wanted) {
    for (char &c : text) {
        c = wanted && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return text;
}

inline void expect_many(std::ostringstream &out, const ManyPlan &plan, const std::string &text,
                        int64_t offset) {
    const std::string folded = plainly_lower(text, plan.ignore_case);
    std::vector<std::pair<int64_t, int64_t>> matches;
    std::vector<int64_t> counts;
    for (size_t id = 0; id < plan.patterns.size(); ++id) {
        const std::string pattern = plainly_lower(plan.patterns[id], plan.ignore_case);
        counts.push_back(0);
        for (size_t at = folded.find(pattern); at != std::string::npos;
             at = folded.find(pattern, at + 1)) {
            matches.push_back({offset + static_cast<int64_t>(at), static_cast<int64_t>(id)});
            ++counts.back();
        }
    }
    std::sort(matches.begin(), matches.end());
    const auto count = static_cast<int64_t>(matches.size());
    cut_at(matches, plan.limit);
    std::vector<int64_t> offsets;
    std::vector<int64_t> patterns;
    for (const auto &[at, id] : matches) {
        offsets.push_back(at);
        patterns.push_back(id);
    }
    print(out, "many", count, offsets);
    print(out, "patterns", count, patterns);
    print(out, "counts", static_cast<int64_t>(counts.size()), counts);
}

// Bytes of the character at the beginning, 0 if there is none: the table of RFC 3629, section 4.
inline size_t plain_character(Encoding encoding, std::string_view text) {
    const auto at = [&](size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto in = [&](size_t i, unsigned low, unsigned high) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    if (encoding == Encoding::utf16_le) {
        return text.size() > 1 && plainly_printable(text[0]) && text[1] == 0 ? 2 : 0;
    }
    if (encoding == Encoding::utf16_be) {
        return text.size() > 1 && plainly_printable(text[1]) && text[0] == 0 ? 2 : 0;
    }
    if (at(0) < 0x80 || encoding == Encoding::ascii) {
        return plainly_printable(text[0]) ? 1 : 0;
    }
    if (in(0, 0xC2, 0xDF) && in(1, 0x80, 0xBF)) {
        return at(0) == 0xC2 && at(1) < 0xA0 ? 0 : 2;
    }
    if (in(2, 0x80, 0xBF) &&
        ((at(0) == 0xE0 && in(1, 0xA0, 0xBF)) || (in(0, 0xE1, 0xEC) && in(1, 0x80, 0xBF)) ||
         (at(0) == 0xED && in(1, 0x80, 0x9F)) || (in(0, 0xEE, 0xEF) && in(1, 0x80, 0xBF)))) {
        return 3;
    }
    if (in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) &&
        ((at(0) == 0xF0 && in(1, 0x90, 0xBF)) || (in(0, 0xF1, 0xF3) && in(1, 0x80, 0xBF)) ||
         (at(0) == 0xF4 && in(1, 0x80, 0x8F)))) {
        return 4;
    }
    return 0;
}

inline void expect_text(std::ostringstream &out, const TextPlan &plan, const std::string &text,
                        int64_t offset) {
    std::vector<int64_t> offsets;
    std::vector<int64_t> lengths;
    for (size_t at = 0; at < text.size();) {
        size_t stop = at;
        int64_t characters = 0;
        while (stop < text.size()) {
            const size_t size = plain_character(plan.encoding, std::string_view(text).substr(stop));
            if (size == 0) {
                break;
            }
            stop += size;
            ++characters;
        }
        if (characters >= plan.least) {
            offsets.push_back(offset + static_cast<int64_t>(at));
            lengths.push_back(static_cast<int64_t>(stop - at));
        }
        at = std::max(stop, at + 1);
    }
    const auto count = static_cast<int64_t>(offsets.size());
    cut_at(offsets, plan.limit);
    cut_at(lengths, plan.limit);
    print(out, "text", count, offsets);
    print(out, "sizes", count, lengths);
}

inline void expect_ngrams(std::ostringstream &out, const NgramPlan &plan, const std::string &text) {
    std::map<std::string, int64_t> counts;
    const auto n = static_cast<size_t>(plan.n);
    for (size_t at = 0; at + n <= text.size(); ++at) {
        ++counts[text.substr(at, n)];
    }
    std::vector<std::pair<int64_t, std::string>> order;
    for (const auto &[gram, count] : counts) {
        order.push_back({-count, gram});
    }
    std::sort(order.begin(), order.end(), [](const auto &a, const auto &b) {
        return a.first != b.first
                   ? a.first < b.first
                   : std::memcmp(a.second.data(), b.second.data(), a.second.size()) < 0;
    });
    cut_at(order, top);
    out << (text.size() + 1 > n ? text.size() + 1 - n : 0) << " n-grams, " << counts.size()
        << " different, 0 missed:";
    for (const auto &[count, gram] : order) {
        for (const char c : gram) {
            out << ' ' << int{static_cast<uint8_t>(c)};
        }
        out << " x " << -count << "-0";
    }
    out << '\n';
}

inline void expect_lines(std::ostringstream &out, const LinesPlan &plan, const std::string &text,
                         int64_t offset) {
    std::vector<int64_t> starts;
    for (size_t at = 0; at < text.size();) {
        starts.push_back(offset + static_cast<int64_t>(at));
        const size_t end = text.find(plan.delimiter, at);
        at = end == std::string::npos ? text.size() : end + plan.delimiter.size();
    }
    const auto count = static_cast<int64_t>(starts.size());
    cut_at(starts, plan.limit);
    print(out, "lines", count, starts);
}

// As ent does it, with enough digits.
inline double plain_correlation(const std::string &text) {
    long double sum = 0;
    long double squares = 0;
    long double products = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const long double value = static_cast<unsigned char>(text[i]);
        sum += value;
        squares += value * value;
        products += value * static_cast<unsigned char>(text[(i + 1) % text.size()]);
    }
    const auto size = static_cast<long double>(text.size());
    const long double spread = size * squares - sum * sum;
    return spread == 0 ? NAN : static_cast<double>((size * products - sum * sum) / spread);
}

inline void expect_windows(std::ostringstream &out, const WindowPlan &plan, const std::string &text,
                           int64_t offset) {
    std::vector<double> values;
    for (int64_t at = 0; at + plan.window <= static_cast<int64_t>(text.size()); ++at) {
        if ((offset + at) % plan.step != 0) {
            continue;
        }
        Counts counts{};
        for (int64_t i = at; i < at + plan.window; ++i) {
            ++counts[static_cast<uint8_t>(text[static_cast<size_t>(i)])];
        }
        values.push_back(entropy_of(counts));
    }
    const auto count = static_cast<int64_t>(values.size());
    cut_at(values, plan.limit);
    print(out, "windows", count, values);
}

inline void expect_analyses(std::ostringstream &out, const std::string &text, int64_t offset) {
    for (const ManyPlan &plan : many_plans) {
        expect_many(out, plan, text, offset);
    }
    for (const TextPlan &plan : text_plans) {
        expect_text(out, plan, text, offset);
    }
    for (const NgramPlan &plan : ngram_plans) {
        expect_ngrams(out, plan, text);
    }
    for (const LinesPlan &plan : line_plans) {
        expect_lines(out, plan, text, offset);
    }
    print_correlation(out, plain_correlation(text));
    for (const WindowPlan &plan : window_plans) {
        expect_windows(out, plan, text, offset);
    }
}

}  // namespace bufview::test
