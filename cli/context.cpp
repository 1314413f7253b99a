// SPDX-License-Identifier: MIT
#include "context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace cli {

Failure describe(const std::string &name, const bufview::Error &error) {
    const int number = error.system_error().value();
    // The system's own words, where there are any.
    const std::string reason = error.status() == BUFVIEW_IO && number != 0
                                   ? error.system_error().message()
                                   : std::string(error.what());
    return Failure("{}: {}", name.empty() ? "''" : printable(name), reason);
}

namespace {

Input open_named(const std::string &name, const Context &context) {
    Input input;
    input.name = name;
    if (name == "-") {
        input.file =
            bufview::File::from_descriptor(STDIN_FILENO, bufview::Access::read, context.io);
        input.size = input.file.size();
        if (const off_t position = ::lseek(STDIN_FILENO, 0, SEEK_CUR);
            position > 0 && input.size >= 0) {
            input.start = std::min<int64_t>(position, input.size);
            input.size -= input.start;
        }
    } else {
        input.file = bufview::File::open(name, bufview::Access::read, context.io);
        input.size = input.file.size();
    }
    return input;
}

// The library names the file, and so does the line that is printed.
Failure describe_open(const std::string &name, const bufview::Error &error) {
    if (error.status() == BUFVIEW_UNSUPPORTED)
        return Failure("{}: cannot be mapped", printable(name));
    std::error_code ignored;
    if (error.system_error().value() == ENXIO && std::filesystem::is_fifo(name, ignored))
        return Failure("{}: no process writes to this pipe", printable(name));
    return describe(name, error);
}

}  // namespace

Input open_input(const std::string &name, const Context &context) {
    try {
        return open_named(name, context);
    } catch (const bufview::Error &error) {
        throw describe_open(name, error);
    }
}

Reader::Reader(Input &input, Context &context, bool shows_progress)
    : input_(input), context_(context), shows_progress_(shows_progress) {
    if (shows_progress)
        context.progress.begin(printable(input.name), !context.no_progress);
}

std::span<std::byte> Reader::read(std::span<std::byte> room) {
    return about(input_.name, [&] {
        const size_t got = input_.file.read(input_.start + offset_, room);
        offset_ += static_cast<int64_t>(got);
        if (shows_progress_)
            context_.progress.update(offset_, input_.size);
        if (got < room.size())
            context_.progress.clear();
        return room.first(got);
    });
}

void Reader::skip(int64_t bytes) {
    if (input_.size >= 0) {
        offset_ += std::min(bytes, input_.size - offset_);
        return;
    }
    std::vector<std::byte> room(static_cast<size_t>(std::min(bytes, int64_t{1} << 20)));
    while (bytes != 0) {
        const auto wanted = static_cast<size_t>(std::min<int64_t>(bytes, std::ssize(room)));
        const auto got = read(std::span(room).first(wanted));
        bytes -= std::ssize(got);
        if (got.size() < wanted)
            return;
    }
}

void run(bufview::Scan &scan, Input &input, Context &context, int64_t offset, int64_t length,
         bool more_follows) {
    about(input.name, [&] {
        if (offset == 0)
            context.progress.begin(printable(input.name), !context.no_progress);
        scan.run(
            input.file,
            {.offset = input.start + offset,
             .length = length,
             .threads = context.threads,
             .chunk = context.chunk,
             .part = more_follows},
            [&](int64_t done, int64_t) { context.progress.update(offset + done, input.size); });
        context.progress.clear();
    });
}

}  // namespace cli
