// SPDX-License-Identifier: MIT
/** @file
 * Indices, keys, and values of items.
 */
#ifndef BUFVIEW_CPP_ITEM_HPP
#define BUFVIEW_CPP_ITEM_HPP

#include <bufview/cpp/base.hpp>
#include <bufview/item.h>

#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <vector>

namespace bufview {
inline namespace v0 {

/** One index for each dimension: {1, 2}, or any contiguous range of int64_t. */
class Index {
public:
    Index(std::initializer_list<int64_t> list) : size_(list.size()) { data_ = list.begin(); }
    template <std::ranges::contiguous_range Range>
    requires std::is_same_v<std::ranges::range_value_t<Range>, int64_t> Index(const Range &range)
        : data_(std::ranges::data(range)), size_(std::ranges::size(range)) {}

    const int64_t *data() const noexcept { return data_; }
    int64_t size() const noexcept { return static_cast<int64_t>(size_); }

private:
    const int64_t *data_ = nullptr;
    size_t size_ = 0;
};

/** Stands for all dimensions that no other entry of an index expression speaks of. */
inline constexpr struct Ellipsis {
} ellipsis;
/** Puts in a dimension of one item. */
inline constexpr struct NewAxis {
} new_axis;

/** One entry of an index expression: an integer, slice(), ellipsis or new_axis. */
class Key : public bufview_key {
public:
    template <std::integral Integer>
    Key(Integer index) : Key(BUFVIEW_KEY_INDEX, 0, index, 0, 0) {}
    Key(Ellipsis) : Key(BUFVIEW_KEY_ELLIPSIS, 0, 0, 0, 0) {}
    Key(NewAxis) : Key(BUFVIEW_KEY_NEW_AXIS, 0, 0, 0, 0) {}

    /** As Python's start:stop:step; {} omits a part. */
    static Key slice(std::optional<int64_t> start, std::optional<int64_t> stop,
                     std::optional<int64_t> step) {
        const int omits = (start ? 0 : BUFVIEW_OMIT_START) | (stop ? 0 : BUFVIEW_OMIT_STOP) |
                          (step ? 0 : BUFVIEW_OMIT_STEP);
        return Key(BUFVIEW_KEY_SLICE, omits, start.value_or(0), stop.value_or(0), step.value_or(1));
    }

private:
    template <std::integral Integer>
    Key(int32_t what, int32_t omitted, Integer from, int64_t to, int64_t by)
        : bufview_key{static_cast<int64_t>(sizeof(bufview_key)),
                      what,
                      omitted,
                      detail::fits_int64(from) ? static_cast<int64_t>(from) : INT64_MAX,
                      to,
                      by} {}
};
static_assert(sizeof(Key) == sizeof(bufview_key));

/** As Python's start:stop:step; {} omits a part. */
inline Key slice(std::optional<int64_t> start = {}, std::optional<int64_t> stop = {},
                 std::optional<int64_t> step = {}) {
    return Key::slice(start, stop, step);
}

/** One scalar on its way into or out of an item. Bytes and texts are only pointed to. */
class Value : public bufview_value {
public:
    Value() : Value(BUFVIEW_VALUE_NONE) {}
    Value(bool value) : Value(BUFVIEW_VALUE_BOOL) { integer = value ? 1 : 0; }
    template <std::integral Integer>
    Value(Integer value) : Value(BUFVIEW_VALUE_INT) {
        if (!detail::fits_int64(value))
            kind = BUFVIEW_VALUE_UINT;
        integer = static_cast<int64_t>(value);
    }
    template <std::floating_point Float>
    Value(Float value) : Value(BUFVIEW_VALUE_FLOAT) {
        real = static_cast<double>(value);
    }
    Value(std::complex<double> value) : Value(BUFVIEW_VALUE_COMPLEX) {
        real = value.real();
        imag = value.imag();
    }
    /** Bytes, as for the formats "c", "s" and "p". */
    Value(Bytes value) : Value(BUFVIEW_VALUE_BYTES) {
        bytes = value.data();
        bytes_len = value.size();
    }

    /** The bytes of a value that was read as such. */
    std::string_view as_bytes() const noexcept {
        return {static_cast<const char *>(bytes), static_cast<size_t>(bytes_len)};
    }

private:
    explicit Value(bufview_value_kind what)
        : bufview_value{static_cast<int64_t>(sizeof(bufview_value)), what, 0, 0, 0, 0, nullptr, 0} {
    }
};
static_assert(sizeof(Value) == sizeof(bufview_value));

/** One item as it was read: its bytes, and its values in the order of the format. */
struct Item {
    Item() = default;
    Item(Item &&) = default;
    Item &operator=(Item &&) = default;

    std::vector<std::byte> bytes;
    /** Byte strings among them point into @c bytes. */
    std::vector<Value> values;
};

namespace detail {

// The format of an item that is a T.
template <class T>
requires std::is_arithmetic_v<T>
inline constexpr const char *native_format =
    std::is_same_v<std::remove_cv_t<T>, bool>          ? "?"
    : std::is_same_v<std::remove_cv_t<T>, long double> ? "g"
    : std::is_floating_point_v<T>                      ? (sizeof(T) == sizeof(float) ? "f" : "d")
    : sizeof(T) == 1                                   ? (std::is_signed_v<T> ? "b" : "B")
    : sizeof(T) == sizeof(short)                       ? (std::is_signed_v<T> ? "h" : "H")
    : sizeof(T) == sizeof(int)                         ? (std::is_signed_v<T> ? "i" : "I")
                                                       : (std::is_signed_v<T> ? "q" : "Q");

}  // namespace detail

/** Orders of items. */
enum class Order : int32_t {
    c = BUFVIEW_ORDER_C,
    fortran = BUFVIEW_ORDER_F,
    any = BUFVIEW_ORDER_A
};

}  // namespace v0
}  // namespace bufview

#endif
