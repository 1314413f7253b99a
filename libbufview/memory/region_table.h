// SPDX-License-Identifier: MIT
// The file mappings of this process, in a table that a signal handler may read.
//
// A handler can take no lock, so nothing here waits for one: slots live in chunks that are never
// moved or freed, and one atomic word a slot says whether it is in use and how many handlers look
// at it. Chunks come from the system, not from the allocator: they outlive every allocator that a
// host may bring.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace bufview {

// What happened to a mapping. Belongs to the owner of the mapping.
struct MappingFault {
    enum Kind : int32_t {
        none = 0,
        changed,  // the file lost bytes that are mapped
        io,       // a page could not be read, or there was no room to write it
    };
    std::atomic<int32_t> kind{none};
    std::atomic<int64_t> file_size{0};  // when the first fault came
};

// One mapping, whole pages.
struct Region {
    uintptr_t begin = 0;
    uintptr_t end = 0;
    int descriptor = -1;
    // Of the file, to notice a descriptor that somebody closed and that means another file now.
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t offset = 0;  // in the file, of `begin`
    int protection = 0;
    bool writes_file = false;
    MappingFault *fault = nullptr;
};

class RegionTable {
public:
    // A region in its place. `zero_from` is where pages of zeros stand in for the file's.
    struct Slot {
        std::atomic<uint64_t> state;
        std::atomic<uintptr_t> begin;
        std::atomic<uintptr_t> end;
        std::atomic<uintptr_t> zero_from;
        Region region;
    };

    // Null if there is no memory.
    Slot *add(const Region &region) noexcept;
    // Returns when no handler looks at the region any more. The memory must still be mapped.
    void remove(Slot *slot) noexcept;

    // Calls `look(slot)` for the regions in use that `choose(begin, end)` wants, each held in
    // place meanwhile, until one look answers true. Safe in a signal handler.
    template <typename Choose, typename Look>
    bool visit(Choose choose, Look look) noexcept {
        const uint32_t used = used_.load(std::memory_order_acquire);
        for (uint32_t i = 0; i < used; ++i) {
            Slot &slot = *find(i);
            if (!choose(slot.begin.load(std::memory_order_relaxed),
                        slot.end.load(std::memory_order_relaxed))) {
                continue;
            }
            const bool live = (slot.state.fetch_add(1, std::memory_order_acquire) & live_bit) != 0;
            const bool done = live && choose(slot.region.begin, slot.region.end) && look(slot);
            slot.state.fetch_sub(1, std::memory_order_release);
            if (done) {
                return true;
            }
        }
        return false;
    }

    // In the child of a fork: handlers that ran on other threads of the parent are gone.
    void forget_visitors() noexcept;

private:
    // The low half of a state counts the handlers that look at the slot.
    static constexpr uint64_t live_bit = uint64_t{1} << 63;
    static constexpr uint64_t taken_bit = uint64_t{1} << 62;
    static constexpr uint64_t visitor_mask = (uint64_t{1} << 32) - 1;

    // Chunk n has first_chunk << n slots; more than any process may have mappings.
    static constexpr uint32_t first_chunk = 64;
    static constexpr int chunk_count = 24;

    Slot *find(uint32_t index) noexcept;
    Slot *find_or_make(uint32_t index) noexcept;

    Slot first_[first_chunk]{};
    std::atomic<Slot *> chunks_[chunk_count]{};
    std::atomic<uint32_t> used_{0};
    // Below it all slots are taken, most likely.
    std::atomic<uint32_t> hint_{0};
};

}  // namespace bufview
