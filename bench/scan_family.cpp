// SPDX-License-Identifier: MIT
#include "scan_family.h"

#include "measure.h"

#include <cstdio>
#include <exception>

namespace bufview::bench {
namespace {

void run_scan(benchmark::State &state, const std::string &kind, const Plan &plan, int64_t most,
              int64_t threads) {
    const Sample &sample = Sample::of(kind);
    Scan scan = Scan::create();
    plan(scan);
    ScanOptions options;
    options.length = std::min(sample_size(), most);
    options.threads = threads;
    measure(state, sample.bytes(), options.length, [&] {
        scan.restart();
        scan.run(sample.view(), options);
    });
}

void add_on(int64_t threads, const std::string &name, const std::string &kind, const Plan &plan,
            int64_t most) {
    const std::string full = name + "/" + kind + "/on:" + std::to_string(threads);
    benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State &state) {
        run_scan(state, kind, plan, most, threads);
    })->UseManualTime();
}

}  // namespace

void add_scan(const std::string &name, const std::string &kind, const Plan &plan, int64_t most) {
    add_on(1, name, kind, plan, most);
    add_on(2, name, kind, plan, most);
}

void add_ordered_scan(const std::string &name, const std::string &kind, const Plan &plan) {
    add_on(1, name, kind, plan, INT64_MAX);
}

Plan find_plan(std::string_view pattern, int32_t flags) {
    return [pattern = std::string(pattern), flags](Scan &scan) {
        scan.add_find(pattern, kept, flags);
    };
}

int run_benchmarks(int argc, char **argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    try {
        benchmark::AddCustomContext("bytes", std::to_string(sample_size()));
        benchmark::RunSpecifiedBenchmarks();
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
    benchmark::Shutdown();
    return 0;
}

}  // namespace bufview::bench
