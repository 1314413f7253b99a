// SPDX-License-Identifier: MIT
#include "context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace cli {

Failure describe(const std::string &name, const bufview::Error &error) {
    const int number = error.system_error().value();
    // The system's own words, where they tell enough: a pipe without a writer is "no such device".
    const std::string reason = error.status() == BUFVIEW_IO && number != 0 && number != ENXIO
                                   ? error.system_error().message()
                                   : std::string(error.what());
    return Failure("{}: {}", printable(name), reason);
}

Input open_input(const std::string &name, const Context &context) {
    return about(name, [&] {
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
    });
}

void run(bufview::Scan &scan, Input &input, Context &context, int64_t offset, int64_t length) {
    about(input.name, [&] {
        context.progress.begin(printable(input.name), !context.no_progress);
        scan.run(input.file,
                 {.offset = input.start + offset,
                  .length = length,
                  .threads = context.threads,
                  .chunk = context.chunk},
                 [&](int64_t done, int64_t total) { context.progress.update(done, total); });
        context.progress.clear();
    });
}

}  // namespace cli
