// SPDX-License-Identifier: MIT
#include "scan_family.h"

#include "measure.h"

#include <algorithm>
#include <cstdio>
#include <exception>

namespace bufview::bench {
namespace {

ScanOptions options_of(const Task &task, int64_t threads) {
    ScanOptions options;
    options.length = std::min(sample_size(), task.most);
    options.threads = threads;
    return options;
}

// What a number of threads is compared with.
Baseline baseline_of(const Task &task, int64_t threads) {
    const View &view = Sample::of(task.kind).view();
    if (threads > 1) {
        return {"one thread", Repeated(task.plan, view, options_of(task, 1))};
    }
    if (task.plans.empty()) {
        return {};
    }
    std::vector<Repeated> scans;
    for (const Plan &plan : task.plans) {
        scans.emplace_back(plan, view, options_of(task, 1));
    }
    return {task.beside, [scans] {
                for (const Repeated &scan : scans) {
                    scan();
                }
            }};
}

void run_scan(benchmark::State &state, const Task &task, int64_t threads) {
    const Sample &sample = Sample::of(task.kind);
    const ScanOptions options = options_of(task, threads);
    measure(state, sample.bytes(), options.length, Repeated(task.plan, sample.view(), options),
            {threads, baseline_of(task, threads)});
}

void add_on(int64_t threads, const Task &task) {
    const std::string full = task.name + "/" + task.kind + "/on:" + std::to_string(threads);
    benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State &state) {
        run_scan(state, task, threads);
    })->UseManualTime();
}

}  // namespace

Repeated::Repeated(const Plan &plan, const View &view, const ScanOptions &options)
    : scan_(std::make_shared<Scan>(Scan::create())), view_(&view), options_(options) {
    plan(*scan_);
}

void Repeated::operator()() const {
    scan_->restart();
    scan_->run(*view_, options_);
}

void add_scan(const Task &task) {
    add_on(1, task);
    if (!task.ordered) {
        add_on(2, task);
    }
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
