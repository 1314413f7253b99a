// SPDX-License-Identifier: MIT
#include "output.h"

#include "progress.h"

#include <cerrno>
#include <unistd.h>

namespace cli {
namespace {

void write_all(const char *data, size_t size) {
    while (size != 0) {
        const ssize_t written = ::write(STDOUT_FILENO, data, size);
        if (written < 0) {
            if (errno == EINTR)
                continue;
            throw OutputLost{errno};
        }
        data += written;
        size -= static_cast<size_t>(written);
    }
}

}  // namespace

void Output::decimal(int64_t number) {
    const fmt::format_int text(number);
    write({text.data(), text.size()});
}

void Output::write_large(std::string_view text) {
    flush();
    if (text.size() < capacity)
        write(text);
    else
        write_all(text.data(), text.size());
}

void Output::flush() {
    if (used_ == 0)
        return;
    progress_.clear();
    // Emptied first: what cannot be written is not tried again on the way out.
    write_all(buffer_.get(), std::exchange(used_, 0));
}

void Output::close() {
    flush();
    if (::close(STDOUT_FILENO) != 0 && errno != EBADF)
        throw OutputLost{errno};
}

}  // namespace cli
