// SPDX-License-Identifier: MIT
// bufview find: where a text, any bytes, or many of them occur.
#include "arguments.h"
#include "json.h"
#include "many.h"
#include "pattern.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cli {
namespace {

struct Options {
    // TEXT and FILE, or FILE alone.
    std::vector<std::string> words;
    std::optional<std::string> hex;
    // Files with patterns.
    std::optional<std::string> texts;
    std::optional<std::string> hexes;
    bool ignore_case = false;
    bool count = false;
    int64_t limit = -1;

    int64_t most() const { return limit < 0 ? std::numeric_limits<int64_t>::max() : limit; }
};

// The sink asks to stop once it has what it was to find. That is a success.
void run_until_enough(bufview::Scan &scan, Input &input, Context &context, const bool &enough) {
    try {
        run(scan, input, context);
    } catch (const Failure &) {
        context.progress.clear();
        if (!enough)
            throw;
    }
}

int print_offsets(Context &context, bufview::Scan &scan, int64_t id, Input &input,
                  const Options &options) {
    const int64_t limit = options.most();
    int64_t found = 0;
    bool enough = false;
    scan.on_find(id, [&](std::span<const int64_t> offsets) {
        for (const int64_t offset : offsets) {
            if (found >= limit)
                break;
            ++found;
            if (!options.count) {
                context.out.decimal(offset - input.start);
                context.out.put('\n');
            }
        }
        enough = found >= limit;
        return !enough;
    });
    run_until_enough(scan, input, context, enough);
    if (options.count)
        context.out.print("{}\n", found);
    return found != 0 || enough ? exit_ok : exit_nothing_found;
}

// A stream: there may be more offsets than fit into memory. The count is that of all matches.
int print_find_json(Context &context, bufview::Scan &scan, int64_t id, Input &input,
                    const Options &options, const Pattern &pattern) {
    Output &out = context.out;
    const int64_t limit = options.count ? 0 : options.most();
    out.print("{{\"file\":{},\"pattern\":\"{}\"", json_text(input.name), pattern_hex(pattern));
    if (!options.count)
        out.write(",\"offsets\":[");
    int64_t printed = 0;
    scan.on_find(id, [&](std::span<const int64_t> offsets) {
        for (const int64_t offset : offsets) {
            if (printed >= limit)
                break;
            if (printed++ != 0)
                out.put(',');
            out.decimal(offset - input.start);
        }
    });
    run(scan, input, context);
    if (!options.count)
        out.put(']');
    const int64_t count = scan.find_count(id);
    out.print(",\"count\":{},\"size\":{}}}\n", count, scan.range().second);
    return count != 0 ? exit_ok : exit_nothing_found;
}

int find_one(Context &context, const Options &options, const Pattern &pattern) {
    Input input = open_input(options.words.back(), context);
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id =
        about("find", [&] { return add_search(scan, pattern, 0, options.ignore_case); });
    if (context.json)
        return print_find_json(context, scan, id, input, options, pattern);
    return print_offsets(context, scan, id, input, options);
}

int count_many(Context &context, Input &input, ManySearch &search) {
    run(search.scan(), input, context);
    const int64_t count = search.count();
    context.out.print("{}\n", count);
    return count != 0 ? exit_ok : exit_nothing_found;
}

int print_matches(Context &context, Input &input, ManySearch &search,
                  const std::vector<Pattern> &patterns, const Options &options) {
    const int64_t limit = options.most();
    int64_t found = 0;
    const auto take = [&](const ManySearch::Match &match) {
        ++found;
        if (!options.count && found <= limit) {
            context.out.decimal(match.offset);
            context.out.put(' ');
            context.out.write(patterns[static_cast<size_t>(match.pattern)].source);
            context.out.put('\n');
        }
        return found < limit;
    };
    search.for_each(input, context, take);
    if (options.count)
        context.out.print("{}\n", std::min(found, limit));
    return found != 0 ? exit_ok : exit_nothing_found;
}

// Here, too, the counts are those of all matches.
int print_matches_json(Context &context, Input &input, ManySearch &search,
                       const std::vector<Pattern> &patterns, const Options &options) {
    Output &out = context.out;
    const int64_t limit = options.count ? 0 : options.most();
    out.print("{{\"file\":{}", json_text(input.name));
    if (!options.count)
        out.write(",\"matches\":[");
    std::vector<int64_t> counts(patterns.size());
    int64_t found = 0;
    const int64_t size = search.for_each(input, context, [&](const ManySearch::Match &match) {
        ++counts[static_cast<size_t>(match.pattern)];
        if (found++ < limit)
            out.print("{}[{},{}]", found == 1 ? "" : ",", match.offset, match.pattern);
        return true;
    });
    if (!options.count)
        out.put(']');
    Json list = Json::array();
    for (size_t i = 0; i < patterns.size(); ++i)
        list.push_back({{"text", patterns[i].source},
                        {"pattern", pattern_hex(patterns[i])},
                        {"count", counts[i]}});
    out.print(",\"patterns\":{},\"count\":{},\"size\":{}}}\n", json_text(list), found, size);
    return found != 0 ? exit_ok : exit_nothing_found;
}

int find_many(Context &context, const Options &options) {
    const std::string &file = options.texts ? *options.texts : *options.hexes;
    if (file == "-" && options.words[0] == "-")
        throw Failure("find: the standard input cannot be both patterns and FILE");
    const std::vector<Pattern> patterns = read_patterns(file, !options.texts, context);
    Input input = open_input(options.words[0], context);
    const bool all = options.count && options.limit < 0 && !context.json;
    ManySearch search(file, patterns, options.ignore_case, !all);
    if (all)
        return count_many(context, input, search);
    if (context.json)
        return print_matches_json(context, input, search, patterns, options);
    return print_matches(context, input, search, patterns, options);
}

int run_find(Context &context, const Options &options) {
    const int given = (options.hex ? 1 : 0) + (options.texts ? 1 : 0) + (options.hexes ? 1 : 0);
    if (given > 1)
        throw Failure("find: --hex, -f and --hex-file exclude each other");
    if (options.words.size() != (given == 0 ? 2 : 1))
        throw Failure("find: needs {}", given == 0    ? "TEXT and FILE, or --hex HEX and FILE"
                                        : options.hex ? "one FILE with --hex"
                                                      : "one FILE with a file of patterns");
    if (options.texts || options.hexes)
        return find_many(context, options);
    return find_one(context, options,
                    options.hex ? hex_pattern("--hex", *options.hex)
                                : text_pattern("find", options.words[0]));
}

}  // namespace

void add_find_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "find", "Offsets of a text, one a line, ascending, overlapping matches too");
    command->footer("Example: bufview find --hex 'ff d8 ff e?' --limit 10 disk.img\n"
                    "With a file of patterns each line is OFFSET PATTERN.");
    auto options = std::make_shared<Options>();
    const CLI::Option *text =
        command->add_option("TEXT", "Text to find; there is none with --hex or -f");
    const CLI::Option *file = command->add_option("FILE", "File, or - for the standard input");
    command
        ->add_option("--hex", options->hex,
                     "Bytes to find, as \"de ad be ef\"; ? is any digit, so ?? any byte")
        ->type_name("HEX");
    command->add_option("-f,--file", options->texts, "Find every line of this file, as a text")
        ->type_name("PATTERNFILE");
    command->add_option("--hex-file", options->hexes, "Find every line of this file, as with --hex")
        ->type_name("PATTERNFILE");
    command->add_flag("-i,--ignore-case", options->ignore_case,
                      "Take ASCII letters of either case for the same");
    command->add_flag("--count", options->count, "Print the number of matches only");
    add_number(
        *command, "--limit", "N", "Stop after N matches; with --json, list N of them",
        [options](std::string_view number) { options->limit = parse_count("--limit", number, 0); });
    add_common_options(*command, context);
    command->callback([&context, options, text, file] {
        for (const CLI::Option *word : {text, file})
            if (*word)
                options->words.push_back(word->results().front());
        context.action = [&context, options] { return run_find(context, *options); };
    });
}

}  // namespace cli
