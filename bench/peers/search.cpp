// SPDX-License-Identifier: MIT
#include "search.h"

#include <cstring>
#include <memory>

#ifdef BUFVIEW_HAVE_RUST
extern "C" uint64_t bufview_rust_find(const void *data, size_t size, const void *pattern,
                                      size_t pattern_size, uint64_t *sum);
#endif

namespace bufview::bench {
namespace {

// Matches go to a function, as nobody keeps those of a large file.
Contestant scan_finder(const std::string &pattern, int32_t flags) {
    return {ours,
            [=](const Input &input) -> Work {
                const auto scan = std::make_shared<Scan>(Scan::create());
                const int64_t id = scan->add_find(pattern, -1, flags);
                const auto sum = std::make_shared<uint64_t>();
                scan->on_find(id, [sum](std::span<const int64_t> offsets) {
                    for (const int64_t offset : offsets) {
                        *sum += static_cast<uint64_t>(offset);
                    }
                    return true;
                });
                return [=] {
                    *sum = 0;
                    scan->restart();
                    scan->run(input.sample.view(), input.options());
                    return told(static_cast<uint64_t>(scan->find_count(id)), *sum);
                };
            },
            {}};
}

std::string c_library(const Input &input, const std::string &pattern) {
    uint64_t count = 0;
    uint64_t sum = 0;
    const uint8_t *at = input.begin();
    while (true) {
        const auto left = static_cast<size_t>(input.end() - at);
        const void *found = pattern.size() == 1 ? std::memchr(at, pattern.front(), left)
                                                : memmem(at, left, pattern.data(), pattern.size());
        if (found == nullptr) {
            return told(count, sum);
        }
        at = static_cast<const uint8_t *>(found);
        ++count;
        sum += static_cast<uint64_t>(at - input.begin());
        ++at;
    }
}

std::string string_view_find(const Input &input, const std::string &pattern) {
    const std::string_view text(reinterpret_cast<const char *>(input.begin()), input.bytes.size());
    uint64_t count = 0;
    uint64_t sum = 0;
    for (size_t at = text.find(pattern); at != text.npos; at = text.find(pattern, at + 1)) {
        ++count;
        sum += at;
    }
    return told(count, sum);
}

Contestant rust(const std::string &pattern) {
#ifdef BUFVIEW_HAVE_RUST
    return direct("Rust memchr", [=](const Input &input) {
        uint64_t sum = 0;
        const uint64_t count = bufview_rust_find(input.bytes.data(), input.bytes.size(),
                                                 pattern.data(), pattern.size(), &sum);
        return told(count, sum);
    });
#else
    static_cast<void>(pattern);
    return missing("Rust memchr", "cargo or the crate memchr was not found");
#endif
}

Contestant hyperscan_finder(const std::string &pattern, bool any_case) {
    return hyperscan({pattern}, any_case, [size = pattern.size()](const Found &found) {
        const uint64_t count = found.counts.front();
        return told(count, found.ends - count * size);
    });
}

// What was found of each pattern.
std::string told_of_many(auto &&counts) {
    uint64_t total = 0;
    uint64_t weighted = 0;
    uint64_t number = 0;
    for (const auto count : counts) {
        total += static_cast<uint64_t>(count);
        weighted += static_cast<uint64_t>(count) * ++number;
    }
    return told(total, weighted);
}

Contest many(int64_t count, int64_t length) {
    const std::vector<std::string> patterns = words(count, length);
    return {"find-many/" + std::to_string(count) + "x" + std::to_string(length),
            "mix",
            INT64_MAX,
            {scan_contestant([=](Scan &scan) { return scan.add_find_many(patterns, 0); },
                             [](const Scan &scan, int64_t id) {
                                 return told_of_many(scan.find_many_counts(id));
                             }),
             hyperscan(patterns, false,
                       [](const Found &found) { return told_of_many(found.counts); })}};
}

Contest lines() {
    std::vector<Contestant> contestants = {
        scan_contestant([](Scan &scan) { return scan.add_lines(0); },
                        [](const Scan &scan, int64_t id) {
                            return std::to_string(scan.line_count(id)) + " lines";
                        }),
        direct("glibc memchr", [](const Input &input) {
            uint64_t count = 0;
            const uint8_t *at = input.begin();
            while (at != input.end()) {
                const auto *found = static_cast<const uint8_t *>(
                    std::memchr(at, '\n', static_cast<size_t>(input.end() - at)));
                at = found == nullptr ? input.end() : found + 1;
                ++count;
            }
            return std::to_string(count) + " lines";
        })};
    return {"lines", "mix", INT64_MAX, std::move(contestants)};
}

}  // namespace

std::string told(uint64_t count, uint64_t sum) {
    return std::to_string(count) + " matches, sum " + std::to_string(sum);
}

std::vector<Contestant> finders(std::string_view wanted) {
    const std::string pattern(wanted);
    return {scan_finder(pattern, 0),
            direct(pattern.size() == 1 ? "glibc memchr" : "glibc memmem",
                   [=](const Input &input) { return c_library(input, pattern); }),
            direct("std::string_view",
                   [=](const Input &input) { return string_view_find(input, pattern); }),
            rust(pattern), hyperscan_finder(pattern, false)};
}

std::vector<Contest> search_contests() {
    const std::string zeros(12, '\0');
    const std::string any_case(pattern::rare);
    std::vector<Contest> all = {
        {"find/13-rare", "mix", INT64_MAX, finders(pattern::rare)},
        {"find/13-medium", "mix", INT64_MAX, finders(pattern::medium)},
        {"find/13-frequent", "mix", INT64_MAX, finders(pattern::frequent)},
        {"find/1-rare", "mix", INT64_MAX, finders(pattern::rare_byte)},
        {"find/1-frequent", "mix", INT64_MAX, finders(pattern::frequent_byte)},
        {"find/13-any-case",
         "mix",
         INT64_MAX,
         {scan_finder(any_case, BUFVIEW_FIND_IGNORE_CASE), hyperscan_finder(any_case, true)}},
        {"find/13-overlapping", "zero", share_of_sample(8), finders(zeros + '\0')},
        {"find/13-ends-otherwise", "zero", share_of_sample(8), finders(zeros + 'x')},
        {"find/13-differs-within", "zero", share_of_sample(8),
         finders(zeros.substr(6) + 'x' + zeros.substr(6))},
        {"find/13-ends-otherwise", "ab", share_of_sample(8), finders("ababababababc")},
        many(10, 8),
        many(1000, 4),
        many(1000, 8),
        many(10000, 8),
        lines()};
    return all;
}

// How the cost grows with the length of the pattern, and with that of the data.
std::vector<Contest> growth_contests() {
    std::vector<Contest> all;
    for (int64_t length = 2; length <= 65536; length *= 4) {
        all.push_back({"length/" + std::to_string(length), "rnd", share_of_sample(2),
                       finders(words(1, length).front())});
    }
    for (int64_t size = 65536; size <= sample_size(); size *= 4) {
        all.push_back({"size/" + std::to_string(size), "mix", size, finders(pattern::rare)});
    }
    return all;
}

}  // namespace bufview::bench
