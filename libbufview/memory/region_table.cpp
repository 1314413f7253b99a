// SPDX-License-Identifier: MIT
#include "memory/region_table.h"

#include <bit>
#include <sched.h>
#include <sys/mman.h>

namespace bufview {

namespace {

// Chunk n starts at slot first_chunk * (2^n - 1).
struct Place {
    int chunk;
    uint32_t index;
};

Place place_of(uint32_t slot, uint32_t first_chunk) {
    const uint32_t units = slot / first_chunk + 1;
    const int chunk = std::countl_zero(uint32_t{1}) - std::countl_zero(units);
    return {chunk, slot - first_chunk * ((uint32_t{1} << chunk) - 1)};
}

}  // namespace

RegionTable::Slot *RegionTable::find(uint32_t index) noexcept {
    const Place place = place_of(index, first_chunk);
    Slot *chunk = place.chunk == 0 ? first_ : chunks_[place.chunk].load(std::memory_order_acquire);
    return chunk + place.index;
}

RegionTable::Slot *RegionTable::find_or_make(uint32_t index) noexcept {
    const Place place = place_of(index, first_chunk);
    if (place.chunk >= chunk_count) {
        return nullptr;
    }
    if (place.chunk > 0 && chunks_[place.chunk].load(std::memory_order_acquire) == nullptr) {
        const size_t bytes = (size_t{first_chunk} << place.chunk) * sizeof(Slot);
        void *fresh =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (fresh == MAP_FAILED) {
            return nullptr;
        }
        // Zero pages are slots in the state "free".
        Slot *none = nullptr;
        if (!chunks_[place.chunk].compare_exchange_strong(none, static_cast<Slot *>(fresh),
                                                          std::memory_order_acq_rel)) {
            munmap(fresh, bytes);
        }
    }
    return find(index);
}

RegionTable::Slot *RegionTable::add(const Region &region) noexcept {
    // Acquire: who starts at a hint has seen the chunks below it.
    const uint32_t start = hint_.load(std::memory_order_acquire);
    for (uint32_t index = start;; ++index) {
        Slot *slot = find_or_make(index);
        if (slot == nullptr) {
            return nullptr;
        }
        uint64_t free_state = 0;
        if (!slot->state.compare_exchange_strong(free_state, taken_bit,
                                                 std::memory_order_acquire)) {
            continue;
        }
        slot->region = region;
        slot->zero_from.store(region.end, std::memory_order_relaxed);
        slot->begin.store(region.begin, std::memory_order_relaxed);
        slot->end.store(region.end, std::memory_order_relaxed);
        slot->state.fetch_or(live_bit, std::memory_order_release);

        uint32_t used = used_.load(std::memory_order_relaxed);
        while (used <= index &&
               !used_.compare_exchange_weak(used, index + 1, std::memory_order_release,
                                            std::memory_order_relaxed)) {
        }
        // Not if a slot below has become free meanwhile.
        uint32_t expected = start;
        hint_.compare_exchange_strong(expected, index + 1, std::memory_order_acq_rel);
        return slot;
    }
}

void RegionTable::remove(Slot *slot) noexcept {
    slot->state.fetch_and(~live_bit, std::memory_order_acq_rel);
    while ((slot->state.load(std::memory_order_acquire) & visitor_mask) != 0) {
        // A handler on another thread is about to finish: it waits for nobody.
        sched_yield();
    }
    slot->begin.store(0, std::memory_order_relaxed);
    slot->end.store(0, std::memory_order_relaxed);
    slot->state.fetch_and(~taken_bit, std::memory_order_release);

    const uint32_t used = used_.load(std::memory_order_relaxed);
    for (uint32_t first = 0, size = first_chunk; first < used; first += size, size *= 2) {
        const Slot *chunk = find(first);
        if (slot >= chunk && slot < chunk + size) {
            const uint32_t index = first + static_cast<uint32_t>(slot - chunk);
            uint32_t hint = hint_.load(std::memory_order_relaxed);
            while (hint > index &&
                   !hint_.compare_exchange_weak(hint, index, std::memory_order_acq_rel)) {
            }
            return;
        }
    }
}

void RegionTable::forget_visitors() noexcept {
    const uint32_t used = used_.load(std::memory_order_relaxed);
    for (uint32_t i = 0; i < used; ++i) {
        find(i)->state.fetch_and(~visitor_mask, std::memory_order_relaxed);
    }
}

}  // namespace bufview
