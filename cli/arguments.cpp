// SPDX-License-Identifier: MIT
#include "arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cli {
namespace {

// Lists words as they are to be typed, and no types.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_option_opts(const CLI::Option *option) const override {
        if (option->get_positional() || option->get_type_name().empty())
            return "";
        return " " + option->get_type_name();
    }
    std::string make_option_usage(const CLI::Option *option) const override {
        return option->get_name(true, false) + (option->get_expected_max() > 1 ? "..." : "");
    }
};

}  // namespace

void set_help_format(CLI::App &app) {
    const auto formatter = std::make_shared<HelpFormatter>();
    formatter->label("SUBCOMMAND", "COMMAND");
    formatter->label("Positionals", "Arguments");
    formatter->column_width(28);
    app.formatter(formatter);
}

CLI::App *add_command(CLI::App &app, const std::string &name, const std::string &description) {
    CLI::App *command = app.add_subcommand(name, description);
    command->group("Commands");
    return command;
}

void add_file(CLI::App &command, std::string &file) {
    command.add_option("FILE", file, "File, or - for the standard input")->required();
}

void add_files(CLI::App &command, std::vector<std::string> &files) {
    // As if a great many were needed: only then is a -- understood after the first, and a name
    // such as [a] not taken for a list. No policy means that none are missed.
    command.add_option("FILE", files, "Files, or - for the standard input")
        ->required()
        ->expected(1 << 28)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

void add_repeated(CLI::App &command, const std::string &option, std::vector<std::string> &values,
                  const std::string &type, const std::string &description) {
    command.add_option(option, values, description)
        ->type_name(type)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

void add_number(CLI::App &command, const std::string &option, const std::string &type,
                const std::string &description, std::function<void(std::string_view)> set) {
    command.add_option_function<std::string>(option, std::move(set), description)->type_name(type);
}

void add_common_options(CLI::App &command, Context &context) {
    static constexpr auto group = "Common options";
    command.add_flag("--json", context.json, "Print JSON")->group(group);
    command
        .add_option_function<std::string>(
            "--threads",
            [&context](const std::string &text) {
                context.threads = parse_count("--threads", text, 0);
                if (context.threads > 256)
                    throw Failure("--threads: 256 are the most there can be");
                if (context.threads == 0)
                    context.threads = -1;
            },
            "Threads that work; 0, the default, takes every processor")
        ->type_name("N")
        ->group(group);
    command
        .add_option_function<std::string>(
            "--chunk",
            [&context](const std::string &text) { context.chunk = parse_size("--chunk", text, 1); },
            "Bytes that a thread takes at a time, as 512k or 64MiB")
        ->type_name("SIZE")
        ->group(group);
    command
        .add_option_function<std::string>(
            "--io",
            [&context](const std::string &text) {
                if (text == "map")
                    context.io = bufview::Io::map;
                else if (text == "pread")
                    context.io = bufview::Io::pread;
                else if (text != "auto")
                    throw Failure("--io: '{}' is not auto, map or pread", printable(text));
            },
            "How files are read: auto maps what can be mapped")
        ->type_name("auto|map|pread")
        ->group(group);
    command.add_flag("--no-progress", context.no_progress, "Show no progress on the terminal")
        ->group(group);
}

int64_t parse_count(std::string_view option, std::string_view text, int64_t least) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range)
        throw Failure("{}: '{}' is too large", option, printable(text));
    if (error != std::errc() || end != text.data() + text.size())
        throw Failure("{}: '{}' is not a whole number", option, printable(text));
    if (value < least)
        throw Failure("{}: {} is less than {}", option, value, least);
    return value;
}

int64_t parse_size(std::string_view option, std::string_view text, int64_t least) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string unit;
    for (const char c : text.substr(digits))
        unit += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    int64_t factor = 1;
    if (!unit.empty() && unit != "b") {
        // As dd, split and head have it: k and KiB are 1024, KB is 1000.
        static constexpr std::string_view letters = "kmgtpe";
        const size_t power = letters.find(unit.front()) + 1;
        const std::string_view rest = std::string_view(unit).substr(1);
        if (power == 0 || (!rest.empty() && rest != "ib" && rest != "b"))
            throw Failure("{}: '{}' is not a size such as 64MiB", option, printable(text));
        for (size_t i = 0; i < power; ++i)
            factor *= rest == "b" ? 1000 : 1024;
    }
    if (digits == 0)
        throw Failure("{}: '{}' is not a size such as 64MiB", option, printable(text));
    const int64_t count = parse_count(option, text.substr(0, digits), 0);
    int64_t size = 0;
    if (__builtin_mul_overflow(count, factor, &size))
        throw Failure("{}: '{}' is too large", option, printable(text));
    if (size < least)
        throw Failure("{}: {} is less than {}", option, size, least);
    return size;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const size_t end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == text.npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return out;
}

}  // namespace cli
