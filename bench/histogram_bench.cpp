// SPDX-License-Identifier: MIT
// How often each byte value occurs, and what is told from that.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_all() {
    for (const char *kind : {"mix", "log", "rnd", "zero"}) {
        add_scan("histogram", kind, [](Scan &scan) { scan.add_histogram(); });
    }
    for (const int64_t block : {256, 4096, 65536}) {
        add_scan("block-entropy/" + std::to_string(block), "mix",
                 [=](Scan &scan) { scan.add_block_entropy(block); });
    }
    for (const int64_t step : {1, 64, 1024}) {
        add_scan("window-entropy/4096-by-" + std::to_string(step), "mix",
                 [=](Scan &scan) { scan.add_window_entropy(4096, step, 1000); });
    }
    add_scan("correlation", "mix", [](Scan &scan) { scan.add_correlation(); });
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
