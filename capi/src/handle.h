// SPDX-License-Identifier: MIT
// Handles are tokens: a generation, a slot of the table and a kind. A slot whose object is freed
// gets another generation, so that an old token is never accepted again.
//
// All that decides about an object lies in one atomic word of its slot: generation, kind, whether
// it is being freed or was released, and how many calls are inside of it (pins). A call pins the
// object with one compare-and-swap and unpins it with one subtraction; a free or release on
// another thread takes effect at once for new calls and lets the memory go with the last pin.
#pragma once

#include "base/allocator.h"
#include "base/count.h"
#include "base/error.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace bufview::capi {

// The numbers are those of bufview_kind_code.
enum class Kind : uint8_t { any = 0, storage, view, lease, format, file, scan };
inline constexpr int kind_count = 7;

const char *kind_name(Kind kind) noexcept;

// What a handle names. It lives in the slot.
class Object {
public:
    Object() = default;
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;
    virtual ~Object() = default;
    // Lets go of the memory the object stands on. Called once, after release(), when no call is
    // inside of the object any more.
    virtual void let_go() noexcept {}
    // For the live-object report.
    virtual int64_t nbytes() const noexcept { return -1; }
    virtual int64_t exports() const noexcept { return 0; }
};

// What debug mode remembers of an object.
struct Note : Allocated {
    int64_t serial;
    char site[64];
};

// From the top: 32 bits of generation, 26 of slot, 5 of kind, and a 1, which makes it an odd
// number: no address of anything, and never null.
using Token = uint64_t;
inline constexpr int token_kind_shift = 1;
inline constexpr int token_slot_shift = 6;
inline constexpr int slot_bits = 26;
inline constexpr Token token_kind_mask = 31;

// The word of a slot, from the top: 32 bits of generation, 5 of kind, three flags, 24 of pins.
namespace word {
inline constexpr uint64_t pins = (1u << 24) - 1;
inline constexpr uint64_t dropped = 1u << 24;   // let_go() was called, or is being called
inline constexpr uint64_t released = 1u << 25;  // release() was called
inline constexpr uint64_t closing = 1u << 26;   // free() was called, or the slot is empty
inline constexpr int kind_shift = 27;
inline constexpr uint64_t kind = uint64_t{31} << kind_shift;
inline constexpr int generation_shift = 32;
inline constexpr uint64_t generation = ~uint64_t{0} << generation_shift;
// A token names the object in the slot if these agree.
inline constexpr uint64_t identity = generation | kind | closing;
}  // namespace word

// Whole cache lines, so that threads with objects of their own never share one.
struct alignas(64) Slot {
    static constexpr size_t line = 64;
    static constexpr size_t bytes = 256;
    static constexpr size_t room_bytes = bytes - line;

    std::atomic<uint64_t> word;
    std::atomic<Object *> object;
    Note *note;
    uint32_t index;
    uint32_t next_free;
    // Objects that have lived here.
    uint32_t used;
    uint8_t shard;
    // Where the object is built.
    alignas(line) std::byte room[room_bytes];

    bool released() const noexcept {
        return (word.load(std::memory_order_relaxed) & word::released) != 0;
    }
};
static_assert(sizeof(Slot) == Slot::bytes);

class HandleTable {
public:
    // A slot is retired after `generations` objects have lived in it.
    explicit constexpr HandleTable(uint32_t generations = UINT32_MAX)
        : generations_less_(UINT32_MAX - generations) {}

    // Builds a T and gives it a handle. Throws Status::memory, Status::limit and what T throws.
    template <typename T, typename... Args>
    Token make(Args &&...args) {
        static_assert(sizeof(T) <= Slot::room_bytes);
        static_assert(alignof(T) <= Slot::line);
        Place place(*this);
        Object *object = ::new (place.slot->room) T(std::forward<Args>(args)...);
        return place.publish(T::kind, object);
    }

    // Throws Status::argument for a null token and Status::handle for one that names no object of
    // this kind. Never touches memory that a wrong token might name.
    Slot *pin(Kind kind, Token token) {
        Slot *slot = find(kind, token);
        const uint64_t wanted = word_of(kind, token);
        uint64_t word = slot != nullptr ? slot->word.load(std::memory_order_relaxed) : ~wanted;
        do {
            if ((word & word::identity) != wanted || (word & word::pins) == word::pins)
                [[unlikely]] {
                refuse(kind, token);
            }
        } while (!exchange_read(slot->word, word, word + 1, std::memory_order_acquire));
        return slot;
    }

    void unpin(Slot *slot) noexcept {
        const uint64_t word = add_to(slot->word, ~uint64_t{0}, std::memory_order_acq_rel);
        if ((word & (word::closing | word::released)) != 0 && (word & word::pins) == 0)
            [[unlikely]] {
            leave(slot, word);
        }
    }

    // A further pin beside one that is held. Throws Status::limit.
    void pin_again(Slot *slot);

    // Ends access for new calls, keeping the handle. The caller holds a pin.
    void release(Slot *slot) noexcept;
    // False if the token names no object of this kind: null, freed before, forged.
    bool free(Kind kind, Token token) noexcept;

    int64_t live(Kind kind) const noexcept;
    // True if no object exists, not even one that is freed but still pinned.
    bool empty() const noexcept;

    // Calls visit(token, kind, released, object, note) for each live object, pinned meanwhile,
    // until it answers false.
    using Visit = bool (*)(void *context, Token token, Kind kind, bool released,
                           const Object &object, const Note *note);
    void for_each(Visit visit, void *context);

    // Objects published from now on get a note. See also set_site().
    void set_debug(bool on) noexcept { debug_.store(on, std::memory_order_relaxed); }
    bool debug() const noexcept { return debug_.load(std::memory_order_relaxed); }

    // Around a fork. The child has one thread: what only the others knew about free slots is lost.
    void before_fork() noexcept;
    void after_fork_in_parent() noexcept;
    void after_fork_in_child() noexcept;

private:
    // So many threads have a shard for themselves; all others share the rest.
    static constexpr int owned_shards = 64;
    static constexpr int shared_shards = 8;
    static constexpr int shard_count = owned_shards + shared_shards;
    friend class ThreadShard;

    static constexpr int chunk_slots = 512;
    // Slots that enter the free list at once: as few as go round there in the first cache.
    static constexpr int batch_slots = 64;
    static_assert(chunk_slots % batch_slots == 0);
    static constexpr int max_chunks = (1 << slot_bits) / chunk_slots;

    // Free slots, oldest first, linked by their index + 1; 0 is none. A slot always goes back to
    // the shard it came from. Who has the shard, as its only thread or by the lock, has the list;
    // others hand slots back through a stack, which becomes part of the list when that is empty.
    struct alignas(64) Shard {
        std::atomic<uint32_t> returned{0};
        std::atomic<bool> locked{false};
        uint32_t oldest = 0;
        uint32_t newest = 0;
        // Slots of the last chunk that are in no list yet.
        uint32_t unused = 0;
        uint32_t unused_end = 0;

        void lock() noexcept;
        void unlock() noexcept { locked.store(false, std::memory_order_release); }
    };

    // A slot that is about to be filled.
    struct Place {
        explicit Place(HandleTable &in) : table(in) {
            if (table.debug()) [[unlikely]] {
                note = table.make_note();
            }
            slot = table.take();
        }
        Place(const Place &) = delete;
        Place &operator=(const Place &) = delete;
        ~Place() {
            if (slot != nullptr) [[unlikely]] {
                table.give_back(slot);
            }
        }
        Token publish(Kind kind, Object *object) noexcept {
            Slot *filled = std::exchange(slot, nullptr);
            filled->object.store(object, std::memory_order_relaxed);
            filled->note = note.release();
            const uint64_t generation =
                filled->word.load(std::memory_order_relaxed) & word::generation;
            filled->word.store(generation | static_cast<uint64_t>(kind) << word::kind_shift,
                               std::memory_order_release);
            return token_of(generation, filled->index, kind);
        }

        HandleTable &table;
        std::unique_ptr<Note> note;
        Slot *slot;
    };

    struct Pinned {
        ~Pinned() { table.unpin(slot); }
        HandleTable &table;
        Slot *slot;
    };

    static Token token_of(uint64_t generation, uint32_t slot, Kind kind) noexcept {
        return generation | static_cast<Token>(slot) << token_slot_shift |
               static_cast<Token>(kind) << token_kind_shift | 1;
    }
    static uint64_t word_of(Kind kind, Token token) noexcept {
        return (token & word::generation) | static_cast<uint64_t>(kind) << word::kind_shift;
    }

    Slot *at(uint32_t index) const noexcept {
        Slot *chunk = chunks_[index / chunk_slots].load(std::memory_order_acquire);
        return chunk != nullptr ? chunk + index % chunk_slots : nullptr;
    }

    // Null if the token cannot be one of this kind.
    Slot *find(Kind kind, Token token) const noexcept {
        const bool fits = (token & 1) != 0 &&
                          (token >> token_kind_shift & token_kind_mask) == static_cast<Token>(kind);
        return fits ? at(static_cast<uint32_t>(token >> token_slot_shift) & ((1u << slot_bits) - 1))
                    : nullptr;
    }

    template <typename Use>
    void each_slot(Use &&use) const;
    std::unique_ptr<Note> make_note();
    Slot *take();
    inline Slot *take_from(Shard &shard, int shard_index);
    void give_back(Slot *slot) noexcept;
    inline void append(Shard &shard, Slot *slot) noexcept;
    void adopt_returned(Shard &shard) noexcept;
    void grow(Shard &shard, int shard_index);
    void leave(Slot *slot, uint64_t word) noexcept;
    void destroy(Slot *slot) noexcept;
    [[noreturn, gnu::cold]] void refuse(Kind kind, Token token) const;

    // Than UINT32_MAX, so that a table is born as zeros and takes no room in the library's file.
    uint32_t generations_less_;
    std::atomic<bool> debug_{false};
    std::atomic<int64_t> serial_{0};
    std::atomic<uint32_t> chunk_count_{0};
    std::atomic<Slot *> chunks_[max_chunks]{};
    Shard shards_[shard_count];
};

extern HandleTable process_table;

// The table of this process.
inline HandleTable &table() noexcept {
    return process_table;
}

// What objects that this thread publishes in debug mode remember as their site.
void set_site(const char *site) noexcept;

}  // namespace bufview::capi
