// SPDX-License-Identifier: MIT
// Runs that are watched, stopped, starved and failed.
#include "memory_source.h"
#include "results.h"
#include "support.h"

#include "base/allocator.h"

#include <cstdlib>
#include <thread>

namespace bufview::test {
namespace {

using Mode = MemorySource::Mode;

RunOptions with(int64_t threads, int64_t chunk) {
    RunOptions options;
    options.threads = threads;
    options.chunk = chunk;
    return options;
}

struct Watcher {
    std::vector<int64_t> done;
    std::vector<int64_t> totals;
    std::thread::id thread;
    size_t stop_after = SIZE_MAX;

    static bool report(const Progress &progress, int64_t done, int64_t total) {
        auto &self = *static_cast<Watcher *>(progress.cookie);
        self.done.push_back(done);
        self.totals.push_back(total);
        EXPECT_TRUE(self.thread == std::thread::id() || self.thread == std::this_thread::get_id());
        self.thread = std::this_thread::get_id();
        return self.done.size() < self.stop_after;
    }
    Progress progress() { return {report, nullptr, this}; }
};

struct Matches {
    std::vector<int64_t> offsets;
    int64_t stop_after = INT64_MAX;

    static bool accept(const FindSink &sink, const int64_t *offsets, int64_t count) {
        auto &self = *static_cast<Matches *>(sink.cookie);
        self.offsets.insert(self.offsets.end(), offsets, offsets + count);
        return static_cast<int64_t>(self.offsets.size()) < self.stop_after;
    }
    FindSink sink() { return {accept, nullptr, this}; }
};

TEST(Run, TellsItsProgressOnTheCallersThread) {
    const std::string text(1 << 20, 'x');
    for (const int64_t threads : {1, 3}) {
        for (const Mode mode : {Mode::copied, Mode::stream}) {
            Watcher watcher;
            Scan scan;
            add_mergeable(scan);
            RunOptions options = with(threads, 0);
            options.progress = watcher.progress();
            MemorySource source(text, mode);
            scan.run(source, options, false);
            EXPECT_EQ(watcher.done.back(), 1 << 20);
            EXPECT_TRUE(std::is_sorted(watcher.done.begin(), watcher.done.end()));
            for (const int64_t total : watcher.totals) {
                EXPECT_EQ(total, mode == Mode::stream ? -1 : 1 << 20);
            }
            EXPECT_EQ(watcher.thread, std::this_thread::get_id());
        }
    }
}

TEST(Run, ThatIsStoppedByItsWatcherLeavesTheScanAsItWas) {
    Random random(51);
    const std::string text = mixed_text(random, 300'000);
    for (const int64_t threads : {1, 3}) {
        Scan scan;
        add_mergeable(scan);
        scan.add_digest("sha256");
        scan.feed(0, as_bytes(text), 1000);
        const std::string before = results_of(scan);
        Watcher watcher;
        watcher.stop_after = 1;
        RunOptions options = with(threads, 10'000);
        options.offset = 1000;
        options.progress = watcher.progress();
        MemorySource source(text, Mode::copied);
        EXPECT_EQ(status_of([&] { scan.run(source, options, false); }), Status::cancelled);
        EXPECT_EQ(results_of(scan), before);
        options.progress = {};
        scan.run(source, options, false);
        Scan whole;
        add_mergeable(whole);
        whole.add_digest("sha256");
        whole.feed(0, as_bytes(text), 300'000);
        EXPECT_EQ(results_of(scan), results_of(whole));
    }
}

TEST(Run, ThatCannotReadLeavesTheScanAsItWas) {
    const std::string text(1 << 20, 'x');
    for (const int64_t threads : {1, 3}) {
        for (const Mode mode : {Mode::mapped, Mode::stream}) {
            Scan scan;
            add_mergeable(scan);
            scan.add_digest("md5");
            MemorySource source(text, mode);
            source.fail_at = 777'777;
            EXPECT_EQ(status_of([&] { scan.run(source, with(threads, 50'000), false); }),
                      Status::io);
            EXPECT_EQ(scan.range().length, 0);
            scan.feed(3, as_bytes("abc"), 3);
            EXPECT_EQ(results_of(scan),
                      expected_results("abc", 3) + "digest 900150983cd24fb0d6963f7d28e17f72\n");
        }
    }
}

TEST(Run, OverBytesThatChangedIsDiscarded) {
    const std::string text(1 << 20, 'x');
    for (const int64_t threads : {1, 3}) {
        for (const int64_t after : {0, 1, 3}) {
            Scan scan;
            add_mergeable(scan);
            MemorySource source(text, Mode::mapped);
            source.changed_after = after;
            EXPECT_EQ(status_of([&] { scan.run(source, with(threads, 100'000), false); }),
                      Status::changed);
            EXPECT_EQ(scan.range().length, 0);
        }
    }
}

TEST(Run, TellsASinkAllMatchesInOrder) {
    Random random(52);
    const std::string text = mixed_text(random, 200'000);
    for (const PatternPlan &plan : pattern_plans) {
        std::vector<int64_t> expected;
        for (size_t at = text.find(plan.pattern); at != std::string::npos;
             at = text.find(plan.pattern, at + 1)) {
            expected.push_back(static_cast<int64_t>(at));
        }
        for (const int64_t threads : {1, 3}) {
            for (const int64_t chunk : {10, 3001, 0}) {
                Matches matches;
                Scan scan;
                // The limit is for what is kept.
                scan.add_find(as_bytes(plan.pattern), static_cast<int64_t>(plan.pattern.size()), 2);
                scan.set_find_sink(0, matches.sink());
                MemorySource source(text, Mode::copied);
                scan.run(source, with(threads, chunk), false);
                ASSERT_EQ(matches.offsets, expected);
                const auto count = scan.read<FindAnalyzer>(
                    0, AnalyzerKind::find, [](const FindAnalyzer &find) { return find.count(); });
                EXPECT_EQ(count, static_cast<int64_t>(expected.size()));
                EXPECT_EQ(status_of([&] { (void)scan.save(); }), Status::unsupported);
            }
        }
    }
}

TEST(Run, StopsWhenASinkSaysSo) {
    const std::string text(1 << 20, 'x');
    for (const int64_t threads : {1, 3}) {
        Matches matches;
        matches.stop_after = 1;
        Scan scan;
        scan.add_find(as_bytes("xx"), 2, 0);
        scan.set_find_sink(0, matches.sink());
        MemorySource source(text, Mode::mapped);
        EXPECT_EQ(status_of([&] { scan.run(source, with(threads, 1000), false); }),
                  Status::cancelled);
        EXPECT_LT(matches.offsets.size(), 100'000u);
        EXPECT_EQ(scan.range().length, 0);
    }
}

TEST(Run, CarriesWhatASinkThrows) {
    Scan scan;
    scan.add_find(as_bytes("x"), 1, 0);
    FindSink sink;
    sink.accept = [](const FindSink &, const int64_t *, int64_t) -> bool { throw 42; };
    scan.set_find_sink(0, sink);
    MemorySource source(std::string(100'000, 'x'), Mode::mapped);
    for (const int64_t threads : {1, 3}) {
        EXPECT_THROW(scan.run(source, with(threads, 1000), false), int);
        EXPECT_EQ(scan.range().length, 0);
    }
}

TEST(Run, AsksForWindowsOfBoundedSize) {
    const std::string text(40 << 20, 'x');
    for (const int64_t threads : {1, 2, 200}) {
        Scan scan;
        scan.add_histogram();
        MemorySource source(text, Mode::mapped);
        scan.run(source, with(threads, INT64_MAX), false);
        EXPECT_LE(source.most_asked * (threads == 1 ? 1 : 2 * threads + 2), 24 << 20);
    }
}

TEST(Run, ReadsAStreamFromAnOffset) {
    Random random(53);
    const std::string text = mixed_text(random, 5000);
    for (const int64_t threads : {1, 3}) {
        Scan scan;
        add_mergeable(scan);
        RunOptions options = with(threads, 100);
        options.offset = 1234;
        MemorySource source(text, Mode::stream);
        scan.run(source, options, false);
        EXPECT_EQ(results_of(scan), expected_results(text.substr(1234), 1234));
        options.offset = 5001;
        MemorySource short_source(text, Mode::stream);
        Scan other;
        EXPECT_EQ(status_of([&] { other.run(short_source, options, false); }), Status::range);
    }
}

// Memory that fails at the n-th request, once or from then on.
class Failing {
public:
    Failing() {
        const AllocatorHooks hooks{this, allocate, reallocate, deallocate};
        set_allocator(&hooks);
    }
    Failing(const Failing &) = delete;
    Failing &operator=(const Failing &) = delete;
    ~Failing() { set_allocator(nullptr); }

    void fail_at(int64_t request, bool for_ever) {
        count_ = 0;
        fail_at_ = request;
        for_ever_ = for_ever;
    }
    bool failed() const { return count_ >= fail_at_; }
    int64_t live() const { return live_; }

private:
    bool refuses() {
        const int64_t request = ++count_;
        return for_ever_ ? request >= fail_at_ : request == fail_at_;
    }
    static void *allocate(void *cookie, int64_t size) {
        auto &self = *static_cast<Failing *>(cookie);
        if (self.refuses()) {
            return nullptr;
        }
        ++self.live_;
        return std::malloc(static_cast<size_t>(size));
    }
    static void *reallocate(void *cookie, void *block, int64_t, int64_t size) {
        return static_cast<Failing *>(cookie)->refuses()
                   ? nullptr
                   : std::realloc(block, static_cast<size_t>(size));
    }
    static void deallocate(void *cookie, void *block, int64_t) {
        --static_cast<Failing *>(cookie)->live_;
        std::free(block);
    }

    std::atomic<int64_t> count_{0};
    std::atomic<int64_t> fail_at_{INT64_MAX};
    std::atomic<bool> for_ever_{false};
    std::atomic<int64_t> live_{0};
};

TEST(Run, OutOfMemoryAtAnyPointChangesNothing) {
    Random random(54);
    const std::string text = mixed_text(random, 4'000);
    const std::string half = expected_results(text.substr(0, 2'000), 0);
    const std::string whole = expected_results(text, 0);
    for (const int64_t threads : {1, 2}) {
        for (const bool for_ever : {false, true}) {
            bool failed = true;
            for (int64_t request = 1; failed; ++request) {
                Failing memory;
                {
                    Scan scan;
                    add_mergeable(scan);
                    scan.add_digest("xxh3");
                    scan.feed(0, as_bytes(text), 2'000);
                    MemorySource source(text, Mode::copied);
                    RunOptions options = with(threads, 800);
                    options.offset = 2'000;
                    memory.fail_at(request, for_ever);
                    const Status status = status_of([&] { scan.run(source, options, true); });
                    failed = memory.failed();
                    memory.fail_at(INT64_MAX, false);
                    // The digest comes after what is compared.
                    const std::string results = results_of(scan);
                    ASSERT_EQ(status, failed ? Status::memory : Status::ok) << request;
                    ASSERT_EQ(results.substr(0, results.rfind("digest")), failed ? half : whole);
                }
                ASSERT_EQ(memory.live(), 0);
            }
        }
    }
}

TEST(Scan, OutOfMemoryInAnyCallChangesNothing) {
    Random random(55);
    const std::string text = mixed_text(random, 400);
    bool failed = true;
    for (int64_t request = 1; failed; ++request) {
        failed = false;
        Failing memory;
        {
            const auto attempt = [&](auto &&call) {
                memory.fail_at(request, false);
                const Status status = status_of(call);
                const bool now = memory.failed();
                memory.fail_at(INT64_MAX, false);
                ASSERT_EQ(status, now ? Status::memory : Status::ok) << request;
                failed = failed || now;
            };
            Scan empty;
            attempt([&] { empty.add_find(as_bytes("abc"), 3, -1); });
            EXPECT_EQ(empty.analyzers(), failed ? 0 : 1);
            Scan left;
            Scan right;
            add_mergeable(left);
            add_mergeable(right);
            left.feed(0, as_bytes(text), 200);
            attempt([&] { right.feed(200, as_bytes(text) + 200, 200); });
            if (right.range().length == 0) {
                right.feed(200, as_bytes(text) + 200, 200);
            }
            attempt([&] { left.merge(right); });
            if (left.range().length == 200) {
                ASSERT_EQ(results_of(left), expected_results(text.substr(0, 200), 0));
                left.merge(right);
            }
            ASSERT_EQ(results_of(left), expected_results(text, 0));
            attempt([&] { (void)left.save(); });
            const Vector<std::byte> bytes = left.save();
            attempt([&] { (void)Scan::load(bytes.data(), static_cast<int64_t>(bytes.size())); });
            attempt([&] { left.reset(); });
        }
        ASSERT_EQ(memory.live(), 0);
    }
}

}  // namespace
}  // namespace bufview::test
