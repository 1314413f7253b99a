// SPDX-License-Identifier: MIT
// Who owns bytes, and how many look at them.
//
// A Storage is counted twice over in one atomic word: by its owners, who keep the object, and by
// its exports, who keep its bytes where they are. It goes when both counts are zero. A resize
// swaps "no exports" for "resizing", so nothing slips in between the check and the move.
#pragma once

#include "base/allocator.h"
#include "base/error.h"

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
    std::byte *data() const noexcept { return data_; }
    int64_t size() const noexcept { return size_; }
    bool readonly() const noexcept { return readonly_; }

    int64_t exports() const noexcept;

    // Changes the size. Bytes up to the smaller size are kept, new ones are zero. Throws
    // Status::readonly, Status::argument (negative), Status::busy (exports; the same size is
    // always allowed), Status::unsupported (this kind has a fixed size), Status::released
    // (closed), Status::memory. In this order, and nothing has changed then.
    void resize(int64_t size);
    // Puts `count` bytes in at `at`, moving what follows up. The bytes may lie in this storage.
    void insert(int64_t at, const std::byte *bytes, int64_t count);
    // Takes `count` bytes out at `at`, moving what follows down.
    void erase(int64_t at, int64_t count);
    void append(const std::byte *bytes, int64_t count) { insert(size_, bytes, count); }

    // Gives the bytes back now. Status::busy while there are exports. May be repeated.
    void close();
    bool closed() const noexcept;

    // Throws Status::changed or Status::io if the file behind the bytes failed under them.
    // One load where there is no file.
    void check() const {
        if (fault_ != nullptr && fault_->load(std::memory_order_acquire) != 0) [[unlikely]] {
            fail_fault();
        }
    }

    // Descriptor of shared memory, else -1. Owned by the storage.
    virtual int descriptor() const noexcept { return -1; }

    void add_owner() noexcept;
    void drop_owner() noexcept;

protected:
    Storage(std::byte *data, int64_t size, bool readonly) noexcept
        : data_(data), size_(size), readonly_(readonly) {}
    virtual ~Storage() = default;

    // Makes room for `size` bytes at another or the same place and sets data_ and size_. Called
    // without exports. The default refuses with Status::unsupported.
    virtual void do_resize(int64_t size);
    // Gives the bytes back. Called once, without exports, by close() or before the destructor.
    virtual void do_close() noexcept = 0;
    [[noreturn]] virtual void fail_fault() const;

    std::byte *data_;
    int64_t size_;
    bool readonly_;
    const std::atomic<int32_t> *fault_ = nullptr;

private:
    friend class Export;
    // Owners in the upper half, exports in the lower, one bit for "resizing".
    std::atomic<uint64_t> word_;
};

// A hold on the bytes of a Storage: while it lives they are neither moved nor freed.
class Export {
public:
    Export() = default;
    // Throws Status::busy while the storage is being resized on another thread,
    // Status::released if it has been closed.
    explicit Export(Storage &storage);
    // A further hold beside one that exists cannot fail.
    Export(const Export &other) noexcept;
    Export(Export &&other) noexcept : storage_(other.storage_) { other.storage_ = nullptr; }
    Export &operator=(Export other) noexcept {
        std::swap(storage_, other.storage_);
        return *this;
    }
    ~Export();

    Storage *operator->() const noexcept { return storage_; }
    Storage &operator*() const noexcept { return *storage_; }
    explicit operator bool() const noexcept { return storage_ != nullptr; }

private:
    Storage *storage_ = nullptr;
};

// Counted ownership of a Storage.
class StorageRef {
public:
    StorageRef() = default;
    // Takes over the count that a new storage is born with.
    explicit StorageRef(Storage *storage) noexcept : storage_(storage) {}
    StorageRef(const StorageRef &other) noexcept : storage_(other.storage_) {
        if (storage_ != nullptr) {
            storage_->add_owner();
        }
    }
    StorageRef(StorageRef &&other) noexcept : storage_(other.storage_) {
        other.storage_ = nullptr;
    }
    StorageRef &operator=(StorageRef other) noexcept {
        std::swap(storage_, other.storage_);
        return *this;
    }
    ~StorageRef() {
        if (storage_ != nullptr) {
            storage_->drop_owner();
        }
    }

    Storage *operator->() const noexcept { return storage_; }
    Storage &operator*() const noexcept { return *storage_; }
    explicit operator bool() const noexcept { return storage_ != nullptr; }

private:
    Storage *storage_ = nullptr;
};

// A function that gets lent memory back.
using Deleter = void (*)(void *cookie);

// `size` zero bytes that may grow and shrink.
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
