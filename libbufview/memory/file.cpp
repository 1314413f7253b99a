// SPDX-License-Identifier: MIT
// Opening: everything is decided on the descriptor, never on the path, which may lead elsewhere a
// moment later.
#include "memory/file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace bufview {

namespace {

int64_t mtime_of(const struct stat &info) {
    return info.st_mtim.tv_sec * INT64_C(1000000000) + info.st_mtim.tv_nsec;
}

template <typename Call>
auto retry(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) {
        result = call();
    }
    return result;
}

[[noreturn]] void fail_size(const char *path, int64_t before, int64_t now) {
    fail(Status::changed, "%s has %s from %lld to %lld bytes", QuotedPath(path).c_str(),
         now < before ? "shrunk" : "grown", static_cast<long long>(before),
         static_cast<long long>(now));
}

}  // namespace

FileRef File::open(const char *path, FileAccess access, FileIo io) {
    if (path == nullptr) {
        fail(Status::argument, "the path is null");
    }
    // NONBLOCK: a FIFO without a writer, or a serial line without a carrier, must not hold us.
    const int flags =
        (access == FileAccess::read_write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    Descriptor descriptor(retry([&] { return ::open(path, flags); }));
    if (descriptor.number() < 0) {
        fail_system(errno, "cannot open", path);
    }
    return make(std::move(descriptor), path, true, access, io);
}

FileRef File::adopt(int number, const char *name, FileAccess access, FileIo io) {
    char default_name[32];
    if (name == nullptr) {
        std::snprintf(default_name, sizeof default_name, "descriptor %d", number);
        name = default_name;
    }
    Descriptor descriptor(retry([&] { return fcntl(number, F_DUPFD_CLOEXEC, 0); }));
    if (descriptor.number() < 0) {
        fail_system(errno, "cannot duplicate", name);
    }
    const int mode = fcntl(number, F_GETFL) & O_ACCMODE;
    if (mode == O_WRONLY || (mode != O_RDWR && access == FileAccess::read_write)) {
        fail_system(EACCES, mode == O_WRONLY ? "cannot read" : "cannot write", name);
    }
    return make(std::move(descriptor), name, false, access, io);
}

FileRef File::make(Descriptor &&descriptor, const char *name, bool opened, FileAccess access,
                   FileIo io) {
    auto *file = new File(std::move(descriptor), access, io);
    FileRef owner(file);
    file->opened_ = opened;
    file->path_ = name;
    file->examine();
    return owner;
}

mode_t File::identify() {
    struct stat info;
    if (fstat(descriptor_.number(), &info) != 0) {
        fail_system(errno, "cannot examine", path());
    }
    identity_ = {info.st_dev, info.st_ino, info.st_size, mtime_of(info)};
    return info.st_mode;
}

void File::examine() {
    const int descriptor = descriptor_.number();
    const mode_t type = identify();
    if (S_ISDIR(type)) {
        fail_system(EISDIR, "cannot read", path());
    }
    if (access_ == FileAccess::read_write && !S_ISREG(type)) {
        fail(Status::unsupported, "%s is not a regular file and cannot be mapped for writing",
             QuotedPath(path()).c_str());
    }

    // Somebody else's descriptor may stand anywhere; the rest from there is a stream.
    const bool at_start = opened_ || lseek(descriptor, 0, SEEK_CUR) == 0;
    uint64_t device_size = 0;
    if (S_ISREG(type) && at_start && has_its_size()) {
        regular_ = true;
        mode_ = Mode::windows;
    } else if (S_ISBLK(type) && at_start && ioctl(descriptor, BLKGETSIZE64, &device_size) == 0) {
        identity_.size = static_cast<int64_t>(device_size);
        mode_ = Mode::windows;
    } else if (opened_ && S_ISFIFO(type)) {
        examine_fifo();
    }
    if (mode_ == Mode::stream && opened_) {
        // From here on waiting for bytes is what a reader wants.
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    }
    if (io_ != FileIo::pread) {
        map_windows();
    }
}

// In /proc a file of any length says 0, in /sys one of any length says 4096. So a size is believed
// if the byte at its end is there, and 0 if nothing is. (An unreadable byte proves nothing.) A file
// that is being cut or written between the two questions is asked again.
bool File::has_its_size() {
    constexpr int attempts = 4;
    for (int i = 0; i < attempts; ++i) {
        identify();
        const int64_t size = identity_.size;
        std::byte byte;
        const ssize_t count =
            retry([&] { return ::pread(descriptor_.number(), &byte, 1, size > 0 ? size - 1 : 0); });
        if (size > 0 ? count != 0 : count == 0) {
            return true;
        }
    }
    return false;
}

// To tell a writer that is silent so far (EAGAIN) from none (0 bytes) only a read will do, and it
// may get a byte. No writer now, but POLLHUP: one came since our open and has gone again.
void File::examine_fifo() {
    const int descriptor = descriptor_.number();
    struct statfs system;
    if (fstatfs(descriptor, &system) == 0 && system.f_type == PIPEFS_MAGIC) {
        return;  // a pipe by way of /dev/fd, whose writer may have finished before our open
    }
    const ssize_t count = retry([&] { return ::read(descriptor, &head_, 1); });
    has_head_ = count == 1;
    struct pollfd state {
        descriptor, POLLIN, 0
    };
    if (count == 0 && retry([&] { return ::poll(&state, 1, 0); }) == 0) {
        fail_system(ENXIO, "no process writes to", path());
    }
}

// Without advice: MADV_SEQUENTIAL, WILLNEED, HUGEPAGE and POPULATE_READ by windows were all within
// 2 % of none for cached files of large and of small folios (31.7 and 6.3 GB/s, 256 MiB summed),
// and within the noise for cold ones. Where faults are dear, POPULATE_READ saved 20 to 30 % of
// their time, and reading instead 80 %: see WindowChoice.
void File::map_windows() {
    const int error =
        regular_ ? mapping_.map(descriptor_.number(), 0, identity_.size, Mapping::Access::read)
                 : ENODEV;
    if (error == 0) {
        mode_ = Mode::mapped;
    } else if (io_ == FileIo::map) {
        if (error == ENOMEM) {
            throw make_error(Status::memory, "no address space for the %lld bytes of %s",
                             static_cast<long long>(identity_.size), QuotedPath(path()).c_str())
                .with_system_error(error);
        }
        fail(Status::unsupported, "%s cannot be mapped", QuotedPath(path()).c_str());
    }
}

void File::check_faults() const {
    if (mapping_.failed()) {
        mapping_.fail_fault(path(), identity_.size);
    }
}

void File::check() const {
    check_faults();
    if (regular_) {
        // A cut within the last page is no fault: the page reads as zeros from there.
        require_size(identity_.size);
    }
}

void File::require_size(int64_t size) const {
    struct stat info;
    if (fstat(descriptor_.number(), &info) != 0) {
        fail_system(errno, "cannot examine", path());
    }
    if (info.st_size < size) {
        fail_size(path(), identity_.size, info.st_size);
    }
}

void File::verify() const {
    check();
    if (!regular_) {
        return;
    }
    struct stat info;
    if (fstat(descriptor_.number(), &info) != 0) {
        fail_system(errno, "cannot examine", path());
    }
    if (info.st_size != identity_.size) {
        fail_size(path(), identity_.size, info.st_size);
    }
    if (mtime_of(info) != identity_.mtime_ns) {
        fail(Status::changed, "%s has been written to", QuotedPath(path()).c_str());
    }
    if (!opened_) {
        return;
    }
    if (stat(path(), &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            fail(Status::changed, "%s has been removed", QuotedPath(path()).c_str());
        }
        fail_system(errno, "cannot examine", path());
    }
    if (info.st_dev != identity_.device || info.st_ino != identity_.inode) {
        fail(Status::changed, "%s has been replaced by another file", QuotedPath(path()).c_str());
    }
}

}  // namespace bufview
