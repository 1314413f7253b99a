// SPDX-License-Identifier: MIT
// One pass of all analyzers over a source.
#pragma once

#include "memory/source.h"
#include "scan/analyzer.h"
#include "scan/gate.h"

#include <cstdint>

namespace bufview {

// A function of the caller that is told how far a run has come. `host` and `cookie` are for
// `report` alone, which returns false to cancel.
struct Progress {
    bool (*report)(const Progress &progress, int64_t done, int64_t total) = nullptr;
    void (*host)() = nullptr;
    void *cookie = nullptr;
};

struct RunOptions {
    int64_t offset = 0;
    int64_t length = -1;  // to the end
    int64_t threads = 1;  // -1: one for each processor
    int64_t chunk = 0;    // 0: as the engine thinks best
    Progress progress;
};

// Bytes that all analyzers look at before the next ones: they stay in the second-level cache.
inline constexpr int64_t tile_size = int64_t{256} << 10;

// Feeds analyzers, which have all seen the same, with the range of `source` that `options` gives,
// which was checked to lie in the source, and returns the number of bytes. After an exception they
// must not be used. Functions of the caller are called on this thread.
int64_t run_analyzers(const Vector<AnalyzerPtr> &analyzers, Source &source,
                      const RunOptions &options, const Gate &gate);

// The same with bytes in memory, which cannot change.
void feed_analyzers(const Vector<AnalyzerPtr> &analyzers, const std::byte *data, int64_t size,
                    int64_t offset, const Gate &gate);

}  // namespace bufview
