// SPDX-License-Identifier: MIT
// Digests. Those whose parts can be put together use more than one thread.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_all() {
    for (const std::string_view name : Scan::digest_names()) {
        add_scan({.name = "digest/" + std::string(name),
                  .kind = "mix",
                  .plan = [=](Scan &scan) { scan.add_digest(name); },
                  .ordered = !name.starts_with("crc")});
    }
    // Each has its own thread.
    add_scan({"lanes/md5+sha256", "mix", [](Scan &scan) {
                  scan.add_digest("md5");
                  scan.add_digest("sha256");
              }});
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
