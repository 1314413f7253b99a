// SPDX-License-Identifier: MIT
// Runs that are large enough for threads to take many windows at a time.
#include "memory_source.h"
#include "results.h"
#include "support.h"

namespace bufview::test {
namespace {

using Mode = MemorySource::Mode;

constexpr int64_t mib = int64_t{1} << 20;

// Every byte is known: the needle, and a newline behind it, lies across all places where windows
// may end.
struct Planted {
    static constexpr std::string_view needle = "needle\n";
    std::string text;
    std::vector<int64_t> offsets;

    explicit Planted(int64_t size) : text(static_cast<size_t>(size), 'x') {
        for (int64_t at = 256 * 1024 - 3; at + std::ssize(needle) <= size; at += 256 * 1024) {
            text.replace(static_cast<size_t>(at), needle.size(), needle);
            offsets.push_back(at);
        }
    }
};

TEST(Parallel, RunsOverManyWindowsFindWhatIsThere) {
    const Planted planted(70 * mib + 12'345);
    const auto found = std::ssize(planted.offsets);
    ASSERT_EQ(found, 280);
    std::vector<int64_t> histogram(256);
    histogram['x'] = std::ssize(planted.text) - 7 * found;
    for (const char c : std::string_view("nedl\n")) {
        histogram[static_cast<uint8_t>(c)] = c == 'e' ? 3 * found : found;
    }
    for (const int64_t threads : {2, 3}) {
        for (const Mode mode : {Mode::mapped, Mode::copied}) {
            Scan scan;
            scan.add_find(as_bytes(Planted::needle), 7, -1);
            add_lines(scan, {"\n", 3});
            add_lines(scan, {"dle\nxx", -1});
            scan.add_histogram();
            scan.add_strings(300'000, -1);
            MemorySource source(planted.text, mode);
            RunOptions options;
            options.threads = threads;
            scan.run(source, options, false);
            EXPECT_LE(source.most_asked, mib);
            std::ostringstream expected;
            print(expected, "find", found, planted.offsets);
            print(expected, "lines", found + 1,
                  std::vector<int64_t>{0, planted.offsets[0] + 7, planted.offsets[1] + 7});
            std::vector<int64_t> starts = {0};
            for (const int64_t at : planted.offsets) {
                starts.push_back(at + 9);
            }
            print(expected, "lines", found + 1, starts);
            print(expected, "histogram", 6, histogram);
            expected << "strings 0:\nlengths 0:\n";
            EXPECT_EQ(results_of(scan), expected.str());
        }
    }
}

// Parts that come after the limit is reached keep nothing; what they count is still theirs.
TEST(Parallel, RunsGoOnCountingWhereNothingMoreIsKept) {
    const Planted planted(20 * mib + 777);
    const auto blocks = (std::ssize(planted.text) + 4095) / 4096;
    for (const int64_t threads : {1, 2}) {
        Scan scan;
        scan.add_find(as_bytes("x"), 1, 2);
        scan.add_block_entropy(4096, 3);
        scan.add_analyzer(WindowEntropyAnalyzer::make(8192, 4096, 0));
        MemorySource source(planted.text, Mode::mapped);
        RunOptions options;
        options.threads = threads;
        options.chunk = 100'000;
        scan.run(source, options, false);
        std::ostringstream expected;
        print(expected, "find", std::ssize(planted.text) - 7 * std::ssize(planted.offsets),
              std::vector<int64_t>{0, 1});
        print(expected, "blocks", blocks, std::vector<double>{0, 0, 0});
        print(expected, "windows", blocks - 2, std::vector<double>{});
        EXPECT_EQ(results_of(scan), expected.str());
    }
}

TEST(Parallel, FailuresWithinAChunkOfManyWindowsLeaveTheScanAsItWas) {
    const std::string text(static_cast<size_t>(70 * mib), 'x');
    MemorySource broken(text, Mode::mapped);
    broken.fail_at = 33 * mib + 7;
    MemorySource changed(text, Mode::mapped);
    changed.changed_after = 100;
    RunOptions options;
    options.threads = 2;
    Scan scan;
    scan.add_histogram();
    EXPECT_EQ(status_of([&] { scan.run(broken, options, false); }), Status::io);
    EXPECT_EQ(status_of([&] { scan.run(changed, options, false); }), Status::changed);
    EXPECT_EQ(scan.range().length, 0);
}

}  // namespace
}  // namespace bufview::test
