// SPDX-License-Identifier: MIT
// One pass on several threads.
//
// The source is cut into chunks, which go through a ring of slots. Analyzers that can be merged get
// a part for each chunk, which any thread feeds; the caller's thread merges the parts in order.
// Each analyzer that needs its bytes in order is a lane: it goes through the chunks one by one, on
// whatever thread is free; one with a sink on the caller's. A slot is used again when its chunk is
// behind everybody, so that the fastest is never further ahead of the slowest than the ring is
// long, memory is bounded, and the page cache is asked once. Work on the oldest chunk goes first:
// what everybody would have to wait for never waits.
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
    Vector<AnalyzerPtr> parts;
    bool loaded = false;
    bool part_taken = false;
    bool part_done = false;
};

struct Lane {
    Analyzer *analyzer;
    bool on_caller;
    bool running = false;
    int64_t next = 0;
};

class Pass {
public:
    Pass(const Vector<AnalyzerPtr> &analyzers, Source &source, const RunOptions &options,
         int64_t total, int64_t chunk, int64_t slots, const Gate &gate)
        : source_(source), options_(options), gate_(gate), chunk_(chunk), total_(total),
          slots_(static_cast<size_t>(slots)),
          last_chunk_(total < 0 ? INT64_MAX : (total - 1) / chunk + 1) {
        for (const AnalyzerPtr &analyzer : analyzers) {
            if (analyzer->ordered()) {
                lanes_.push_back({analyzer.get(), analyzer->has_sink()});
            } else {
                merged_.push_back(analyzer.get());
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
            if (can_merge()) {
                merge(lock);
            } else if (!work(lock, true)) {
                // Not without end: progress is to be told and a request to cancel to be seen.
                changed_.wait_for(lock, std::chrono::milliseconds(10));
            }
        }
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
    bool is_loaded(int64_t chunk) { return chunk < next_load_ && slot(chunk).loaded; }

    bool can_merge() {
        return !merged_.empty() && is_loaded(next_merge_) && slot(next_merge_).part_done;
    }

    // Does one thing that is to be done, the lock released meanwhile. False if there is nothing.
    bool work(std::unique_lock<std::mutex> &lock, bool caller) {
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
        loading_ = true;
        lock.unlock();
        const int64_t offset = chunk * chunk_;
        const int64_t wanted = total_ < 0 ? chunk_ : std::min(chunk_, total_ - offset);
        const auto window = source_.window(options_.offset + offset, wanted, into.scratch);
        lock.lock();
        into.window = window;
        into.loaded = true;
        loading_ = false;
        if (static_cast<int64_t>(window.size()) < wanted) {
            last_chunk_ = std::min(last_chunk_, chunk + 1);
        }
        changed_.notify_all();
        if (!merged_.empty()) {
            // While the bytes are in this processor's cache.
            feed_part(lock, chunk);
        }
    }

    template <typename Feed>
    void feed_tiles(int64_t chunk, Feed &&feed) {
        for_each_tile(slot(chunk).window, options_.offset + chunk * chunk_, [&](const Piece &tile) {
            if (!stop_.load(std::memory_order_relaxed) && !gate_.cancelled()) {
                feed(tile);
                source_.check();
            }
        });
    }

    void feed_lane(std::unique_lock<std::mutex> &lock, Lane &lane) {
        lane.running = true;
        const int64_t chunk = lane.next;
        lock.unlock();
        feed_tiles(chunk, [&](const Piece &tile) { lane.analyzer->feed(tile); });
        lock.lock();
        lane.running = false;
        lane.next = chunk + 1;
        advance();
    }

    void feed_part(std::unique_lock<std::mutex> &lock, int64_t chunk) {
        Slot &from = slot(chunk);
        from.part_taken = true;
        lock.unlock();
        Vector<AnalyzerPtr> parts;
        parts.reserve(merged_.size());
        for (const Analyzer *analyzer : merged_) {
            parts.push_back(analyzer->part());
        }
        feed_tiles(chunk, [&](const Piece &tile) {
            for (const AnalyzerPtr &part : parts) {
                part->feed(tile);
            }
        });
        lock.lock();
        from.parts = std::move(parts);
        from.part_done = true;
        changed_.notify_all();
    }

    void merge(std::unique_lock<std::mutex> &lock) {
        Slot &from = slot(next_merge_);
        lock.unlock();
        for (size_t i = 0; i < merged_.size(); ++i) {
            if (from.parts[i]->length() != 0) {
                merged_[i]->absorb(*from.parts[i]);
            }
        }
        from.parts.clear();
        lock.lock();
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
            done_.fetch_add(static_cast<int64_t>(slot(behind_all_).window.size()),
                            std::memory_order_relaxed);
            ++behind_all_;
        }
        changed_.notify_all();
    }

    Source &source_;
    const RunOptions &options_;
    const Gate &gate_;
    const int64_t chunk_;
    const int64_t total_;
    Vector<Lane> lanes_;
    Vector<Analyzer *> merged_;
    Vector<Slot> slots_;

    std::mutex mutex_;
    std::condition_variable changed_;
    int64_t last_chunk_;
    int64_t next_load_ = 0;
    int64_t next_merge_ = 0;
    int64_t behind_all_ = 0;
    bool loading_ = false;
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
    return {threads, std::max(std::min(chunk, ring / slots_for(threads)), least)};
}

int64_t run_parallel(const Vector<AnalyzerPtr> &analyzers, Source &source,
                     const RunOptions &options, int64_t total, int64_t threads, int64_t chunk,
                     const Gate &gate) {
    Pass pass(analyzers, source, options, total, chunk, slots_for(threads), gate);
    const int64_t useful = total < 0 ? threads : std::min(threads, (total - 1) / chunk + 1);
    const Crew crew(pass, useful - 1);
    return pass.lead();
}

}  // namespace bufview
