// SPDX-License-Identifier: MIT
// n-grams that several threads count in one table, one sketch, and one grant of memory.
#include "memory_meter.h"
#include "memory_source.h"
#include "results.h"
#include "support.h"

#include <unordered_set>

namespace bufview::test {
namespace {

void run_on(Scan &scan, const std::string &text, int64_t threads, int64_t chunk) {
    MemorySource source(text, MemorySource::Mode::mapped);
    RunOptions options;
    options.threads = threads;
    options.chunk = chunk;
    scan.run(source, options, true);
}

Vector<std::byte> saved_after(const std::string &text, int64_t n, int64_t memory, int64_t threads,
                              int64_t chunk) {
    Scan scan;
    scan.add_analyzer(NgramsAnalyzer::make(n, memory));
    run_on(scan, text, threads, chunk);
    return scan.save();
}

void expect_distinct(const Scan &scan, int64_t distinct) {
    scan.read<NgramsAnalyzer>(0, AnalyzerKind::ngrams, [&](const NgramsAnalyzer &got) {
        EXPECT_EQ(got.distinct(), distinct);
        EXPECT_EQ(got.missed() == 0, distinct >= 0);
    });
}

// So many different n-grams, and each of them once.
std::string text_of(int64_t distinct, size_t n) {
    Random random(86);
    std::unordered_set<uint64_t> known;
    std::string text;
    while (static_cast<int64_t>(known.size()) < distinct) {
        text += static_cast<char>(random.below(256));
        if (text.size() >= n) {
            uint64_t gram = 0;
            for (const char c : text.substr(text.size() - n)) {
                gram = gram << 8 | static_cast<uint8_t>(c);
            }
            if (!known.insert(gram).second) {
                text.pop_back();
            }
        }
    }
    return text;
}

// From memory for a few thousand to memory for all; in one table, in ranges, and in a counter for
// each; in chunks that are smaller and larger than what is put aside.
TEST(NgramsOnThreads, AreThoseOfOneThread) {
    Random random(87);
    std::string text = mixed_text(random, 300'000) + random_text(random, 400'000, 256);
    text += text.substr(100'000, 500'000);
    for (const int64_t n : {1, 2, 3, 4, 5, 8}) {
        for (const int64_t memory : {1 << 16, 1 << 20, 1 << 22, 1 << 23, 1 << 26}) {
            const Vector<std::byte> expected = saved_after(text, n, memory, 1, 0);
            EXPECT_EQ(saved_after(text, n, memory, 2, 0), expected) << n << ' ' << memory;
            EXPECT_EQ(saved_after(text, n, memory, 4, 9'999), expected) << n << ' ' << memory;
        }
    }
}

// Three quarters of 2^18 places, less one: in ranges, which are not filled equally.
TEST(NgramsOnThreads, AreExactUpToTheirMemory) {
    constexpr int64_t most = 196'607;
    const struct {
        int64_t n;
        int64_t memory;
    } cases[] = {{4, 1 << 22}, {8, 1 << 23}};
    for (const auto &one : cases) {
        for (const int64_t distinct : {most, most + 1}) {
            const std::string text = text_of(distinct, static_cast<size_t>(one.n));
            for (const int64_t threads : {1, 2, 3}) {
                Scan scan;
                scan.add_analyzer(NgramsAnalyzer::make(one.n, one.memory));
                run_on(scan, text, threads, 20'000);
                expect_distinct(scan, distinct <= most ? distinct : -1);
            }
        }
    }
}

// What both have counts once, however little memory there is for both.
TEST(NgramsOnThreads, AreMergedWhereOnlyBothTogetherFit) {
    constexpr int64_t n = 4;
    constexpr int64_t most = 196'607;
    const std::string text = text_of(most - n + 1, n);
    const auto size = std::ssize(text);
    for (const bool one_more : {false, true}) {
        Scan whole;
        Scan left;
        Scan right;
        for (Scan *scan : {&whole, &left, &right}) {
            scan->add_analyzer(NgramsAnalyzer::make(n, 1 << 22));
        }
        std::string again = text;
        if (one_more) {
            // Four n-grams that are new, whatever is random.
            again.replace(again.size() / 2, 1, 1, static_cast<char>(~again[again.size() / 2]));
        }
        left.feed(0, as_bytes(text), size);
        right.feed(size, as_bytes(again), size);
        left.merge(right);
        run_on(whole, text + again, 2, 50'000);
        EXPECT_EQ(left.save(), whole.save());
        expect_distinct(left, one_more ? -1 : most);
    }
}

TEST(NgramsOnThreads, MayComeInPiecesOfAnySize) {
    Random random(88);
    const std::string text = random_text(random, 400'000, 256);
    const Vector<std::byte> expected = saved_after(text, 4, 1 << 24, 1, 0);
    Scan scan;
    scan.add_analyzer(NgramsAnalyzer::make(4, 1 << 24));
    int64_t at = 0;
    for (const int64_t size : {1, 2, 3, 150'000, 10, 249'984}) {
        scan.feed(at, as_bytes(text) + at, size);
        at += size;
    }
    ASSERT_EQ(at, std::ssize(text));
    EXPECT_EQ(scan.save(), expected);
    EXPECT_EQ(Scan::load(expected.data(), std::ssize(expected))->save(), expected);
}

// A few kilobytes are the engine and the objects themselves.
TEST(NgramsOnThreads, NeverTakeMoreThanTheirMemory) {
    Random random(89);
    const std::string text = random_text(random, 3'000'000, 256);
    for (const int64_t n : {1, 2, 3, 4, 8}) {
        for (const int64_t memory : {1 << 16, 1 << 20, 1 << 22, 1 << 23, 1 << 25}) {
            for (const int64_t threads : {2, 5}) {
                const Meter meter;
                Scan scan;
                scan.add_analyzer(NgramsAnalyzer::make(n, memory));
                run_on(scan, text, threads, 100'000);
                EXPECT_LE(meter.most(), memory + 16'384) << n << " on " << threads;
                EXPECT_GT(meter.most(), n > 2 ? memory / 2 : 2048) << n << " on " << threads;
            }
        }
    }
}

}  // namespace
}  // namespace bufview::test
