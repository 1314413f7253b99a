// SPDX-License-Identifier: MIT
// bufview ngrams: the most frequent sequences of a few bytes.
#include "ngrams.h"
#include "arguments.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <memory>

namespace cli {
namespace {

struct Options {
    std::string file;
    int64_t n = 2;
    int64_t top = 20;
    int64_t memory = int64_t{256} << 20;
};

void print_ngrams(Output &out, const Ngrams &result) {
    for (const bufview::NgramCount &each : result.top) {
        std::string text;
        for (const char c : each.gram)
            text += c >= ' ' && c < 0x7f ? c : '.';
        out.print("{:>12} {} |{}|", each.count, hex(each.gram), text);
        if (each.error != 0)
            out.print(" at least {}", each.count - each.error);
        out.put('\n');
    }
    if (result.is_exact())
        out.print("{} in all, {} different ones\n", result.summary.total, result.summary.distinct);
    else
        out.print("{} in all; those that differ did not fit the memory: counts may be too high, "
                  "and any that is not listed occurs {} times at most\n",
                  result.summary.total,
                  std::max(result.summary.missed,
                           result.top.empty() ? int64_t{0} : result.top.back().count));
}

int run_ngrams(Context &context, const Options &options) {
    Input input = open_input(options.file, context);
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = about("ngrams", [&] { return scan.add_ngrams(options.n, options.memory); });
    run(scan, input, context);
    const Ngrams ngrams = read_ngrams(scan, id, options.top, options.memory);
    if (context.json) {
        Json out = {{"file", options.file}, {"size", scan.range().second}};
        out.update(ngrams_json(ngrams));
        print_json(context.out, out);
    } else {
        print_ngrams(context.out, ngrams);
    }
    return exit_ok;
}

}  // namespace

Ngrams read_ngrams(const bufview::Scan &scan, int64_t id, int64_t top, int64_t memory) {
    Ngrams out{scan.ngrams_length(id), scan.ngrams_summary(id), {}};
    // No more than were counted: each of those has its count of eight bytes in the memory.
    const int64_t counted =
        out.is_exact() ? out.summary.distinct : memory / int64_t{sizeof(int64_t)};
    out.top = scan.ngrams_top(id, out.n, std::min(top, counted));
    return out;
}

Json ngrams_json(const Ngrams &ngrams) {
    const bufview::NgramSummary &summary = ngrams.summary;
    Json list = Json::array();
    for (const bufview::NgramCount &each : ngrams.top)
        list.push_back({{"gram", hex(each.gram)}, {"count", each.count}, {"error", each.error}});
    return {{"n", ngrams.n},
            {"total", summary.total},
            {"exact", ngrams.is_exact()},
            {"distinct", ngrams.is_exact() ? Json(summary.distinct) : Json(nullptr)},
            {"missed", summary.missed},
            {"top", list}};
}

void add_ngrams_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "ngrams", "The most frequent sequences of N bytes, at every offset");
    command->footer("Example: bufview ngrams -n 4 --top 10 corpus.txt");
    auto options = std::make_shared<Options>();
    add_number(*command, "-n,--bytes", "N", "Bytes in a sequence, 1 to 8; 2 by default",
               [options](std::string_view text) { options->n = parse_count("-n", text, 1); });
    add_number(*command, "--top", "K", "Sequences to print; 20 by default",
               [options](std::string_view text) { options->top = parse_count("--top", text, 0); });
    add_number(
        *command, "--memory", "SIZE",
        "Memory for counting, 256MiB by default. If more sequences differ than fit, counts are\n"
        "upper bounds, printed with how many there are at least",
        [options](std::string_view text) { options->memory = parse_size("--memory", text, 1); });
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_ngrams(context, *options); };
    });
}

}  // namespace cli
