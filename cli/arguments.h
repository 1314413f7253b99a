// SPDX-License-Identifier: MIT
// What the subcommands take from the command line, and how it is read.
#pragma once

#include "context.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

void set_help_format(CLI::App &app);

CLI::App *add_command(CLI::App &app, const std::string &name, const std::string &description);
// --json, --threads and so on.
void add_common_options(CLI::App &command, Context &context);
void add_file(CLI::App &command, std::string &file);
void add_files(CLI::App &command, std::vector<std::string> &files);
// An option with one value, that may be given again and again.
void add_repeated(CLI::App &command, const std::string &option, std::vector<std::string> &values,
                  const std::string &type, const std::string &description);
// An option whose text `set` reads, which may throw Failure.
void add_number(CLI::App &command, const std::string &option, const std::string &type,
                const std::string &description, std::function<void(std::string_view)> set);

// These read a count, a size as "64MiB", or words between separators. They throw Failure naming the
// option.
int64_t parse_count(std::string_view option, std::string_view text, int64_t least);
int64_t parse_size(std::string_view option, std::string_view text, int64_t least);
std::vector<std::string> split(std::string_view text, char separator);

void add_compare_command(CLI::App &app, Context &context);
void add_convert_command(CLI::App &app, Context &context);
void add_entropy_command(CLI::App &app, Context &context);
void add_find_command(CLI::App &app, Context &context);
void add_hash_command(CLI::App &app, Context &context);
void add_ngrams_command(CLI::App &app, Context &context);
void add_records_command(CLI::App &app, Context &context);
void add_scan_command(CLI::App &app, Context &context);
void add_stats_command(CLI::App &app, Context &context);
void add_strings_command(CLI::App &app, Context &context);
void add_top_command(CLI::App &app, Context &context);
void add_view_command(CLI::App &app, Context &context);

}  // namespace cli
