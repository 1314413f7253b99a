// SPDX-License-Identifier: MIT
// bufview strings: printable text in any file, as `strings -a` prints it.
#include "arguments.h"
#include "json.h"

#include <CLI/App.hpp>

#include <memory>

namespace cli {
namespace {

struct Options {
    std::string file;
    int64_t min_length = 4;
    bool offsets = false;
};

// Printable ASCII and tabs are all there is in a string.
void write_escaped(Output &out, std::string_view text) {
    while (!text.empty()) {
        const size_t plain = std::min(text.find_first_of("\"\\\t"), text.size());
        out.write(text.substr(0, plain));
        if (plain == text.size())
            return;
        out.write(text[plain] == '\t' ? "\\t" : text[plain] == '"' ? "\\\"" : "\\\\");
        text.remove_prefix(plain + 1);
    }
}

// Strings come in batches, and long ones in pieces, so that none has to fit into memory.
template <class Begin, class Text, class End>
void for_each_piece(const bufview_strings_batch &batch, Begin begin, Text text, End end) {
    const char *base = static_cast<const char *>(batch.text);
    for (int64_t i = 0; i < batch.count; ++i) {
        if (i != 0 || (batch.flags & BUFVIEW_STRINGS_CONTINUED) == 0)
            begin(batch.offsets[i]);
        text(std::string_view(base + (batch.offsets[i] - batch.text_offset),
                              static_cast<size_t>(batch.lengths[i])));
        if (i + 1 != batch.count || (batch.flags & BUFVIEW_STRINGS_UNFINISHED) == 0)
            end();
    }
}

void write_lines(Output &out, const bufview_strings_batch &batch, bool offsets, int64_t start) {
    for_each_piece(
        batch,
        [&](int64_t offset) {
            if (!offsets)
                return;
            const fmt::format_int number(offset - start);
            for (size_t width = number.size(); width < 7; ++width)
                out.put(' ');
            out.write({number.data(), number.size()});
            out.put(' ');
        },
        [&](std::string_view text) { out.write(text); }, [&] { out.put('\n'); });
}

int run_strings(Context &context, const Options &options) {
    Output &out = context.out;
    Input input = open_input(options.file, context);
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = about("-n", [&] { return scan.add_strings(options.min_length, 0); });
    bool first = true;
    scan.on_strings(id, [&](const bufview_strings_batch &batch) {
        if (!context.json) {
            write_lines(out, batch, options.offsets, input.start);
            return;
        }
        for_each_piece(
            batch,
            [&](int64_t offset) {
                out.print("{}{{\"offset\":{},\"text\":\"", first ? "" : ",", offset - input.start);
                first = false;
            },
            [&](std::string_view text) { write_escaped(out, text); }, [&] { out.write("\"}"); });
    });
    if (context.json)
        out.print("{{\"file\":{},\"strings\":[", json_text(input.name));
    run(scan, input, context);
    if (context.json)
        out.print("],\"count\":{},\"size\":{}}}\n", scan.strings_count(id), scan.range().second);
    return exit_ok;
}

}  // namespace

void add_strings_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "strings", "Printable text in any file, as `strings -a` prints it");
    command->footer("Example: bufview strings -n 8 --offsets program");
    auto options = std::make_shared<Options>();
    add_number(
        *command, "-n,--bytes", "N", "Characters that a string has at least; 4 by default",
        [options](std::string_view text) { options->min_length = parse_count("-n", text, 1); });
    command->add_flag("--offsets", options->offsets, "Print the offset of each, as `strings -t d`");
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_strings(context, *options); };
    });
}

}  // namespace cli
