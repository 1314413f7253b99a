// SPDX-License-Identifier: MIT
// bufview cmp: where two files differ first.
#include "arguments.h"
#include "json.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::array<std::string, 2> files;
    bool quiet = false;
};

struct Difference {
    int64_t offset;
    // Lines count from 1.
    int64_t line;
    // The bytes that differ; none of a file that ends here.
    std::array<std::optional<uint8_t>, 2> bytes;
    // The line begins here.
    bool begins_line;
};

constexpr int64_t part_size = int64_t{1} << 20;

// One of the two files, a part of it in memory.
class Side {
public:
    Side(Input &input, Context &context, bool shows_progress)
        : reader_(input, context, shows_progress), buffer_(static_cast<size_t>(part_size)),
          view_(bufview::Storage::wrap(buffer_, true).view()) {}

    std::span<const std::byte> read() { return part_ = reader_.read(buffer_); }
    std::span<const std::byte> part() const { return part_; }
    bufview::View first(int64_t count) const { return view_.slice(0, count); }
    std::optional<uint8_t> at(size_t i) const {
        return i < part_.size() ? std::optional(static_cast<uint8_t>(part_[i])) : std::nullopt;
    }

private:
    Reader reader_;
    std::vector<std::byte> buffer_;
    bufview::View view_;
    std::span<const std::byte> part_;
};

std::optional<Difference> first_difference(Input &a, Input &b, Context &context) {
    Side left(a, context, true);
    Side right(b, context, false);
    Difference out{0, 1, {}, true};
    while (true) {
        const size_t common = std::min(left.read().size(), right.read().size());
        const auto size = static_cast<int64_t>(common);
        const int64_t differs = left.first(size).first_difference(right.first(size));
        const int64_t equal = differs < 0 ? size : differs;
        const auto same = left.part().first(static_cast<size_t>(equal));
        out.line += std::count(same.begin(), same.end(), std::byte{'\n'});
        out.begins_line = same.empty() ? out.begins_line : same.back() == std::byte{'\n'};
        out.offset += equal;
        const auto at = static_cast<size_t>(equal);
        out.bytes = {left.at(at), right.at(at)};
        if (out.bytes[0] || out.bytes[1])
            return out;
        if (size < part_size)
            return std::nullopt;
    }
}

void print_difference(Output &out, const Options &options, const Difference &difference) {
    const std::string left = printable(options.files[0]);
    const std::string right = printable(options.files[1]);
    if (difference.bytes[0] && difference.bytes[1]) {
        out.print("{} {} differ: byte {}, line {}\n", left, right, difference.offset + 1,
                  difference.line);
        return;
    }
    const std::string &shorter = difference.bytes[0] ? right : left;
    if (difference.offset == 0)
        out.print("EOF on {} which is empty\n", shorter);
    else if (difference.begins_line)
        out.print("EOF on {} after byte {}, line {}\n", shorter, difference.offset,
                  difference.line - 1);
    else
        out.print("EOF on {} after byte {}, in line {}\n", shorter, difference.offset,
                  difference.line);
}

Json difference_json(const Options &options, const std::optional<Difference> &difference) {
    Json out = {{"files", options.files}, {"equal", !difference}};
    if (!difference)
        return out;
    out["offset"] = difference->offset;
    out["line"] = difference->line;
    Json &bytes = out["bytes"] = Json::array();
    for (const std::optional<uint8_t> &byte : difference->bytes)
        bytes.push_back(byte ? Json(*byte) : Json(nullptr));
    return out;
}

int run_compare(Context &context, const Options &options) {
    if (options.files[0] == "-" && options.files[1] == "-")
        throw Failure("cmp: the standard input cannot be compared with itself");
    Input left = open_input(options.files[0], context);
    Input right = open_input(options.files[1], context);
    const bool sizes_differ = left.size >= 0 && right.size >= 0 && left.size != right.size;
    if (options.quiet && !context.json && sizes_differ)
        return exit_nothing_found;
    const std::optional<Difference> difference = first_difference(left, right, context);
    context.progress.clear();
    if (context.json)
        print_json(context.out, difference_json(options, difference));
    else if (difference && !options.quiet)
        print_difference(context.out, options, *difference);
    return difference ? exit_nothing_found : exit_ok;
}

}  // namespace

void add_compare_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(app, "cmp", "Where two files differ first, as `cmp` tells it");
    command->footer("Exit status: 0 if they are equal, 1 if they differ, 2 for an error.\n"
                    "Example: bufview cmp --quiet disk.img backup.img && echo equal");
    auto options = std::make_shared<Options>();
    command->add_option("FILE1", options->files[0], "File, or - for the standard input")
        ->required();
    command->add_option("FILE2", options->files[1], "File to compare it with")->required();
    command->add_flag("-s,--quiet", options->quiet, "Print nothing, only tell by the exit status");
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_compare(context, *options); };
    });
}

}  // namespace cli
