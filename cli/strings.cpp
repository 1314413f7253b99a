// SPDX-License-Identifier: MIT
// bufview strings: printable text in any file, as `strings -a` prints it.
#include "arguments.h"
#include "json.h"
#include "string_pieces.h"
#include "text_runs.h"

#include <CLI/App.hpp>

#include <memory>

namespace cli {
namespace {

struct Options {
    std::string file;
    int64_t min_length = 4;
    bool offsets = false;
    int32_t encoding = BUFVIEW_ENCODING_ASCII;
};

// Of control characters there are only tabs in a string.
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

// Prints strings, one a line or as a list in JSON.
class Printer {
public:
    Printer(Output &out, const Options &options, bool json)
        : out_(out), options_(options), json_(json) {}

    void begin(int64_t offset) {
        if (json_) {
            out_.print("{}{{\"offset\":{},\"text\":\"", first_ ? "" : ",", offset);
            first_ = false;
        } else if (options_.offsets) {
            const fmt::format_int number(offset);
            for (size_t width = number.size(); width < 7; ++width)
                out_.put(' ');
            out_.write({number.data(), number.size()});
            out_.put(' ');
        }
    }
    void text(std::string_view text) {
        if (json_)
            write_escaped(out_, text);
        else
            out_.write(text);
    }
    // Of characters of two bytes, one of which is zero: the other ones.
    void narrow(std::string_view wide) {
        const size_t low = options_.encoding == BUFVIEW_ENCODING_UTF16_BE ? 1 : 0;
        narrow_.clear();
        for (size_t i = low; i < wide.size(); i += 2)
            narrow_ += wide[i];
        text(narrow_);
    }
    void end() {
        if (json_)
            out_.write("\"}");
        else
            out_.put('\n');
    }

private:
    Output &out_;
    const Options &options_;
    bool json_;
    bool first_ = true;
    std::string narrow_;
};

TextSummary print_ascii(Context &context, Input &input, const Options &options, Printer &printer) {
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = scan.add_strings(options.min_length, 0);
    scan.on_strings(id, [&](const bufview_strings_batch &batch) {
        for_each_piece(
            batch, [&](int64_t offset) { printer.begin(offset - input.start); },
            [&](std::string_view text) { printer.text(text); }, [&] { printer.end(); });
    });
    run(scan, input, context);
    return {scan.strings_count(id), scan.range().second};
}

TextSummary print_encoded(Context &context, Input &input, const Options &options,
                          Printer &printer) {
    const bool wide = options.encoding != BUFVIEW_ENCODING_UTF8;
    return for_each_run(
        input, context, options.encoding, options.min_length,
        {.begin = [&](int64_t offset) { printer.begin(offset); },
         .text = [&](std::string_view text) { wide ? printer.narrow(text) : printer.text(text); },
         .end = [&] { printer.end(); }});
}

int run_strings(Context &context, const Options &options) {
    Input input = open_input(options.file, context);
    // Refused before anything is printed.
    about("-n", [&] { bufview::Scan::create().add_strings(options.min_length, 0); });
    if (context.json)
        context.out.print("{{\"file\":{},\"strings\":[", json_text(input.name));
    Printer printer(context.out, options, context.json);
    const bool ascii = options.encoding == BUFVIEW_ENCODING_ASCII;
    const TextSummary summary = ascii ? print_ascii(context, input, options, printer)
                                      : print_encoded(context, input, options, printer);
    if (context.json)
        context.out.print("],\"count\":{},\"size\":{}}}\n", summary.count, summary.size);
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
    add_number(
        *command, "-e,--encoding", "NAME",
        "ascii (the default), utf-8, utf-16le or utf-16be. Of UTF-8 all characters but controls\n"
        "count, of UTF-16 those of ASCII, which are printed as such",
        [options](std::string_view text) {
            options->encoding = parse_encoding("--encoding", text);
        });
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_strings(context, *options); };
    });
}

}  // namespace cli
