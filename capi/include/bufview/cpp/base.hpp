// SPDX-License-Identifier: MIT
/** @file
 * What every class of the C++ face stands on: errors, owners of handles, callbacks, bytes.
 */
#ifndef BUFVIEW_CPP_BASE_HPP
#define BUFVIEW_CPP_BASE_HPP

#include <bufview/status.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace bufview {
inline namespace v0 {

/** A failed call: what() is its message, the rest as the C interface has it. */
class Error : public std::runtime_error {
public:
    explicit Error(bufview_status status, const std::string &message, int32_t error_number = 0,
                   int64_t offset = -1)
        : std::runtime_error(message), status_(status), errno_(error_number), offset_(offset) {}

    /** One of enum bufview_status_code. */
    bufview_status status() const noexcept { return status_; }
    /** What the system said, if status() is BUFVIEW_IO. */
    std::error_code system_error() const noexcept { return {errno_, std::generic_category()}; }
    /** Byte position of malformed input or of a malformed format, -1 if there is none. */
    int64_t offset() const noexcept { return offset_; }

private:
    bufview_status status_;
    int32_t errno_;
    int64_t offset_;
};

namespace detail {

inline void check(bufview_status status) {
    if (status != BUFVIEW_OK) [[unlikely]]
        throw Error(status, bufview_last_message(), bufview_last_errno(), bufview_last_offset());
}

// For the ways in which a call may be told of a failure it cannot pass on: destructors.
inline void ignore(bufview_status) noexcept {}

inline int64_t length(size_t size) {
    if (size > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
        throw Error(BUFVIEW_OVERFLOW, "a length does not fit 64 bits");
    return static_cast<int64_t>(size);
}

template <class Integer>
constexpr bool fits_int64(Integer value) {
    if constexpr (std::is_unsigned_v<Integer> && sizeof(Integer) >= sizeof(int64_t))
        return value <= static_cast<Integer>(std::numeric_limits<int64_t>::max());
    else
        return true;
}

// The C interface takes texts that end with a zero; a text with one inside would be cut.
inline std::string terminated(std::string_view text) {
    if (text.find('\0') != text.npos)
        throw Error(BUFVIEW_ARGUMENT, "a text has a zero byte inside");
    return std::string(text);
}

// Calls a function of the C interface that has one out-parameter, and hands that back.
template <class T, class Call>
T result(Call call) {
    T out{};
    check(call(&out));
    return out;
}

// Asks for a text twice: for its length, then for itself.
template <class Call>
std::string text(Call call) {
    int64_t size = 0;
    if (const bufview_status status = call(nullptr, 0, &size); status != BUFVIEW_LIMIT)
        check(status);
    std::string out(static_cast<size_t>(size) + 1, '\0');
    check(call(out.data(), size + 1, &size));
    out.resize(static_cast<size_t>(size));
    return out;
}

// What a C function calls in the name of a C++ one. An exception must not cross the library: it
// waits here until the call is back. A function that answers false asks to stop.
template <class Function>
class Callback {
public:
    explicit Callback(Function function) : function_(std::forward<Function>(function)) {}

    template <class... Args>
    int32_t operator()(Args &&...args) noexcept {
        try {
            if constexpr (std::is_void_v<std::invoke_result_t<Function &, Args...>>) {
                function_(std::forward<Args>(args)...);
                return 0;
            } else {
                return function_(std::forward<Args>(args)...) ? 0 : 1;
            }
        } catch (...) {
            error_ = std::current_exception();
            return 1;
        }
    }
    void rethrow() {
        if (error_)
            std::rethrow_exception(std::exchange(error_, nullptr));
    }

private:
    Function function_;
    std::exception_ptr error_;
};

// Owner of a handle. The C interface accepts null and stale handles, so a moved-from object answers
// every call with an Error, and is as harmless as any other.
template <class T, void (*Free)(T *)>
class Handle {
public:
    Handle() = default;
    explicit Handle(T *raw) noexcept : raw_(raw) {}
    Handle(Handle &&other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
    Handle &operator=(Handle &&other) noexcept {
        if (this != &other)
            reset(std::exchange(other.raw_, nullptr));
        return *this;
    }
    ~Handle() { Free(raw_); }

    /** The handle, still owned by this object. */
    T *raw() const noexcept { return raw_; }
    /** The handle, now owned by the caller. */
    T *detach() noexcept { return std::exchange(raw_, nullptr); }
    /** Frees the handle and takes another. */
    void reset(T *raw = nullptr) noexcept { Free(std::exchange(raw_, raw)); }
    explicit operator bool() const noexcept { return raw_ != nullptr; }

private:
    T *raw_ = nullptr;
};

// A deleter on the heap, for the library to call once.
template <class Deleter>
struct Owned {
    static_assert(std::is_nothrow_invocable_v<Deleter &>,
                  "a deleter runs where nobody can catch: declare it noexcept");
    static void run(void *cookie) {
        const std::unique_ptr<Owned> self(static_cast<Owned *>(cookie));
        self->deleter();
    }
    static Owned *make(Deleter &deleter) {
        auto *self = new (std::nothrow) Owned{deleter};
        if (self == nullptr) {
            deleter();
            throw std::bad_alloc();
        }
        return self;
    }
    Deleter deleter;
};

}  // namespace detail

/** Bytes for reading: any contiguous range of trivial things, or a text. */
class Bytes {
public:
    Bytes() = default;
    Bytes(const void *data, size_t size) : data_(data), size_(detail::length(size)) {}
    Bytes(std::string_view text) : Bytes(text.data(), text.size()) {}
    Bytes(const char *text) : Bytes(std::string_view(text)) {}
    template <std::ranges::contiguous_range Range>
    requires(std::is_trivially_copyable_v<std::ranges::range_value_t<Range>> &&
             !std::convertible_to<const Range &, const char *>) Bytes(const Range &range)
        : Bytes(std::ranges::data(range),
                std::ranges::size(range) * sizeof(std::ranges::range_value_t<Range>)) {}

    const void *data() const noexcept { return data_; }
    int64_t size() const noexcept { return size_; }

private:
    const void *data_ = nullptr;
    int64_t size_ = 0;
};

}  // namespace v0
}  // namespace bufview

#endif
