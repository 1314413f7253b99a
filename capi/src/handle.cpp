// SPDX-License-Identifier: MIT
#include "handle.h"

#include <cerrno>
#include <cstring>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

namespace bufview::capi {

namespace {

// The word of a slot, from the top: 32 bits of generation, 5 of kind, three flags, 24 of pins.
constexpr uint64_t pin_mask = (1u << 24) - 1;
constexpr uint64_t dropped_flag = 1u << 24;   // let_go() was called, or is being called
constexpr uint64_t released_flag = 1u << 25;  // release() was called
constexpr uint64_t closing_flag = 1u << 26;   // free() was called, or the slot is empty
constexpr int kind_shift = 27;
constexpr uint64_t kind_mask = uint64_t{31} << kind_shift;
constexpr int generation_shift = 32;
constexpr uint64_t generation_mask = ~uint64_t{0} << generation_shift;
// A token names the object in the slot if these agree.
constexpr uint64_t identity_mask = generation_mask | kind_mask | closing_flag;

// A token, from the top: 32 bits of generation, 26 of slot, 5 of kind, and a 1, which makes it an
// odd number: no address of anything, and never null.
constexpr int token_kind_shift = 1;
constexpr int token_slot_shift = 6;

uint32_t slot_of(Token token) {
    return static_cast<uint32_t>(token >> token_slot_shift) & ((1u << 26) - 1);
}

uint64_t word_of(Token token, Kind kind) {
    return (token & generation_mask) | (static_cast<uint64_t>(kind) << kind_shift);
}

Kind kind_of(uint64_t word) {
    return static_cast<Kind>((word & kind_mask) >> kind_shift);
}

Token make_token(uint64_t generation, uint32_t slot, Kind kind) {
    return generation | static_cast<Token>(slot) << token_slot_shift |
           static_cast<Token>(kind) << token_kind_shift | 1;
}

// Where generations start differs from process to process, so that a token of one means nothing
// to another. Guessing is no attack: a token gives no rights.
uint32_t random_start() {
    uint32_t value;
    if (getrandom(&value, sizeof value, GRND_NONBLOCK) == sizeof value) {
        return value;
    }
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint32_t>(now.tv_nsec) * 2654435761u;
}

void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

constinit HandleTable the_table;

thread_local char thread_site[sizeof(Note::site)];

void before_fork() {
    the_table.lock_all();
}
void after_fork() {
    the_table.unlock_all();
}

}  // namespace

// One cache line each, so that threads with objects of their own never share one.
struct alignas(64) HandleTable::Slot {
    std::atomic<uint64_t> word;
    std::atomic<Object *> object;
    Note *note;
    uint32_t index;
    uint32_t next_free;
    // Objects that have lived here.
    uint32_t used;
    uint8_t shard;
};

const char *kind_name(Kind kind) noexcept {
    static constexpr const char *names[kind_count] = {"object", "storage", "view", "lease",
                                                      "format", "file",    "scan"};
    const auto index = static_cast<size_t>(kind);
    return index < kind_count ? names[index] : "object";
}

HandleTable &table() noexcept {
    return the_table;
}

void set_site(const char *site) noexcept {
    std::strncpy(thread_site, site != nullptr ? site : "", sizeof thread_site - 1);
}

void HandleTable::Shard::lock() noexcept {
    while (locked.exchange(true, std::memory_order_acquire)) {
        // The lock is held for a few instructions; only a thread that was interrupted in them
        // makes others wait for longer.
        for (int i = 0; i < 64 && locked.load(std::memory_order_relaxed); ++i) {
            relax();
        }
        if (locked.load(std::memory_order_relaxed)) {
            sched_yield();
        }
    }
}

HandleTable::Slot *HandleTable::at(uint32_t index) const noexcept {
    Slot *chunk = chunks_[index / chunk_slots].load(std::memory_order_acquire);
    return chunk != nullptr ? chunk + index % chunk_slots : nullptr;
}

HandleTable::Slot *HandleTable::find(Token token) const noexcept {
    return (token & 1) != 0 ? at(slot_of(token)) : nullptr;
}

void HandleTable::append(Shard &shard, Slot *slot) noexcept {
    slot->next_free = 0;
    if (shard.oldest == 0) {
        shard.oldest = slot->index + 1;
    } else {
        at(shard.newest - 1)->next_free = slot->index + 1;
    }
    shard.newest = slot->index + 1;
}

void HandleTable::grow(Shard &shard, int shard_index) {
    static std::atomic<bool> fork_ready{false};
    if (this == &the_table && !fork_ready.exchange(true)) {
        pthread_atfork(before_fork, after_fork, after_fork);
    }
    uint32_t chunk = chunk_count_.load(std::memory_order_relaxed);
    do {
        if (chunk == max_chunks) {
            fail(Status::limit, "all %lld handles are in use",
                 static_cast<long long>(max_chunks) * chunk_slots);
        }
    } while (!chunk_count_.compare_exchange_weak(chunk, chunk + 1, std::memory_order_relaxed));
    // Never unmapped: looking at a dead slot is always legal. Not from the allocator, because it
    // outlives every object.
    void *block = mmap(nullptr, chunk_slots * sizeof(Slot), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) {
        // The number is lost, not the memory; there are many.
        fail(Status::memory, "no memory for more handles");
    }
    auto *slots = static_cast<Slot *>(block);
    const uint64_t start = random_start();
    for (uint32_t i = 0; i < chunk_slots; ++i) {
        Slot *slot = new (slots + i) Slot{};
        slot->index = chunk * chunk_slots + i;
        slot->shard = static_cast<uint8_t>(shard_index);
        slot->word.store((start + i) << generation_shift | closing_flag, std::memory_order_relaxed);
    }
    chunks_[chunk].store(slots, std::memory_order_release);
    for (uint32_t i = 0; i < chunk_slots; ++i) {
        append(shard, slots + i);
    }
}

HandleTable::Slot *HandleTable::take() {
    static constinit std::atomic<uint32_t> threads{0};
    static thread_local uint32_t mine = 0;
    if (mine == 0) {
        mine = threads.fetch_add(1, std::memory_order_relaxed) % shard_count + 1;
    }
    Shard &shard = shards_[mine - 1];
    const Locked locked(shard);
    if (shard.oldest == 0) {
        grow(shard, static_cast<int>(mine - 1));
    }
    Slot *slot = at(shard.oldest - 1);
    shard.oldest = slot->next_free;
    return slot;
}

void HandleTable::give_back(Slot *slot) noexcept {
    Shard &shard = shards_[slot->shard];
    const Locked locked(shard);
    append(shard, slot);
}

Token HandleTable::publish(Kind kind, std::unique_ptr<Object> object) {
    std::unique_ptr<Note> note;
    if (debug()) [[unlikely]] {
        note.reset(new Note{serial_.fetch_add(1, std::memory_order_relaxed) + 1, {}});
        std::memcpy(note->site, thread_site, sizeof thread_site);
    }
    Slot *slot = take();
    slot->object.store(object.release(), std::memory_order_relaxed);
    slot->note = note.release();
    const uint64_t generation = slot->word.load(std::memory_order_relaxed) & generation_mask;
    slot->word.store(generation | static_cast<uint64_t>(kind) << kind_shift,
                     std::memory_order_release);
    return make_token(generation, slot->index, kind);
}

void HandleTable::refuse(Kind kind, Token token) const {
    if (token == 0) {
        fail(Status::argument, "the %s is null", kind_name(kind));
    }
    const auto named = static_cast<Kind>(token >> token_kind_shift & 31);
    if (find(token) == nullptr || named == Kind::any || static_cast<int>(named) >= kind_count) {
        fail(Status::handle, "0x%llx is no handle", static_cast<unsigned long long>(token));
    }
    if (named != kind) {
        fail(Status::handle, "0x%llx is the handle of a %s, not of a %s",
             static_cast<unsigned long long>(token), kind_name(named), kind_name(kind));
    }
    fail(Status::handle, "the %s 0x%llx was freed, or never existed", kind_name(kind),
         static_cast<unsigned long long>(token));
}

HandleTable::Slot *HandleTable::pin(Kind kind, Token token) {
    Slot *slot = find(token);
    const uint64_t wanted = word_of(token, kind);
    if (slot == nullptr || (token >> token_kind_shift & 31) != static_cast<Token>(kind))
        [[unlikely]] {
        refuse(kind, token);
    }
    uint64_t word = slot->word.load(std::memory_order_relaxed);
    do {
        if ((word & identity_mask) != wanted) [[unlikely]] {
            refuse(kind, token);
        }
        if ((word & pin_mask) == pin_mask) [[unlikely]] {
            fail(Status::limit, "%lld calls are inside of one %s", static_cast<long long>(pin_mask),
                 kind_name(kind));
        }
    } while (!slot->word.compare_exchange_weak(word, word + 1, std::memory_order_acquire,
                                               std::memory_order_relaxed));
    return slot;
}

void HandleTable::pin_again(Slot *slot) noexcept {
    slot->word.fetch_add(1, std::memory_order_relaxed);
}

void HandleTable::unpin(Slot *slot) noexcept {
    uint64_t word = slot->word.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if ((word & (closing_flag | released_flag)) == 0 || (word & pin_mask) != 0) [[likely]] {
        return;
    }
    if ((word & closing_flag) != 0) {
        // No new pin can come, and this was the last one.
        destroy(slot);
        return;
    }
    // Released, and nobody inside: exactly one thread sets the flag, and holds a pin while it
    // lets go, so that a free meanwhile waits for it.
    while ((word & (dropped_flag | closing_flag | pin_mask)) == 0) {
        if (slot->word.compare_exchange_weak(word, (word | dropped_flag) + 1,
                                             std::memory_order_acq_rel)) {
            slot->object.load(std::memory_order_relaxed)->let_go();
            unpin(slot);
            return;
        }
    }
}

Object *HandleTable::object(const Slot *slot) noexcept {
    return slot->object.load(std::memory_order_relaxed);
}

bool HandleTable::released(const Slot *slot) noexcept {
    return (slot->word.load(std::memory_order_relaxed) & released_flag) != 0;
}

void HandleTable::release(Slot *slot) noexcept {
    slot->word.fetch_or(released_flag, std::memory_order_acq_rel);
}

bool HandleTable::free(Kind kind, Token token) noexcept {
    Slot *slot = find(token);
    if (slot == nullptr || (token >> token_kind_shift & 31) != static_cast<Token>(kind)) {
        return false;
    }
    const uint64_t wanted = word_of(token, kind);
    uint64_t word = slot->word.load(std::memory_order_relaxed);
    do {
        if ((word & identity_mask) != wanted) {
            return false;
        }
    } while (!slot->word.compare_exchange_weak(word, word | closing_flag, std::memory_order_acq_rel,
                                               std::memory_order_relaxed));
    if ((word & pin_mask) == 0) {
        destroy(slot);
    }
    return true;
}

void HandleTable::destroy(Slot *slot) noexcept {
    delete slot->object.exchange(nullptr, std::memory_order_relaxed);
    delete slot->note;
    slot->note = nullptr;
    const uint64_t generation =
        (slot->word.load(std::memory_order_relaxed) >> generation_shift) + 1;
    slot->word.store(generation << generation_shift | closing_flag, std::memory_order_relaxed);
    // A slot that has been through all generations stays empty: no old token may fit again.
    if (++slot->used < generations_) {
        give_back(slot);
    }
}

template <typename Use>
void HandleTable::each_slot(Use &&use) const {
    const uint32_t count = chunk_count_.load(std::memory_order_acquire);
    for (uint32_t chunk = 0; chunk < count; ++chunk) {
        Slot *slots = chunks_[chunk].load(std::memory_order_acquire);
        for (int i = 0; slots != nullptr && i < chunk_slots; ++i) {
            if (!use(slots[i])) {
                return;
            }
        }
    }
}

int64_t HandleTable::live(Kind kind) const noexcept {
    int64_t count = 0;
    each_slot([&](const Slot &slot) {
        const uint64_t word = slot.word.load(std::memory_order_relaxed);
        count += (word & closing_flag) == 0 && (kind == Kind::any || kind == kind_of(word));
        return true;
    });
    return count;
}

bool HandleTable::empty() const noexcept {
    bool empty = true;
    each_slot([&](const Slot &slot) {
        empty = slot.object.load(std::memory_order_relaxed) == nullptr;
        return empty;
    });
    return empty;
}

void HandleTable::for_each(Visit visit, void *context) {
    each_slot([&](Slot &slot) {
        uint64_t word = slot.word.load(std::memory_order_relaxed);
        do {
            if ((word & closing_flag) != 0) {
                return true;
            }
        } while (!slot.word.compare_exchange_weak(word, word + 1, std::memory_order_acquire,
                                                  std::memory_order_relaxed));
        const Pinned pinned{*this, &slot};
        const Kind kind = kind_of(word);
        return visit(context, make_token(word & generation_mask, slot.index, kind), kind,
                     (word & released_flag) != 0, *object(&slot), slot.note);
    });
}

void HandleTable::lock_all() noexcept {
    for (Shard &shard : shards_) {
        shard.lock();
    }
}

void HandleTable::unlock_all() noexcept {
    for (Shard &shard : shards_) {
        shard.unlock();
    }
}

}  // namespace bufview::capi
