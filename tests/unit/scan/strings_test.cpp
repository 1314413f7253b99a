// SPDX-License-Identifier: MIT
// Strings as `strings -a` of GNU binutils prints them, and what sinks are told.
#include "memory_source.h"
#include "results.h"
#include "support.h"

namespace bufview::test {
namespace {

using Mode = MemorySource::Mode;
using Lines = std::vector<std::pair<int64_t, std::string>>;

// Puts batches together again, and holds them to their promises.
struct Receiver {
    Lines lines;
    bool open = false;
    int64_t batches = 0;
    int64_t stop_after = INT64_MAX;

    static bool accept(const StringsSink &sink, const StringsBatch &batch) {
        auto &self = *static_cast<Receiver *>(sink.cookie);
        EXPECT_GE(batch.count, 1);
        EXPECT_EQ(batch.continued, self.open);
        for (int64_t i = 0; i < batch.count; ++i) {
            const auto *text =
                reinterpret_cast<const char *>(batch.text) + (batch.offsets[i] - batch.text_offset);
            const std::string piece(text, static_cast<size_t>(batch.lengths[i]));
            if (i == 0 && batch.continued) {
                auto &[offset, line] = self.lines.back();
                EXPECT_EQ(offset + static_cast<int64_t>(line.size()), batch.offsets[0]);
                line += piece;
            } else {
                self.lines.emplace_back(batch.offsets[i], piece);
            }
        }
        self.open = batch.unfinished;
        return ++self.batches < self.stop_after;
    }

    StringsSink sink() { return {accept, nullptr, this}; }
};

Lines told(const std::string &text, int64_t least, int64_t chunk, int64_t threads, Mode mode) {
    Scan scan;
    Receiver receiver;
    scan.add_strings(least, 0);
    scan.set_strings_sink(0, receiver.sink());
    MemorySource source(text, mode);
    RunOptions options;
    options.chunk = chunk;
    options.threads = threads;
    scan.run(source, options, false);
    EXPECT_FALSE(receiver.open);
    const auto count = scan.read<StringsAnalyzer>(
        0, AnalyzerKind::strings, [](const StringsAnalyzer &strings) { return strings.count(); });
    EXPECT_EQ(count, static_cast<int64_t>(receiver.lines.size()));
    return receiver.lines;
}

TEST(Strings, AreThoseOfGnuStrings) {
    // Made with `strings -a -n 4 -t d` of binutils 2.40.
    const char bytes[] = "abcd\n\x01tab\there\xff"
                         "abc\0ABCDE\r\n    \x7f~~~~\x80last";
    const std::string text(bytes, sizeof bytes - 1);
    const Lines expected = {{0, "abcd"},  {6, "tab\there"}, {19, "ABCDE"},
                            {26, "    "}, {31, "~~~~"},     {36, "last"}};
    EXPECT_EQ(told(text, 4, 0, 1, Mode::mapped), expected);
}

TEST(Strings, AreToldTheSameForEveryCut) {
    Random random(41);
    for (int round = 0; round < 40; ++round) {
        const std::string text = mixed_text(random, 1 + random.below(3000));
        for (const int64_t least : {1, 4, 30, 400}) {
            Lines expected;
            for (size_t at = 0; at < text.size();) {
                size_t stop = at;
                while (stop < text.size() && plainly_printable(text[stop])) {
                    ++stop;
                }
                if (static_cast<int64_t>(stop - at) >= least) {
                    expected.emplace_back(static_cast<int64_t>(at), text.substr(at, stop - at));
                }
                at = stop + 1;
            }
            const int64_t chunk = 1 + random.below(300);
            ASSERT_EQ(told(text, least, chunk, 1, Mode::copied), expected);
            ASSERT_EQ(told(text, least, chunk, 3, Mode::stream), expected);
        }
    }
}

TEST(Strings, OfAnyLengthNeedNoMemory) {
    const std::string text(3 << 20, 'x');
    Scan scan;
    Receiver receiver;
    scan.add_strings(1000, 0);
    scan.set_strings_sink(0, receiver.sink());
    MemorySource source(text, Mode::stream);
    RunOptions options;
    options.chunk = 700;
    scan.run(source, options, false);
    EXPECT_GT(receiver.batches, 4000);
    EXPECT_EQ(receiver.lines, (Lines{{0, text}}));
}

TEST(Strings, EndWithFinishAndNotBefore) {
    Scan scan;
    Receiver receiver;
    scan.add_strings(3, 0);
    scan.set_strings_sink(0, receiver.sink());
    scan.feed(5, as_bytes("ab"), 2);
    EXPECT_TRUE(receiver.lines.empty());
    scan.feed(7, as_bytes("c"), 1);
    EXPECT_TRUE(receiver.open);
    scan.feed(8, as_bytes("d\nxyz"), 5);
    EXPECT_TRUE(receiver.open);
    scan.finish();
    EXPECT_FALSE(receiver.open);
    EXPECT_EQ(receiver.lines, (Lines{{5, "abcd"}, {10, "xyz"}}));
    EXPECT_EQ(status_of([&] { (void)scan.save(); }), Status::unsupported);
}

TEST(Strings, StopWhenTheReceiverSaysSo) {
    Scan scan;
    Receiver receiver;
    receiver.stop_after = 2;
    scan.add_strings(1, 0);
    scan.set_strings_sink(0, receiver.sink());
    scan.feed(0, as_bytes("ab"), 2);
    EXPECT_EQ(status_of([&] { scan.feed(2, as_bytes("c\nd"), 3); }), Status::cancelled);
    // The scan is as before the feed that failed; so is the receiver made here.
    receiver.lines = {{0, "ab"}};
    receiver.open = true;
    EXPECT_EQ(scan.range().length, 2);
    receiver.stop_after = INT64_MAX;
    scan.feed(2, as_bytes("!"), 1);
    scan.finish();
    EXPECT_EQ(receiver.lines, (Lines{{0, "ab!"}}));
}

}  // namespace
}  // namespace bufview::test
