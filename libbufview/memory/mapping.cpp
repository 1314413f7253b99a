// SPDX-License-Identifier: MIT
#include "memory/mapping.h"

#include "base/error.h"

#include <cerrno>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bufview {

namespace {

// Where an empty range points: mmap refuses a length of zero.
std::byte nothing;

}  // namespace

int Mapping::map(int descriptor, int64_t offset, int64_t size, Access access) noexcept {
    if (size == 0) {
        data_ = &nothing;
        return 0;
    }
    struct stat info;
    if (fstat(descriptor, &info) != 0) {
        return errno;
    }
    const auto page = static_cast<int64_t>(sysconf(_SC_PAGESIZE));
    const int64_t lead = offset % page;
    if (size > INT64_MAX - lead - page) {
        return ENOMEM;
    }
    const int64_t length = (lead + size + page - 1) / page * page;
    const int protection = access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
    // NORESERVE: the untouched pages of a private mapping are the file's and need no memory.
    const int flags = access == Access::private_write ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
    void *pages =
        mmap(nullptr, static_cast<size_t>(length), protection, flags, descriptor, offset - lead);
    if (pages == MAP_FAILED) {
        return errno;
    }
    Region region;
    region.begin = reinterpret_cast<uintptr_t>(pages);
    region.end = region.begin + static_cast<uintptr_t>(length);
    region.descriptor = descriptor;
    region.device = info.st_dev;
    region.inode = info.st_ino;
    region.offset = offset - lead;
    region.protection = protection;
    region.writes_file = access == Access::write;
    region.fault = &fault_;
    region_ = guard_region(region);
    if (region_ == nullptr) {
        munmap(pages, static_cast<size_t>(length));
        return ENOMEM;
    }
    pages_ = pages;
    pages_size_ = static_cast<size_t>(length);
    data_ = static_cast<std::byte *>(pages) + lead;
    size_ = size;
    return 0;
}

void Mapping::unmap() noexcept {
    if (pages_ != nullptr) {
        unguard_region(region_);
        munmap(pages_, pages_size_);
        pages_ = nullptr;
    }
    data_ = nullptr;
    size_ = 0;
}

int Mapping::sync() noexcept {
    return pages_ == nullptr || msync(pages_, pages_size_, MS_SYNC) == 0 ? 0 : errno;
}

void Mapping::fail_fault(const char *name, int64_t first_size) const {
    const int64_t size = fault_.file_size.load(std::memory_order_relaxed);
    if (fault_.kind.load(std::memory_order_acquire) != MappingFault::changed) {
        fail_system(EIO, "cannot read or write a mapped page of", name);
    }
    if (size >= first_size) {
        fail(Status::changed, "%s was cut and grew again while it was mapped",
             QuotedPath(name).c_str());
    }
    fail(Status::changed, "%s has shrunk from %lld to %lld bytes while it was mapped",
         QuotedPath(name).c_str(), static_cast<long long>(first_size),
         static_cast<long long>(size));
}

}  // namespace bufview
