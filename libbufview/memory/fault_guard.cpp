// SPDX-License-Identifier: MIT
#include "memory/fault_guard.h"

#include "memory/signal_chain.h"

#include <atomic>
#include <csignal>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bufview {

namespace {

constinit RegionTable regions;
std::atomic<uintptr_t> page_size{0};
std::atomic<bool> fork_is_prepared{false};

// The system call itself, because mmap() may be another function: a sanitizer's takes the change
// for a write to all these pages, which other threads would have to be ordered with.
bool put_zeros(uintptr_t begin, uintptr_t end, int protection) noexcept {
#ifdef SYS_mmap2
    constexpr long map_call = SYS_mmap2;
#else
    constexpr long map_call = SYS_mmap;
#endif
    // NORESERVE, because these pages are mostly never written and may be more than the memory.
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
    return syscall(map_call, begin, end - begin, protection, flags, -1, 0) != -1;
}

// A process that has one mapping more than it may is refused every further one, even in the place
// of another. So a few mappings are kept to be given up in that moment: shared pages, which the
// kernel does not join with their neighbours.
constexpr size_t spare_count = 4;
std::atomic<void *> spares[spare_count];

void keep_spares() noexcept {
    for (std::atomic<void *> &spare : spares) {
        if (spare.load(std::memory_order_relaxed) != nullptr) {
            continue;
        }
        const size_t size = page_size.load(std::memory_order_relaxed);
        void *page = mmap(nullptr, size, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        void *none = nullptr;
        if (page != MAP_FAILED && !spare.compare_exchange_strong(none, page)) {
            munmap(page, size);
        }
    }
}

bool give_up_spare() noexcept {
    for (std::atomic<void *> &spare : spares) {
        if (void *page = spare.exchange(nullptr)) {
            return munmap(page, page_size.load(std::memory_order_relaxed)) == 0;
        }
    }
    return false;
}

// At the limit only a whole mapping can be replaced: a part would become one more.
bool put_zeros_everywhere(const Region &region) noexcept {
    do {
        if (put_zeros(region.begin, region.end, region.protection)) {
            return true;
        }
    } while (give_up_spare());
    return false;
}

// What is left of the file, -1 if the descriptor does not tell.
int64_t file_size_now(const Region &region) noexcept {
    struct stat info;
    const bool known = fstat(region.descriptor, &info) == 0 && info.st_dev == region.device &&
                       info.st_ino == region.inode;
    return known ? int64_t{info.st_size} : -1;
}

// The address of the first page without a byte of the file.
uintptr_t end_of_file(const Region &region, int64_t file_size) noexcept {
    const uintptr_t page = page_size.load(std::memory_order_relaxed);
    const uintptr_t left =
        file_size > region.offset ? static_cast<uintptr_t>(file_size - region.offset) : 0;
    if (left >= region.end - region.begin) {
        return region.end;
    }
    return region.begin + (left + page - 1) / page * page;
}

// Before the zeros are put: a thread that reads one of them asks for the fault right afterwards.
void note(MappingFault &fault, MappingFault::Kind kind, int64_t file_size) noexcept {
    if (fault.kind.load(std::memory_order_relaxed) == MappingFault::none) {
        fault.file_size.store(file_size, std::memory_order_relaxed);
        int32_t none = MappingFault::none;
        fault.kind.compare_exchange_strong(none, kind, std::memory_order_release);
    }
}

// Zeros from `from` to the end of the region, where another thread has not put them yet.
bool cut(RegionTable::Slot &slot, uintptr_t from, int64_t file_size) noexcept {
    const Region &region = slot.region;
    note(*region.fault, MappingFault::changed, file_size);
    if (from < slot.zero_from.load(std::memory_order_acquire)) {
        if (put_zeros(from, region.end, region.protection)) {
            slot.zero_from.store(from, std::memory_order_release);
        } else if (put_zeros_everywhere(region)) {
            slot.zero_from.store(region.begin, std::memory_order_release);
        } else {
            return false;
        }
    }
    return true;
}

// Zeros for one page that the file still has.
bool replace_page(RegionTable::Slot &slot, uintptr_t at, int64_t file_size) noexcept {
    const Region &region = slot.region;
    // Before the page is replaced. If it can be read now, the file was cut and has grown again, and
    // if there is nothing to read, it was cut once more since its size was asked for; a write,
    // though, fails where there is no room for a page that reads as a hole.
    char byte;
    const bool was_cut =
        file_size >= 0 && !region.writes_file &&
        pread(region.descriptor, &byte, 1,
              static_cast<off_t>(region.offset + static_cast<int64_t>(at - region.begin))) >= 0;
    note(*region.fault, was_cut ? MappingFault::changed : MappingFault::io, file_size);
    const uintptr_t page = page_size.load(std::memory_order_relaxed);
    return put_zeros(at, at + page, region.protection) ||
           put_zeros(at, region.end, region.protection) || put_zeros_everywhere(region);
}

bool repair_address(uintptr_t address, bool damaged_memory) noexcept {
    const auto holds = [address](uintptr_t begin, uintptr_t end) {
        return address >= begin && address < end;
    };
    return regions.visit(holds, [&](RegionTable::Slot &slot) {
        const uintptr_t at = address - address % page_size.load(std::memory_order_relaxed);
        if (at >= slot.zero_from.load(std::memory_order_acquire) && !damaged_memory) {
            return true;  // another thread was faster
        }
        const int64_t size = file_size_now(slot.region);
        const uintptr_t end = size >= 0 ? end_of_file(slot.region, size) : slot.region.end;
        return at >= end ? cut(slot, end, size) : replace_page(slot, at, size);
    });
}

// For a signal that says nothing about the address: is there a file that has been cut?
bool repair_all() noexcept {
    bool found = false;
    const auto any = [](uintptr_t begin, uintptr_t end) { return begin < end; };
    regions.visit(any, [&](RegionTable::Slot &slot) {
        const int64_t size = file_size_now(slot.region);
        const uintptr_t end = size >= 0 ? end_of_file(slot.region, size) : slot.region.end;
        found = (end < slot.region.end && cut(slot, end, size)) || found;
        return false;
    });
    return found;
}

bool repair(const siginfo_t &info) noexcept {
    switch (info.si_code) {
    case BUS_ADRERR:
    case BUS_OBJERR:
    case BUS_MCEERR_AR:
        return repair_address(reinterpret_cast<uintptr_t>(info.si_addr),
                              info.si_code == BUS_MCEERR_AR);
    case SI_TKILL:
        // A handler before us that raises the signal again after its report, as Python's
        // faulthandler does. If it was not for us, the fault comes again, with its address.
        return info.si_pid == getpid() && repair_all();
    default:
        return false;
    }
}

void after_fork_in_child() {
    regions.forget_visitors();
}

}  // namespace

GuardedRegion *guard_region(const Region &region) noexcept {
    if (!fork_is_prepared.load(std::memory_order_acquire)) {
        // Twice, if two threads come first at once, does no harm.
        if (pthread_atfork(nullptr, nullptr, after_fork_in_child) != 0) {
            return nullptr;
        }
        page_size.store(static_cast<uintptr_t>(sysconf(_SC_PAGESIZE)), std::memory_order_relaxed);
        fork_is_prepared.store(true, std::memory_order_release);
    }
    if (!stand_before_bus_handlers(repair)) {
        return nullptr;
    }
    keep_spares();
    return regions.add(region);
}

void unguard_region(GuardedRegion *region) noexcept {
    regions.remove(region);
}

}  // namespace bufview
