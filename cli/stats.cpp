// SPDX-License-Identifier: MIT
// bufview stats: how often each byte value occurs.
#include "stats.h"
#include "arguments.h"
#include "json.h"

#include <CLI/App.hpp>

#include <memory>

namespace cli {
namespace {

int run_stats(Context &context, const std::string &name) {
    Input input = open_input(name, context);
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = scan.add_histogram();
    run(scan, input, context);
    const Stats stats = read_stats(scan, id);
    if (context.json)
        print_json(context.out, stats_json(stats));
    else
        print_stats(context.out, stats);
    return exit_ok;
}

}  // namespace

Stats read_stats(const bufview::Scan &scan, int64_t id) {
    return {scan.range().second, scan.entropy(id), scan.unique_bytes(id), scan.most_common_byte(id),
            scan.histogram(id)};
}

Json stats_json(const Stats &stats) {
    return {{"size", stats.size},
            {"entropy", stats.entropy},
            {"unique_bytes", stats.unique_bytes},
            {"most_common_byte",
             stats.most_common_byte < 0 ? Json(nullptr) : Json(stats.most_common_byte)},
            {"histogram", stats.histogram}};
}

void print_stats(Output &out, const Stats &stats) {
    out.print("size              {}\n", stats.size);
    out.print("entropy           {:.6f} bits per byte\n", stats.entropy);
    out.print("unique bytes      {}\n", stats.unique_bytes);
    if (stats.most_common_byte < 0) {
        out.print("most common byte  none\n");
        return;
    }
    const int byte = stats.most_common_byte;
    const int64_t count = stats.histogram.at(static_cast<size_t>(byte));
    const std::string letter =
        byte > ' ' && byte < 0x7f ? fmt::format(" '{}'", static_cast<char>(byte)) : "";
    out.print("most common byte  0x{:02x}{}, {} times ({:.1f}%)\n", byte, letter, count,
              100.0 * static_cast<double>(count) / static_cast<double>(stats.size));
}

void add_stats_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(app, "stats", "Size, entropy, and how often each byte occurs");
    auto file = std::make_shared<std::string>();
    add_file(*command, *file);
    add_common_options(*command, context);
    command->callback([&context, file] {
        context.action = [&context, file] { return run_stats(context, *file); };
    });
}

}  // namespace cli
