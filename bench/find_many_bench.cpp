// SPDX-License-Identifier: MIT
// All matches of many patterns in one pass.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_all() {
    for (const int64_t count : {10, 1000, 10000}) {
        for (const int64_t length : {4, 8, 12}) {
            add_scan({"find-many/" + std::to_string(count) + "x" + std::to_string(length), "mix",
                      [=](Scan &scan) { scan.add_find_many(words(count, length), kept); }});
        }
    }
    add_scan({"find-many/1000x8-any-case", "mix", [](Scan &scan) {
                  scan.add_find_many(words(1000, 8), kept, BUFVIEW_FIND_IGNORE_CASE);
              }});
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
