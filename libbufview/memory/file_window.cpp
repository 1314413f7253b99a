// SPDX-License-Identifier: MIT
// Reading windows of a file, from a mapping, by pread, or in order from a stream.
#include "memory/file.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bufview {

namespace {

// A vector clears what it adds, so it is only ever made longer.
std::byte *room(Scratch &scratch, int64_t length) {
    if (static_cast<int64_t>(scratch.size()) < length) {
        scratch.resize(static_cast<size_t>(length));
    }
    return scratch.data();
}

// What a hole reads as. Never written to, so that it takes one page of memory.
constinit std::byte zeros[int64_t{1} << 20] = {};

// True if the file system has no data for any of these bytes. Moves the descriptor's position.
bool is_hole(int descriptor, int64_t offset, int64_t length) {
    const off_t data = lseek(descriptor, offset, SEEK_DATA);
    if (data >= 0 ? data < offset + length : errno != ENXIO) {
        return false;
    }
    // Behind the end of a file that has become shorter there is no data either.
    struct stat info;
    return fstat(descriptor, &info) == 0 && info.st_size >= offset + length;
}

void touch_pages(std::span<const std::byte> bytes) {
    constexpr size_t page = 4096;
    for (size_t at = 0; at < bytes.size(); at += page) {
        static_cast<void>(*static_cast<const volatile std::byte *>(bytes.data() + at));
    }
}

}  // namespace

std::span<const std::byte> File::window(int64_t offset, int64_t length, Scratch &scratch) {
    if (offset < 0 || length < 0) {
        fail(Status::argument, "no window of %lld bytes at offset %lld",
             static_cast<long long>(length), static_cast<long long>(offset));
    }
    if (mode_ == Mode::stream) {
        return stream_window(offset, length, scratch);
    }
    const int64_t size = identity_.size;
    if (offset > size || length > size - offset) {
        fail(Status::range, "%lld bytes at offset %lld are outside the %lld bytes of %s",
             static_cast<long long>(length), static_cast<long long>(offset),
             static_cast<long long>(size), QuotedPath(path()).c_str());
    }
    // The position of a descriptor that came from somebody else is not ours to move.
    if (regular_ && opened_ && length > 0 && length <= std::ssize(zeros) &&
        is_hole(descriptor_.number(), offset, length)) {
        return {zeros, static_cast<size_t>(length)};
    }
    if (mode_ != Mode::mapped) {
        return read_window(offset, length, scratch);
    }
    if (io_ == FileIo::automatic && length >= WindowChoice::least_length &&
        length <= WindowChoice::most_length) {
        return cheaper_window(offset, length, scratch);
    }
    return mapped_window(offset, length);
}

std::span<const std::byte> File::mapped_window(int64_t offset, int64_t length) const noexcept {
    return {mapping_.data() + offset, static_cast<size_t>(length)};
}

std::span<const std::byte> File::cheaper_window(int64_t offset, int64_t length, Scratch &scratch) {
    const auto [way, measured] = choice_.next();
    const bool read = way == WindowChoice::Way::read;
    if (read) {
        // Before the clock starts: the first touch of the buffer is paid for once.
        room(scratch, length);
    }
    const int64_t start = measured ? WindowChoice::clock() : 0;
    const auto window = read ? read_window(offset, length, scratch) : mapped_window(offset, length);
    if (measured) {
        if (!read) {
            touch_pages(window);
        }
        choice_.note(way, WindowChoice::clock() - start, length, identity_.size);
    }
    return window;
}

std::span<const std::byte> File::read_window(int64_t offset, int64_t length, Scratch &scratch) {
    std::byte *bytes = room(scratch, length);
    for (int64_t done = 0; done < length;) {
        const ssize_t count = ::pread(descriptor_.number(), bytes + done,
                                      static_cast<size_t>(length - done), offset + done);
        if (count > 0) {
            done += count;
        } else if (count == 0) {
            // A device may end before the size it tells; a file has shrunk.
            if (regular_) {
                require_size(identity_.size);
            }
            fail(Status::changed, "%s ends at offset %lld of %lld", QuotedPath(path()).c_str(),
                 static_cast<long long>(offset + done), static_cast<long long>(identity_.size));
        } else if (errno != EINTR) {
            fail_system(errno, "cannot read", path());
        }
    }
    return {bytes, static_cast<size_t>(length)};
}

std::span<const std::byte> File::stream_window(int64_t offset, int64_t length, Scratch &scratch) {
    if (offset != position_) {
        fail(Status::argument, "%s is read in order: offset %lld was asked for, %lld is next",
             QuotedPath(path()).c_str(), static_cast<long long>(offset),
             static_cast<long long>(position_));
    }
    std::byte *bytes = room(scratch, length);
    int64_t done = 0;
    while (done < length) {
        const int64_t count = read_some(bytes + done, length - done);
        if (count == 0) {
            break;
        }
        done += count;
    }
    position_ += done;
    return {bytes, static_cast<size_t>(done)};
}

// 0 at the end of the stream.
int64_t File::read_some(std::byte *to, int64_t length) {
    if (has_head_) {
        has_head_ = false;
        *to = head_;
        return 1;
    }
    for (;;) {
        const ssize_t count = ::read(descriptor_.number(), to,
                                     static_cast<size_t>(std::min(length, INT64_C(1) << 30)));
        if (count >= 0) {
            return count;
        }
        if (errno == EAGAIN) {
            // An adopted descriptor may be non-blocking, and that is not ours to change: the flag
            // belongs to everyone who shares the open file.
            struct pollfd state {
                descriptor_.number(), POLLIN, 0
            };
            ::poll(&state, 1, -1);
        } else if (errno != EINTR) {
            fail_system(errno, "cannot read", path());
        }
    }
}

}  // namespace bufview
