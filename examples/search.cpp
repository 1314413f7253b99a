// SPDX-License-Identifier: MIT
// Looks at a file, as views and in one pass of a scan: search FILE TEXT
#include <bufview/bufview.hpp>

#include <cstdio>

int main(int argc, char **argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: search FILE TEXT\n");
        return 2;
    }
    try {
        bufview::File file = bufview::File::open(argv[1]);
        const bufview::View bytes = file.view();
        const bufview::View last = bytes.slice(-4, std::nullopt);  // nothing is copied
        std::printf("ends in %s\n", last.hex(" ").c_str());

        bufview::Scan scan = bufview::Scan::create();
        const int64_t text = scan.add_find(argv[2]);
        const int64_t digest = scan.add_digest("sha256");
        scan.run(file, {.threads = 2});
        for (const int64_t offset : scan.find_offsets(text))
            std::printf("found at %lld\n", static_cast<long long>(offset));
        std::printf("sha256 %s\n", scan.digest_hex(digest).c_str());
    } catch (const bufview::Error &error) {
        std::fprintf(stderr, "search: %s\n", error.what());
        return 1;
    }
}
