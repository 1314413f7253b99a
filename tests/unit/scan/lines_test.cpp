// SPDX-License-Identifier: MIT
// Lines that any delimiter ends, above all one that can overlap itself.
#include "memory_source.h"
#include "results.h"
#include "support.h"

namespace bufview::test {
namespace {

using Mode = MemorySource::Mode;

const std::vector<LinesPlan> overlapping_plans = {
    {"aa", -1}, {"aa", 3}, {"aba", -1}, {"abcab", -1}, {"aabaa", 0}, {std::string(70, 'a'), -1}};

std::string expected_lines(const std::vector<LinesPlan> &plans, const std::string &text,
                           int64_t offset) {
    std::ostringstream out;
    for (const LinesPlan &plan : plans) {
        expect_lines(out, plan, text, offset);
    }
    return out.str();
}

void add_plans(Scan &scan, const std::vector<LinesPlan> &plans) {
    for (const LinesPlan &plan : plans) {
        add_lines(scan, plan);
    }
}

// Where delimiters overlap each other, alone and in long runs.
std::string entangled_text(Random &random, int64_t size) {
    std::string text;
    while (static_cast<int64_t>(text.size()) < size) {
        static constexpr const char *pieces[] = {"a", "b", "aab", "abcab", "cabcabc", "\n"};
        text += random.below(6) == 0 ? std::string(static_cast<size_t>(random.below(200)), 'a')
                                     : pieces[random.below(6)];
    }
    text.resize(static_cast<size_t>(size));
    return text;
}

TEST(Lines, EndWithADelimiterThatIsTheFirstBehindTheOneBefore) {
    Scan scan;
    add_plans(scan, {{"aa", -1}, {"\r\n\r\n", -1}, {"ab", -1}});
    const std::string text = "aaaaab\r\n\r\n\r\n\r\nab";
    scan.feed(100, as_bytes(text), static_cast<int64_t>(text.size()));
    EXPECT_EQ(results_of(scan), "lines 3: 100 102 104\n"
                                "lines 3: 100 110 114\n"
                                "lines 2: 100 106\n");
}

TEST(Lines, AreTheSameHoweverTheBytesAreCut) {
    Random random(81);
    for (const int64_t size : {0, 1, 5, 70, 333, 5'000}) {
        const std::string text = entangled_text(random, size);
        const std::string expected = expected_lines(overlapping_plans, text, 0);
        for (const int64_t threads : {1, 3}) {
            for (const int64_t chunk : {1, 2, 7, 64, 1000, 0}) {
                for (const Mode mode : {Mode::mapped, Mode::copied, Mode::stream}) {
                    Scan scan;
                    add_plans(scan, overlapping_plans);
                    MemorySource source(text, mode);
                    RunOptions options;
                    options.threads = threads;
                    options.chunk = chunk;
                    scan.run(source, options, false);
                    ASSERT_EQ(results_of(scan), expected) << size << ' ' << chunk;
                }
            }
        }
    }
}

TEST(Lines, OfADelimiterThatOverlapsAreFedInPiecesAndNotMerged) {
    Random random(82);
    const std::string text = entangled_text(random, 2'000);
    Scan scan;
    add_plans(scan, overlapping_plans);
    for (int64_t at = 0; at < 2'000;) {
        const int64_t size = std::min<int64_t>(random.below(90), 2'000 - at);
        scan.feed(at, as_bytes(text) + at, size);
        at += size;
    }
    const std::string expected = expected_lines(overlapping_plans, text, 0);
    EXPECT_EQ(results_of(scan), expected);
    EXPECT_EQ(status_of([&] { (void)scan.save(); }), Status::unsupported);
    scan.finish();
    const Vector<std::byte> saved = scan.save();
    const auto loaded = Scan::load(saved.data(), std::ssize(saved));
    EXPECT_EQ(results_of(*loaded), expected);
    Scan next;
    add_plans(next, overlapping_plans);
    next.feed(2'000, as_bytes("aa"), 2);
    EXPECT_EQ(status_of([&] { scan.merge(next); }), Status::unsupported);
    Scan empty;
    add_plans(empty, overlapping_plans);
    empty.merge(scan);
    EXPECT_EQ(results_of(empty), expected);
}

TEST(Lines, ThatAreSavedAndTamperedWithAreRefusedOrWhole) {
    for (const char *delimiter : {"aa", "ab"}) {
        for (const int64_t limit : {-1, 1}) {
            Scan scan;
            add_plans(scan, {{delimiter, limit}});
            scan.feed(7, as_bytes("xaaxabaaab"), 10);
            scan.finish();
            const Vector<std::byte> saved = scan.save();
            for (size_t at = 0; at < saved.size(); ++at) {
                for (const int flip : {1, 2, 4, 128, 255}) {
                    Vector<std::byte> bytes = saved;
                    bytes[at] ^= std::byte(flip);
                    try {
                        const auto loaded = Scan::load(bytes.data(), std::ssize(bytes));
                        // What was believed can be told, too.
                        EXPECT_NE(results_of(*loaded), "");
                    } catch (const Error &error) {
                        EXPECT_TRUE(error.status() == Status::data ||
                                    error.status() == Status::unsupported ||
                                    error.status() == Status::limit)
                            << error.what();
                    }
                }
            }
        }
    }
}

TEST(Lines, NeedADelimiterOf1To4096Bytes) {
    const std::string long_one(4097, 'x');
    Scan scan;
    EXPECT_EQ(status_of([&] { add_lines(scan, {"", -1}); }), Status::argument);
    EXPECT_EQ(status_of([&] { add_lines(scan, {long_one, -1}); }), Status::limit);
    EXPECT_EQ(status_of([&] { add_lines(scan, {"\n", -2}); }), Status::argument);
    add_lines(scan, {long_one.substr(1), -1});
    EXPECT_EQ(scan.analyzers(), 1);
}

}  // namespace
}  // namespace bufview::test
