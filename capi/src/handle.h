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
#include "base/error.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace bufview::capi {

// The numbers are those of bufview_kind_code.
enum class Kind : uint8_t { any = 0, storage, view, lease, format, file, scan };
inline constexpr int kind_count = 7;

const char *kind_name(Kind kind) noexcept;

// What a handle names.
class Object : public Allocated {
public:
    virtual ~Object() = default;
    // Lets go of the memory the object stands on. Called once, after release(), when no call is
    // inside of the object any more.
    virtual void let_go() noexcept {}
    // For the live-object report.
    virtual int64_t nbytes() const noexcept { return -1; }
    virtual int64_t exports() const noexcept { return 0; }
};

// What debug mode remembers of an object.
struct Note {
    int64_t serial;
    char site[64];
};

using Token = uint64_t;

class HandleTable {
public:
    struct Slot;

    // A slot is retired after `generations` objects have lived in it.
    explicit constexpr HandleTable(uint32_t generations = UINT32_MAX) : generations_(generations) {}

    // Throws Status::memory, Status::limit; the object is then deleted.
    Token publish(Kind kind, std::unique_ptr<Object> object);

    // Throws Status::argument for a null token and Status::handle for one that names no object of
    // this kind. Never touches memory that a wrong token might name.
    Slot *pin(Kind kind, Token token);
    void unpin(Slot *slot) noexcept;
    // A further pin beside one that is held.
    void pin_again(Slot *slot) noexcept;

    static Object *object(const Slot *slot) noexcept;
    static bool released(const Slot *slot) noexcept;

    // Ends access for new calls, keeping the handle. The caller holds a pin.
    void release(Slot *slot) noexcept;
    // False if the token names no object of this kind: null, freed before, forged.
    bool free(Kind kind, Token token) noexcept;

    int64_t live(Kind kind) const noexcept;
    // Objects that exist, also those that are freed but still pinned.
    bool empty() const noexcept;

    // Calls visit(token, kind, released, object, note) for each live object, pinned meanwhile,
    // until it answers false.
    using Visit = bool (*)(void *context, Token token, Kind kind, bool released,
                           const Object &object, const Note *note);
    void for_each(Visit visit, void *context);

    // Objects published from now on get a note. See also set_site().
    void set_debug(bool on) noexcept { debug_.store(on, std::memory_order_relaxed); }
    bool debug() const noexcept { return debug_.load(std::memory_order_relaxed); }

    void lock_all() noexcept;
    void unlock_all() noexcept;

private:
    static constexpr int slot_bits = 26;
    static constexpr int chunk_slots = 512;
    static constexpr int max_chunks = (1 << slot_bits) / chunk_slots;
    static constexpr int shard_count = 16;

    // Free slots, oldest first, linked by their index + 1; 0 is none. Threads are spread over the
    // shards, so that they rarely meet; a slot always goes back to the shard it came from.
    struct alignas(64) Shard {
        std::atomic<bool> locked{false};
        uint32_t oldest = 0;
        uint32_t newest = 0;

        void lock() noexcept;
        void unlock() noexcept { locked.store(false, std::memory_order_release); }
    };

    struct Locked {
        explicit Locked(Shard &wanted) noexcept : shard(wanted) { shard.lock(); }
        ~Locked() { shard.unlock(); }
        Shard &shard;
    };

    struct Pinned {
        ~Pinned() { table.unpin(slot); }
        HandleTable &table;
        Slot *slot;
    };

    template <typename Use>
    void each_slot(Use &&use) const;
    Slot *find(Token token) const noexcept;
    Slot *take();
    void give_back(Slot *slot) noexcept;
    void append(Shard &shard, Slot *slot) noexcept;
    void grow(Shard &shard, int shard_index);
    Slot *at(uint32_t index) const noexcept;
    void destroy(Slot *slot) noexcept;
    [[noreturn]] void refuse(Kind kind, Token token) const;

    uint32_t generations_;
    std::atomic<bool> debug_{false};
    std::atomic<int64_t> serial_{0};
    std::atomic<uint32_t> chunk_count_{0};
    std::atomic<Slot *> chunks_[max_chunks]{};
    Shard shards_[shard_count];
};

// The table of this process.
HandleTable &table() noexcept;

// What objects that this thread publishes in debug mode remember as their site.
void set_site(const char *site) noexcept;

}  // namespace bufview::capi
