// SPDX-License-Identifier: MIT
// bufview find: where a text, or any bytes, occur.
#include "arguments.h"
#include "json.h"
#include "pattern.h"

#include <CLI/App.hpp>

#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace cli {
namespace {

struct Options {
    // TEXT and FILE, or FILE alone.
    std::vector<std::string> words;
    std::string hex;
    bool count = false;
    int64_t limit = -1;
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
    const int64_t limit = options.limit < 0 ? std::numeric_limits<int64_t>::max() : options.limit;
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
                    const Options &options, const std::string &pattern) {
    Output &out = context.out;
    const int64_t limit = options.count       ? 0
                          : options.limit < 0 ? std::numeric_limits<int64_t>::max()
                                              : options.limit;
    out.print("{{\"file\":{},\"pattern\":\"{}\"", json_text(input.name), hex(pattern));
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

int run_find(Context &context, const Options &options) {
    const bool text = options.hex.empty();
    if (options.words.size() != (text ? 2 : 1))
        throw Failure("find: needs {}",
                      text ? "TEXT and FILE, or --hex HEX and FILE" : "one FILE with --hex");
    const std::string pattern = text ? options.words[0] : parse_hex("--hex", options.hex);
    if (pattern.empty())
        throw Failure("find: an empty text is everywhere");
    Input input = open_input(options.words.back(), context);
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = scan.add_find(pattern, 0);
    if (context.json)
        return print_find_json(context, scan, id, input, options, pattern);
    return print_offsets(context, scan, id, input, options);
}

}  // namespace

std::string parse_hex(std::string_view option, std::string_view text) {
    std::string bytes;
    int high = -1;
    for (const char c : text) {
        int digit = 0;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            digit = c - 'A' + 10;
        else if ((c == ' ' || c == '\t') && high < 0)
            continue;
        else
            throw Failure("{}: '{}' is not hexadecimal, as \"de ad be ef\"", option,
                          printable(text));
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    if (high >= 0)
        throw Failure("{}: '{}' ends in half a byte", option, printable(text));
    if (bytes.empty())
        throw Failure("{}: no bytes to look for", option);
    return bytes;
}

void add_find_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "find", "Offsets of a text, one a line, ascending, overlapping matches too");
    command->footer("Example: bufview find --hex 'ff d8 ff' --limit 10 disk.img");
    auto options = std::make_shared<Options>();
    const CLI::Option *text = command->add_option("TEXT", "Text to find; there is none with --hex");
    const CLI::Option *file = command->add_option("FILE", "File, or - for the standard input");
    command->add_option("--hex", options->hex, "Bytes to find, as \"de ad be ef\"")
        ->type_name("HEX");
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
