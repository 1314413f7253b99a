// SPDX-License-Identifier: MIT
#include "scan/scan.h"

#include "memory_source.h"
#include "results.h"
#include "support.h"

#include <thread>

namespace bufview::test {
namespace {

using Mode = MemorySource::Mode;

int64_t length_of(std::string_view text) {
    return static_cast<int64_t>(text.size());
}

RunOptions with(int64_t threads, int64_t chunk) {
    RunOptions options;
    options.threads = threads;
    options.chunk = chunk;
    return options;
}

std::unique_ptr<Scan> mergeable_scan() {
    auto scan = std::make_unique<Scan>();
    add_mergeable(*scan);
    return scan;
}

std::unique_ptr<Scan> through_bytes(const Scan &scan) {
    const Vector<std::byte> bytes = scan.save();
    return Scan::load(bytes.data(), static_cast<int64_t>(bytes.size()));
}

TEST(Scan, OfNothingHasDefinedResults) {
    const auto scan = mergeable_scan();
    scan->add_digest("sha256");
    MemorySource empty("", Mode::mapped);
    scan->run(empty, {}, false);
    EXPECT_EQ(results_of(*scan), expected_results("", 0) +
                                     "digest e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
                                     "95991b7852b855\n");
    scan->read<HistogramAnalyzer>(10 + 3, AnalyzerKind::histogram,
                                  [](const HistogramAnalyzer &found) {
                                      EXPECT_EQ(entropy_of(found.counts()), 0.0);
                                      EXPECT_EQ(most_common_in(found.counts()), -1);
                                  });
}

TEST(Scan, FindsTheSameForEveryChunkThreadAndSource) {
    Random random(21);
    for (const int64_t size : {1, 100, 5000, 40'000}) {
        const std::string text = mixed_text(random, size);
        const std::string expected = expected_results(text, 0);
        for (const Mode mode : {Mode::mapped, Mode::copied, Mode::stream}) {
            for (const int64_t threads : {1, 2, 3, 8}) {
                for (const int64_t chunk : {size / 40 + 1, size / 3 + 1, int64_t{0}}) {
                    const auto scan = mergeable_scan();
                    MemorySource source(text, mode);
                    scan->run(source, with(threads, chunk), false);
                    ASSERT_EQ(results_of(*scan), expected)
                        << size << ' ' << threads << ' ' << chunk;
                }
            }
        }
    }
}

TEST(Scan, FindsTheSameInSingleBytes) {
    Random random(22);
    const std::string text = mixed_text(random, 700);
    for (const int64_t threads : {1, 2}) {
        const auto scan = mergeable_scan();
        MemorySource source(text, Mode::copied);
        scan->run(source, with(threads, 1), false);
        EXPECT_EQ(results_of(*scan), expected_results(text, 0));
        EXPECT_EQ(source.most_asked.load(), 1);
    }
    const auto fed = mergeable_scan();
    for (int64_t i = 0; i < 700; ++i) {
        fed->feed(i, as_bytes(text) + i, 1);
    }
    EXPECT_EQ(results_of(*fed), expected_results(text, 0));
}

TEST(Scan, FindsTheSameHoweverItIsCutAndMerged) {
    Random random(23);
    for (int round = 0; round < 60; ++round) {
        const int64_t size = 1 + random.below(4000);
        const int64_t offset = random.below(3) == 0 ? 0 : random.below(5000);
        const std::string text = mixed_text(random, size);
        // Cut into parts, some of them empty.
        std::vector<std::unique_ptr<Scan>> parts;
        for (int64_t at = 0; at < size;) {
            const int64_t most = random.below(2) == 0 ? 8 : size;
            const int64_t length = std::min(size - at, random.below(most + 1));
            auto part = mergeable_scan();
            part->feed(offset + at, as_bytes(text) + at, length);
            if (random.below(2) == 0) {
                part->finish();
            }
            parts.push_back(random.below(2) == 0 ? through_bytes(*part) : std::move(part));
            at += length;
        }
        // Merge neighbours in any order.
        while (parts.size() > 1) {
            const auto left =
                static_cast<size_t>(random.below(static_cast<int64_t>(parts.size()) - 1));
            parts[left]->merge(*parts[left + 1]);
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(left) + 1);
        }
        ASSERT_EQ(results_of(*parts[0]), expected_results(text, offset)) << round;
        ASSERT_EQ(results_of(*through_bytes(*parts[0])), expected_results(text, offset));
        const Scan::Range range = parts[0]->range();
        EXPECT_EQ(range.offset, offset);
        EXPECT_EQ(range.length, size);
    }
}

TEST(Scan, GoesOnWhereTheLastRunEnded) {
    Random random(24);
    const std::string text = mixed_text(random, 3000);
    const auto scan = mergeable_scan();
    scan->add_digest("sha1");
    MemorySource source(text, Mode::mapped);
    for (int64_t at = 500; at < 3000; at += 250) {
        RunOptions options = with(1 + at % 2, 100);
        options.offset = at;
        options.length = 250;
        scan->run(source, options, at + 250 < 3000);
    }
    Scan whole;
    whole.add_digest("sha1");
    whole.feed(500, as_bytes(text) + 500, 2500);
    EXPECT_EQ(results_of(*scan), expected_results(text.substr(500), 500) + results_of(whole));
}

TEST(Scan, RefusesBytesThatDoNotFollow) {
    const auto scan = mergeable_scan();
    const std::string text(100, 'x');
    scan->feed(10, as_bytes(text), 50);
    EXPECT_EQ(status_of([&] { scan->feed(59, as_bytes(text), 1); }), Status::mismatch);
    EXPECT_EQ(status_of([&] { scan->feed(-1, as_bytes(text), 1); }), Status::argument);
    MemorySource source(text, Mode::mapped);
    EXPECT_EQ(status_of([&] { scan->run(source, {}, false); }), Status::mismatch);
    RunOptions beyond;
    beyond.offset = 60;
    beyond.length = 41;
    EXPECT_EQ(status_of([&] { scan->run(source, beyond, false); }), Status::range);
    beyond.length = INT64_MAX;
    EXPECT_EQ(status_of([&] { scan->run(source, beyond, false); }), Status::range);
    Scan far;
    EXPECT_EQ(status_of([&] { far.feed(INT64_MAX - 3, as_bytes(text), 4); }), Status::overflow);
    EXPECT_EQ(results_of(*scan), expected_results(text.substr(0, 50), 10));
}

TEST(Scan, IsOverOnceItIsFinished) {
    const auto scan = mergeable_scan();
    scan->feed(0, as_bytes("text"), 4);
    scan->finish();
    scan->finish();
    EXPECT_EQ(status_of([&] { scan->feed(4, as_bytes("x"), 1); }), Status::busy);
    EXPECT_EQ(status_of([&] { scan->add_histogram(); }), Status::busy);
    EXPECT_EQ(results_of(*scan), expected_results("text", 0));
    scan->reset();
    EXPECT_EQ(results_of(*scan), expected_results("", 0));
    scan->feed(7, as_bytes("more"), 4);
    EXPECT_EQ(results_of(*scan), expected_results("more", 7));
}

TEST(Scan, MergesOnlyWhatBelongsTogether) {
    const auto left = mergeable_scan();
    const auto right = mergeable_scan();
    left->feed(0, as_bytes("abc"), 3);
    right->feed(4, as_bytes("abc"), 3);
    EXPECT_EQ(status_of([&] { left->merge(*right); }), Status::mismatch);
    EXPECT_EQ(status_of([&] { right->merge(*left); }), Status::mismatch);
    EXPECT_EQ(status_of([&] { left->merge(*left); }), Status::busy);
    Scan other;
    other.add_histogram();
    EXPECT_EQ(status_of([&] { left->merge(other); }), Status::mismatch);
    const auto empty = mergeable_scan();
    left->merge(*empty);
    empty->merge(*left);
    EXPECT_EQ(results_of(*left), expected_results("abc", 0));
    EXPECT_EQ(results_of(*empty), expected_results("abc", 0));
}

TEST(Scan, MergesOrderedDigestsOnlyWithNothing) {
    Scan left;
    left.add_histogram();
    left.add_digest("md5");
    const auto right = through_bytes(left);
    left.feed(0, as_bytes("a"), 1);
    right->feed(1, as_bytes("b"), 1);
    EXPECT_EQ(status_of([&] { left.merge(*right); }), Status::unsupported);
    Scan empty;
    empty.add_histogram();
    empty.add_digest("md5");
    left.merge(empty);
    empty.merge(left);
    // RFC 1321, A.5
    EXPECT_EQ(hex_digest(left, 1), "0cc175b9c0f1b6a831c399e269772661");
    EXPECT_EQ(hex_digest(empty, 1), "0cc175b9c0f1b6a831c399e269772661");
    empty.feed(1, as_bytes("bc"), 2);
    EXPECT_EQ(hex_digest(empty, 1), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(hex_digest(left, 1), "0cc175b9c0f1b6a831c399e269772661");
}

TEST(Scan, SavesOrderedDigestsOnlyWhenFinished) {
    Scan scan;
    scan.add_digest("md5");
    scan.feed(0, as_bytes("a"), 1);
    EXPECT_EQ(status_of([&] { (void)scan.save(); }), Status::unsupported);
    scan.finish();
    const auto loaded = through_bytes(scan);
    EXPECT_EQ(hex_digest(*loaded, 0), "0cc175b9c0f1b6a831c399e269772661");
    EXPECT_EQ(status_of([&] { loaded->feed(1, as_bytes("b"), 1); }), Status::busy);
    const auto again = through_bytes(*loaded);
    EXPECT_EQ(hex_digest(*again, 0), "0cc175b9c0f1b6a831c399e269772661");
    again->reset();
    EXPECT_EQ(hex_digest(*again, 0), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(Scan, RefusesWrongPlans) {
    Scan scan;
    EXPECT_EQ(status_of([&] { scan.add_find(nullptr, 0, -1); }), Status::argument);
    EXPECT_EQ(status_of([&] { scan.add_find(as_bytes("x"), 1, -2); }), Status::argument);
    const std::string large((1 << 20) + 1, 'x');
    EXPECT_EQ(status_of([&] { scan.add_find(as_bytes(large), length_of(large), -1); }),
              Status::limit);
    EXPECT_EQ(status_of([&] { scan.add_digest("sha257"); }), Status::value);
    EXPECT_EQ(status_of([&] { scan.add_block_entropy(0, -1); }), Status::argument);
    EXPECT_EQ(status_of([&] { scan.add_strings(0, -1); }), Status::argument);
    EXPECT_EQ(status_of([&] { scan.add_strings((1 << 20) + 1, -1); }), Status::limit);
    for (int i = 0; i < 256; ++i) {
        EXPECT_EQ(scan.add_histogram(), i);
    }
    EXPECT_EQ(status_of([&] { scan.add_histogram(); }), Status::limit);
    EXPECT_EQ(status_of([&] { hex_digest(scan, 0); }), Status::type);
    EXPECT_EQ(status_of([&] { hex_digest(scan, 256); }), Status::range);
    EXPECT_EQ(status_of([&] { hex_digest(scan, -1); }), Status::range);
}

// Blocks so large that a multiple of their size does not fit 64 bits.
TEST(Scan, TakesTheLargestBlocksAndOffsets) {
    Scan scan;
    scan.add_block_entropy(INT64_MAX, -1);
    scan.add_block_entropy(INT64_MAX - 6, -1);
    scan.add_find(as_bytes("ab"), 2, -1);
    scan.feed(INT64_MAX - 8, as_bytes("abab"), 4);
    scan.feed(INT64_MAX - 4, as_bytes("abab"), 4);
    EXPECT_EQ(results_of(scan),
              "blocks 1: 1\nblocks 2: 1 1\n"
              "find 4: 9223372036854775799 9223372036854775801 9223372036854775803 "
              "9223372036854775805\n");
}

TEST(Scan, TellsTheTimeOfEachAnalyzer) {
    Scan scan;
    scan.add_histogram();
    scan.add_digest("sha256");
    MemorySource source(std::string(4 << 20, 'x'), Mode::mapped);
    for (const int64_t threads : {1, 2}) {
        scan.reset();
        scan.run(source, with(threads, 0), false);
        for (const int64_t id : {0, 1}) {
            const auto time =
                scan.read_any(id, [](const Analyzer &analyzer) { return analyzer.nanoseconds(); });
            EXPECT_GT(time, 10'000);
            EXPECT_LT(time, 60'000'000'000);
        }
    }
}

}  // namespace
}  // namespace bufview::test
