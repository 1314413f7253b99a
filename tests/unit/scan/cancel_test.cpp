// SPDX-License-Identifier: MIT
// How soon a run comes back that is cancelled by another thread. Time would tell more about the
// load of the machine; what is counted is the work that begins after the request. What the rest of
// it takes in milliseconds is measured by bench/scan_bench.
#include "results.h"
#include "support.h"

#include <atomic>
#include <thread>

namespace bufview::test {
namespace {

// The same MiB over and over. Notes how many tiles are done after a request.
class Endless final : public Source {
public:
    Endless() {
        Random random(91);
        text_ = mixed_text(random, most);
    }
    int64_t size() const override { return INT64_MAX; }
    bool random_access() const override { return true; }
    std::span<const std::byte> window(int64_t, int64_t length, Scratch &scratch) override {
        if (length <= most) {
            return {as_bytes(text_), static_cast<size_t>(length)};
        }
        scratch.resize(static_cast<size_t>(length));
        return {scratch.data(), scratch.size()};
    }
    void check() const override {}
    void check_faults() const override {
        ++tiles;
        late += asked ? 1 : 0;
    }

    mutable std::atomic<int64_t> tiles{0};
    mutable std::atomic<int64_t> late{0};
    std::atomic<bool> asked{false};

private:
    static constexpr int64_t most = int64_t{1} << 20;
    std::string text_;
};

// Takes its time, and notes how often it is fed after a request.
class Slow final : public Analyzer {
public:
    struct Notes {
        std::atomic<int64_t> feeds{0};
        std::atomic<int64_t> late{0};
        std::atomic<int64_t> gaps{0};
    };

    Slow(const Endless &source, Notes &notes, bool in_order)
        : Analyzer(AnalyzerKind::histogram), source_(source), notes_(notes), in_order_(in_order) {}

    bool ordered() const override { return in_order_; }
    AnalyzerPtr fresh() const override {
        return std::make_unique<Slow>(source_, notes_, in_order_);
    }
    AnalyzerPtr clone() const override { return fresh(); }
    void prepare_merge(const Analyzer &) override {}
    bool same_plan(const Analyzer &) const override { return true; }
    void save_plan(StateWriter &) const override {}
    void save_state(StateWriter &) const override {}

protected:
    void do_feed(const Piece &) override {
        ++notes_.feeds;
        notes_.late += source_.asked ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    void do_merge(Analyzer &right) noexcept override {
        notes_.gaps += length() != 0 && right.begin() != end() ? 1 : 0;
    }
    void do_load_state(StateReader &, bool) override {}

private:
    const Endless &source_;
    Notes &notes_;
    bool in_order_;
};

// Runs until somebody cancels it, which happens once `ready` says so.
void run_and_cancel(Scan &scan, Endless &source, int64_t threads, int64_t chunk,
                    const std::function<bool()> &ready) {
    scan.cancel();  // nothing to cancel yet
    std::thread other([&] {
        while (!ready()) {
            std::this_thread::yield();
        }
        EXPECT_EQ(status_of([&] { scan.range(); }), Status::busy);
        EXPECT_EQ(status_of([&] { scan.reset(); }), Status::busy);
        scan.cancel();
        source.asked = true;
    });
    RunOptions options;
    options.threads = threads;
    options.chunk = chunk;
    EXPECT_EQ(status_of([&] { scan.run(source, options, false); }), Status::cancelled);
    other.join();
    EXPECT_EQ(scan.range().length, 0);
}

TEST(Cancel, WaitsForOneTileOfEachThreadWhateverIsAsked) {
    for (const int64_t threads : {1, 2, 4}) {
        for (const int64_t chunk : {int64_t{0}, int64_t{16} << 20, INT64_MAX}) {
            Scan scan;
            add_mergeable(scan);
            for (const char *name : {"md5", "sha256", "sha512", "blake2b"}) {
                scan.add_digest(name);
            }
            Endless source;
            run_and_cancel(scan, source, threads, chunk, [&] { return source.tiles > 2; });
            EXPECT_LE(source.late, threads) << chunk;
        }
    }
}

TEST(Cancel, WaitsForOneAnalyzerOfEachThread) {
    for (const bool in_order : {false, true}) {
        for (const int64_t threads : {1, 3}) {
            Scan scan;
            Endless source;
            Slow::Notes notes;
            for (int i = 0; i < 40; ++i) {
                scan.add_analyzer(std::make_unique<Slow>(source, notes, in_order));
            }
            run_and_cancel(scan, source, threads, 0, [&] { return notes.feeds > 60; });
            EXPECT_LE(notes.late, threads) << in_order;
        }
    }
}

// What is left out after a request leaves parts that do not follow each other.
TEST(Cancel, MergesNoPartThatIsNotWhole) {
    for (int64_t feeds = 40; feeds < 400; feeds += 30) {
        Scan scan;
        Endless source;
        Slow::Notes notes;
        for (int i = 0; i < 5; ++i) {
            scan.add_analyzer(std::make_unique<Slow>(source, notes, false));
        }
        run_and_cancel(scan, source, 3, int64_t{1} << 20, [&] { return notes.feeds > feeds; });
        EXPECT_EQ(notes.gaps, 0) << feeds;
    }
}

TEST(Cancel, StopsWhatIsFed) {
    Scan scan;
    Endless source;
    Slow::Notes notes;
    for (int i = 0; i < 40; ++i) {
        scan.add_analyzer(std::make_unique<Slow>(source, notes, false));
    }
    const std::string text(size_t{8} << 20, 'x');
    std::thread other([&] {
        while (notes.feeds < 60) {
            std::this_thread::yield();
        }
        scan.cancel();
        source.asked = true;
    });
    EXPECT_EQ(status_of([&] { scan.feed(0, as_bytes(text), std::ssize(text)); }),
              Status::cancelled);
    other.join();
    EXPECT_LE(notes.late, 1);
    EXPECT_EQ(scan.range().length, 0);
}

}  // namespace
}  // namespace bufview::test
