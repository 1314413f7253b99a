// SPDX-License-Identifier: MIT
// Who owns bytes, and how many look at them.
//
// A Storage is counted twice over in one atomic word: by its owners, who keep the object, and by
// its exports, who keep its bytes where they are. It goes when both counts are zero. A resize
// swaps "no exports" for "resizing", so nothing slips in between the check and the move.
#pragma once

#include "base/allocator.h"
#include "base/count.h"
#include "base/error.h"
#include "memory/counted_ref.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace bufview {

class Export;

class Storage : public Allocated {
public:
    Storage(const Storage &) = delete;
    Storage &operator=(const Storage &) = delete;

    // Stable while there is an export; a snapshot otherwise.
    std::byte *data() const noexcept { return data_.load(std::memory_order_relaxed); }
    int64_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    bool readonly() const noexcept { return readonly_; }
    // True if the bytes are the library's to move, so that resize(), insert() and erase() can work.
    virtual bool resizable() const noexcept { return false; }

    int64_t exports() const noexcept {
        return static_cast<int64_t>(word_.load(std::memory_order_relaxed) & export_mask);
    }

    // Changes the size. Bytes up to the smaller size are kept, new ones are zero. Throws
    // Status::readonly, Status::argument (negative), Status::busy (exports; the same size is
    // always allowed), Status::unsupported (this kind has a fixed size), Status::released
    // (closed), Status::memory. In this order, and nothing has changed then.
    void resize(int64_t size);
    // Puts `count` bytes in at `at`, moving what follows up. The bytes may lie in this storage.
    // Refusals as of resize(), then Status::range for a place outside. No bytes change nothing, so
    // exports do not matter.
    void insert(int64_t at, const std::byte *bytes, int64_t count);
    // As insert() at the end, wherever that is.
    void append(const std::byte *bytes, int64_t count);
    // Takes `count` bytes out at `at`, moving what follows down.
    void erase(int64_t at, int64_t count);

    // Gives the bytes back now. Status::busy while there are exports. May be repeated.
    void close();
    bool closed() const noexcept {
        return (word_.load(std::memory_order_acquire) & closed_bit) != 0;
    }

    // Throws Status::changed or Status::io if the file behind the bytes failed under them.
    // One load where there is no file. The bytes are read before the question is asked: processors
    // that take loads out of order are told.
    void check() const {
        if (fault_ != nullptr) {
#ifndef __SANITIZE_THREAD__  // GCC's knows no fences
            std::atomic_thread_fence(std::memory_order_acquire);
#endif
            if (fault_->load(std::memory_order_acquire) != 0) [[unlikely]] {
                fail_fault();
            }
        }
    }
    // Null, or a number that is not zero once check() would throw, for those who may only load.
    const volatile int32_t *fault() const noexcept {
        static_assert(sizeof *fault_ == sizeof(int32_t) &&
                      std::atomic<int32_t>::is_always_lock_free);
        return reinterpret_cast<const volatile int32_t *>(fault_);
    }
    // As check(), and asks the system as well: a file cut within its last page reads as zeros
    // there without any fault. About 0.2 us for a mapped file, for use after bulk work.
    virtual void verify() const {
        check();
    }

    // Writes changed bytes of a mapped file to the disk; other memory has nothing to write.
    // Throws Status::io, Status::changed, Status::released (closed).
    void sync();

    // Descriptor of shared memory, else -1. Owned by the storage.
    virtual int descriptor() const noexcept {
        return -1;
    }

    void add_owner() noexcept {
        add_to(word_, one_owner, std::memory_order_relaxed);
    }
    void drop_owner() noexcept {
        drop(one_owner);
    }

protected:
    // What the bytes are that a greater size brings to light.
    enum class NewBytes : bool { zero, overwritten_by_caller };

    Storage(std::byte *data, int64_t size, bool readonly) noexcept
        : data_(data), size_(size), readonly_(readonly) {}
    virtual ~Storage() = default;

    void set_bytes(std::byte *data, int64_t size) noexcept {
        data_.store(data, std::memory_order_relaxed);
        size_.store(size, std::memory_order_relaxed);
    }

    // Makes room for `size` bytes at another or the same place and calls set_bytes(). Called
    // without exports, and only if resizable(). A smaller size never throws.
    virtual void do_resize(int64_t size, NewBytes bytes);
    // Gives the bytes back. Called once, without exports, by close() or before the destructor.
    virtual void do_close() noexcept = 0;
    virtual void do_sync() {}
    [[noreturn]] virtual void fail_fault() const;

    // Not zero once the file behind the bytes has failed. Set by the constructor, if at all.
    const std::atomic<int32_t> *fault_ = nullptr;

private:
    friend class Export;
    class Resizing;

    static constexpr uint64_t export_mask = (uint64_t{1} << 32) - 1;
    static constexpr uint64_t one_owner = uint64_t{1} << 32;
    static constexpr uint64_t resizing_bit = uint64_t{1} << 62;
    static constexpr uint64_t closed_bit = uint64_t{1} << 63;
    static constexpr uint64_t count_mask = resizing_bit - 1;

    void add_export();
    // The release half hands this holder's reads and writes of the bytes over to whoever moves or
    // frees them; the acquire half takes those of the others over before destroying.
    void drop(uint64_t count) noexcept {
        const uint64_t word = add_to(word_, 0 - count, std::memory_order_acq_rel);
        if ((word & count_mask) == 0) [[unlikely]] {
            destroy();
        }
    }
    void destroy() noexcept;
    void insert_locked(int64_t at, const std::byte *bytes, int64_t count);
    void require_writable() const;
    void require_range(int64_t at, int64_t count) const;
    void change_nothing(int64_t at) const;

    // Atomic because size() may be asked without an export while another thread resizes.
    std::atomic<std::byte *> data_;
    std::atomic<int64_t> size_;
    const bool readonly_;
    // Exports in bits 0-31, owners in 32-61, then "resizing" and "closed". Born with one owner.
    std::atomic<uint64_t> word_{one_owner};
};

// A hold on the bytes of a Storage: while it lives they are neither moved nor freed. It keeps the
// object too, so that nobody needs an owner's count beside it.
class Export {
public:
    Export() = default;
    // Throws Status::busy while the storage is being resized on another thread,
    // Status::released if it has been closed.
    explicit Export(Storage &storage) : storage_(&storage) { storage.add_export(); }
    // A further hold beside one that exists cannot fail.
    Export(const Export &other) noexcept : storage_(other.storage_) {
        if (storage_ != nullptr) {
            add_to(storage_->word_, 1, std::memory_order_relaxed);
        }
    }
    Export(Export &&other) noexcept : storage_(other.storage_) { other.storage_ = nullptr; }
    Export &operator=(Export other) noexcept {
        std::swap(storage_, other.storage_);
        return *this;
    }
    ~Export() {
        if (storage_ != nullptr) {
            storage_->drop(1);
        }
    }

    Storage *operator->() const noexcept { return storage_; }
    Storage &operator*() const noexcept { return *storage_; }
    explicit operator bool() const noexcept { return storage_ != nullptr; }

private:
    Storage *storage_ = nullptr;
};

// Counted ownership of a Storage.
class StorageRef : public CountedRef<Storage> {
public:
    using CountedRef::CountedRef;
};

// A function that gets lent memory back. It may call the library; it must not throw.
using Deleter = void (*)(void *cookie);

// `size` zero bytes that may grow and shrink. The pages of a large one are not touched.
StorageRef make_zeroed_storage(int64_t size);
// A copy of `size` bytes, growable or read-only.
StorageRef make_copied_storage(const std::byte *bytes, int64_t size, bool readonly);
// Memory of the caller. The deleter, if there is one, is called exactly once: when the last
// hold is gone, or before this call fails.
StorageRef make_wrapped_storage(std::byte *bytes, int64_t size, bool readonly, Deleter deleter,
                                void *cookie);
// Anonymous memory that other processes can map through descriptor(): a memfd whose size is
// sealed, so that nobody can truncate it under a reader.
StorageRef make_shared_storage(int64_t size);
// Maps shared memory made by make_shared_storage() in any process. The descriptor is duplicated.
// Throws Status::value if it is not sealed against shrinking.
StorageRef map_shared_storage(int descriptor, bool readonly);

}  // namespace bufview
