// SPDX-License-Identifier: MIT
// bufview stats: how often each byte value occurs.
#include "stats.h"
#include "arguments.h"
#include "json.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

namespace cli {
namespace {

int run_stats(Context &context, const std::string &name) {
    Input input = open_input(name, context);
    bufview::Scan scan = bufview::Scan::create();
    const StatsPlan plan(scan);
    run(scan, input, context);
    const Stats stats = read_stats(scan, plan);
    if (context.json)
        print_json(context.out, stats_json(stats));
    else
        print_stats(context.out, stats);
    return exit_ok;
}

}  // namespace

Stats read_stats(const bufview::Scan &scan, const StatsPlan &plan) {
    const int64_t id = plan.histogram;
    return {scan.range().second,   scan.entropy(id),
            scan.unique_bytes(id), scan.most_common_byte(id),
            scan.histogram(id),    scan.mean(id),
            scan.chi_square(id),   scan.correlation(plan.correlation)};
}

// The upper tail of the distribution with 255 degrees of freedom: the incomplete gamma function
// Q(127.5, x/2), which for halves is a finite sum (Abramowitz and Stegun, 26.4.4).
double chance_of(double chi_square) {
    const double y = chi_square / 2;
    // Beyond, it is less than 1e-90, and the first term below is no number any more.
    if (y > 700)
        return 0;
    double term = 2 * std::sqrt(y / std::numbers::pi) * std::exp(-y);
    double sum = std::erfc(std::sqrt(y));
    for (int j = 1; j <= 127; ++j) {
        sum += term;
        term *= y / (j + 0.5);
    }
    return std::min(sum, 1.0);
}

std::string chance_text(double chi_square) {
    const double chance = chance_of(chi_square);
    if (chance < 0.0001)
        return "less than 0.01%";
    if (chance > 0.9999)
        return "more than 99.99%";
    return fmt::format("{:.2f}%", chance * 100);
}

std::string correlation_text(double correlation) {
    return std::isnan(correlation) ? "none, all bytes are equal"
                                   : fmt::format("{:.6f}", correlation);
}

Json stats_json(const Stats &stats) {
    return {{"size", stats.size},
            {"entropy", stats.entropy},
            {"unique_bytes", stats.unique_bytes},
            {"most_common_byte",
             stats.most_common_byte < 0 ? Json(nullptr) : Json(stats.most_common_byte)},
            {"mean", stats.mean},
            {"chi_square", stats.chi_square},
            {"serial_correlation",
             std::isnan(stats.correlation) ? Json(nullptr) : Json(stats.correlation)},
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
    out.print("mean              {:.4f}, 127.5 if random\n", stats.mean);
    out.print("chi-square        {:.2f}, random bytes exceed it {} of the times\n",
              stats.chi_square, chance_text(stats.chi_square));
    out.print("correlation       {}\n", correlation_text(stats.correlation));
}

void add_stats_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "stats", "Size, entropy, how often each byte occurs, and how random that is");
    auto file = std::make_shared<std::string>();
    add_file(*command, *file);
    add_common_options(*command, context);
    command->callback([&context, file] {
        context.action = [&context, file] { return run_stats(context, *file); };
    });
}

}  // namespace cli
