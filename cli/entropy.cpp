// SPDX-License-Identifier: MIT
// bufview entropy: how much information there is, in all, block by block, or in a sliding window.
#include "arguments.h"
#include "blocks.h"
#include "json.h"
#include "new_file.h"
#include "plot.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <memory>

namespace cli {
namespace {

struct Options {
    std::string file;
    std::string svg;
    // 0 if there are none.
    int64_t block = 0;
    int64_t window = 0;
    int64_t step = 0;
    bool strip = false;
};

// About a thousand blocks, a power of two of bytes each.
int64_t block_for_plot(int64_t size) {
    if (size < 0)
        return int64_t{64} << 10;
    int64_t block = 256;
    while (size / block > 1024)
        block *= 2;
    return block;
}

int run_whole(Context &context, Input &input) {
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = scan.add_histogram();
    run(scan, input, context);
    if (context.json)
        print_json(
            context.out,
            {{"file", input.name}, {"size", scan.range().second}, {"entropy", scan.entropy(id)}});
    else
        context.out.print("{:.6f}\n", scan.entropy(id));
    return exit_ok;
}

// How values come, and how far each is from the next.
struct Steps {
    std::unique_ptr<EntropySource> source;
    int64_t window;
    int64_t step;
};

Steps make_source(Context &context, Input &input, const Options &options) {
    if (options.window != 0) {
        const int64_t step =
            options.step != 0 ? options.step : std::max<int64_t>(options.window / 4, 1);
        return {std::make_unique<Windows>(context, input, options.window, step), options.window,
                step};
    }
    const int64_t block = options.block != 0 ? options.block : block_for_plot(input.size);
    return {std::make_unique<Blocks>(context, input, block), block, block};
}

// The values of blocks or windows, printed as they come.
Plot list_values(Context &context, const Input &input, const Steps &steps, const Options &options) {
    Output &out = context.out;
    const bool list = options.block != 0 || options.window != 0;
    if (context.json && options.window != 0)
        out.print("{{\"file\":{},\"window\":{},\"step\":{},\"windows\":[", json_text(input.name),
                  steps.window, steps.step);
    else if (context.json)
        out.print("{{\"file\":{},\"block\":{},\"blocks\":[", json_text(input.name), steps.step);
    Plot plot;
    bool first = true;
    steps.source->for_each([&](int64_t offset, double entropy) {
        plot.add(entropy);
        if (context.json)
            out.print("{}{}", first ? "" : ",", json_text(entropy));
        else if (list)
            out.print("{} {:.6f}\n", offset, entropy);
        first = false;
    });
    if (!context.json && !list)
        out.print("{:.6f}\n", steps.source->entropy());
    return plot;
}

int run_entropy(Context &context, const Options &options) {
    if (options.window != 0 && options.block != 0)
        throw Failure("entropy: --block and --window exclude each other");
    if (options.step != 0 && options.window == 0)
        throw Failure("entropy: --step is that of a --window");
    Input input = open_input(options.file, context);
    const bool picture = !options.svg.empty() || options.strip;
    if (options.block == 0 && options.window == 0 && !picture)
        return run_whole(context, input);
    const Steps steps = make_source(context, input, options);
    Columns columns(input.size, options.window != 0 ? 1 : steps.step);
    if (picture)
        steps.source->draw(columns);
    const Plot plot = list_values(context, input, steps, options);
    const EntropySource &source = *steps.source;
    if (context.json) {
        context.out.write("]");
        if (picture)
            context.out.print(",\"regions\":{}", json_text(regions_json(columns)));
        context.out.print(",\"size\":{},\"entropy\":{}}}\n", source.size(),
                          json_text(source.entropy()));
    } else if (options.strip) {
        context.out.write(strip_text(columns, source.size(), strip_width(), wants_colours()));
    }
    if (!options.svg.empty()) {
        NewFile file(options.svg);
        file.write(plot.svg({input.name, source.size(), source.entropy(), steps.window, steps.step,
                             columns.regions()}));
        file.commit();
    }
    return exit_ok;
}

}  // namespace

void add_entropy_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "entropy", "Bits of information in a byte, over all or for each block");
    command->footer(
        "Example: bufview entropy --window 4KiB --step 512 --svg plot.svg firmware.bin");
    auto options = std::make_shared<Options>();
    add_number(
        *command, "--block", "SIZE", "Print offset and entropy of each block of so many bytes",
        [options](std::string_view text) { options->block = parse_size("--block", text, 1); });
    add_number(
        *command, "--window", "SIZE",
        "Print offset and entropy of a window that slides, up to 1MiB",
        [options](std::string_view text) { options->window = parse_size("--window", text, 1); });
    add_number(*command, "--step", "SIZE",
               "Bytes from one window to the next; a quarter of the window by default",
               [options](std::string_view text) { options->step = parse_size("--step", text, 1); });
    command
        ->add_option("--svg", options->svg,
                     "Draw a plot, with what regions look like, into this file")
        ->type_name("OUT");
    command->add_flag("--strip", options->strip, "Draw a line of text as wide as the terminal");
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_entropy(context, *options); };
    });
}

}  // namespace cli
