// SPDX-License-Identifier: MIT
#include "memory/storage.h"

#include "base/checked.h"

#include <cstring>

namespace bufview {

namespace {

[[noreturn]] void fail_exported(int64_t exports) {
    fail(Status::busy, exports == 1 ? "%lld export holds the bytes" : "%lld exports hold the bytes",
         static_cast<long long>(exports));
}

[[noreturn]] void fail_resizing() {
    fail(Status::busy, "another thread is resizing the storage");
}

[[noreturn]] void fail_closed() {
    fail(Status::released, "the storage is closed");
}

// Copying into oneself is done by position: after the move the bytes below `at` are where they
// were and those from `at` on are `count` further up, so a source across `at` comes in two parts.
void copy_from_self(std::byte *data, int64_t at, int64_t source, int64_t count) {
    const int64_t below = source >= at ? 0 : source + count <= at ? count : at - source;
    const int64_t above = source >= at ? source + count : at + count;
    std::memcpy(data + at, data + source, static_cast<size_t>(below));
    std::memcpy(data + at + below, data + above, static_cast<size_t>(count - below));
}

}  // namespace

// Holds the "resizing" bit.
class Storage::Resizing {
public:
    explicit Resizing(Storage &storage) : storage_(storage) {
        uint64_t word = storage.word_.load(std::memory_order_relaxed);
        do {
            if ((word & export_mask) != 0) {
                fail_exported(static_cast<int64_t>(word & export_mask));
            }
            if ((word & resizing_bit) != 0) {
                fail_resizing();
            }
            if (!storage.resizable()) {
                fail(Status::unsupported, "this storage has the fixed size of %lld bytes",
                     static_cast<long long>(storage.size()));
            }
            if ((word & closed_bit) != 0) {
                fail_closed();
            }
        } while (!storage.word_.compare_exchange_weak(
            word, word | resizing_bit, std::memory_order_acquire, std::memory_order_relaxed));
    }
    Resizing(const Resizing &) = delete;
    Resizing &operator=(const Resizing &) = delete;
    ~Resizing() { storage_.word_.fetch_and(~resizing_bit, std::memory_order_release); }

private:
    Storage &storage_;
};

void Storage::require_writable() const {
    if (readonly_) {
        fail(Status::readonly, "the storage is read-only");
    }
}

// The bytes [at, at + count) of the present size.
void Storage::require_range(int64_t at, int64_t count) const {
    const int64_t size = this->size();
    if (at < 0 || at > size || count > size - at) {
        fail(Status::range, "%lld bytes at offset %lld are outside a storage of %lld bytes",
             static_cast<long long>(count), static_cast<long long>(at),
             static_cast<long long>(size));
    }
}

// A change that changes nothing is allowed while there are exports, as in resize().
void Storage::change_nothing(int64_t at) const {
    if (closed()) {
        fail_closed();
    }
    require_range(at, 0);
}

void Storage::resize(int64_t size) {
    require_writable();
    if (size < 0) {
        fail(Status::argument, "cannot resize to %lld bytes", static_cast<long long>(size));
    }
    if (size == this->size() && !closed()) {
        return;
    }
    const Resizing hold(*this);
    do_resize(size, NewBytes::zero);
}

void Storage::insert(int64_t at, const std::byte *bytes, int64_t count) {
    require_writable();
    if (count < 0 || (bytes == nullptr && count > 0)) {
        fail(Status::argument, "cannot insert %lld bytes from %s", static_cast<long long>(count),
             bytes == nullptr ? "a null pointer" : "memory");
    }
    if (count == 0) {
        change_nothing(at);
        return;
    }
    const Resizing hold(*this);
    require_range(at, 0);
    insert_locked(at, bytes, count);
}

void Storage::append(const std::byte *bytes, int64_t count) {
    require_writable();
    if (count < 0 || (bytes == nullptr && count > 0)) {
        fail(Status::argument, "cannot append %lld bytes from %s", static_cast<long long>(count),
             bytes == nullptr ? "a null pointer" : "memory");
    }
    if (count == 0) {
        change_nothing(0);
        return;
    }
    const Resizing hold(*this);
    insert_locked(size(), bytes, count);
}

void Storage::insert_locked(int64_t at, const std::byte *bytes, int64_t count) {
    const int64_t old_size = size();
    const int64_t new_size = checked::add(old_size, count);
    // Compared as numbers: pointers into different objects have no order.
    const auto begin = reinterpret_cast<uintptr_t>(data());
    const auto source = reinterpret_cast<uintptr_t>(bytes);
    const bool starts_inside = source >= begin && source - begin < static_cast<uintptr_t>(old_size);
    const auto offset = static_cast<int64_t>(source - begin);
    if (starts_inside && count > old_size - offset) {
        fail(Status::argument, "%lld bytes at offset %lld run past the end of %lld bytes",
             static_cast<long long>(count), static_cast<long long>(offset),
             static_cast<long long>(old_size));
    }

    do_resize(new_size, NewBytes::overwritten_by_caller);
    std::byte *to = data();
    std::memmove(to + at + count, to + at, static_cast<size_t>(old_size - at));
    if (starts_inside) {
        copy_from_self(to, at, offset, count);
    } else {
        std::memcpy(to + at, bytes, static_cast<size_t>(count));
    }
}

void Storage::erase(int64_t at, int64_t count) {
    require_writable();
    if (count < 0) {
        fail(Status::argument, "cannot erase %lld bytes", static_cast<long long>(count));
    }
    if (count == 0) {
        change_nothing(at);
        return;
    }
    const Resizing hold(*this);
    require_range(at, count);
    const int64_t old_size = size();
    std::byte *bytes = data();
    std::memmove(bytes + at, bytes + at + count, static_cast<size_t>(old_size - at - count));
    do_resize(old_size - count, NewBytes::overwritten_by_caller);
}

void Storage::close() {
    uint64_t word = word_.load(std::memory_order_relaxed);
    do {
        if ((word & closed_bit) != 0) {
            return;
        }
        if ((word & export_mask) != 0) {
            fail_exported(static_cast<int64_t>(word & export_mask));
        }
        if ((word & resizing_bit) != 0) {
            fail_resizing();
        }
    } while (!word_.compare_exchange_weak(word, word | closed_bit, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
    do_close();
}

void Storage::sync() {
    const Export hold(*this);
    do_sync();
}

void Storage::add_export() {
    // Far below 2^32, because a copy of an export adds without looking.
    constexpr uint64_t most = uint64_t{1} << 31;
    uint64_t word = word_.load(std::memory_order_relaxed);
    do {
        if ((word & closed_bit) != 0) [[unlikely]] {
            fail_closed();
        }
        if ((word & resizing_bit) != 0) [[unlikely]] {
            fail_resizing();
        }
        if ((word & export_mask) >= most) [[unlikely]] {
            fail(Status::limit, "the storage has %lld exports already",
                 static_cast<long long>(word & export_mask));
        }
    } while (!exchange_read(word_, word, word + 1, std::memory_order_acquire));
}

void Storage::destroy() noexcept {
    if (!closed()) {
        do_close();
    }
    delete this;
}

void Storage::do_resize(int64_t, NewBytes) {
    fail(Status::unsupported, "this storage has the fixed size of %lld bytes",
         static_cast<long long>(size()));
}

void Storage::fail_fault() const {
    fail(Status::io, "the bytes could not be read");
}

}  // namespace bufview
