// SPDX-License-Identifier: MIT
// How often each sequence of some bytes occurs, within a bound of memory.
#include "scan_family.h"

#include <algorithm>

namespace bufview::bench {
namespace {

constexpr int64_t roomy = int64_t{1} << 30;
constexpr int64_t tight = int64_t{64} << 20;

// Where there is a counter for each sequence all bytes are seen, otherwise some of them.
int64_t bytes_seen(int64_t n) {
    return n <= 2 ? sample_size() : std::min(sample_size() / 16, int64_t{32} << 20);
}

void add(int64_t n, const std::string &kind, int64_t memory) {
    add_scan({.name = "ngrams/" + std::to_string(n) + "-in-" + std::to_string(memory >> 20) + "MiB",
              .kind = kind,
              .plan = [=](Scan &scan) { scan.add_ngrams(n, memory); },
              .most = bytes_seen(n)});
}

void add_all() {
    for (const char *kind : {"log", "mix", "rnd"}) {
        add(4, kind, roomy);
    }
    for (const char *kind : {"mix", "rnd"}) {
        add(4, kind, tight);
    }
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
