// SPDX-License-Identifier: MIT
// Counts of n-grams: the table, the sketch, and how they take turns.
#include "memory_meter.h"
#include "memory_source.h"
#include "results.h"
#include "support.h"

#include "scan/gram_sketch.h"
#include "scan/gram_table.h"

#include <set>
#include <unordered_map>

namespace bufview::test {
namespace {

template <typename Word>
void expect_mixed_grams(int n) {
    Random random(80);
    Guarded memory(8192);
    const GramMix<Word> mix = secret_mix<Word>(n);
    on_every_target([&] {
        for (int64_t count = 0; count <= 300; ++count) {
            const std::string text = random_text(random, count + n - 1, 256);
            std::vector<Word> words(static_cast<size_t>(count));
            std::vector<Word> expected(words.size());
            mix_grams(memory.put(text), count, n, mix, words.data());
            reference::mix_grams(as_bytes(text), count, n, mix, expected.data());
            ASSERT_EQ(words, expected) << n;
            for (size_t i = 0; i < words.size(); ++i) {
                Word gram = 0;
                for (int k = n - 1; k >= 0; --k) {
                    const auto byte = static_cast<uint8_t>(text[i + static_cast<size_t>(k)]);
                    gram = static_cast<Word>(gram >> 8 | Word{byte} << (word_bits<Word> - 8));
                }
                ASSERT_EQ(mix.back(words[i]), gram);
                ASSERT_EQ(words[i] & ~mix.mask, Word{0});
            }
        }
    });
}

TEST(Grams, AreMixedAndBackOnEveryTarget) {
    for (int n = 1; n <= 8; ++n) {
        if (n <= 4) {
            expect_mixed_grams<uint32_t>(n);
        }
        expect_mixed_grams<uint64_t>(n);
    }
}

TEST(Grams, AreGroupedByTheirUpperBits) {
    Random random(81);
    for (const size_t size : {size_t{0}, size_t{1}, size_t{70'000}}) {
        std::vector<uint32_t> words(size);
        for (uint32_t &word : words) {
            word = static_cast<uint32_t>(random.next());
        }
        const GramGroups<uint32_t> groups(words.data(), size);
        EXPECT_EQ(groups.size(), size);
        std::stable_sort(words.begin(), words.end(),
                         [](uint32_t a, uint32_t b) { return a >> 23 < b >> 23; });
        EXPECT_TRUE(std::equal(words.begin(), words.end(), groups.begin_of(0)));
        size_t before = 0;
        for (size_t group = 0; group < 512; ++group) {
            ASSERT_EQ(groups.size_from(group), size - before);
            for (size_t i = 0; i < groups.size_of(group); ++i) {
                ASSERT_EQ(groups.begin_of(group)[i] >> 23, group);
            }
            before += groups.size_of(group);
        }
        EXPECT_EQ(before, size);
    }
}

// Crowded, with words that belong to few buckets, the last ones among them, and zero; in ranges
// that are counted and that grow one by one.
template <typename Word>
void expect_table(int range_bits) {
    on_every_target([=] {
        for (const int spread : {1, 3, 40}) {
            Random random(82);
            GramTable<Word> table(range_bits);
            std::unordered_map<Word, uint64_t> expected;
            const auto make_room = [&](int64_t more) {
                table.reserve(table.size() + more);
                for (size_t range = 0; range < table.ranges(); ++range) {
                    if (table.size_of(range) + more > table.room_of_range()) {
                        table.begin_growth(table.room() + 1);
                        for (size_t i = table.ranges(); i-- > 0;) {
                            table.grow(i);
                        }
                        table.end_growth();
                    }
                }
            };
            for (int round = 0; round < 60; ++round) {
                std::vector<std::vector<Word>> words(table.ranges());
                for (int64_t left = random.below(200); left > 0; --left) {
                    const auto upper = static_cast<Word>(random.below(spread) - spread / 2);
                    const Word word = static_cast<Word>(upper << (word_bits<Word> - 8)) |
                                      static_cast<Word>(random.below(300));
                    words[table.range_of(word)].push_back(word);
                    ++expected[word];
                }
                make_room(201);
                for (size_t range = 0; range < table.ranges(); ++range) {
                    table.count(range, words[range].data(), words[range].size());
                }
                const auto word = static_cast<Word>(random.next());
                table.add(word, 5);
                expected[word] += 5;
            }
            ASSERT_EQ(table.size(), std::ssize(expected));
            table.for_each([&](Word word, uint64_t count) {
                ASSERT_EQ(expected[word], count);
                ASSERT_TRUE(table.has(word));
                expected.erase(word);
            });
            ASSERT_TRUE(expected.empty());
            ASSERT_FALSE(table.has(static_cast<Word>(0x5555555555555555)));
            table.clear();
            ASSERT_EQ(table.size(), 0);
            ASSERT_FALSE(table.has(0));
        }
    });
}

TEST(GramTable, EqualsTheStandardOneOnEveryTarget) {
    for (const int range_bits : {0, 1, 4}) {
        expect_table<uint32_t>(range_bits);
        expect_table<uint64_t>(range_bits);
    }
}

TEST(GramTable, CarriesWhatAPlaceCannotHold) {
    GramTable<uint32_t> table;
    table.reserve(3);
    table.reserve_carries(uint64_t{1} << 40, 3);
    table.add(7, UINT32_MAX);
    const uint32_t words[] = {7, 9, 7, 0, 7};
    table.count(words, 5);
    table.add(9, uint64_t{5} << 33);
    table.add(7, (uint64_t{1} << 33) - 1);
    table.reserve(1000);
    std::map<uint32_t, uint64_t> found;
    table.for_each([&](uint32_t word, uint64_t count) { found[word] = count; });
    EXPECT_EQ(found,
              (std::map<uint32_t, uint64_t>{{0, 1}, {7, 12'884'901'889u}, {9, 42'949'672'961u}}));
}

TEST(GramSketch, EqualsTheReferenceOnEveryTarget) {
    on_every_target([] {
        Random random(83);
        for (const size_t width : {1u, 2u, 9u, 17u, 33u, 64u}) {
            constexpr size_t buckets = 16;
            std::vector<uint64_t> counters(buckets * width + 8);
            std::vector<uint64_t> expected(counters.size());
            std::vector<uint64_t> words(200);
            std::vector<uint64_t> counts(200);
            const uint64_t mask = width == 64 ? UINT64_MAX >> 1 : (uint64_t{1} << (width - 1)) - 1;
            SketchRow row{counters.data(), width, 4, std::max(61 - static_cast<int>(width), 0),
                          mask};
            for (size_t i = 0; i < words.size(); ++i) {
                words[i] = random.next();
                counts[i] = random.next() >> 20;
            }
            add_to_row(row, words.data(), counts.data(), words.size());
            add_to_row(row, words.data(), nullptr, words.size());
            row.counters = expected.data();
            reference::add_to_row(row, words.data(), 64, counts.data(), words.size());
            reference::add_to_row(row, words.data(), 64, nullptr, words.size());
            ASSERT_EQ(counters, expected) << width;
        }
    });
}

NgramsAnalyzer &ngrams_of(Analyzer &analyzer) {
    return static_cast<NgramsAnalyzer &>(analyzer);
}

void expect_counts(const NgramsAnalyzer &got,
                   const std::unordered_map<std::string, int64_t> &counts) {
    const auto n = static_cast<size_t>(got.n());
    std::string grams(n * counts.size(), '\0');
    std::vector<int64_t> most(counts.size());
    std::vector<int64_t> errors(counts.size());
    ASSERT_EQ(got.top(0, std::ssize(counts) + 1, reinterpret_cast<std::byte *>(grams.data()),
                      most.data(), errors.data()),
              std::ssize(counts));
    for (size_t i = 0; i < counts.size(); ++i) {
        ASSERT_EQ(counts.at(grams.substr(n * i, n)), most[i]);
        ASSERT_EQ(errors[i], 0);
    }
}

// A few frequent ones in noise that is far too much for the memory.
std::string noise_with(Random &random, int64_t size) {
    std::string text = random_text(random, size, 256);
    for (size_t at = 0; at + 100 < text.size(); at += 40) {
        text.replace(at, 5, at % 3 == 0 ? "first" : "again");
    }
    return text;
}

TEST(Ngrams, AreBoundedBeyondTheirMemory) {
    Random random(76);
    const std::string text = noise_with(random, 400'000);
    std::map<std::string, int64_t> counts;
    for (size_t at = 0; at + 4 <= text.size(); ++at) {
        ++counts[text.substr(at, 4)];
    }
    const AnalyzerPtr analyzer = NgramsAnalyzer::make(4, 1 << 20);
    analyzer->feed({as_bytes(text), 400'000, 0});
    analyzer->settle();
    const NgramsAnalyzer &ngrams = ngrams_of(*analyzer);
    EXPECT_EQ(ngrams.total(), 399'997);
    EXPECT_EQ(ngrams.distinct(), -1);
    const int64_t missed = ngrams.missed();
    EXPECT_GT(missed, 0);
    EXPECT_LT(missed, 3000);
    std::string grams(4 * 1000, '\0');
    std::vector<int64_t> most(1000);
    std::vector<int64_t> errors(1000);
    const int64_t given = ngrams.top(0, 1000, reinterpret_cast<std::byte *>(grams.data()),
                                     most.data(), errors.data());
    ASSERT_GE(given, 4);
    for (size_t i = 0; i < static_cast<size_t>(given); ++i) {
        const auto known = counts.find(grams.substr(4 * i, 4));
        const int64_t count = known != counts.end() ? known->second : 0;
        EXPECT_GE(most[i], count);
        EXPECT_LE(most[i] - errors[i], count);
        if (known != counts.end()) {
            counts.erase(known);
        }
    }
    for (const auto &[gram, count] : counts) {
        ASSERT_LE(count, missed) << gram;
    }
    EXPECT_EQ(counts.count("agai"), 0u);
    EXPECT_EQ(counts.count("firs"), 0u);
}

TEST(Ngrams, AreTheSameHoweverTheyAreCutBeyondTheirMemory) {
    Random random(77);
    const std::string text = noise_with(random, 60'000);
    const auto add = [](Scan &scan) {
        scan.add_analyzer(NgramsAnalyzer::make(2, 1 << 16));
        scan.add_analyzer(NgramsAnalyzer::make(8, 1 << 16));
    };
    Scan whole;
    add(whole);
    whole.feed(0, as_bytes(text), 60'000);
    const Vector<std::byte> expected = whole.save();
    for (int round = 0; round < 6; ++round) {
        Scan scan;
        add(scan);
        MemorySource source(text, MemorySource::Mode::copied);
        RunOptions options;
        options.threads = 1 + round % 3;
        options.chunk = 500 + random.below(20'000);
        scan.run(source, options, true);
        EXPECT_EQ(scan.save(), expected);
        EXPECT_EQ(Scan::load(expected.data(), std::ssize(expected))->save(), expected);
        Scan left;
        Scan right;
        add(left);
        add(right);
        const int64_t cut = random.below(60'001);
        left.feed(0, as_bytes(text), cut);
        right.feed(cut, as_bytes(text) + cut, 60'000 - cut);
        left.merge(right);
        EXPECT_EQ(left.save(), expected) << cut;
    }
}

// As many as fit are exact, one more is not: half of the memory is for places of 8 bytes, or of 16
// for more than four bytes, of which three quarters may be taken.
TEST(Ngrams, AreExactUpToTheirMemory) {
    const struct {
        int64_t n;
        int64_t most;
    } cases[] = {{3, 3071}, {5, 1535}};
    for (const auto &one : cases) {
        for (const int64_t distinct : {one.most - 1, one.most, one.most + 1, 2 * one.most}) {
            std::set<std::string> known;
            Random random(79);
            std::string text;
            while (static_cast<int64_t>(known.size()) < distinct) {
                text += static_cast<char>(random.below(256));
                if (static_cast<int64_t>(text.size()) >= one.n) {
                    known.insert(text.substr(text.size() - static_cast<size_t>(one.n)));
                }
            }
            const AnalyzerPtr analyzer = NgramsAnalyzer::make(one.n, 1 << 16);
            analyzer->feed({as_bytes(text), static_cast<int64_t>(text.size()), 0});
            analyzer->settle();
            EXPECT_EQ(ngrams_of(*analyzer).distinct(), distinct <= one.most ? distinct : -1)
                << one.n;
        }
    }
}

// Everything that takes long looks at the gate: growing, working off, and becoming bounded.
TEST(Ngrams, EndEarlyOnRequest) {
    Gate gate;
    const Gate::Change change(gate);
    gate.cancel();
    Random random(83);
    const std::string text = random_text(random, 3 << 20, 256);
    const auto size = static_cast<int64_t>(text.size());

    GramTable<uint32_t> table;
    table.reserve(1000);
    table.add(7, 3);
    const int64_t room = table.room();
    EXPECT_EQ(status_of([&] { table.reserve(int64_t{1} << 20, &gate); }), Status::cancelled);
    EXPECT_EQ(table.room(), room);
    EXPECT_TRUE(table.has(7));

    // In groups for a table, and as bounds.
    for (const int64_t memory : {int64_t{64} << 20, int64_t{8} << 20}) {
        const auto counted = [&] {
            auto counter = GramCounter::make(4, memory);
            counter->count(as_bytes(text), size);
            return counter;
        };
        const auto whole = counted();
        whole->settle();
        EXPECT_EQ(whole->distinct() < 0, memory < int64_t{64} << 20);
        const auto watched = counted();
        watched->watch(&gate);
        EXPECT_EQ(status_of([&] { watched->count(as_bytes(text), size); }), Status::cancelled);
        EXPECT_EQ(status_of([&] { watched->settle(); }), Status::cancelled);
    }
}

TEST(Ngrams, RefuseWrongPlans) {
    const auto make = [](int64_t n, int64_t memory) {
        return status_of([&] { NgramsAnalyzer::make(n, memory); });
    };
    EXPECT_EQ(make(0, 1 << 20), Status::argument);
    EXPECT_EQ(make(9, 1 << 20), Status::argument);
    EXPECT_EQ(make(4, 65'535), Status::argument);
    EXPECT_EQ(make(4, INT64_MAX), Status::argument);
    EXPECT_EQ(make(8, 65'536), Status::ok);
}

// Most of them are seen for the first time, so that they are put aside and grouped.
TEST(Ngrams, AreTheSameOnAnyNumberOfThreadsWhenThereAreMany) {
    Random random(84);
    const std::string text = noise_with(random, 700'000);
    for (const int64_t n : {2, 4, 7}) {
        std::unordered_map<std::string, int64_t> counts;
        for (size_t at = 0; at + static_cast<size_t>(n) <= text.size(); ++at) {
            ++counts[text.substr(at, static_cast<size_t>(n))];
        }
        for (const int64_t memory : {int64_t{6} << 20, int64_t{256} << 20}) {
            Vector<std::byte> expected;
            for (const int64_t threads : {1, 2, 5}) {
                Scan scan;
                scan.add_analyzer(NgramsAnalyzer::make(n, memory));
                MemorySource source(text, MemorySource::Mode::mapped);
                RunOptions options;
                options.threads = threads;
                options.chunk = threads == 5 ? 70'000 : 0;
                scan.run(source, options, true);
                const Vector<std::byte> saved = scan.save();
                EXPECT_TRUE(expected.empty() || saved == expected) << n << ' ' << memory;
                expected = saved;
                scan.read<NgramsAnalyzer>(0, AnalyzerKind::ngrams, [&](const NgramsAnalyzer &got) {
                    const bool exact = n == 2 || memory > 6 << 20;
                    EXPECT_EQ(got.distinct(), exact ? std::ssize(counts) : -1) << n;
                    EXPECT_EQ(got.missed() == 0, exact);
                    if (exact) {
                        expect_counts(got, counts);
                    }
                });
            }
        }
    }
}

// On one thread. A few kilobytes are the objects themselves.
TEST(Ngrams, NeverTakeMoreThanTheirMemory) {
    Random random(85);
    const std::string text = random_text(random, 3'000'000, 256);
    for (const int64_t n : {1, 2, 3, 4, 5, 8}) {
        for (const int64_t memory : {1 << 16, 1 << 20, (1 << 22) - 1, 1 << 23, 1 << 25}) {
            const Meter meter;
            const AnalyzerPtr analyzer = NgramsAnalyzer::make(n, memory);
            for (int64_t at = 0; at < 3'000'000; at += 200'000) {
                analyzer->feed({as_bytes(text) + at, 200'000, at});
            }
            analyzer->settle();
            EXPECT_LE(meter.most(), memory + 8192) << n;
            EXPECT_EQ(ngrams_of(*analyzer).total(), 3'000'000 - n + 1);
        }
    }
}

}  // namespace
}  // namespace bufview::test
