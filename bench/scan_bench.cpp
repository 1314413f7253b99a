// SPDX-License-Identifier: MIT
// The engine: several analyzers in one pass, ways to get at a file, sizes of chunks, and what the
// kernels do with fewer vector instructions.
#include "measure.h"
#include "scan_family.h"

#include "hwy/targets.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <tuple>

namespace bufview::bench {
namespace {

void histogram(Scan &scan) {
    scan.add_histogram();
}

void strings(Scan &scan) {
    scan.add_strings(4, kept);
}

void crc32c(Scan &scan) {
    scan.add_digest("crc32c");
}

void four(Scan &scan) {
    histogram(scan);
    strings(scan);
    find_plan(pattern::rare)(scan);
    crc32c(scan);
}

// Each run opens the file, as a program does that sees it for the first time.
void run_file(benchmark::State &state, Io io, const Plan &plan) {
    const Sample &sample = Sample::of("mix");
    Scan scan = Scan::create();
    plan(scan);
    measure(state, sample.bytes(), sample_size(), [&] {
        File file = File::open(sample.path(), Access::read, io);
        scan.restart();
        scan.run(file);
    });
}

void run_in_chunks(benchmark::State &state, int64_t chunk) {
    const Sample &sample = Sample::of("mix");
    ScanOptions options;
    options.chunk = chunk;
    measure(state, sample.bytes(), sample_size(), Repeated(four, sample.view(), options));
}

// The library asks the same shared Highway which instructions there are.
void run_on_target(benchmark::State &state, int64_t targets, const Plan &plan) {
    const Sample &sample = Sample::of("mix");
    const Repeated best(plan, sample.view(), {});
    const auto less = [targets, some = best] {
        hwy::SetSupportedTargetsForTest(targets);
        some();
        hwy::SetSupportedTargetsForTest(0);
    };
    measure(state, sample.bytes(), sample_size(), less, {.beside = {"all instructions", best}});
}

// From a request to stop, which another thread makes in the middle of a pass, to the return of the
// run. Tells the longest of these times, in milliseconds.
void cancel_run(benchmark::State &state, const std::string &kind, const Plan &plan) {
    const Sample &sample = Sample::of(kind);
    Scan scan = Scan::create();
    plan(scan);
    ScanOptions options;
    options.threads = 2;
    options.chunk = int64_t{16} << 20;
    using Clock = std::chrono::steady_clock;
    std::chrono::duration<double> longest{};
    for (auto _ : state) {
        Clock::time_point asked;
        scan.restart();
        // A request before the run has begun is for nobody.
        std::atomic<bool> begun{false};
        std::thread other([&] {
            begun.wait(false);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            asked = Clock::now();
            scan.cancel();
        });
        try {
            scan.run(sample.view(), options, [&](int64_t, int64_t) {
                begun = true;
                begun.notify_one();
                return true;
            });
        } catch (const Error &error) {
            if (error.status() != BUFVIEW_CANCELLED) {
                throw;
            }
        }
        const auto returned = Clock::now();
        other.join();
        // Nothing was asked of a run that came to its end before.
        const std::chrono::duration<double> waited = std::max(returned - asked, Clock::duration(0));
        state.SetIterationTime(waited.count());
        longest = std::max(longest, waited);
    }
    state.counters["longest_ms"] = longest.count() * 1e3;
}

benchmark::internal::Benchmark *add(const std::string &name,
                                    const std::function<void(benchmark::State &)> &run) {
    return benchmark::RegisterBenchmark(name.c_str(), run)->UseManualTime();
}

void add_targets() {
    const int64_t here = hwy::SupportedTargets();
    const std::pair<const char *, int64_t> targets[] = {{"avx2", HWY_AVX2 | HWY_SSE4 | HWY_SSSE3},
                                                        {"sse4", HWY_SSE4 | HWY_SSSE3}};
    const std::pair<const char *, Plan> plans[] = {
        {"find-rare", find_plan(pattern::rare)},
        {"find-frequent", find_plan(pattern::frequent)},
        {"find-many", [](Scan &scan) { scan.add_find_many(words(1000, 8), kept); }},
        {"histogram", histogram},
        {"strings", strings},
        {"lines", [](Scan &scan) { scan.add_lines(kept); }},
    };
    for (const auto &[name, plan] : plans) {
        for (const auto &[instructions, mask] : targets) {
            if ((here & mask) != 0) {
                const int64_t some = (here & mask) | HWY_STATIC_TARGET;
                add(std::string("target/") + name + "/" + instructions,
                    [=, plan = plan](auto &state) { run_on_target(state, some, plan); });
            }
        }
    }
}

void add_cancelled() {
    const std::tuple<const char *, const char *, Plan> plans[] = {
        {"four", "mix", four},
        {"digests", "mix",
         [](Scan &scan) {
             for (const char *name : {"md5", "sha1", "sha256", "sha512", "sha3-256", "blake2b"}) {
                 scan.add_digest(name);
             }
         }},
        {"n-grams", "rnd", [](Scan &scan) { scan.add_ngrams(8); }},
        {"window-entropy", "rnd",
         [](Scan &scan) { scan.add_window_entropy(int64_t{1} << 20, 1, kept); }},
        {"find-many", "rnd", [](Scan &scan) { scan.add_find_many(words(10'000, 4), kept); }},
        {"masked", "zero",
         [](Scan &scan) {
             std::string pattern(4096, '\0');
             pattern[4094] = '\1';
             std::string mask(4096, '\x7F');
             scan.add_find_masked(pattern, mask, kept);
         }},
        {"text", "rnd", [](Scan &scan) { scan.add_text(BUFVIEW_ENCODING_UTF8, 4, kept); }},
    };
    for (const auto &[name, kind, plan] : plans) {
        // As often as is said: a run that returns at once would be repeated without end.
        add(std::string("cancel/") + name + "/" + kind + "/on:2", [kind = std::string(kind),
                                                                   plan = plan](auto &s) {
            cancel_run(s, kind, plan);
        })->Iterations(20);
    }
}

void add_all() {
    add_scan({.name = "together/histogram+strings+find+crc32c",
              .kind = "mix",
              .plan = four,
              .beside = "each alone",
              .plans = {histogram, strings, find_plan(pattern::rare), crc32c}});
    add("file/map/find", [](auto &s) { run_file(s, Io::map, find_plan(pattern::rare)); });
    add("file/pread/find", [](auto &s) { run_file(s, Io::pread, find_plan(pattern::rare)); });
    add("file/map/four", [](auto &s) { run_file(s, Io::map, four); });
    add("file/pread/four", [](auto &s) { run_file(s, Io::pread, four); });
    for (const int64_t chunk : {int64_t{64} << 10, int64_t{1} << 20, int64_t{16} << 20}) {
        add("chunk/" + std::to_string(chunk >> 10) + "KiB/four",
            [=](auto &s) { run_in_chunks(s, chunk); });
    }
    add_targets();
    add_cancelled();
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
