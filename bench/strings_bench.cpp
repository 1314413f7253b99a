// SPDX-License-Identifier: MIT
// Printable text, and lines.
#include "scan_family.h"

namespace bufview::bench {
namespace {

void add_text(const std::string &name, int32_t encoding) {
    for (const char *kind : {"mix", "rnd"}) {
        add_scan({.name = "text/" + name,
                  .kind = kind,
                  .plan = [=](Scan &scan) { scan.add_text(encoding, 4, kept); },
                  .most = int64_t{16} << 20});
    }
}

void add_all() {
    for (const char *kind : {"mix", "log", "rnd"}) {
        add_scan({"strings/4", kind, [](Scan &scan) { scan.add_strings(4, kept); }});
    }
    add_scan({"strings/8", "mix", [](Scan &scan) { scan.add_strings(8, kept); }});
    add_text("utf8", BUFVIEW_ENCODING_UTF8);
    add_text("utf16", BUFVIEW_ENCODING_UTF16_LE);
    add_scan({"lines", "mix", [](Scan &scan) { scan.add_lines(kept); }});
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    bufview::bench::add_all();
    return bufview::bench::run_benchmarks(argc, argv);
}
