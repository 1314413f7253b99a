// SPDX-License-Identifier: MIT
// All matches of one pattern.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_all() {
    add_scan({"find/13-rare", "mix", find_plan(pattern::rare)});
    add_scan({"find/13-medium", "mix", find_plan(pattern::medium)});
    add_scan({"find/13-frequent", "mix", find_plan(pattern::frequent)});
    add_scan({"find/13-any-case", "mix", find_plan(pattern::rare, BUFVIEW_FIND_IGNORE_CASE)});
    add_scan({"find/13-masked", "mix", [](Scan &scan) {
                  std::string mask(pattern::rare.size(), '\xFF');
                  mask[3] = mask[7] = 0;
                  scan.add_find_masked(pattern::rare, mask, kept);
              }});
    add_scan({"find/1-rare", "mix", find_plan(pattern::rare_byte)});
    add_scan({"find/1-frequent", "mix", find_plan(pattern::frequent_byte)});
    add_scan({"find/13-overlapping", "zero", find_plan(std::string(13, '\0'))});
    // What makes simple methods slow: nearly everything is nearly a match.
    add_scan({"find/13-ends-otherwise", "zero", find_plan(std::string(12, '\0') + "x")});
    add_scan({"find/13-differs-within", "zero",
              find_plan(std::string(6, '\0') + "x" + std::string(6, '\0'))});
    add_scan({"find/1001-differs-within", "zero",
              find_plan(std::string(500, '\0') + "x" + std::string(500, '\0'))});
    add_scan({"find/13-ends-otherwise", "ab", find_plan("ababababababc")});
    std::string pairs;
    for (int i = 0; i < 500; ++i) {
        pairs += "ab";
    }
    add_scan({"find/1001-ends-otherwise", "ab", find_plan(pairs + "c")});
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
