// SPDX-License-Identifier: MIT
// How often each byte value occurs, and what is told from that.
#include "scan_family.h"

#include <algorithm>

namespace bufview::bench {
namespace {

void add_all() {
    const Plan histogram = [](Scan &scan) { scan.add_histogram(); };
    for (const char *kind : {"mix", "log", "rnd", "zero"}) {
        add_scan({"histogram", kind, histogram});
    }
    for (const int64_t block : {256, 4096, 65536}) {
        add_scan({.name = "block-entropy/" + std::to_string(block),
                  .kind = "mix",
                  .plan = [=](Scan &scan) { scan.add_block_entropy(block); },
                  .beside = "histogram",
                  .plans = {histogram}});
    }
    // All values are kept: those beyond a limit would not be computed.
    for (const int64_t step : {1, 64, 1024}) {
        add_scan({.name = "window-entropy/4096-by-" + std::to_string(step),
                  .kind = "mix",
                  .plan = [=](Scan &scan) { scan.add_window_entropy(4096, step, -1); },
                  .most = std::min(step, int64_t{16}) << 20});
    }
    add_scan({"correlation", "mix", [](Scan &scan) { scan.add_correlation(); }});
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
