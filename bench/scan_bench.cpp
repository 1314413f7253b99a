// SPDX-License-Identifier: MIT
// Each analyzer over bytes in memory, through the engine as users get it. `of_limit` is the share
// of a vector sum over the same bytes in the same run.
#include "limit.h"
#include "scan/scan.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <functional>

namespace bufview::bench {
namespace {

constexpr int64_t data_size = int64_t{128} << 20;

struct Data {
    const char *name;
    std::string bytes;
    double limit;
};

const Data &data_of(const std::string &name) {
    static Data kinds[] = {{"mix", {}, 0}, {"rnd", {}, 0}, {"zero", {}, 0}};
    for (Data &kind : kinds) {
        if (name == kind.name) {
            if (kind.bytes.empty()) {
                kind.bytes = name == "mix"   ? mixed_data(data_size)
                             : name == "rnd" ? random_data(data_size)
                                             : constant_data(data_size);
                kind.limit =
                    limit_of(reinterpret_cast<const std::byte *>(kind.bytes.data()), data_size);
            }
            return kind;
        }
    }
    std::abort();
}

class Memory final : public Source {
public:
    explicit Memory(const std::string &bytes) : bytes_(bytes) {}
    int64_t size() const override { return static_cast<int64_t>(bytes_.size()); }
    bool random_access() const override { return true; }
    std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &) override {
        return {reinterpret_cast<const std::byte *>(bytes_.data()) + offset,
                static_cast<size_t>(length)};
    }
    void check() const override {}

private:
    const std::string &bytes_;
};

using Add = std::function<void(Scan &)>;

void run(benchmark::State &state, const std::string &kind, int64_t threads, const Add &add) {
    const Data &data = data_of(kind);
    Scan scan;
    add(scan);
    Memory memory(data.bytes);
    RunOptions options;
    options.threads = threads;
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) {
        scan.reset();
        scan.run(memory, options, false);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto bytes = static_cast<double>(state.iterations()) * data_size;
    state.SetBytesProcessed(state.iterations() * data_size);
    state.counters["of_limit"] = bytes / took.count() / data.limit;
}

void add_pattern(Scan &scan, std::string_view pattern) {
    scan.add_find(reinterpret_cast<const std::byte *>(pattern.data()),
                  static_cast<int64_t>(pattern.size()), 1000);
}

// Words of letters that have nothing to do with the data.
void add_patterns(Scan &scan, int64_t count, int64_t length) {
    const std::string noise = random_data(count * length);
    std::string letters;
    for (const char c : noise) {
        letters += static_cast<char>('a' + static_cast<uint8_t>(c) % 26);
    }
    const std::vector<int64_t> lengths(static_cast<size_t>(count), length);
    scan.add_analyzer(FindManyAnalyzer::make(reinterpret_cast<const std::byte *>(letters.data()),
                                             count * length, lengths.data(), count, false, 1000));
}

void add(const std::string &name, const std::string &kind, const Add &analyzers) {
    for (const int64_t threads : {1, 2}) {
        const std::string full = name + "/" + kind + "/on:" + std::to_string(threads);
        benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State &state) {
            run(state, kind, threads, analyzers);
        })->UseRealTime();
    }
}

void read_all(benchmark::State &state, const std::string &kind) {
    const Data &data = data_of(kind);
    uint64_t sum = 0;
    for (auto _ : state) {
        sum += read_sum(reinterpret_cast<const std::byte *>(data.bytes.data()), data_size);
    }
    benchmark::DoNotOptimize(sum);
    state.SetBytesProcessed(state.iterations() * data_size);
}

void register_all() {
    benchmark::RegisterBenchmark("limit/mix", [](benchmark::State &s) { read_all(s, "mix"); });
    add("find/13-rare", "mix", [](Scan &s) {
        add_pattern(s, "needle\x01in\x02"
                       "hay");
    });
    add("find/13-frequent", "mix", [](Scan &s) { add_pattern(s, "/index.html s"); });
    add("find/13-overlapping", "zero",
        [](Scan &s) { add_pattern(s, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0", 13)); });
    add("find/1-rare", "mix", [](Scan &s) { add_pattern(s, "~"); });
    add("find/1-frequent", "mix", [](Scan &s) { add_pattern(s, " "); });
    add("find/13-adversarial", "zero",
        [](Scan &s) { add_pattern(s, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0x", 13)); });
    add("find/1001-adversarial", "zero",
        [](Scan &s) { add_pattern(s, std::string(500, '\0') + "x" + std::string(500, '\0')); });
    for (const int64_t count : {10, 1000, 10000}) {
        for (const int64_t length : {4, 8, 12}) {
            add("find-many/" + std::to_string(count) + "x" + std::to_string(length), "mix",
                [=](Scan &s) { add_patterns(s, count, length); });
        }
    }
    for (const int64_t n : {2, 4, 8}) {
        add("ngrams/" + std::to_string(n), "mix",
            [=](Scan &s) { s.add_analyzer(NgramsAnalyzer::make(n, int64_t{64} << 20)); });
    }
    add("lines", "mix", [](Scan &s) { s.add_analyzer(LinesAnalyzer::make(1000)); });
    add("text/utf8", "mix",
        [](Scan &s) { s.add_analyzer(TextAnalyzer::make(Encoding::utf8, 4, 1000)); });
    add("text/utf16", "mix",
        [](Scan &s) { s.add_analyzer(TextAnalyzer::make(Encoding::utf16_le, 4, 1000)); });
    add("correlation", "mix",
        [](Scan &s) { s.add_analyzer(std::make_unique<CorrelationAnalyzer>()); });
    for (const char *kind : {"mix", "rnd", "zero"}) {
        add("histogram", kind, [](Scan &s) { s.add_histogram(); });
    }
    for (const int64_t block : {256, 4096, 65536}) {
        add("block-entropy/" + std::to_string(block), "mix",
            [=](Scan &s) { s.add_block_entropy(block, -1); });
    }
    add("strings/4", "mix", [](Scan &s) { s.add_strings(4, 1000); });
    add("strings/4", "rnd", [](Scan &s) { s.add_strings(4, 1000); });
    for (int64_t i = 0; digest_kind(i) != nullptr; ++i) {
        const std::string name = digest_kind(i)->name;
        add(name, "mix", [=](Scan &s) { s.add_digest(name); });
    }
    add("md5+sha256", "mix", [](Scan &s) {
        s.add_digest("md5");
        s.add_digest("sha256");
    });
    add("histogram+strings+find+crc32c", "mix", [](Scan &s) {
        s.add_histogram();
        s.add_strings(4, 1000);
        add_pattern(s, "needle\x01in\x02"
                       "hay");
        s.add_digest("crc32c");
    });
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::register_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
