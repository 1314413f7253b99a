// SPDX-License-Identifier: MIT
// Printable text, and lines.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_all() {
    for (const char *kind : {"mix", "log", "rnd"}) {
        add_scan("strings/4", kind, [](Scan &scan) { scan.add_strings(4, kept); });
    }
    add_scan("strings/8", "mix", [](Scan &scan) { scan.add_strings(8, kept); });
    for (const char *kind : {"mix", "rnd"}) {
        add_scan("text/utf8", kind,
                 [](Scan &scan) { scan.add_text(BUFVIEW_ENCODING_UTF8, 4, kept); });
        add_scan("text/utf16", kind,
                 [](Scan &scan) { scan.add_text(BUFVIEW_ENCODING_UTF16_LE, 4, kept); });
    }
    add_scan("lines", "mix", [](Scan &scan) { scan.add_lines(kept); });
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
