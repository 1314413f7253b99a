// SPDX-License-Identifier: MIT
// bufview scan: everything about a file, in one pass.
#include "arguments.h"
#include "digests.h"
#include "json.h"
#include "pattern.h"
#include "stats.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::string file;
    std::vector<std::string> texts;
    std::vector<std::string> hexes;
    std::vector<std::string> digests{"md5",     "sha1",  "sha256", "sha512",
                                     "blake2b", "crc32", "crc32c", "xxh3"};
    int64_t block = 0;
    int64_t min_length = 4;
    int64_t limit = 100;
    bool ignore_case = false;
};

// Few enough for a page, and a size that people count in.
int64_t choose_block(int64_t size) {
    int64_t block = int64_t{64} << 10;
    while (size / block > 4096)
        block *= 2;
    return block;
}

// The plan, and the numbers by which its results are asked for.
struct Plan {
    Plan(const Options &options, int64_t block_size) : block(block_size), stats(scan) {
        blocks = scan.add_block_entropy(block, int64_t{1} << 20);
        strings = about("-n", [&] { return scan.add_strings(options.min_length, 0); });
        for (const std::string &text : options.texts)
            add(text_pattern("--find", text), options);
        for (const std::string &digits : options.hexes)
            add(hex_pattern("--find-hex", digits), options);
        for (const std::string &name : options.digests)
            digests.emplace_back(name, about(name, [&] { return scan.add_digest(name); }));
    }
    void add(const Pattern &pattern, const Options &options) {
        searches.emplace_back(pattern, about("--find", [&] {
                                  return add_search(scan, pattern, options.limit,
                                                    options.ignore_case);
                              }));
    }

    bufview::Scan scan = bufview::Scan::create();
    int64_t block;
    StatsPlan stats;
    int64_t blocks;
    int64_t strings;
    std::vector<std::pair<Pattern, int64_t>> searches;
    std::vector<std::pair<std::string, int64_t>> digests;
};

Json scan_json(const Plan &plan, const Options &options, const Input &input, double seconds) {
    const bufview::Scan &scan = plan.scan;
    Json out = {{"file", input.name}};
    out.update(stats_json(read_stats(scan, plan.stats)));
    out["blocks"] = {{"block", plan.block},
                     {"count", scan.block_count(plan.blocks)},
                     {"entropies", scan.block_entropies(plan.blocks)}};
    out["strings"] = {{"min_length", options.min_length},
                      {"count", scan.strings_count(plan.strings)}};
    Json &digests = out["digests"] = Json::object();
    for (const auto &[name, id] : plan.digests)
        digests[name] = scan.digest_hex(id);
    Json &searches = out["find"] = Json::array();
    for (const auto &[pattern, id] : plan.searches) {
        std::vector<int64_t> offsets = scan.find_offsets(id);
        for (int64_t &offset : offsets)
            offset -= input.start;
        searches.push_back({{"text", pattern.bytes},
                            {"pattern", pattern_hex(pattern)},
                            {"count", scan.find_count(id)},
                            {"offsets", offsets}});
    }
    out["seconds"] = seconds;
    return out;
}

void print_scan(Output &out, const Plan &plan, const Options &options, const Input &input,
                double seconds) {
    const bufview::Scan &scan = plan.scan;
    const Stats stats = read_stats(scan, plan.stats);
    print_stats(out, stats);
    if (const std::vector<double> blocks = scan.block_entropies(plan.blocks); !blocks.empty()) {
        const auto [least, greatest] = std::minmax_element(blocks.begin(), blocks.end());
        out.print("blocks            {} of {} bytes, entropy {:.4f} to {:.4f}\n",
                  scan.block_count(plan.blocks), plan.block, *least, *greatest);
    }
    out.print("strings           {} of {} characters or more\n", scan.strings_count(plan.strings),
              options.min_length);
    for (const auto &[name, id] : plan.digests)
        out.print("{:<17} {}\n", name, scan.digest_hex(id));
    for (const auto &[pattern, id] : plan.searches) {
        out.print("find              '{}' {} times", printable(pattern.source), scan.find_count(id));
        const std::vector<int64_t> offsets = scan.find_offsets(id);
        for (size_t i = 0; i < std::min<size_t>(offsets.size(), 5); ++i)
            out.print("{}{}", i == 0 ? ", at " : ", ", offsets[i] - input.start);
        out.write(scan.find_count(id) > 5 ? ", ...\n" : "\n");
    }
    out.print("time              {:.3f} s, {:.2f} GB/s\n", seconds,
              seconds > 0 ? static_cast<double>(stats.size) / seconds / 1e9 : 0.0);
}

int run_scan(Context &context, const Options &options) {
    Input input = open_input(options.file, context);
    Plan plan(options, options.block != 0 ? options.block : choose_block(input.size));
    const auto start = std::chrono::steady_clock::now();
    run(plan.scan, input, context);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (context.json)
        print_json(context.out, scan_json(plan, options, input, seconds.count()));
    else
        print_scan(context.out, plan, options, input, seconds.count());
    return exit_ok;
}

}  // namespace

void add_scan_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "scan", "Everything in one pass: statistics, entropy, digests, strings, texts");
    auto options = std::make_shared<Options>();
    add_repeated(*command, "--find", options->texts, "TEXT", "Text to find; may be repeated");
    add_repeated(*command, "--find-hex", options->hexes, "HEX", "Bytes to find, ?? for any byte; may be repeated");
    command->add_flag("-i,--ignore-case", options->ignore_case,
                      "Find ASCII letters of either case");
    add_number(*command, "-a,--algorithm", "ALG[,ALG...]",
               "Digests, or none; eight of them by default", [options](std::string_view text) {
                   options->digests.clear();
                   if (text != "none")
                       options->digests = parse_digests("-a", text);
               });
    add_number(
        *command, "--block", "SIZE",
        "Bytes in a block whose entropy is computed; 64KiB or more by default",
        [options](std::string_view text) { options->block = parse_size("--block", text, 1); });
    add_number(
        *command, "-n,--bytes", "N", "Characters that a string has at least; 4 by default",
        [options](std::string_view text) { options->min_length = parse_count("-n", text, 1); });
    add_number(
        *command, "--limit", "N", "Offsets to list for each text; 100 by default",
        [options](std::string_view text) { options->limit = parse_count("--limit", text, 0); });
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_scan(context, *options); };
    });
}

}  // namespace cli
