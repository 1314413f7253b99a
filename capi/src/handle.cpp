// SPDX-License-Identifier: MIT
#include "handle.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BUFVIEW_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define BUFVIEW_ADDRESS_SANITIZER 1
#endif
#ifdef BUFVIEW_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

namespace bufview::capi {

namespace {

Kind kind_of(uint64_t word) {
    return static_cast<Kind>((word & word::kind) >> word::kind_shift);
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

thread_local char thread_site[sizeof(Note::site)];

// The room of a slot without an object is as forbidden as freed memory.
void open_room(Slot &slot) {
#ifdef BUFVIEW_ADDRESS_SANITIZER
    ASAN_UNPOISON_MEMORY_REGION(slot.room, sizeof slot.room);
#endif
    (void)slot;
}
void close_room(Slot &slot) {
#ifdef BUFVIEW_ADDRESS_SANITIZER
    ASAN_POISON_MEMORY_REGION(slot.room, sizeof slot.room);
#endif
    (void)slot;
}

void before_fork() {
    process_table.before_fork();
}
void after_fork_in_parent() {
    process_table.after_fork_in_parent();
}
void after_fork_in_child() {
    process_table.after_fork_in_child();
}

}  // namespace

constinit HandleTable process_table;

// Which shard of any table this thread takes its slots from. One that it has for itself is given
// back when the thread ends.
class ThreadShard {
public:
    static int index() noexcept {
        if (number_ == 0) [[unlikely]] {
            number_ = choose() + 1;
        }
        return number_ - 1;
    }
    static bool is_mine(int shard) noexcept {
        return number_ == shard + 1 && shard < HandleTable::owned_shards;
    }
    static bool is_owned(int shard) noexcept { return shard < HandleTable::owned_shards; }
    // All other threads are gone.
    static void forget_others() noexcept {
        const int shard = number_ - 1;
        taken_.store(number_ != 0 && is_owned(shard) ? uint64_t{1} << shard : 0,
                     std::memory_order_relaxed);
    }

private:
    static_assert(HandleTable::owned_shards == 64, "a bit each");

    static int choose() noexcept {
        // A key and no destructor of a thread_local, because that could not say that there is no
        // memory to note it.
        static const bool has_key = pthread_key_create(&key_, give_back) == 0;
        const int shard = has_key ? claim() : -1;
        if (shard < 0) {
            return any_shared();
        }
        if (pthread_setspecific(key_, &number_) != 0) {
            release(shard);
            return any_shared();
        }
        return shard;
    }

    static int claim() noexcept {
        uint64_t taken = taken_.load(std::memory_order_relaxed);
        while (taken != ~uint64_t{0}) {
            // With what the last owner left in the lists.
            if (taken_.compare_exchange_weak(taken, taken | (taken + 1), std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
                return std::countr_one(taken);
            }
        }
        return -1;
    }

    static void release(int shard) noexcept {
        taken_.fetch_and(~(uint64_t{1} << shard), std::memory_order_release);
    }

    static int any_shared() noexcept {
        return HandleTable::owned_shards +
               static_cast<int>(sharers_.fetch_add(1, std::memory_order_relaxed) %
                                HandleTable::shared_shards);
    }

    // At the end of a thread. Objects that it still makes or frees are those of a sharer.
    static void give_back(void *) noexcept {
        const int shard = std::exchange(number_, any_shared() + 1) - 1;
        release(shard);
    }

    static inline constinit thread_local int number_ = 0;
    static inline constinit std::atomic<uint64_t> taken_{0};
    static inline constinit std::atomic<uint32_t> sharers_{0};
    static inline pthread_key_t key_;
};

const char *kind_name(Kind kind) noexcept {
    static constexpr const char *names[kind_count] = {"object", "storage", "view", "lease",
                                                      "format", "file",    "scan"};
    const auto index = static_cast<size_t>(kind);
    return index < kind_count ? names[index] : "object";
}

void set_site(const char *site) noexcept {
    constexpr int64_t most = sizeof thread_site - 1;
    // The end of a character that does not fit is looked at, so that it is left out as a whole.
    const int64_t length = site != nullptr ? static_cast<int64_t>(strnlen(site, most + 4)) : 0;
    thread_site[clean_text(site, length, thread_site, most).written] = '\0';
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

inline void HandleTable::append(Shard &shard, Slot *slot) noexcept {
    slot->next_free = 0;
    if (shard.oldest == 0) {
        shard.oldest = slot->index + 1;
    } else {
        at(shard.newest - 1)->next_free = slot->index + 1;
    }
    shard.newest = slot->index + 1;
}

void HandleTable::adopt_returned(Shard &shard) noexcept {
    if (shard.returned.load(std::memory_order_relaxed) == 0) {
        return;
    }
    // The last one to come is on top of the stack: turned round, the list begins with the oldest.
    uint32_t next = 0;
    uint32_t top = shard.returned.exchange(0, std::memory_order_acquire);
    shard.newest = top;
    while (top != 0) {
        next = std::exchange(at(top - 1)->next_free, next);
        std::swap(next, top);
    }
    shard.oldest = next;
}

void HandleTable::grow(Shard &shard, int shard_index) {
    static std::atomic<bool> fork_ready{false};
    if (this == &process_table && !fork_ready.exchange(true) &&
        pthread_atfork(capi::before_fork, capi::after_fork_in_parent, capi::after_fork_in_child) !=
            0) {
        fork_ready.store(false);
        fail(Status::memory, "no memory for the handlers of a fork");
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
        slot->word.store((start + i) << word::generation_shift | word::closing,
                         std::memory_order_relaxed);
        close_room(*slot);
    }
    chunks_[chunk].store(slots, std::memory_order_release);
    shard.unused = chunk * chunk_slots;
    shard.unused_end = shard.unused + chunk_slots;
}

inline Slot *HandleTable::take_from(Shard &shard, int shard_index) {
    if (shard.oldest == 0) [[unlikely]] {
        adopt_returned(shard);
    }
    if (shard.oldest == 0) [[unlikely]] {
        if (shard.unused == shard.unused_end) {
            grow(shard, shard_index);
        }
        for (int i = 0; i < batch_slots; ++i) {
            append(shard, at(shard.unused++));
        }
    }
    Slot *slot = at(shard.oldest - 1);
    shard.oldest = slot->next_free;
    open_room(*slot);
    return slot;
}

Slot *HandleTable::take() {
    const int index = ThreadShard::index();
    Shard &shard = shards_[index];
    if (ThreadShard::is_owned(index)) [[likely]] {
        return take_from(shard, index);
    }
    shard.lock();
    struct Unlock {
        ~Unlock() { shard.unlock(); }
        Shard &shard;
    };
    const Unlock unlock{shard};
    return take_from(shard, index);
}

void HandleTable::give_back(Slot *slot) noexcept {
    close_room(*slot);
    Shard &shard = shards_[slot->shard];
    if (ThreadShard::is_mine(slot->shard)) [[likely]] {
        append(shard, slot);
        return;
    }
    uint32_t top = shard.returned.load(std::memory_order_relaxed);
    do {
        slot->next_free = top;
    } while (!exchange_read(shard.returned, top, slot->index + 1, std::memory_order_release));
}

std::unique_ptr<Note> HandleTable::make_note() {
    auto note = std::make_unique<Note>();
    note->serial = serial_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::memcpy(note->site, thread_site, sizeof thread_site);
    return note;
}

namespace {

[[noreturn]] void refuse_pin(Kind kind) {
    fail(Status::limit, "%lld calls and leases hold one %s", static_cast<long long>(word::pins),
         kind_name(kind));
}

}  // namespace

void HandleTable::refuse(Kind kind, Token token) const {
    if (token == 0) {
        fail(Status::argument, "the %s is null", kind_name(kind));
    }
    const auto named = static_cast<Kind>(token >> token_kind_shift & token_kind_mask);
    if (find(named, token) == nullptr || named == Kind::any ||
        static_cast<int>(named) >= kind_count) {
        fail(Status::handle, "0x%llx is no handle", static_cast<unsigned long long>(token));
    }
    if (named != kind) {
        fail(Status::handle, "0x%llx is the handle of a %s, not of a %s",
             static_cast<unsigned long long>(token), kind_name(named), kind_name(kind));
    }
    const uint64_t word = find(kind, token)->word.load(std::memory_order_relaxed);
    if ((word & word::identity) == word_of(kind, token)) {
        refuse_pin(kind);
    }
    fail(Status::handle, "the %s 0x%llx was freed, or never existed", kind_name(kind),
         static_cast<unsigned long long>(token));
}

void HandleTable::pin_again(Slot *slot) {
    uint64_t word = slot->word.load(std::memory_order_relaxed);
    do {
        if ((word & word::pins) == word::pins) {
            refuse_pin(kind_of(word));
        }
    } while (!exchange_read(slot->word, word, word + 1, std::memory_order_relaxed));
}

void HandleTable::leave(Slot *slot, uint64_t word) noexcept {
    if ((word & word::closing) != 0) {
        // No new pin can come, and this was the last one.
        destroy(slot);
        return;
    }
    // Released, and nobody inside: exactly one thread sets the flag, and holds a pin while it
    // lets go, so that a free meanwhile waits for it. A free may also have come first, and another
    // object may live here by now: it is none of ours unless it is released, too.
    constexpr uint64_t all = word::released | word::dropped | word::closing | word::pins;
    while ((word & all) == word::released) {
        if (slot->word.compare_exchange_weak(word, (word | word::dropped) + 1,
                                             std::memory_order_acq_rel)) {
            slot->object.load(std::memory_order_relaxed)->let_go();
            unpin(slot);
            return;
        }
    }
}

void HandleTable::release(Slot *slot) noexcept {
    slot->word.fetch_or(word::released, std::memory_order_acq_rel);
}

bool HandleTable::free(Kind kind, Token token) noexcept {
    Slot *slot = find(kind, token);
    if (slot == nullptr) {
        return false;
    }
    const uint64_t wanted = word_of(kind, token);
    uint64_t word = slot->word.load(std::memory_order_relaxed);
    do {
        if ((word & word::identity) != wanted) {
            return false;
        }
    } while (!exchange_read(slot->word, word, word | word::closing, std::memory_order_acq_rel));
    if ((word & word::pins) == 0) {
        destroy(slot);
    }
    return true;
}

void HandleTable::destroy(Slot *slot) noexcept {
    // Nobody else has a way to the object any more: no need to exchange.
    slot->object.load(std::memory_order_relaxed)->~Object();
    slot->object.store(nullptr, std::memory_order_release);
    delete slot->note;
    slot->note = nullptr;
    const uint64_t generation =
        (slot->word.load(std::memory_order_relaxed) >> word::generation_shift) + 1;
    slot->word.store(generation << word::generation_shift | word::closing,
                     std::memory_order_relaxed);
    // A slot that has been through all generations stays empty: no old token may fit again.
    if (++slot->used < UINT32_MAX - generations_less_) {
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
        count += (word & word::closing) == 0 && (kind == Kind::any || kind == kind_of(word));
        return true;
    });
    return count;
}

bool HandleTable::empty() const noexcept {
    bool empty = true;
    each_slot([&](const Slot &slot) {
        empty = slot.object.load(std::memory_order_acquire) == nullptr;
        return empty;
    });
    return empty;
}

void HandleTable::for_each(Visit visit, void *context) {
    each_slot([&](Slot &slot) {
        uint64_t word = slot.word.load(std::memory_order_relaxed);
        do {
            if ((word & word::closing) != 0 || (word & word::pins) == word::pins) {
                return true;
            }
        } while (!exchange_read(slot.word, word, word + 1, std::memory_order_acquire));
        const Pinned pinned{*this, &slot};
        const Kind kind = kind_of(word);
        return visit(context, token_of(word & word::generation, slot.index, kind), kind,
                     (word & word::released) != 0, *slot.object.load(std::memory_order_relaxed),
                     slot.note);
    });
}

void HandleTable::before_fork() noexcept {
    for (int i = owned_shards; i < shard_count; ++i) {
        shards_[i].lock();
    }
}

void HandleTable::after_fork_in_parent() noexcept {
    for (int i = owned_shards; i < shard_count; ++i) {
        shards_[i].unlock();
    }
}

void HandleTable::after_fork_in_child() noexcept {
    after_fork_in_parent();
    ThreadShard::forget_others();
    for (int i = 0; i < owned_shards; ++i) {
        if (!ThreadShard::is_mine(i)) {
            // Its thread may have been in the middle of a change of it.
            Shard &shard = shards_[i];
            shard.oldest = 0;
            shard.unused = shard.unused_end;
        }
    }
}

}  // namespace bufview::capi
