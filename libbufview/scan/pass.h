// SPDX-License-Identifier: MIT
// What one pass with one thread and one with several have in common.
#pragma once

#include "base/error.h"
#include "scan/engine.h"

#include <algorithm>
#include <chrono>

namespace bufview {

// Tells the caller how far a run has come, not too often.
class Reporter {
public:
    Reporter(const Progress &progress, int64_t total) : progress_(progress), total_(total) {}

    void report(int64_t done) {
        if (progress_.report == nullptr) {
            return;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_) {
            next_ = now + std::chrono::milliseconds(10);
            tell(done);
        }
    }
    void report_end(int64_t done) {
        if (progress_.report != nullptr) {
            tell(done);
        }
    }

private:
    void tell(int64_t done) {
        if (!progress_.report(progress_, done, total_)) {
            fail(Status::cancelled, "cancelled by the progress function after %lld bytes",
                 static_cast<long long>(done));
        }
    }

    const Progress &progress_;
    int64_t total_;
    std::chrono::steady_clock::time_point next_{};
};

// Calls visit(tile) for the tiles of a window.
template <typename Visit>
void for_each_tile(std::span<const std::byte> window, int64_t offset, Visit &&visit) {
    const auto size = static_cast<int64_t>(window.size());
    for (int64_t at = 0; at < size; at += tile_size) {
        visit(Piece{window.data() + at, std::min(tile_size, size - at), offset + at, at});
    }
}

// Bytes to do in all, -1 if only the end will tell.
inline int64_t total_of(const Source &source, const RunOptions &options) {
    const int64_t size = source.size();
    if (size < 0) {
        return options.length;
    }
    return options.length < 0 ? size - options.offset : options.length;
}

inline void check_cancelled(const Gate &gate, int64_t done) {
    if (gate.cancelled()) {
        fail(Status::cancelled, "cancelled after %lld bytes", static_cast<long long>(done));
    }
}

// Shows a tile to all of them, or returns false when stops() before one's turn. Memory gives the
// bytes while those work that take longer than it does, and those that would have to wait for it
// find them in the cache.
template <typename Analyzers, typename Stops>
bool feed_tile(const Analyzers &analyzers, const Piece &tile, Stops &&stops) {
    for (const bool is_quick : {false, true}) {
        for (const auto &analyzer : analyzers) {
            if (analyzer->is_quick() == is_quick) {
                if (stops()) {
                    return false;
                }
                analyzer->feed(tile);
            }
        }
    }
    return true;
}

// Whoever asks to stop waits for one of them at most.
inline void feed_tile(const Vector<AnalyzerPtr> &analyzers, const Piece &tile, const Gate &gate,
                      int64_t done) {
    feed_tile(analyzers, tile, [&] {
        check_cancelled(gate, done);
        return false;
    });
    check_cancelled(gate, done);
}

inline int64_t least_chunk(const Vector<AnalyzerPtr> &analyzers) {
    int64_t least = 1;
    for (const AnalyzerPtr &analyzer : analyzers) {
        least = std::max(least, analyzer->least_chunk());
    }
    return least;
}

// What is left of the threads and the chunk that are asked for, where so many threads have several
// chunks each in memory.
struct Share {
    int64_t threads;
    int64_t chunk;
    int64_t most;  // bytes that a chunk may have if it need not be in memory
};
Share share_of(const Vector<AnalyzerPtr> &analyzers, int64_t threads, int64_t chunk);

// More than one chunk on more than one thread. Returns the number of bytes.
int64_t run_parallel(const Vector<AnalyzerPtr> &analyzers, Source &source,
                     const RunOptions &options, int64_t total, const Share &share,
                     const Gate &gate);

}  // namespace bufview
