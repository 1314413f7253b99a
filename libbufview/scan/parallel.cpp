// SPDX-License-Identifier: MIT
// One pass on several threads.
//
// The source is cut into chunks, which go through a ring of slots. A thread that has nothing to do
// takes the next chunk, so that no thread waits for a slower one while there are bytes. Analyzers
// that can be merged get a part for each chunk, and the parts are merged in order by whoever comes
// by first; by the caller's thread if there are sinks, which are called there. Each analyzer that
// needs its bytes in order is a lane: it goes through the chunks one by one, on whatever thread is
// free. A slot is used again when its chunk is behind everybody, so that the fastest is never
// further ahead of the slowest than the ring is long, memory is bounded, and the page cache is
// asked once. Work on the oldest chunk goes first: what everybody would have to wait for never
// waits.
//
// Where there are no lanes, nobody comes back to the bytes of a chunk. Then a chunk may be many
// windows, which pass by in the memory of one: to make parts and to merge them costs less, and what
// is read still stays in the cache.
#include "scan/pass.h"

#include "scan/limits.h"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>

namespace bufview {

namespace {

struct Slot {
    Scratch scratch;
    std::span<const std::byte> window;
    int64_t size = 0;
    Vector<AnalyzerPtr> parts;
    bool loaded = false;
    bool part_taken = false;
    bool part_done = false;
};

struct Merged {
    Analyzer *analyzer;
    bool keeps;  // what its parts find
};

struct Lane {
    Analyzer *analyzer;
    bool on_caller;  // it has a sink
    bool running = false;
    int64_t next = 0;
};

class Pass {
public:
    Pass(const Vector<AnalyzerPtr> &analyzers, Source &source, const RunOptions &options,
         int64_t total, int64_t chunk, int64_t window, int64_t slots, const Gate &gate)
        : source_(source), options_(options), gate_(gate), chunk_(chunk), window_(window),
          total_(total), slots_(static_cast<size_t>(slots)),
          last_chunk_(total < 0 ? INT64_MAX : (total - 1) / chunk + 1) {
        for (const AnalyzerPtr &analyzer : analyzers) {
            if (analyzer->ordered()) {
                lanes_.push_back({analyzer.get(), analyzer->has_sink()});
            } else {
                merged_.push_back({analyzer.get(), analyzer->keeps_more()});
                merge_on_caller_ = merge_on_caller_ || analyzer->has_sink();
            }
        }
    }

    // The part of the caller's thread. Returns the number of bytes.
    int64_t lead() {
        Reporter reporter(options_.progress, total_);
        std::unique_lock lock(mutex_);
        while (!ended()) {
            check_cancelled(gate_, done());
            lock.unlock();
            reporter.report(done_.load(std::memory_order_relaxed));
            lock.lock();
            if (!work(lock, true)) {
                // Not without end: progress is to be told and a request to cancel to be seen.
                changed_.wait_for(lock, std::chrono::milliseconds(10));
            }
        }
        if (error_ != nullptr) {
            std::rethrow_exception(error_);
        }
        settle(lock);
        changed_.wait(lock, [this] { return settling_ == 0; });
        if (error_ != nullptr) {
            std::rethrow_exception(error_);
        }
        lock.unlock();
        // Tiles that came after the request were left out.
        check_cancelled(gate_, done());
        source_.check();
        reporter.report_end(done());
        return done();
    }

    // The part of every other thread.
    void follow() noexcept {
        try {
            std::unique_lock lock(mutex_);
            while (!ended()) {
                if (!work(lock, false)) {
                    changed_.wait(lock);
                }
            }
            settle(lock);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (error_ == nullptr) {
                error_ = std::current_exception();
            }
            stop_.store(true, std::memory_order_relaxed);
            changed_.notify_all();
        }
    }

    void stop() noexcept {
        const std::lock_guard lock(mutex_);
        stop_.store(true, std::memory_order_relaxed);
        changed_.notify_all();
    }

private:
    Slot &slot(int64_t chunk) {
        return slots_[static_cast<size_t>(chunk % static_cast<int64_t>(slots_.size()))];
    }
    int64_t done() const { return done_.load(std::memory_order_relaxed); }
    bool ended() const {
        return stop_.load(std::memory_order_relaxed) || behind_all_ >= last_chunk_;
    }
    bool stops() const { return stop_.load(std::memory_order_relaxed) || gate_.cancelled(); }
    bool is_loaded(int64_t chunk) { return chunk < next_load_ && slot(chunk).loaded; }

    bool can_merge(bool caller) {
        return !merging_ && (caller || !merge_on_caller_) && !merged_.empty() &&
               is_loaded(next_merge_) && slot(next_merge_).part_done;
    }

    // What is put aside may be much: it is worked off by all threads that are here.
    void settle(std::unique_lock<std::mutex> &lock) {
        if (stops()) {
            return;
        }
        ++settling_;
        lock.unlock();
        std::exception_ptr failed;
        try {
            for (const Merged &merged : merged_) {
                merged.analyzer->settle();
            }
        } catch (...) {
            failed = std::current_exception();
        }
        lock.lock();
        --settling_;
        if (failed != nullptr && error_ == nullptr) {
            error_ = failed;
        }
        changed_.notify_all();
    }

    // Does one thing that is to be done, the lock released meanwhile. False if there is nothing.
    bool work(std::unique_lock<std::mutex> &lock, bool caller) {
        if (can_merge(caller)) {
            merge(lock);
            return true;
        }
        Lane *lane = nullptr;
        for (Lane &candidate : lanes_) {
            if (!candidate.running && (caller || !candidate.on_caller) &&
                is_loaded(candidate.next) && (lane == nullptr || candidate.next < lane->next)) {
                lane = &candidate;
            }
        }
        int64_t part = -1;
        if (!merged_.empty()) {
            for (int64_t chunk = next_merge_; chunk < next_load_; ++chunk) {
                if (is_loaded(chunk) && !slot(chunk).part_taken) {
                    part = chunk;
                    break;
                }
            }
        }
        if (lane != nullptr && (part < 0 || lane->next <= part)) {
            feed_lane(lock, *lane);
        } else if (part >= 0) {
            feed_part(lock, part);
        } else if (next_load_ < last_chunk_ && (!loading_ || source_.random_access()) &&
                   next_load_ < behind_all_ + static_cast<int64_t>(slots_.size())) {
            load(lock);
        } else {
            return false;
        }
        return true;
    }

    void load(std::unique_lock<std::mutex> &lock) {
        const int64_t chunk = next_load_++;
        Slot &into = slot(chunk);
        into.loaded = false;
        into.part_taken = false;
        into.part_done = false;
        const int64_t offset = chunk * chunk_;
        into.size = total_ < 0 ? chunk_ : std::min(chunk_, total_ - offset);
        if (chunk_ > window_) {
            feed_in_passing(lock, chunk);
            return;
        }
        loading_ = true;
        lock.unlock();
        const int64_t wanted = into.size;
        const auto window = source_.window(options_.offset + offset, wanted, into.scratch);
        lock.lock();
        into.window = window;
        into.size = std::ssize(window);
        into.loaded = true;
        loading_ = false;
        if (into.size < wanted) {
            last_chunk_ = std::min(last_chunk_, chunk + 1);
        }
        changed_.notify_all();
        if (!merged_.empty()) {
            // While the bytes are in this processor's cache.
            feed_part(lock, chunk);
        }
    }

    // With the lock, which whoever merges takes to say that no more is kept.
    Vector<AnalyzerPtr> make_parts() const {
        Vector<AnalyzerPtr> parts;
        parts.reserve(merged_.size());
        for (const Merged &merged : merged_) {
            parts.push_back(merged.analyzer->part(merged.keeps));
        }
        return parts;
    }

    template <typename Analyzers>
    void feed_tiles(std::span<const std::byte> window, int64_t offset, const Analyzers &analyzers) {
        for_each_tile(window, options_.offset + offset, [&](const Piece &tile) {
            if (feed_tile(analyzers, tile, [&] { return stops(); })) {
                source_.check_faults();
            }
        });
    }

    void feed_lane(std::unique_lock<std::mutex> &lock, Lane &lane) {
        lane.running = true;
        const int64_t chunk = lane.next;
        lock.unlock();
        feed_tiles(slot(chunk).window, chunk * chunk_, std::span(&lane.analyzer, 1));
        lock.lock();
        lane.running = false;
        lane.next = chunk + 1;
        advance();
    }

    void feed_part(std::unique_lock<std::mutex> &lock, int64_t chunk) {
        Slot &from = slot(chunk);
        from.part_taken = true;
        Vector<AnalyzerPtr> parts = make_parts();
        lock.unlock();
        feed_tiles(from.window, chunk * chunk_, parts);
        give_parts(lock, from, std::move(parts));
    }

    void feed_in_passing(std::unique_lock<std::mutex> &lock, int64_t chunk) {
        Slot &into = slot(chunk);
        into.part_taken = true;
        Vector<AnalyzerPtr> parts = make_parts();
        lock.unlock();
        for (int64_t done = 0; done < into.size && !stops(); done += window_) {
            const int64_t offset = chunk * chunk_ + done;
            const auto window = source_.window(options_.offset + offset,
                                               std::min(window_, into.size - done), into.scratch);
            feed_tiles(window, offset, parts);
        }
        give_parts(lock, into, std::move(parts));
    }

    // Once somebody has asked to stop, parts may not be whole: those are not merged.
    void give_parts(std::unique_lock<std::mutex> &lock, Slot &slot, Vector<AnalyzerPtr> &&parts) {
        source_.check();
        const bool whole = !stops();
        lock.lock();
        slot.parts = std::move(parts);
        slot.loaded = true;
        slot.part_done = whole;
        changed_.notify_all();
    }

    void merge(std::unique_lock<std::mutex> &lock) {
        Slot &from = slot(next_merge_);
        merging_ = true;
        lock.unlock();
        for (size_t i = 0; i < merged_.size(); ++i) {
            if (from.parts[i]->length() != 0) {
                merged_[i].analyzer->absorb(*from.parts[i]);
            }
        }
        from.parts.clear();
        lock.lock();
        for (Merged &merged : merged_) {
            merged.keeps = merged.analyzer->keeps_more();
        }
        merging_ = false;
        ++next_merge_;
        advance();
    }

    // Finds out which chunks are behind everybody.
    void advance() {
        int64_t behind = merged_.empty() ? next_load_ : next_merge_;
        for (const Lane &lane : lanes_) {
            behind = std::min(behind, lane.next);
        }
        while (behind_all_ < behind) {
            done_.fetch_add(slot(behind_all_).size, std::memory_order_relaxed);
            ++behind_all_;
        }
        changed_.notify_all();
    }

    Source &source_;
    const RunOptions &options_;
    const Gate &gate_;
    const int64_t chunk_;
    const int64_t window_;
    const int64_t total_;
    Vector<Lane> lanes_;
    Vector<Merged> merged_;
    Vector<Slot> slots_;

    std::mutex mutex_;
    std::condition_variable changed_;
    int64_t last_chunk_;
    int64_t next_load_ = 0;
    int64_t next_merge_ = 0;
    int64_t behind_all_ = 0;
    bool loading_ = false;
    bool merging_ = false;
    bool merge_on_caller_ = false;
    int64_t settling_ = 0;
    std::exception_ptr error_;
    std::atomic<bool> stop_{false};
    std::atomic<int64_t> done_{0};
};

// The threads besides the caller's. Made without the standard library's class, which takes memory
// that is not the allocator's.
class Crew {
public:
    Crew(Pass &pass, int64_t wanted) : pass_(pass) {
        // Signals are for the threads of the host; faults have to arrive where they happen.
        sigset_t mask;
        sigset_t before;
        sigfillset(&mask);
        for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) {
            sigdelset(&mask, fault);
        }
        threads_.reserve(static_cast<size_t>(wanted));
        pthread_sigmask(SIG_SETMASK, &mask, &before);
        while (static_cast<int64_t>(threads_.size()) < wanted) {
            pthread_t thread;
            if (pthread_create(&thread, nullptr, start, &pass) != 0) {
                // The others, and be it the caller alone, can do it.
                break;
            }
            threads_.push_back(thread);
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    Crew(const Crew &) = delete;
    Crew &operator=(const Crew &) = delete;
    ~Crew() {
        pass_.stop();
        for (const pthread_t thread : threads_) {
            pthread_join(thread, nullptr);
        }
    }

private:
    static void *start(void *pass) {
        static_cast<Pass *>(pass)->follow();
        return nullptr;
    }

    Pass &pass_;
    Vector<pthread_t> threads_;
};

}  // namespace

// Enough for every thread to have one at hand while another is being read.
constexpr int64_t slots_for(int64_t threads) {
    return 2 * threads + 2;
}

Share share_of(const Vector<AnalyzerPtr> &analyzers, int64_t threads, int64_t chunk) {
    int64_t ring = max_ring_size;
    for (const AnalyzerPtr &analyzer : analyzers) {
        ring = std::min(ring, analyzer->most_in_parts());
    }
    const int64_t least = least_chunk(analyzers);
    // Smaller chunks than these are not worth a thread, unless somebody wants them so.
    const int64_t useful = std::max<int64_t>(least, std::min<int64_t>(chunk, 4096));
    threads = std::clamp<int64_t>((ring / useful - 2) / 2, 1, threads);
    const int64_t most = ring / slots_for(threads);
    return {threads, std::max(std::min(chunk, most), least), most};
}

namespace {

// Large chunks cost less each byte, but at the end threads wait for the one that has the last.
constexpr int64_t chunks_each = 16;
constexpr int64_t most_in_passing = int64_t{4} << 20;

int64_t chunk_in_passing(int64_t window, const Share &share, int64_t total) {
    const int64_t fair = total / (chunks_each * share.threads);
    const int64_t size = std::min({fair, share.most, most_in_passing});
    return std::max(size / window * window, window);
}

}  // namespace

int64_t run_parallel(const Vector<AnalyzerPtr> &analyzers, Source &source,
                     const RunOptions &options, int64_t total, const Share &share,
                     const Gate &gate) {
    const int64_t window = share.chunk;
    const bool in_passing =
        options.chunk == 0 && total >= 0 && source.random_access() &&
        std::none_of(analyzers.begin(), analyzers.end(),
                     [](const AnalyzerPtr &analyzer) { return analyzer->ordered(); });
    const int64_t chunk = in_passing ? chunk_in_passing(window, share, total) : window;
    Pass pass(analyzers, source, options, total, chunk, window, slots_for(share.threads), gate);
    const int64_t useful =
        total < 0 ? share.threads : std::min(share.threads, (total - 1) / chunk + 1);
    const Crew crew(pass, useful - 1);
    return pass.lead();
}

}  // namespace bufview
