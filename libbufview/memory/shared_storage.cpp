// SPDX-License-Identifier: MIT
// Anonymous memory that several processes map. A memfd with its size sealed, because the seal is
// what makes a truncation under a reader impossible; no other descriptor promises that. The
// mapping is guarded all the same: a page may be refused where the system does not overcommit.
#include "memory/descriptor.h"
#include "memory/mapping.h"
#include "memory/storage.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace bufview {

namespace {

class SharedStorage final : public Storage {
public:
    SharedStorage(Descriptor &&descriptor, int64_t size, bool readonly) noexcept
        : Storage(nullptr, size, readonly), descriptor_(std::move(descriptor)),
          number_(descriptor_.number()) {
        fault_ = &mapping_.fault().kind;
    }

    void map() {
        const auto access = readonly() ? Mapping::Access::read : Mapping::Access::write;
        const int error = mapping_.map(descriptor_.number(), 0, size(), access);
        if (error == ENOMEM) {
            throw make_error(Status::memory, "no address space for %lld bytes",
                             static_cast<long long>(size()))
                .with_system_error(error);
        }
        if (error != 0) {
            fail_system(error, "cannot map", "shared memory");
        }
        set_bytes(mapping_.data(), size());
    }

    int descriptor() const noexcept override { return number_.load(std::memory_order_relaxed); }

private:
    void do_close() noexcept override {
        mapping_.unmap();
        set_bytes(nullptr, 0);
        number_.store(-1, std::memory_order_relaxed);
        descriptor_.close();
    }
    [[noreturn]] void fail_fault() const override {
        mapping_.fail_fault("shared memory", mapping_.size());
    }

    Descriptor descriptor_;
    // Beside the descriptor because it may be asked while another thread closes.
    std::atomic<int> number_;
    Mapping mapping_;
};

StorageRef map_descriptor(Descriptor &&descriptor, int64_t size, bool readonly) {
    auto *storage = new SharedStorage(std::move(descriptor), size, readonly);
    StorageRef owner(storage);
    storage->map();
    return owner;
}

}  // namespace

StorageRef make_shared_storage(int64_t size) {
    if (size < 0) {
        fail(Status::argument, "a storage cannot have %lld bytes", static_cast<long long>(size));
    }
    Descriptor descriptor(memfd_create("bufview", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (descriptor.number() < 0) {
        fail_system(errno, "cannot create", "shared memory");
    }
    if (ftruncate(descriptor.number(), size) != 0) {
        fail_system(errno, "cannot size", "shared memory");
    }
    if (fcntl(descriptor.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        fail_system(errno, "cannot seal", "shared memory");
    }
    return map_descriptor(std::move(descriptor), size, false);
}

StorageRef map_shared_storage(int number, bool readonly) {
    Descriptor descriptor(fcntl(number, F_DUPFD_CLOEXEC, 0));
    if (descriptor.number() < 0) {
        fail_system(errno, "cannot duplicate", "the descriptor of shared memory");
    }
    const int seals = fcntl(descriptor.number(), F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0) {
        fail(Status::value, "descriptor %d is not memory sealed against shrinking", number);
    }
    struct stat info;
    if (fstat(descriptor.number(), &info) != 0) {
        fail_system(errno, "cannot examine", "shared memory");
    }
    return map_descriptor(std::move(descriptor), info.st_size, readonly);
}

}  // namespace bufview
