// SPDX-License-Identifier: MIT
// What all subcommands share: the common options, the output, and how they are run.
#pragma once

#include "failure.h"
#include "output.h"
#include "progress.h"

#include <bufview/bufview.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace cli {

// What a script may rely on.
enum ExitStatus { exit_ok = 0, exit_nothing_found = 1, exit_error = 2 };

struct Context {
    bool json = false;
    int64_t threads = -1;
    int64_t chunk = 0;
    bufview::Io io = bufview::Io::automatic;
    bool no_progress = false;

    Progress progress;
    Output out{progress};
    // The subcommand that was asked for, with its arguments; gives an ExitStatus.
    std::function<int()> action;
};

// A file, or the standard input from where it stands.
struct Input {
    std::string name;
    bufview::File file;
    // Where it begins: not 0 only if another process has read a part of the standard input.
    int64_t start = 0;
    // Bytes from there on, -1 if only the end will tell.
    int64_t size = -1;
};
Input open_input(const std::string &name, const Context &context);

// Goes through an input once, from its beginning, showing progress.
class Reader {
public:
    // One of several that are read side by side stands for their progress.
    Reader(Input &input, Context &context, bool shows_progress = true);
    // Fills the room, less only at the end, and gives the part that was filled.
    std::span<std::byte> read(std::span<std::byte> room);
    // Goes on without reading, or to the end if that comes first.
    void skip(int64_t bytes);
    // Bytes read so far.
    int64_t offset() const { return offset_; }

private:
    Input &input_;
    Context &context_;
    bool shows_progress_;
    int64_t offset_ = 0;
};

// Calls a function; what fails in it becomes "NAME: reason".
Failure describe(const std::string &name, const bufview::Error &error);
template <class Function>
auto about(const std::string &name, Function function) {
    try {
        return function();
    } catch (const bufview::Error &error) {
        throw describe(name, error);
    }
}

// Runs a scan over an input, or the part [offset, offset + length) of it, showing progress. The
// scan goes on from there if `more_follows`.
void run(bufview::Scan &scan, Input &input, Context &context, int64_t offset = 0,
         int64_t length = -1, bool more_follows = false);

}  // namespace cli
