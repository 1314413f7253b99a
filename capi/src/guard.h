// SPDX-License-Identifier: MIT
// The edge of the library: no exception crosses it, no argument comes in unchecked.
#pragma once

#include "base/error.h"
#include "handle.h"

#include <bufview/status.h>

#include <cstring>
#include <cxxabi.h>
#include <type_traits>
#include <utility>

struct bufview_storage;
struct bufview_view;
struct bufview_format;
struct bufview_file;
struct bufview_scan;

namespace bufview::capi {

// Notes the exception that is being handled as the last failure of this thread.
bufview_status report_exception() noexcept;

// The only catch of the product. A thread that is cancelled inside of a call unwinds by an
// exception of its own, which must pass.
template <typename Body>
bufview_status guard(Body &&body) {
    try {
        body();
        return BUFVIEW_OK;
    } catch (abi::__forced_unwind &) {
        throw;
    } catch (...) {
        return report_exception();
    }
}

// Runs a function of the host. What it throws becomes Status::callback.
template <typename Function>
auto call_host(Function &&function) -> decltype(function()) {
    try {
        return function();
    } catch (abi::__forced_unwind &) {
        throw;
    } catch (...) {
        fail(Status::callback, "a callback threw an exception");
    }
}

// Out-parameters are zero unless the call succeeds.
template <typename T>
void clear(T *out, const char *name) {
    if (out == nullptr) {
        fail(Status::argument, "%s is null", name);
    }
    *out = T{};
}

// The same for one that may be null, or that comes after one that may be wrong.
template <typename T>
void clear_if_given(T *out) noexcept {
    if (out != nullptr) {
        *out = T{};
    }
}

inline void require(const void *pointer, const char *name) {
    if (pointer == nullptr) {
        fail(Status::argument, "%s is null", name);
    }
}

inline void require_range(int64_t value, int64_t low, int64_t high, const char *name) {
    if (value < low || value > high) {
        fail(Status::argument, "%s is %lld; it may be %lld to %lld", name,
             static_cast<long long>(value), static_cast<long long>(low),
             static_cast<long long>(high));
    }
}

// Gives out what `read` finds.
template <typename T>
bufview_status give(T *out, const char *name, auto &&read) {
    return guard([&] {
        clear(out, name);
        *out = read();
    });
}

// A pointer and the number of what is behind it.
inline void require_array(const void *pointer, int64_t count, const char *name) {
    if (count < 0) {
        fail(Status::argument, "the length of %s is %lld", name, static_cast<long long>(count));
    }
    if (count > 0) {
        require(pointer, name);
    }
}

// A struct as this version knows it: what the caller's version does not have is zero, what this
// one does not know is not read.
template <typename T>
T read_struct(const T *from, const char *name) {
    require(from, name);
    int64_t size;
    std::memcpy(&size, from, sizeof size);
    // No version will have structs of that size, and steps of it cannot overflow.
    constexpr int64_t most = 4096;
    if (size < static_cast<int64_t>(sizeof(T)) || size > most) {
        fail(Status::argument, "the size of %s is %lld; it may be %lld to %lld", name,
             static_cast<long long>(size), static_cast<long long>(sizeof(T)),
             static_cast<long long>(most));
    }
    T result;
    std::memcpy(&result, from, sizeof result);
    return result;
}

// The struct of the caller, its size checked and everything else zero.
template <typename T>
void clear_struct(T *out, const char *name) {
    const int64_t size = read_struct(out, name).size;
    *out = T{};
    out->size = size;
}

// How far apart the elements of a caller's array of structs are.
template <typename T>
int64_t struct_stride(const T *array, int64_t count, const char *name) {
    require_array(array, count, name);
    return count > 0 ? read_struct(array, name).size : 0;
}

template <typename T>
const T *struct_at(const T *array, int64_t stride, int64_t index) {
    return reinterpret_cast<const T *>(reinterpret_cast<const char *>(array) + index * stride);
}

template <typename Handle>
Token token_of(const Handle *handle) noexcept {
    return reinterpret_cast<uintptr_t>(handle);
}

template <typename Handle>
Handle *handle_of(Token token) noexcept {
    return reinterpret_cast<Handle *>(static_cast<uintptr_t>(token));
}

// An object that this call is inside of: a free or release on another thread waits with the
// memory until the pin is gone.
template <typename T>
class Pin {
public:
    explicit Pin(Token token) : slot_(table().pin(T::kind, token)) {}
    template <typename Handle>
    explicit Pin(const Handle *handle) : Pin(token_of(handle)) {}
    Pin(const Pin &) = delete;
    Pin &operator=(const Pin &) = delete;
    ~Pin() { table().unpin(slot_); }

    T *operator->() const noexcept {
        return static_cast<T *>(slot_->object.load(std::memory_order_relaxed));
    }
    T &operator*() const noexcept {
        return *static_cast<T *>(slot_->object.load(std::memory_order_relaxed));
    }
    Slot *slot() const noexcept { return slot_; }
    bool released() const noexcept { return slot_->released(); }

private:
    Slot *slot_;
};

// Makes a T and gives out its handle.
template <typename T, typename Handle, typename... Args>
void publish(Handle **out, Args &&...args) {
    *out = handle_of<Handle>(table().make<T>(std::forward<Args>(args)...));
}

}  // namespace bufview::capi
