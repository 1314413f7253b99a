// SPDX-License-Identifier: MIT
// How often each sequence of some bytes occurs, within a bound of memory.
#include "scan_family.h"

namespace bufview::bench {
namespace {

constexpr int64_t most = int64_t{32} << 20;

void add(int64_t n, const std::string &kind, int64_t memory) {
    const std::string name =
        "ngrams/" + std::to_string(n) + "-in-" + std::to_string(memory >> 20) + "MiB";
    add_scan(
        name, kind, [=](Scan &scan) { scan.add_ngrams(n, memory); }, most);
}

void add_all() {
    constexpr int64_t roomy = int64_t{1} << 30;
    constexpr int64_t tight = int64_t{64} << 20;
    for (const char *kind : {"log", "mix", "rnd"}) {
        add(4, kind, roomy);
    }
    add(4, "mix", tight);
    add(4, "rnd", tight);
    for (const int64_t n : {1, 2, 8}) {
        add(n, "mix", tight);
    }
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
