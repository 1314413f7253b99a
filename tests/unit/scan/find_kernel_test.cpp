// SPDX-License-Identifier: MIT
#include "scan/needle.h"
#include "support.h"

#include <chrono>

namespace bufview::test {
namespace {

using Offsets = std::vector<int64_t>;

Needle needle_of(std::string_view pattern) {
    return Needle(as_bytes(pattern), static_cast<int64_t>(pattern.size()));
}

Offsets matches(const Needle &needle, const std::byte *data, int64_t size) {
    Offsets found;
    int64_t batch[find_batch];
    FindCursor cursor(needle);
    while (find_more(needle, size, cursor)) {
        const int64_t count = find_all(needle, data, size, cursor, batch);
        found.insert(found.end(), batch, batch + count);
    }
    return found;
}

Offsets matches(std::string_view pattern, std::string_view text) {
    return matches(needle_of(pattern), as_bytes(text), static_cast<int64_t>(text.size()));
}

int64_t counted(const Needle &needle, const std::byte *data, int64_t size) {
    int64_t count = 0;
    FindCursor cursor(needle);
    while (find_more(needle, size, cursor)) {
        count += find_all(needle, data, size, cursor, nullptr);
    }
    return count;
}

Offsets by_two_way(const Needle &needle, const std::byte *data, int64_t size) {
    Offsets found;
    int64_t batch[find_batch];
    FindCursor cursor(needle);
    while (find_more(needle, size, cursor)) {
        const int64_t count =
            find_two_way(needle, reinterpret_cast<const uint8_t *>(data), size, cursor, batch);
        found.insert(found.end(), batch, batch + count);
    }
    return found;
}

Offsets expected_matches(std::string_view pattern, const std::byte *data, int64_t size) {
    Offsets found;
    const auto length = static_cast<int64_t>(pattern.size());
    for (int64_t at = reference::find(as_bytes(pattern), length, data, size, 0); at >= 0;
         at = reference::find(as_bytes(pattern), length, data, size, at + 1)) {
        found.push_back(at);
    }
    return found;
}

TEST(FindAll, FindsOverlappingMatches) {
    on_every_target([] {
        EXPECT_EQ(matches("aa", "aaaa"), (Offsets{0, 1, 2}));
        EXPECT_EQ(matches("aba", "abababa"), (Offsets{0, 2, 4}));
        EXPECT_EQ(matches("x", "axbxx"), (Offsets{1, 3, 4}));
        EXPECT_EQ(matches("needle", "hay needle hay"), (Offsets{4}));
        EXPECT_EQ(matches("needle", "needle"), (Offsets{0}));
        EXPECT_EQ(matches("needles", "needle"), (Offsets{}));
        EXPECT_EQ(matches("n", ""), (Offsets{}));
        EXPECT_EQ(matches(std::string_view("\0\xFF", 2), std::string_view("\0\0\xFF\xFF\0\xFF", 6)),
                  (Offsets{1, 4}));
    });
}

TEST(FindAll, EqualsTheReferenceForAllLengths) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(7);
        for (int64_t size = 0; size <= 300; ++size) {
            for (const int values : {1, 2, 4}) {
                const std::string text = random_text(random, size, values);
                const std::byte *data = memory.put(text);
                for (const int64_t length : {1, 2, 3, 5, 13, 36, 37, 64, 65, 100}) {
                    std::string pattern = random_text(random, length, values);
                    if (length <= size && random.below(3) != 0) {
                        pattern = text.substr(static_cast<size_t>(random.below(size - length + 1)),
                                              static_cast<size_t>(length));
                    }
                    const Needle needle = needle_of(pattern);
                    const Offsets expected = expected_matches(pattern, data, size);
                    ASSERT_EQ(matches(needle, data, size), expected) << pattern << " in " << text;
                    ASSERT_EQ(counted(needle, data, size), static_cast<int64_t>(expected.size()));
                }
            }
        }
    });
}

TEST(FindAll, EqualsTheReferenceInLongTexts) {
    on_every_target([&] {
        Random random(8);
        for (int round = 0; round < 60; ++round) {
            const std::string text = random_text(random, 3000 + random.below(3000), 2 + round % 3);
            const auto length = static_cast<size_t>(1 + random.below(round < 40 ? 20 : 900));
            const std::string pattern =
                text.substr(static_cast<size_t>(random.below(2000)), length);
            const auto size = static_cast<int64_t>(text.size());
            ASSERT_EQ(matches(pattern, text), expected_matches(pattern, as_bytes(text), size));
        }
    });
}

// Matches and what only looks like one, at such distances that the kernel takes them for frequent.
TEST(FindAll, EqualsTheReferenceWhereMatchesAreNearEachOther) {
    Guarded memory(32'768);
    on_every_target([&] {
        Random random(12);
        for (const int64_t length : {1, 2, 3, 13, 16, 17, 33, 63, 64, 65, 100, 300}) {
            for (const int64_t distance : {40, 90, 250, 700}) {
                const std::string pattern = random_text(random, length, 250);
                std::string text(static_cast<size_t>(24'000 + random.below(300)), '\xFD');
                const auto room = std::ssize(text) - length;
                for (int64_t at = random.below(100); at < room;
                     at += length + random.below(2 * distance)) {
                    text.replace(static_cast<size_t>(at), pattern.size(), pattern);
                    if (random.below(3) == 0) {
                        text[static_cast<size_t>(at + random.below(length))] ^= 1;
                    }
                }
                text.replace(static_cast<size_t>(room), pattern.size(), pattern);
                const std::byte *data = memory.put(text);
                const auto size = static_cast<int64_t>(text.size());
                const Offsets expected = expected_matches(pattern, data, size);
                ASSERT_EQ(matches(needle_of(pattern), data, size), expected) << length;
                ASSERT_EQ(counted(needle_of(pattern), data, size), std::ssize(expected)) << length;
            }
        }
    });
}

// With some places where they do not, in the pattern or in the text.
TEST(FindAll, EqualsTheReferenceWherePatternsRepeatThemselves) {
    Guarded memory(32'768);
    on_every_target([&] {
        Random random(13);
        for (int round = 0; round < 300; ++round) {
            const std::string unit = random_text(random, 1 + random.below(40), 2 + round % 2);
            std::string text;
            while (text.size() < 3000) {
                text += unit;
            }
            const auto length = static_cast<size_t>(2 + random.below(round % 3 == 0 ? 900 : 70));
            const auto begin = static_cast<size_t>(random.below(40));
            std::string pattern = text.substr(begin, length);
            if (round % 4 == 0) {
                pattern[static_cast<size_t>(random.below(std::ssize(pattern)))] ^= 1;
            }
            for (int64_t defects = random.below(4); defects > 0; --defects) {
                text[static_cast<size_t>(random.below(std::ssize(text)))] ^= 1;
            }
            const std::byte *data = memory.put(text);
            const auto size = static_cast<int64_t>(text.size());
            const Offsets expected = expected_matches(pattern, data, size);
            ASSERT_EQ(matches(needle_of(pattern), data, size), expected) << pattern;
            ASSERT_EQ(counted(needle_of(pattern), data, size), std::ssize(expected)) << pattern;
            ASSERT_EQ(by_two_way(needle_of(pattern), data, size), expected) << pattern;
        }
    });
}

TEST(TwoWay, EqualsTheReference) {
    Guarded memory(8192);
    Random random(9);
    for (int round = 0; round < 20'000; ++round) {
        const int values = 1 + round % 3;
        const std::string text = random_text(random, random.below(80), values);
        const auto size = static_cast<int64_t>(text.size());
        const std::string pattern = random_text(random, 1 + random.below(12), values);
        const std::byte *data = memory.put(text);
        ASSERT_EQ(by_two_way(needle_of(pattern), data, size), expected_matches(pattern, data, size))
            << pattern << " in " << text;
    }
}

TEST(TwoWay, FindsAllFibonacciWords) {
    std::string a = "a";
    std::string b = "ab";
    while (b.size() < 5000) {
        a = std::exchange(b, b + a);
    }
    for (size_t length = 1; length < 400; length += 7) {
        const std::string pattern = b.substr(length, length);
        const auto size = static_cast<int64_t>(b.size());
        ASSERT_EQ(by_two_way(needle_of(pattern), as_bytes(b), size),
                  expected_matches(pattern, as_bytes(b), size));
        ASSERT_EQ(matches(pattern, b), expected_matches(pattern, as_bytes(b), size));
    }
}

// Families on which one or the other method compares every pattern byte at every position. 16 MiB
// would take minutes then.
TEST(FindAll, IsLinearOnAdversarialInput) {
    struct Family {
        std::string pattern;
        std::string unit;
        bool periodic = false;  // the pattern matches at every unit
    };
    const auto repeat = [](std::string_view unit, size_t times) {
        std::string text;
        for (size_t i = 0; i < times; ++i) {
            text += unit;
        }
        return text;
    };
    const std::string many = repeat("a", 500);
    const Family families[] = {
        {repeat("a", 20'000), "a", true},
        {repeat("a", 20'000) + "b", "a"},
        {"b" + repeat("a", 20'000), "a"},
        {repeat("a", 10'000) + "b" + repeat("a", 10'000), "a"},
        {repeat("ab", 10'000), "ab", true},
        {repeat("ab", 10'000) + "b", "ab"},
        {repeat("a", 40) + "b", repeat("a", 40) + "c"},
        {many + "b" + many, many + "b" + many.substr(1) + "c"},
        {std::string(13, '\0'), std::string(1, '\0'), true},
    };
    for (const Family &family : families) {
        const std::string text = repeat(family.unit, (size_t{16} << 20) / family.unit.size());
        const auto size = static_cast<int64_t>(text.size());
        const auto start = std::chrono::steady_clock::now();
        const int64_t count = counted(needle_of(family.pattern), as_bytes(text), size);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        EXPECT_LT(took.count(), 5.0) << family.pattern.substr(0, 50);
        const auto unit = static_cast<int64_t>(family.unit.size());
        const auto length = static_cast<int64_t>(family.pattern.size());
        EXPECT_EQ(count, family.periodic ? (size - length) / unit + 1 : 0);
    }
}

}  // namespace
}  // namespace bufview::test
