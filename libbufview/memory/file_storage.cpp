// SPDX-License-Identifier: MIT
// Ranges of a file as storages.
#include "memory/file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace bufview {

namespace {

// Keeps the file, whose descriptor tells the fault guard what is left of it.
class FileStorage final : public Storage {
public:
    FileStorage(FileRef file, int64_t offset, int64_t size) noexcept
        : Storage(nullptr, size, file->access() == FileAccess::read), file_(std::move(file)),
          end_(offset + size) {
        fault_ = &mapping_.fault().kind;
    }

    Mapping &mapping() noexcept { return mapping_; }
    void take_bytes() noexcept { set_bytes(mapping_.data(), mapping_.size()); }

    void verify() const override {
        check();
        file_->require_size(end_);
    }

private:
    void do_close() noexcept override {
        mapping_.unmap();
        set_bytes(nullptr, 0);
    }
    void do_sync() override {
        const int error = mapping_.sync();
        // What has been replaced by zeros is written nowhere.
        check();
        if (error != 0) {
            fail_system(error, "cannot write", file_->path());
        }
    }
    [[noreturn]] void fail_fault() const override {
        mapping_.fail_fault(file_->path(), file_->identity().size);
    }

    FileRef file_;
    Mapping mapping_;
    int64_t end_;
};

}  // namespace

void File::require_mappable() const {
    if (io_ == FileIo::pread) {
        fail(Status::unsupported, "%s was opened to be read without a mapping",
             QuotedPath(path()).c_str());
    }
    if (!regular_) {
        fail(Status::unsupported, "%s cannot be mapped", QuotedPath(path()).c_str());
    }
}

// A write into a hole needs room on the disk. The lack of it would be a signal at the write.
void File::reserve(int64_t offset, int64_t length) {
    struct stat info;
    if (length == 0 || fstat(descriptor_.number(), &info) != 0 ||
        info.st_blocks * INT64_C(512) >= info.st_size) {
        return;
    }
    int result;
    do {
        // KEEP_SIZE: a file that is cut at this moment must not be made longer again. Not
        // posix_fallocate, which where the file system has no such call writes over the bytes.
        result = fallocate(descriptor_.number(), FALLOC_FL_KEEP_SIZE, offset, length);
    } while (result != 0 && errno == EINTR);
    // Where it cannot be had, or a sandbox forbids to ask, there is still the guard.
    if (result != 0 && errno != EOPNOTSUPP && errno != ENOSYS && errno != EPERM) {
        fail_system(errno, "cannot reserve room for", path());
    }
}

StorageRef File::map(int64_t offset, int64_t length) {
    if (offset < 0 || length < -1) {
        fail(Status::argument, "no range of %lld bytes at offset %lld",
             static_cast<long long>(length), static_cast<long long>(offset));
    }
    require_mappable();
    const int64_t size = identity_.size;
    if (offset > size || length > size - offset) {
        fail(Status::range, "%lld bytes at offset %lld are outside the %lld bytes of %s",
             static_cast<long long>(length), static_cast<long long>(offset),
             static_cast<long long>(size), QuotedPath(path()).c_str());
    }
    if (length == -1) {
        length = size - offset;
    }
    require_size(offset + length);
    Mapping::Access access = Mapping::Access::read;
    if (access_ == FileAccess::read_write) {
        access = Mapping::Access::write;
        reserve(offset, length);
    } else if (access_ == FileAccess::copy_on_write) {
        access = Mapping::Access::private_write;
    }

    add_owner();
    FileRef self(this);
    auto *storage = new FileStorage(std::move(self), offset, length);
    StorageRef owner(storage);
    const int error = storage->mapping().map(descriptor_.number(), offset, length, access);
    if (error == ENOMEM) {
        throw make_error(Status::memory, "no address space for %lld bytes of %s",
                         static_cast<long long>(length), QuotedPath(path()).c_str())
            .with_system_error(error);
    }
    if (error != 0) {
        fail_system(error, "cannot map", path());
    }
    storage->take_bytes();
    return owner;
}

}  // namespace bufview
