// SPDX-License-Identifier: MIT
/** @file
 * Leases: pointers to the items of a view.
 */
#ifndef BUFVIEW_CPP_LEASE_HPP
#define BUFVIEW_CPP_LEASE_HPP

#include <bufview/cpp/base.hpp>
#include <bufview/view.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace bufview {
inline namespace v0 {

/** Pointer, shape and strides of a view. The memory stays where it is while this object lives. */
class Lease {
public:
    explicit Lease(bufview_view *view) {
        raw_.size = sizeof raw_;
        detail::check(bufview_view_borrow(view, &raw_));
    }
    Lease(Lease &&other) noexcept : raw_(std::exchange(other.raw_, bufview_lease{})) {}
    Lease &operator=(Lease &&other) noexcept {
        if (this != &other) {
            if (raw_.size != 0)
                detail::ignore(bufview_view_return(&raw_));
            raw_ = std::exchange(other.raw_, bufview_lease{});
        }
        return *this;
    }
    ~Lease() {
        if (raw_.size != 0)
            detail::ignore(bufview_view_return(&raw_));
    }

    /** Ends the lease, and throws if the file under the view was lost meanwhile: what was read
     * must not be believed then. The destructor ends it without a word. */
    void give_back() {
        bufview_lease lease = std::exchange(raw_, bufview_lease{});
        if (lease.size != 0)
            detail::check(bufview_view_return(&lease));
    }

    const bufview_lease &raw() const noexcept { return raw_; }
    void *data() const noexcept { return raw_.data; }
    bool readonly() const noexcept { return raw_.readonly != 0; }
    std::string_view format() const noexcept { return raw_.format ? raw_.format : ""; }
    std::span<const int64_t> shape() const noexcept { return numbers(raw_.shape); }
    std::span<const int64_t> strides() const noexcept { return numbers(raw_.strides); }
    /** Empty if there are none. */
    std::span<const int64_t> suboffsets() const noexcept { return numbers(raw_.suboffsets); }

    /** Whether the items lie close together in C order. */
    bool c_contiguous() const noexcept {
        if (raw_.suboffsets != nullptr)
            return false;
        int64_t expected = raw_.itemsize;
        for (int32_t i = raw_.ndim; i-- > 0 && raw_.nbytes != 0;) {
            if (raw_.shape[i] != 1 && raw_.strides[i] != expected)
                return false;
            expected *= raw_.shape[i];
        }
        return true;
    }
    /** All bytes, of a contiguous view. */
    std::span<const std::byte> bytes() const {
        return {static_cast<const std::byte *>(contiguous()), static_cast<size_t>(raw_.nbytes)};
    }
    /** All bytes, of a contiguous view that may write. */
    std::span<std::byte> writable_bytes() const {
        return {static_cast<std::byte *>(writable()), static_cast<size_t>(raw_.nbytes)};
    }
    /** All items, of a contiguous view of Ts. Of `const T` also where the view may not write. */
    template <class T>
    std::span<T> as_span() const {
        using Plain = std::remove_const_t<T>;
        static_assert(std::is_arithmetic_v<Plain> || std::is_same_v<Plain, std::byte>);
        void *const start = std::is_const_v<T> ? contiguous() : writable();
        if (!holds<Plain>())
            throw Error(BUFVIEW_FORMAT, "items of format '" + std::string(format()) + "' and " +
                                            std::to_string(raw_.itemsize) +
                                            " bytes are not of the type asked for");
        if (reinterpret_cast<uintptr_t>(start) % alignof(T) != 0)
            throw Error(BUFVIEW_LAYOUT,
                        "items are not aligned to " + std::to_string(alignof(T)) + " bytes");
        return {static_cast<T *>(start), static_cast<size_t>(raw_.nbytes) / sizeof(T)};
    }

private:
    std::span<const int64_t> numbers(const int64_t *list) const noexcept {
        return {list, list ? static_cast<size_t>(raw_.ndim) : 0};
    }
    void *contiguous() const {
        if (!c_contiguous())
            throw Error(BUFVIEW_LAYOUT, "the view is not C-contiguous");
        return raw_.data;
    }
    void *writable() const {
        if (readonly())
            throw Error(BUFVIEW_READONLY, "the view may not write");
        return contiguous();
    }
    // One struct code, after an order that is the machine's.
    template <class T>
    bool holds() const noexcept {
        std::string_view code = format();
        const char order = code.empty() ? '@' : code.front();
        if (code.size() == 2 && std::string_view("@=^<>!").find(order) != code.npos) {
            const bool little = order == '<';
            const bool big = order == '>' || order == '!';
            if (sizeof(T) > 1 && (little || big) &&
                little != (std::endian::native == std::endian::little))
                return false;
            code.remove_prefix(1);
        }
        const char *codes = std::is_same_v<T, bool>        ? "?"
                            : std::is_floating_point_v<T>  ? "fdg"
                            : std::is_same_v<T, std::byte> ? "Bbc"
                            : std::is_same_v<T, char>      ? "cbB"
                            : std::is_signed_v<T>          ? "bhilqn"
                                                           : "BHILQNP";
        return code.size() == 1 && raw_.itemsize == static_cast<int64_t>(sizeof(T)) &&
               std::string_view(codes).find(code.front()) != code.npos;
    }

    bufview_lease raw_{};
};

}  // namespace v0
}  // namespace bufview

#endif
