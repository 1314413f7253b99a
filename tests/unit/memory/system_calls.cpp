// SPDX-License-Identifier: MIT
#include "memory/system_calls.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bufview::test {

namespace {

std::atomic<bool> active{false};
std::atomic<int> count{0};
std::atomic<int> failing{0};
std::atomic<int> failure{0};
std::atomic<bool> interrupting{false};
std::atomic<size_t> most_bytes{SIZE_MAX};

bool refused(bool interruptible = true) {
    if (!active) {
        return false;
    }
    const int number = ++count;
    if (number == failing) {
        errno = failure;
        return true;
    }
    if (interrupting && interruptible && number % 2 == 1) {
        errno = EINTR;
        return true;
    }
    return false;
}

size_t shortened(size_t size) {
    return active ? std::min(size, most_bytes.load()) : size;
}

}  // namespace

SystemCalls::SystemCalls() {
    count = 0;
    failing = 0;
    interrupting = false;
    most_bytes = SIZE_MAX;
    active = true;
}

SystemCalls::~SystemCalls() {
    active = false;
}

void SystemCalls::fail(int number, int error) {
    failure = error;
    failing = number;
}

void SystemCalls::interrupt() {
    interrupting = true;
}

void SystemCalls::shorten(size_t most) {
    most_bytes = most;
}

int SystemCalls::calls() const {
    return count;
}

}  // namespace bufview::test

using bufview::test::refused;
using bufview::test::shortened;

extern "C" {

int open(const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : mode_t{0};
    va_end(args);
    return refused() ? -1 : static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int fstat(int descriptor, struct stat *info) noexcept {
    return refused(false) ? -1 : fstatat(descriptor, "", info, AT_EMPTY_PATH);
}

ssize_t read(int descriptor, void *to, size_t size) {
    return refused() ? -1 : syscall(SYS_read, descriptor, to, shortened(size));
}

ssize_t pread(int descriptor, void *to, size_t size, off_t offset) {
    return refused() ? -1 : syscall(SYS_pread64, descriptor, to, shortened(size), offset);
}

}  // extern "C"
