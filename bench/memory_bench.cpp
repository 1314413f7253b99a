// SPDX-License-Identifier: MIT
// The most that is taken of memory that was granted. Counting it costs time, so that this is a
// program of its own.
#include "measure.h"
#include "scan_family.h"

#include <bufview/bufview.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

namespace bufview::bench {
namespace {

constexpr int64_t granted = int64_t{64} << 20;

// Of the memory that the library asks for.
std::atomic<int64_t> used = 0;
std::atomic<int64_t> most_used = 0;

void count(int64_t more) {
    const int64_t now = used += more;
    int64_t most = most_used;
    while (now > most && !most_used.compare_exchange_weak(most, now)) {
    }
}

void *counted(void *, int64_t size) {
    void *block = std::malloc(static_cast<size_t>(size));
    count(block == nullptr ? 0 : size);
    return block;
}

void *recounted(void *, void *block, int64_t old_size, int64_t new_size) {
    void *changed = std::realloc(block, static_cast<size_t>(new_size));
    count(changed == nullptr ? 0 : new_size - old_size);
    return changed;
}

void uncounted(void *, void *block, int64_t size) {
    std::free(block);
    count(-size);
}

void count_memory() {
    const bufview_allocator allocator = {sizeof allocator, nullptr, counted, recounted, uncounted};
    if (bufview_set_allocator(&allocator) != BUFVIEW_OK) {
        std::abort();
    }
}

// Random bytes ask for more than there is.
void measure_ngrams(benchmark::State &state) {
    const Sample &sample = Sample::of("rnd");
    ScanOptions options;
    options.length = std::min(sample_size() / 16, int64_t{32} << 20);
    options.threads = 2;
    const Plan plan = [](Scan &scan) { scan.add_ngrams(4, granted); };
    int64_t before = 0;
    measure(state, sample.bytes(), options.length,
            [&] {
                before = used;
                most_used = before;
                Repeated(plan, sample.view(), options)();
            },
            {.threads = 2});
    state.counters["memory"] = static_cast<double>(most_used - before) / granted;
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::count_memory();
    benchmark::RegisterBenchmark("ngrams-memory/4-in-64MiB/rnd/on:2",
                                 bufview::bench::measure_ngrams)
        ->UseManualTime();
    return bufview::bench::run_benchmarks(argc, argv);
}
