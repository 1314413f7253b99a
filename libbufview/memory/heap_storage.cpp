// SPDX-License-Identifier: MIT
// Bytes in a block of the allocator, with room to grow.
#include "base/checked.h"
#include "memory/storage.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

class HeapStorage final : public Storage {
public:
    explicit HeapStorage(bool readonly) noexcept : Storage(nullptr, 0, readonly) {}

    void allocate_block(int64_t size, bool zeroed) {
        void *block = zeroed ? allocate_zeroed(size) : allocate(size);
        set_bytes(static_cast<std::byte *>(block), size);
        capacity_ = size;
        zero_from_ = zeroed ? 0 : size;
    }

    bool resizable() const noexcept override { return true; }

private:
    void do_resize(int64_t size, NewBytes bytes) override;
    void do_close() noexcept override {
        deallocate(data(), capacity_);
        set_bytes(nullptr, 0);
    }
    void grow(int64_t size);
    void shrink(int64_t size) noexcept;

    int64_t capacity_ = 0;
    // From here to the capacity the block is known to be zero: fresh pages need no clearing.
    int64_t zero_from_ = 0;
};

void HeapStorage::do_resize(int64_t size, NewBytes bytes) {
    const int64_t old_size = this->size();
    if (size > capacity_) {
        grow(size);
    } else if (size < capacity_ / 2) {
        shrink(size);
    }
    if (bytes == NewBytes::zero && size > old_size && zero_from_ > old_size) {
        std::memset(data() + old_size, 0,
                    static_cast<size_t>(std::min(size, zero_from_) - old_size));
    }
    zero_from_ = std::max(zero_from_, std::max(size, old_size));
    set_bytes(data(), size);
}

// Half as much again, so that n bytes appended one by one are moved O(n) times in all.
void HeapStorage::grow(int64_t size) {
    const int64_t wanted = std::max(size, checked::add(capacity_, capacity_ / 2 + 16));
    const int64_t old_size = this->size();
    if (size / 2 >= old_size) {
        // Mostly new bytes: a small copy and zero pages, which the system gives when they are used.
        auto *block = static_cast<std::byte *>(allocate_zeroed(wanted));
        std::memcpy(block, data(), static_cast<size_t>(old_size));
        deallocate(data(), capacity_);
        set_bytes(block, old_size);
        zero_from_ = old_size;
    } else {
        // Mostly old bytes: a large block is moved by its page table.
        set_bytes(static_cast<std::byte *>(reallocate(data(), capacity_, wanted)), old_size);
        zero_from_ = wanted;
    }
    capacity_ = wanted;
}

void HeapStorage::shrink(int64_t size) noexcept {
    try {
        void *block = reallocate(data(), capacity_, size);
        set_bytes(static_cast<std::byte *>(block), this->size());
        capacity_ = size;
        zero_from_ = size;
    } catch (const Error &) {
        // A block that stays too large is no failure.
    }
}

StorageRef make_heap_storage(const std::byte *bytes, int64_t size, bool zeroed, bool readonly) {
    if (size < 0) {
        fail(Status::argument, "a storage cannot have %lld bytes", static_cast<long long>(size));
    }
    if (bytes == nullptr && size > 0 && !zeroed) {
        fail(Status::argument, "cannot copy %lld bytes from a null pointer",
             static_cast<long long>(size));
    }
    auto *storage = new HeapStorage(readonly);
    StorageRef owner(storage);
    storage->allocate_block(size, zeroed);
    if (!zeroed && size > 0) {
        std::memcpy(storage->data(), bytes, static_cast<size_t>(size));
    }
    return owner;
}

}  // namespace

StorageRef make_zeroed_storage(int64_t size) {
    return make_heap_storage(nullptr, size, true, false);
}

StorageRef make_copied_storage(const std::byte *bytes, int64_t size, bool readonly) {
    return make_heap_storage(bytes, size, false, readonly);
}

}  // namespace bufview
