// SPDX-License-Identifier: MIT
// The kernels behind the analyzers for many questions, and what is particular to each analyzer.
#include "memory_source.h"
#include "results.h"
#include "support.h"

#include "scan/bytes.h"
#include "scan/correlation.h"
#include "scan/needle.h"

namespace bufview::test {
namespace {

using Match = std::pair<int64_t, uint32_t>;

NeedleSet set_of(const std::vector<std::string> &patterns, bool ignore_case) {
    std::string bytes;
    std::vector<int64_t> sizes;
    for (const std::string &pattern : patterns) {
        bytes += pattern;
        sizes.push_back(static_cast<int64_t>(pattern.size()));
    }
    return NeedleSet(as_bytes(bytes), sizes.data(), static_cast<int64_t>(sizes.size()),
                     ignore_case);
}

std::vector<Match> found(const NeedleSet &set, const std::byte *data, int64_t size, int64_t from,
                         int64_t to) {
    std::vector<Match> matches;
    Vector<uint32_t> room;
    set.find(data, size, from, to, room, [&](int64_t at, const uint32_t *ids, int64_t count) {
        for (int64_t i = 0; i < count; ++i) {
            matches.push_back({at, ids[i]});
        }
    });
    return matches;
}

std::vector<Match> expected(const std::vector<std::string> &patterns, const std::byte *data,
                            int64_t size, int64_t from, int64_t to) {
    std::vector<Match> matches;
    for (uint32_t id = 0; id < patterns.size(); ++id) {
        const auto length = static_cast<int64_t>(patterns[id].size());
        for (int64_t at = reference::find(as_bytes(patterns[id]), length, data, size, from);
             at >= 0 && at < to;
             at = reference::find(as_bytes(patterns[id]), length, data, size, at + 1)) {
            matches.push_back({at, id});
        }
    }
    std::sort(matches.begin(), matches.end());
    return matches;
}

// Sets whose shortest patterns are of every class of filters, and of all classes at once.
TEST(NeedleSet, EqualsTheReferenceForAllLengths) {
    Guarded memory(8192);
    Random random(70);
    for (int64_t size = 0; size <= 300; ++size) {
        for (const int64_t least : {1, 2, 4, 5, 7, 11}) {
            const int values = 2 + static_cast<int>(random.below(3));
            const std::string text = random_text(random, size, values);
            const std::byte *data = memory.put(text);
            std::vector<std::string> patterns;
            for (int64_t i = 1 + random.below(least == 4 ? 100 : 8); i > 0; --i) {
                const int64_t length = least + random.below(random.below(4) == 0 ? 60 : 4);
                const int64_t at = random.below(std::max<int64_t>(size - length, 1));
                std::string pattern = text.substr(static_cast<size_t>(std::min(at, size)),
                                                  static_cast<size_t>(length));
                if (static_cast<int64_t>(pattern.size()) < length) {
                    pattern = random_text(random, length, values);
                }
                patterns.push_back(pattern);
            }
            const NeedleSet set = set_of(patterns, false);
            const int64_t from = random.below(size + 1);
            const int64_t to = from + random.below(size - from + 1);
            ASSERT_EQ(found(set, data, size, 0, size), expected(patterns, data, size, 0, size));
            ASSERT_EQ(found(set, data, size, from, to), expected(patterns, data, size, from, to));
        }
    }
}

TEST(Nibbles, EqualTheReferenceOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(73);
        for (int64_t size = 0; size <= 300; ++size) {
            Nibbles nibbles;
            for (int bucket = 0; bucket < Nibbles::buckets; ++bucket) {
                const std::string pattern = random_text(random, 1 + random.below(6), 256);
                nibbles.add(reinterpret_cast<const uint8_t *>(pattern.data()), std::ssize(pattern),
                            bucket, bucket % 3 == 0 ? 0x5F : 0xFF);
            }
            const std::string text = random_text(random, size, size % 2 == 0 ? 256 : 120);
            const auto *data = reinterpret_cast<const uint8_t *>(memory.put(text));
            const int64_t from = random.below(size / 2 + 1);
            const int64_t to = size - random.below(size / 2 + 1);
            uint64_t marks[6] = {};
            uint64_t expected_marks[6] = {};
            nibbles.mark(data, size, from, to, marks);
            reference::mark(nibbles, data, size, from, to, expected_marks);
            ASSERT_TRUE(std::equal(marks, marks + 6, expected_marks)) << size;
        }
    });
}

TEST(Nibbles, LetPassWhatBeginsWithAPattern) {
    Nibbles nibbles;
    const uint8_t *text = reinterpret_cast<const uint8_t *>("abcdef-ABxdefcdabcab");
    nibbles.add(text, 5, 0, 0xFF);
    nibbles.add(text + 7, 2, 7, 0xDF);
    const auto passing = [&](int64_t at) {
        uint64_t marks[1] = {};
        nibbles.mark(text, 20, at, at + 1, marks);
        return marks[0] == 1;
    };
    // "ABxd" by the second one, the beginning of "abc" and of "ab" because the data ends there.
    for (int64_t at = 0; at < 20; ++at) {
        EXPECT_EQ(passing(at), at == 0 || at == 7 || at == 15 || at == 18) << at;
    }
}

// Held against one look-up for each place.
TEST(FourFilter, IsTheSameByVectorsOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(94);
        for (const uint32_t mask : {0xFFFFFFFFu, 0xDFDFDFDFu}) {
            FourFilter filter(mask, 0x9E3779B1u);
            filter.reserve(3000);
            const std::string known = random_text(random, 3000, 26);
            for (size_t i = 0; i + 4 <= known.size(); ++i) {
                filter.add(reinterpret_cast<const uint8_t *>(known.data()) + i);
            }
            for (int64_t size = 4; size <= 300; ++size) {
                std::string text = known.substr(static_cast<size_t>(random.below(2000)),
                                                static_cast<size_t>(size));
                text.replace(static_cast<size_t>(size / 2), 1, "-");
                const auto *data = reinterpret_cast<const uint8_t *>(memory.put(text));
                const int64_t from = random.below(size - 3);
                for (const int64_t step : {1, 2, 4, 8}) {
                    uint16_t places[310];
                    const int64_t count = filter.probe(data, from, size - 3, step, places);
                    std::vector<int64_t> found(places, places + count);
                    std::sort(found.begin(), found.end());
                    std::vector<int64_t> expected;
                    for (int64_t at = from; at < size - 3; at += step) {
                        if (filter.has(data + at)) {
                            expected.push_back(at - from);
                        }
                    }
                    ASSERT_EQ(found, expected) << size << ' ' << step;
                    ASSERT_TRUE(step != 1 || size < 12 || count > 0);
                }
                uint64_t marks[5];
                uint64_t expected[5] = {};
                const uint64_t dense = size % 2 == 0 ? ~uint64_t{0} : 0x8001'0010'0000'4001u;
                std::fill_n(marks, 5, dense);
                for (int64_t at = from; at < size; ++at) {
                    const bool passes = at + 4 <= size && filter.has(data + at);
                    expected[(at - from) / 64] |= (dense >> ((at - from) % 64) & passes)
                                                  << ((at - from) % 64);
                }
                filter.thin_out(data, size, from, size, marks);
                ASSERT_TRUE(std::equal(marks, marks + (size - from + 63) / 64, expected)) << size;
            }
        }
    });
}

// Few patterns of every class of lengths, and many short ones, in bytes of all values.
TEST(NeedleSet, EqualsTheReferenceOnEveryTarget) {
    Guarded memory(16'384);
    on_every_target([&] {
        Random random(74);
        for (int round = 0; round < 60; ++round) {
            const int64_t size = 5000 + random.below(5000);
            const std::string text = random_text(random, size, round % 2 == 0 ? 256 : 6);
            std::vector<std::string> patterns;
            for (int64_t i = round % 3 == 0 ? 200 : 1 + random.below(40); i > 0; --i) {
                const int64_t length = (round % 5 == 0 ? 1 : 4) + random.below(8);
                patterns.push_back(text.substr(static_cast<size_t>(random.below(size - length)),
                                               static_cast<size_t>(length)));
            }
            const std::byte *data = memory.put(text);
            ASSERT_EQ(found(set_of(patterns, false), data, size, 0, size),
                      expected(patterns, data, size, 0, size));
        }
    });
}

TEST(NeedleSet, FindsPatternsThatBeginWithOthers) {
    std::vector<std::string> patterns;
    for (size_t length = 1; length <= 40; ++length) {
        patterns.push_back(std::string(length, 'a'));
        patterns.push_back(std::string(length, 'a') + "b");
    }
    const std::string text = std::string(20, 'a') + "b" + std::string(60, 'a');
    const auto size = static_cast<int64_t>(text.size());
    EXPECT_EQ(found(set_of(patterns, false), as_bytes(text), size, 0, size),
              expected(patterns, as_bytes(text), size, 0, size));
}

TEST(NeedleSet, IgnoresCase) {
    const std::vector<std::string> patterns = {"Key", "KEYS", "[", "ey"};
    const NeedleSet set = set_of(patterns, true);
    const std::string text = "kEyS{ eY [";
    EXPECT_EQ(found(set, as_bytes(text), 10, 0, 10),
              (std::vector<Match>{{0, 0}, {0, 1}, {1, 3}, {6, 3}, {9, 2}}));
}

TEST(NeedleSet, FindsTenThousand) {
    Random random(71);
    std::vector<std::string> patterns;
    for (int i = 0; i < 10'000; ++i) {
        patterns.push_back(random_text(random, 4 + random.below(20), 26));
    }
    std::string text = random_text(random, 100'000, 26);
    for (size_t i = 0; i < 1000; ++i) {
        text.replace(i * 100, patterns[i * 7].size(), patterns[i * 7]);
    }
    const auto size = static_cast<int64_t>(text.size());
    EXPECT_EQ(found(set_of(patterns, false), as_bytes(text), size, 0, size),
              expected(patterns, as_bytes(text), size, 0, size));
}

TEST(FindMany, RefusesWrongPlans) {
    const std::string bytes(70'000, 'x');
    const auto make = [&](int64_t size, const std::vector<int64_t> &sizes) {
        return status_of([&] {
            FindManyAnalyzer::make(as_bytes(bytes), size, sizes.data(),
                                   static_cast<int64_t>(sizes.size()), false, -1);
        });
    };
    EXPECT_EQ(make(5, {2, 3}), Status::ok);
    EXPECT_EQ(make(0, {}), Status::argument);
    EXPECT_EQ(make(5, {2, 2}), Status::argument);
    EXPECT_EQ(make(5, {2, 4}), Status::argument);
    EXPECT_EQ(make(5, {5, 0}), Status::argument);
    EXPECT_EQ(make(5, {-1, 6}), Status::argument);
    EXPECT_EQ(make(5, {INT64_MAX, 6}), Status::argument);
    EXPECT_EQ(make(65'537, {65'537}), Status::limit);
    EXPECT_EQ(make(65'536, {65'536}), Status::ok);
    EXPECT_EQ(make(65'537, std::vector<int64_t>(65'537, 1)), Status::limit);
}

std::vector<int64_t> masked(const Needle &needle, const std::byte *data, int64_t size) {
    std::vector<int64_t> offsets;
    int64_t batch[find_batch];
    FindCursor cursor(needle);
    while (find_more(needle, size, cursor)) {
        const int64_t count = find_all(needle, data, size, cursor, batch);
        offsets.insert(offsets.end(), batch, batch + count);
    }
    return offsets;
}

std::vector<int64_t> expected_masked(const std::string &pattern, const std::string &mask,
                                     const std::byte *data, int64_t size) {
    std::vector<int64_t> offsets;
    const auto length = static_cast<int64_t>(pattern.size());
    for (int64_t at =
             reference::find_masked(as_bytes(pattern), as_bytes(mask), length, data, size, 0);
         at >= 0; at = reference::find_masked(as_bytes(pattern), as_bytes(mask), length, data, size,
                                              at + 1)) {
        offsets.push_back(at);
    }
    return offsets;
}

TEST(FindMasked, EqualsTheReferenceOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(72);
        for (int64_t size = 0; size <= 300; ++size) {
            const std::string text = random_text(random, size, 3);
            const std::byte *data = memory.put(text);
            for (const int64_t length : {1, 2, 3, 13, 36, 37, 70}) {
                const std::string pattern = random_text(random, length, 3);
                std::string mask(static_cast<size_t>(length), '\xFF');
                for (char &c : mask) {
                    c = "\xFF\xFE\0\xDF"[random.below(4)];
                }
                const Needle needle(as_bytes(pattern), length, as_bytes(mask));
                ASSERT_EQ(masked(needle, data, size), expected_masked(pattern, mask, data, size));
            }
        }
    });
}

TEST(FindMasked, FoldsLettersOfEitherCaseOnly) {
    on_every_target([] {
        // Beside the letters stand characters that differ in the same bit.
        const std::string pattern = "a@[`{Z1";
        std::string mask;
        for (const char c : pattern) {
            mask += static_cast<char>(case_mask(static_cast<uint8_t>(c)));
        }
        const Needle needle(as_bytes(pattern), 7, as_bytes(mask));
        EXPECT_TRUE(needle.folds());
        const std::string text = "a@[`{Z1 A@[`{z1 a`[`{Z1 a@{`{Z1 a@[@{Z1 a@[`[Z1 a@[`{Z\x11";
        EXPECT_EQ(masked(needle, as_bytes(text), static_cast<int64_t>(text.size())),
                  (std::vector<int64_t>{0, 8}));
    });
}

// Candidates without end: the search goes over to the linear method, which folds too.
TEST(FindMasked, IsTheSameOnceItIsLinear) {
    const std::string pattern = std::string(200, 'A') + "b" + std::string(200, 'a');
    const std::string mask(401, '\xDF');
    std::string text(200'000, 'a');
    text.replace(150'000, 1, "B");
    const Needle needle(as_bytes(pattern), 401, as_bytes(mask));
    on_every_target([&] {
        EXPECT_EQ(masked(needle, as_bytes(text), 200'000), (std::vector<int64_t>{149'800}));
    });
}

TEST(FindLast, FindsTheLastOne) {
    Guarded memory(1 << 18);
    Random random(73);
    for (int round = 0; round < 300; ++round) {
        const std::string text = random_text(random, random.below(round < 290 ? 300 : 200'000), 2);
        const auto size = static_cast<int64_t>(text.size());
        const std::string pattern = random_text(random, 1 + random.below(12), 2);
        const Needle needle(as_bytes(pattern), static_cast<int64_t>(pattern.size()));
        const size_t last = text.rfind(pattern);
        ASSERT_EQ(find_last(needle, memory.put(text), size),
                  last == std::string::npos ? -1 : static_cast<int64_t>(last));
    }
    const std::string far = "needle" + std::string(250'000, '.');
    EXPECT_EQ(find_last(Needle(as_bytes("needle"), 6), as_bytes(far), 250'006), 0);
}

TEST(FindDifference, EqualsTheReferenceOnEveryTarget) {
    Guarded left(8192);
    Guarded right(8192);
    on_every_target([&] {
        Random random(74);
        for (int64_t size = 0; size <= 300; ++size) {
            std::string text = random_text(random, size, 256);
            const std::byte *a = left.put(text);
            ASSERT_EQ(find_difference(a, right.put(text), size), size);
            for (int change = 0; change < 3 && size > 0; ++change) {
                text[static_cast<size_t>(random.below(size))] ^= 1;
                const std::byte *b = right.put(text);
                ASSERT_EQ(find_difference(a, b, size), reference::find_difference(a, b, size));
            }
        }
    });
}

TEST(ByteSums, EqualTheReferenceOnEveryTarget) {
    Guarded memory(1 << 21);
    on_every_target([&] {
        Random random(75);
        for (int64_t round = 0; round <= 302; ++round) {
            const int64_t size = round <= 300 ? round : 2'000'000;
            const std::byte *data = memory.put(round == 302 ? std::string(2'000'000, '\xFF')
                                                            : random_text(random, size, 256));
            ByteSums sums;
            ByteSums plain;
            add_sums(data, size, sums);
            reference::add_sums(data, size, plain);
            ASSERT_EQ(sums.values, plain.values) << size;
            ASSERT_EQ(sums.squares, plain.squares) << size;
            ASSERT_EQ(sums.products, plain.products) << size;
        }
    });
}

// The figures are those that the program `ent` prints for the same bytes.
TEST(Correlation, IsThatOfEnt) {
    Scan scan;
    scan.add_analyzer(std::make_unique<CorrelationAnalyzer>());
    scan.add_histogram();
    const auto correlation = [&] {
        return scan.read<CorrelationAnalyzer>(
            0, AnalyzerKind::correlation, [](const auto &found) { return found.coefficient(); });
    };
    EXPECT_TRUE(std::isnan(correlation()));
    scan.feed(0, as_bytes("abcdefghijklmnopqrstuvwxyz"), 26);
    EXPECT_NEAR(correlation(), 0.777778, 1e-6);
    scan.read<HistogramAnalyzer>(1, AnalyzerKind::histogram, [](const HistogramAnalyzer &found) {
        EXPECT_NEAR(chi_square_of(found.counts()), 230.0, 1e-9);
        EXPECT_NEAR(mean_of(found.counts()), 109.5, 1e-9);
    });
    scan.reset();
    scan.feed(0, as_bytes("xxxx"), 4);
    EXPECT_TRUE(std::isnan(correlation()));
    EXPECT_EQ(chi_square_of(Counts{}), 0);
    EXPECT_EQ(mean_of(Counts{}), 0);
}

TEST(Text, ReadsEachEncoding) {
    const struct {
        Encoding encoding;
        std::string text;
        std::vector<int64_t> ranges;
    } cases[] = {
        {Encoding::utf8, "\xC3\xA9t\xC3\xA9\nna\xC3\xAFve\x85 \xE2\x82\xAC", {0, 5, 6, 6, 13, 4}},
        // A surrogate, an overlong form, one beyond U+10FFFF, one cut off
        {Encoding::utf8,
         "ab\xED\xA0\x80"
         "cd\xC0\xAF"
         "ef\xF4\x90\x80\x80gh\xE2\x82",
         {0, 2, 5, 2, 9, 2, 15, 2}},
        {Encoding::utf16_le, std::string("\1a\0b\0\0\0xy\0z\0", 12), {1, 4, 8, 4}},
        {Encoding::utf16_be, std::string("\0\0a\0b\0c", 7), {1, 6}},
    };
    for (const auto &one : cases) {
        Scan scan;
        scan.add_analyzer(TextAnalyzer::make(one.encoding, 2, -1));
        scan.feed(0, as_bytes(one.text), static_cast<int64_t>(one.text.size()));
        scan.read<TextAnalyzer>(0, AnalyzerKind::text, [&](const TextAnalyzer &text) {
            std::vector<int64_t> ranges;
            int64_t offsets[8];
            int64_t lengths[8];
            for (int64_t i = 0; i < text.read(0, 8, offsets, lengths); ++i) {
                ranges.push_back(offsets[i]);
                ranges.push_back(lengths[i]);
            }
            EXPECT_EQ(ranges, one.ranges) << one.text;
        });
    }
}

TEST(Find, RefusesLongPatternsWithWildcards) {
    const std::string pattern((1 << 20), 'x');
    std::string mask(1 << 20, '\xFF');
    Scan scan;
    scan.add_find(as_bytes(pattern), 1 << 20, -1, as_bytes(mask));
    scan.add_find(as_bytes(pattern), 1 << 20, -1, nullptr, true);
    mask[7] = 0;
    EXPECT_EQ(status_of([&] { scan.add_find(as_bytes(pattern), 4097, -1, as_bytes(mask)); }),
              Status::limit);
    scan.add_find(as_bytes(pattern), 4096, -1, as_bytes(mask));
}

}  // namespace
}  // namespace bufview::test
