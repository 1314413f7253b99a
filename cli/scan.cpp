// SPDX-License-Identifier: MIT
// bufview scan: everything about a file, in one pass.
#include "arguments.h"
#include "digests.h"
#include "json.h"
#include "ngrams.h"
#include "pattern.h"
#include "stats.h"
#include "text_runs.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
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
    // What is not asked for is not in the result.
    std::string pattern_file;
    bool lines = false;
    std::string delimiter;
    std::vector<int64_t> ngrams;
    int64_t top = 10;
    int64_t memory = int64_t{64} << 20;
    std::vector<std::string> encodings;
    int64_t window = 0;
    int64_t step = 0;
};

// Few enough for a page, and a size that people count in.
int64_t choose_block(int64_t size) {
    int64_t block = int64_t{64} << 10;
    while (size / block > 4096)
        block *= 2;
    return block;
}

constexpr int64_t kept_values = int64_t{1} << 20;

// What there is on demand only.
struct More {
    void add(bufview::Scan &scan, const Options &options);
    Json json(const bufview::Scan &scan, const Options &options) const;

    std::vector<Pattern> patterns;
    int64_t many = -1;
    int64_t lines = -1;
    std::vector<int64_t> ngrams;
    std::vector<std::pair<std::string, int64_t>> texts;
    int64_t windows = -1;
};

void More::add(bufview::Scan &scan, const Options &options) {
    if (!patterns.empty()) {
        std::vector<std::string> bytes;
        for (const Pattern &pattern : patterns)
            bytes.push_back(pattern.bytes);
        const int32_t flags = options.ignore_case ? BUFVIEW_FIND_IGNORE_CASE : 0;
        many = about("-f", [&] { return scan.add_find_many(bytes, 0, flags); });
    }
    if (!options.delimiter.empty())
        lines = about("--delimiter", [&] { return scan.add_split(options.delimiter, 0); });
    else if (options.lines)
        lines = scan.add_lines(0);
    for (const int64_t n : options.ngrams)
        ngrams.push_back(about("--ngrams", [&] { return scan.add_ngrams(n, options.memory); }));
    for (const std::string &name : options.encodings)
        texts.emplace_back(name, about("-n", [&] {
                               return scan.add_text(parse_encoding("--text", name),
                                                    options.min_length, 0);
                           }));
    if (options.window != 0)
        windows = about("--window", [&] {
            return scan.add_window_entropy(options.window, options.step, kept_values);
        });
}

Json More::json(const bufview::Scan &scan, const Options &options) const {
    Json out = Json::object();
    if (many >= 0) {
        const std::vector<int64_t> counts = scan.find_many_counts(many);
        Json &list = out["patterns"] = Json::array();
        for (size_t i = 0; i < patterns.size(); ++i)
            list.push_back({{"text", patterns[i].source},
                            {"pattern", pattern_hex(patterns[i])},
                            {"count", counts[i]}});
    }
    if (lines >= 0)
        out["lines"] = scan.line_count(lines);
    for (size_t i = 0; i < ngrams.size(); ++i)
        out["ngrams"].push_back(
            ngrams_json(read_ngrams(scan, ngrams[i], options.top, options.memory)));
    for (const auto &[name, id] : texts)
        out["text"][name] = {{"min_length", options.min_length}, {"count", scan.text_count(id)}};
    if (windows >= 0)
        out["windows"] = {{"window", options.window},
                          {"step", options.step},
                          {"count", scan.window_count(windows)},
                          {"entropies", scan.window_entropies(windows)}};
    return out;
}

// The plan, and the numbers by which its results are asked for.
struct Plan {
    Plan(const Options &options, int64_t block_size, std::vector<Pattern> patterns)
        : block(block_size), stats(scan) {
        more.patterns = std::move(patterns);
        blocks = scan.add_block_entropy(block, kept_values);
        strings = about("-n", [&] { return scan.add_strings(options.min_length, 0); });
        for (const std::string &text : options.texts)
            add(text_pattern("--find", text), options);
        for (const std::string &digits : options.hexes)
            add(hex_pattern("--find-hex", digits), options);
        for (const std::string &name : options.digests)
            digests.emplace_back(name, about(name, [&] { return scan.add_digest(name); }));
        more.add(scan, options);
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
    More more;
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
    out.update(plan.more.json(scan, options));
    out["seconds"] = seconds;
    return out;
}

void print_more(Output &out, const Json &found) {
    for (const Json &pattern : found.value("patterns", Json::array()))
        out.print("find              '{}' {} times\n",
                  printable(pattern["text"].get<std::string>()), pattern["count"].get<int64_t>());
    if (found.contains("lines"))
        out.print("lines             {}\n", found["lines"].get<int64_t>());
    for (const Json &each : found.value("ngrams", Json::array())) {
        out.print("{}-grams           {}", each["n"].get<int64_t>(), each["total"].get<int64_t>());
        for (const Json &gram : each["top"])
            out.print(" {}:{}", gram["gram"].get<std::string>(), gram["count"].get<int64_t>());
        out.put('\n');
    }
    const Json texts = found.value("text", Json::object());
    for (const auto &[name, text] : texts.items())
        out.print("text              {} runs of {} characters or more of {}\n",
                  text["count"].get<int64_t>(), text["min_length"].get<int64_t>(), name);
    if (found.contains("windows"))
        out.print(
            "windows           {} of {} bytes every {}\n", found["windows"]["count"].get<int64_t>(),
            found["windows"]["window"].get<int64_t>(), found["windows"]["step"].get<int64_t>());
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
        out.print("find              '{}' {} times", printable(pattern.source),
                  scan.find_count(id));
        const std::vector<int64_t> offsets = scan.find_offsets(id);
        for (size_t i = 0; i < std::min<size_t>(offsets.size(), 5); ++i)
            out.print("{}{}", i == 0 ? ", at " : ", ", offsets[i] - input.start);
        out.write(scan.find_count(id) > 5 ? ", ...\n" : "\n");
    }
    print_more(out, plan.more.json(scan, options));
    out.print("time              {:.3f} s, {:.2f} GB/s\n", seconds,
              seconds > 0 ? static_cast<double>(stats.size) / seconds / 1e9 : 0.0);
}

int run_scan(Context &context, Options &options) {
    if (options.step != 0 && options.window == 0)
        throw Failure("scan: --step is that of a --window");
    if (options.window != 0 && options.step == 0)
        options.step = std::max<int64_t>(options.window / 4, 1);
    if (options.pattern_file == "-" && options.file == "-")
        throw Failure("scan: the standard input cannot be both patterns and FILE");
    std::vector<Pattern> patterns;
    if (!options.pattern_file.empty())
        patterns = read_patterns(options.pattern_file, false, context);
    Input input = open_input(options.file, context);
    Plan plan(options, options.block != 0 ? options.block : choose_block(input.size),
              std::move(patterns));
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
    add_repeated(*command, "--find-hex", options->hexes, "HEX",
                 "Bytes to find, ?? for any byte; may be repeated");
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
    command->add_option("-f,--file", options->pattern_file, "Count every line of this file")
        ->type_name("PATTERNFILE");
    command->add_flag("--lines", options->lines, "Count lines");
    add_number(*command, "--delimiter", "HEX", "Count what these bytes end, such as 0d0a, as lines",
               [options](std::string_view text) {
                   const Pattern pattern = hex_pattern("--delimiter", text);
                   if (!pattern.mask.empty())
                       throw Failure("--delimiter: '{}' leaves digits open", printable(text));
                   options->delimiter = pattern.bytes;
               });
    add_number(*command, "--ngrams", "N[,N...]", "Count sequences of N bytes",
               [options](std::string_view text) {
                   for (const std::string &n : split(text, ','))
                       options->ngrams.push_back(parse_count("--ngrams", n, 1));
               });
    add_number(*command, "--top", "K", "Sequences to list of each N; 10 by default",
               [options](std::string_view text) { options->top = parse_count("--top", text, 0); });
    add_number(
        *command, "--memory", "SIZE", "Memory for the sequences of each N; 64MiB by default",
        [options](std::string_view text) { options->memory = parse_size("--memory", text, 1); });
    add_number(*command, "--text", "NAME[,NAME...]",
               "Count text as well in utf-8, utf-16le or utf-16be",
               [options](std::string_view text) { options->encodings = split(text, ','); });
    add_number(
        *command, "--window", "SIZE", "Entropy of a window that slides as well",
        [options](std::string_view text) { options->window = parse_size("--window", text, 1); });
    add_number(*command, "--step", "SIZE",
               "Bytes from one window to the next; a quarter of the window by default",
               [options](std::string_view text) { options->step = parse_size("--step", text, 1); });
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_scan(context, *options); };
    });
}

}  // namespace cli
