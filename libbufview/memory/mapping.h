// SPDX-License-Identifier: MIT
// A range of a file in memory, guarded, at any offset.
#pragma once

#include "memory/fault_guard.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

class Mapping {
public:
    enum class Access : uint8_t { read, write, private_write };

    Mapping() = default;
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;
    ~Mapping() { unmap(); }

    // Maps the bytes [offset, offset + size) of the file, which must have them. The descriptor
    // stays the caller's and must stay open. Returns 0 or the errno of what failed.
    int map(int descriptor, int64_t offset, int64_t size, Access access) noexcept;
    void unmap() noexcept;

    // Never null once mapped, also when the range is empty.
    std::byte *data() const noexcept { return data_; }
    int64_t size() const noexcept { return size_; }

    // Writes changed pages to the disk. Returns 0 or an errno.
    int sync() noexcept;

    const MappingFault &fault() const noexcept { return fault_; }
    bool failed() const noexcept {
        return fault_.kind.load(std::memory_order_acquire) != MappingFault::none;
    }
    // Throws what fault() says: Status::changed with the size that the file had at first and the
    // one it had at the fault, or Status::io.
    [[noreturn]] void fail_fault(const char *name, int64_t first_size) const;

private:
    void *pages_ = nullptr;
    size_t pages_size_ = 0;
    std::byte *data_ = nullptr;
    int64_t size_ = 0;
    GuardedRegion *region_ = nullptr;
    MappingFault fault_;
};

}  // namespace bufview
