// SPDX-License-Identifier: MIT
// bufview: looks into files of any size, in one pass and bounded memory.
#include "arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>
#include <unistd.h>

namespace cli {
namespace {

int complain(std::string_view reason) {
    const std::string line = fmt::format("bufview: {}\n", reason);
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    return exit_error;
}

int parse_and_run(Context &context, int argc, char **argv) {
    CLI::App app(
        "Finds, hashes, counts and shows what is in files of any size, through memory maps,\n"
        "on all processors, in bounded memory. A FILE of - is the standard input.\n"
        "Exit status: 0; 1 if nothing was found; 2 for an error.",
        "bufview");
    app.set_version_flag("--version", fmt::format("bufview {}", bufview::version()));
    set_help_format(app);
    app.require_subcommand(1);
    add_top_command(app, context);
    add_scan_command(app, context);
    add_find_command(app, context);
    add_hash_command(app, context);
    add_stats_command(app, context);
    add_entropy_command(app, context);
    add_strings_command(app, context);
    add_ngrams_command(app, context);
    add_compare_command(app, context);
    add_view_command(app, context);
    add_records_command(app, context);
    add_convert_command(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        context.out.write(app.help());
        return exit_ok;
    } catch (const CLI::CallForVersion &) {
        context.out.write(app.version() + "\n");
        return exit_ok;
    } catch (const CLI::ParseError &error) {
        throw Failure("{}", printable(error.what()));
    }
    return context.action();
}

int guarded(int argc, char **argv) {
    Context context;
    try {
        int status = exit_error;
        try {
            status = parse_and_run(context, argc, argv);
        } catch (const Failure &) {
            // What was found before is printed before the reason why there is no more.
            context.progress.clear();
            context.out.flush();
            throw;
        }
        context.out.close();
        return status;
    } catch (const OutputLost &lost) {
        // A reader that has seen enough is no fault that anybody wants to read of.
        if (lost.error_number == EPIPE)
            return exit_error;
        return complain("standard output: " + std::generic_category().message(lost.error_number));
    } catch (const std::bad_alloc &) {
        return complain("out of memory");
    } catch (const std::exception &error) {
        return complain(error.what());
    }
}

}  // namespace
}  // namespace cli

int main(int argc, char **argv) {
    return cli::guarded(argc, argv);
}
