// SPDX-License-Identifier: MIT
// Each kernel against its plain reference: all lengths, all alignments, up to a guarded page.
#include "scan/bytes.h"
#include "scan/crc.h"
#include "scan/histogram.h"
#include "scan/printable.h"
#include "support.h"

namespace bufview::test {
namespace {

TEST(CountByte, EqualsTheReferenceOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(1);
        for (int64_t size = 0; size <= 300; ++size) {
            const std::byte *data = memory.put(random_text(random, size, 3));
            ASSERT_EQ(count_byte(data, size, std::byte{'b'}),
                      reference::count_byte(data, size, std::byte{'b'}))
                << size;
            ASSERT_EQ(find_byte(data, size, std::byte{'z'}), size);
        }
    });
}

TEST(CountByte, CountsMoreThanALaneHolds) {
    const std::string text(100'003, 'x');
    on_every_target(
        [&] { EXPECT_EQ(count_byte(as_bytes(text), 100'003, std::byte{'x'}), 100'003); });
}

TEST(FindByte, FindsTheFirstOneAtEveryPosition) {
    Guarded memory(8192);
    on_every_target([&] {
        for (int64_t size = 1; size <= 200; ++size) {
            for (int64_t at = 0; at < size; ++at) {
                std::string text(static_cast<size_t>(size), '.');
                text[static_cast<size_t>(at)] = 'x';
                text.back() = 'x';
                ASSERT_EQ(find_byte(memory.put(text), size, std::byte{'x'}), at) << size;
            }
        }
    });
}

TEST(Histogram, EqualsTheReference) {
    Random random(2);
    Guarded memory(8192);
    for (const int values : {1, 2, 256}) {
        for (int64_t size = 0; size <= 1500; ++size) {
            const std::byte *data = memory.put(random_text(random, size, values));
            Counts counts{};
            Counts expected{};
            add_histogram(data, size, counts);
            reference::add_histogram(data, size, expected);
            ASSERT_EQ(0, std::memcmp(counts, expected, sizeof counts)) << size;
        }
    }
}

TEST(Histogram, SeesOneByteThatDiffersInARun) {
    for (size_t at = 0; at < 64; ++at) {
        std::string text(640, '\0');
        text[256 + at] = '\1';
        Counts counts{};
        add_histogram(as_bytes(text), 640, counts);
        ASSERT_EQ(counts[0], 639);
        ASSERT_EQ(counts[1], 1);
    }
}

TEST(Entropy, IsExactWhereAllValuesAreEquallyFrequent) {
    Counts counts{};
    EXPECT_EQ(entropy_of(counts), 0.0);
    counts[0x61] = 1'000'003;
    EXPECT_EQ(entropy_of(counts), 0.0);
    counts[0x62] = 1'000'003;
    EXPECT_EQ(entropy_of(counts), 1.0);
    for (int64_t &count : counts) {
        count = 77;
    }
    EXPECT_EQ(entropy_of(counts), 8.0);
}

TEST(Entropy, FollowsShannon) {
    // 1/2, 1/4, 1/8, 1/8: 0.5 + 0.5 + 0.375 + 0.375
    Counts counts{};
    counts[0] = 4;
    counts[1] = 2;
    counts[2] = 1;
    counts[3] = 1;
    EXPECT_DOUBLE_EQ(entropy_of(counts), 1.75);
    // One in a million: -p log2 p - (1-p) log2 (1-p) with fifty digits.
    Counts rare{};
    rare[9] = 1;
    rare[7] = 999'999;
    EXPECT_NEAR(entropy_of(rare), 2.1374262888865377e-05, 1e-15);
}

TEST(Entropy, OfBlocksIsTheSameToTheLastBit) {
    Guarded memory(3 * most_for_small_entropy);
    on_every_target([&] {
        Random random(6);
        const auto compare = [&](int64_t block) {
            for (const int values : {1, 2, 7, 64, 256}) {
                const int64_t count = 1 + random.below(3);
                std::string text = random_text(random, block * count, values);
                const auto shift = static_cast<char>(random.below(256));
                for (char &c : text) {
                    c = static_cast<char>(c + shift);
                }
                const std::byte *data = memory.put(text);
                double got[] = {-1, -1, -1};
                small_entropies(data, block, count, got);
                for (int64_t i = 0; i < count; ++i) {
                    Counts counts{};
                    reference::add_histogram(data + i * block, block, counts);
                    ASSERT_EQ(got[i], entropy_of(counts)) << block << ' ' << i;
                }
            }
        };
        for (int64_t block = 0; block <= 600; ++block) {
            compare(block);
        }
        for (int round = 0; round < 100; ++round) {
            compare(2000 + random.below(3000));
        }
        for (const int64_t block : {int64_t{4096}, int64_t{4097}, most_for_small_entropy}) {
            compare(block);
        }
    });
}

TEST(MostCommon, IsTheSmallestOfSeveralAndNoneOfNothing) {
    Counts counts{};
    EXPECT_EQ(most_common_in(counts), -1);
    EXPECT_EQ(unique_in(counts), 0);
    counts[200] = counts[100] = 5;
    counts[3] = 4;
    EXPECT_EQ(most_common_in(counts), 100);
    EXPECT_EQ(unique_in(counts), 3);
}

using Update = uint32_t (*)(Crc, uint32_t, const std::byte *, int64_t);

TEST(Crc, EqualsTheReference) {
    Guarded memory(8192);
    for (const Update update : {Update{update_crc}, Update{portable::update_crc}}) {
        for (const Crc kind : {Crc::ieee, Crc::castagnoli}) {
            Random random(3);
            for (int64_t size = 0; size <= 600; ++size) {
                const std::byte *data = memory.put(random_text(random, size, 256));
                ASSERT_EQ(update(kind, 7, data, size), reference::update_crc(kind, 7, data, size))
                    << size;
            }
        }
    }
}

TEST(Crc, HasThePublishedCheckValues) {
    const std::byte *digits = as_bytes("123456789");
    EXPECT_EQ(update_crc(Crc::ieee, 0, digits, 9), 0xCBF43926u);
    EXPECT_EQ(update_crc(Crc::castagnoli, 0, digits, 9), 0xE3069283u);
    EXPECT_EQ(reference::update_crc(Crc::ieee, 0, digits, 9), 0xCBF43926u);
    EXPECT_EQ(reference::update_crc(Crc::castagnoli, 0, digits, 9), 0xE3069283u);
}

TEST(Crc, CombinesAtEveryCut) {
    Random random(4);
    const std::string text = random_text(random, 1000, 256);
    for (const Crc kind : {Crc::ieee, Crc::castagnoli}) {
        const uint32_t whole = reference::update_crc(kind, 0, as_bytes(text), 1000);
        for (int64_t cut = 0; cut <= 1000; ++cut) {
            const uint32_t left = update_crc(kind, 0, as_bytes(text), cut);
            const uint32_t right = update_crc(kind, 0, as_bytes(text) + cut, 1000 - cut);
            ASSERT_EQ(combine_crc(kind, left, right, 1000 - cut), whole) << cut;
        }
    }
    // Half a million zeros take a moment one by one, and a combination by a length above 2^32.
    EXPECT_EQ(combine_crc(Crc::ieee, 0x12345678u, 0, int64_t{1} << 40),
              combine_crc(Crc::ieee, combine_crc(Crc::ieee, 0x12345678u, 0, int64_t{1} << 39), 0,
                          int64_t{1} << 39));
}

using Runs = std::vector<std::pair<int64_t, int64_t>>;
using FindPrintable = int64_t (*)(const std::byte *, int64_t, int64_t, PrintableCursor &, int64_t *,
                                  int64_t *);

Runs runs_of(FindPrintable find, const std::byte *data, int64_t size, int64_t least,
             PrintableCursor &cursor) {
    Runs runs;
    int64_t starts[printable_batch];
    int64_t lengths[printable_batch];
    while (cursor.at < size) {
        const int64_t count = find(data, size, least, cursor, starts, lengths);
        for (int64_t i = 0; i < count; ++i) {
            runs.emplace_back(starts[i], lengths[i]);
        }
    }
    return runs;
}

TEST(Printable, IsWhatGnuStringsTakesForText) {
    for (int value = 0; value < 256; ++value) {
        const bool text = value == '\t' || (value >= ' ' && value <= '~');
        const auto byte = static_cast<std::byte>(value);
        EXPECT_EQ(is_printable(byte), text) << value;
        EXPECT_EQ(printable_prefix(&byte, 1), text ? 1 : 0) << value;
        const std::string many(64, static_cast<char>(value));
        EXPECT_EQ(printable_prefix(as_bytes(many), 64), text ? 64 : 0) << value;
    }
}

TEST(Printable, EqualsTheReferenceOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(5);
        for (int64_t size = 0; size <= 300; ++size) {
            for (const int odds : {2, 5, 40, 200}) {
                std::string text(static_cast<size_t>(size), '\0');
                for (char &c : text) {
                    c = random.below(odds) == 0 ? '\n' : 'a';
                }
                const std::byte *data = memory.put(text);
                ASSERT_EQ(printable_prefix(data, size), reference::printable_prefix(data, size));
                for (const int64_t least : {1, 2, 3, 4, 7, 8, 31, 63, 64, 65, 100}) {
                    for (const bool open : {false, true}) {
                        PrintableCursor a{0, open ? -3 : -1, open};
                        PrintableCursor b = a;
                        ASSERT_EQ(runs_of(find_printable, data, size, least, a),
                                  runs_of(reference::find_printable, data, size, least, b))
                            << size << ' ' << least;
                        ASSERT_EQ(a.has_open, b.has_open);
                        if (a.has_open) {
                            ASSERT_EQ(a.open, b.open);
                        }
                    }
                }
            }
        }
    });
}

TEST(Printable, HandsOutMoreThanABatch) {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "a\n";
    }
    on_every_target([&] {
        PrintableCursor cursor;
        const Runs runs = runs_of(find_printable, as_bytes(text), 10'000, 1, cursor);
        ASSERT_EQ(runs.size(), 5000u);
        for (int64_t i = 0; i < 5000; ++i) {
            ASSERT_EQ(runs[static_cast<size_t>(i)], (std::pair<int64_t, int64_t>(2 * i, 1)));
        }
    });
}

// Long enough for the columns of bits, with bins that fill up at different times.
TEST(Histogram, EqualsTheReferenceForLongTexts) {
    Guarded memory(300'000);
    on_every_target([&] {
        Random random(80);
        for (int round = 0; round < 60; ++round) {
            const int64_t size = round < 50 ? 2040 + random.below(300) : random.below(300'000);
            const int values = 1 << (round % 9);
            std::string text = random_text(random, size, values);
            for (char &c : text) {
                c = static_cast<char>(c + 64 * (round % 4));
            }
            if (round % 3 == 0) {
                text.replace(text.size() / 3, text.size() / 2, text.size() / 2, '\x9C');
            }
            const std::byte *data = memory.put(text);
            Counts counts = {};
            Counts expected = {};
            counts[7] = expected[7] = 1000;
            const auto length = static_cast<int64_t>(text.size());
            add_histogram(data, length, counts);
            reference::add_histogram(data, length, expected);
            ASSERT_TRUE(std::equal(counts, counts + 256, expected)) << length << ' ' << values;
        }
    });
}

}  // namespace
}  // namespace bufview::test
