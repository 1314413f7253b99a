// SPDX-License-Identifier: MIT
/** @file
 * Views, and formats.
 */
#ifndef BUFVIEW_CPP_VIEW_HPP
#define BUFVIEW_CPP_VIEW_HPP

#include <bufview/analysis.h>
#include <bufview/axes.h>
#include <bufview/convert.h>
#include <bufview/cpp/item.hpp>
#include <bufview/cpp/lease.hpp>
#include <bufview/format.h>
#include <bufview/search.h>
#include <bufview/view.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace bufview {
inline namespace v0 {

struct Field;

/** A parsed format. */
class Format : public detail::Handle<bufview_format, bufview_format_free> {
public:
    using Handle::Handle;
    static Format parse(std::string_view text) {
        const std::string copy = detail::terminated(text);
        return Format(detail::result<bufview_format *>(
            [&](auto out) { return bufview_format_parse(copy.c_str(), out); }));
    }
    bufview_format_info info() const {
        bufview_format_info out{};
        out.size = sizeof out;
        detail::check(bufview_format_get_info(raw(), &out));
        return out;
    }
    /** The same layout with explicit byte orders and padding. */
    std::string canonical() const {
        return detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_format_canonical(raw(), out, capacity, size);
        });
    }
    int64_t field_count() const {
        return detail::result<int64_t>(
            [&](auto out) { return bufview_format_field_count(raw(), out); });
    }
    Field field(int64_t index) const;
};

/** A field of a record. */
struct Field {
    /** Empty if it has none. */
    std::string name;
    /** Bytes from the start of the record. */
    int64_t offset = 0;
    /** Of one element. */
    Format format;
    /** Empty for a single element. */
    std::vector<int64_t> shape;
};

inline Field Format::field(int64_t index) const {
    bufview_field_info info{};
    info.size = sizeof info;
    detail::check(bufview_format_field_info(raw(), index, &info));
    Field out;
    out.name = detail::text([&](char *text, int64_t capacity, int64_t *size) {
        return bufview_format_field_name(raw(), index, text, capacity, size);
    });
    out.offset = info.offset;
    out.format = Format(detail::result<bufview_format *>(
        [&](auto format) { return bufview_format_field_format(raw(), index, format); }));
    out.shape.resize(static_cast<size_t>(info.ndim));
    detail::check(bufview_format_field_shape(raw(), index, out.shape.data(), info.ndim));
    return out;
}

/** A typed, strided window on somebody else's memory. */
class View : public detail::Handle<bufview_view, bufview_view_free> {
public:
    using Handle::Handle;

    /** A view of memory that somebody lends; @p deleter, noexcept, is called once, also when this
     * throws. */
    template <class Deleter>
    static View wrap(const bufview_layout &layout, Deleter deleter) {
        auto *owned = detail::Owned<Deleter>::make(deleter);
        return make([&](auto out) {
            return bufview_view_wrap(&layout, detail::Owned<Deleter>::run, owned, out);
        });
    }
    static View wrap(const bufview_layout &layout) {
        return make([&](auto out) { return bufview_view_wrap(&layout, nullptr, nullptr, out); });
    }

    View duplicate() const {
        return make([&](auto out) { return bufview_view_duplicate(raw(), out); });
    }
    View to_readonly() const {
        return make([&](auto out) { return bufview_view_to_readonly(raw(), out); });
    }
    View slice(std::optional<int64_t> start, std::optional<int64_t> stop, int64_t step = 1) const {
        return make([&](auto out) {
            return bufview_view_slice(raw(), start.value_or(BUFVIEW_OMITTED),
                                      stop.value_or(BUFVIEW_OMITTED), step, out);
        });
    }
    View subview(std::span<const Key> keys) const {
        return make([&](auto out) {
            return bufview_view_subview(raw(), keys.data(), detail::length(keys.size()), out);
        });
    }
    /** v(1, slice(2, 5), ellipsis) is Python's v[1, 2:5, ...]. */
    template <class... Keys>
    requires(std::convertible_to<Keys, Key> &&...) View operator()(Keys... keys) const {
        const std::array<Key, sizeof...(Keys)> list{Key(keys)...};
        return subview(list);
    }
    /** Without axes it turns their order round. */
    View transpose(std::span<const int64_t> axes = {}) const {
        return make([&](auto out) {
            return bufview_view_transpose(raw(), axes.data(), detail::length(axes.size()), out);
        });
    }
    /** Without a shape it gives one dimension of as many items as fit. */
    View cast(std::string_view format, std::optional<Index> shape = {}, int32_t flags = 0) const {
        const std::string copy = detail::terminated(format);
        static constexpr int64_t none = 0;
        const int64_t *numbers = !shape ? nullptr : shape->size() == 0 ? &none : shape->data();
        return make([&](auto out) {
            return bufview_view_cast(raw(), copy.c_str(), numbers, shape ? shape->size() : 0, flags,
                                     out);
        });
    }

    View swap_axes(int64_t a, int64_t b) const {
        return make([&](auto out) { return bufview_view_swap_axes(raw(), a, b, out); });
    }
    View flip(int64_t axis) const {
        return make([&](auto out) { return bufview_view_flip(raw(), axis, out); });
    }
    /** Without an axis it takes out every dimension of one item. */
    View squeeze(std::optional<int64_t> axis = {}) const {
        return make([&](auto out) {
            return bufview_view_squeeze(raw(), axis.value_or(BUFVIEW_OMITTED), out);
        });
    }
    View reshape(Index shape) const {
        return make(
            [&](auto out) { return bufview_view_reshape(raw(), shape.data(), shape.size(), out); });
    }
    View broadcast(Index shape) const {
        return make([&](auto out) {
            return bufview_view_broadcast(raw(), shape.data(), shape.size(), out);
        });
    }
    View diagonal(int64_t offset = 0, int64_t axis1 = 0, int64_t axis2 = 1) const {
        return make(
            [&](auto out) { return bufview_view_diagonal(raw(), offset, axis1, axis2, out); });
    }
    View windows(int64_t width, int64_t step = 1, int64_t axis = 0) const {
        return make([&](auto out) { return bufview_view_windows(raw(), axis, width, step, out); });
    }
    int64_t chunk_count(int64_t size, int64_t axis = 0) const {
        return detail::result<int64_t>(
            [&](auto out) { return bufview_view_chunk_count(raw(), axis, size, out); });
    }
    View chunk(int64_t size, int64_t index, int64_t axis = 0) const {
        return make([&](auto out) { return bufview_view_chunk(raw(), axis, size, index, out); });
    }
    /** One column of records. */
    View field(std::string_view path) const {
        const std::string copy = detail::terminated(path);
        return make([&](auto out) { return bufview_view_field(raw(), copy.c_str(), out); });
    }
    /** A stride of 0 is the size of a record. */
    View records(std::string_view format, int64_t offset = 0, int64_t stride = 0) const {
        const std::string copy = detail::terminated(format);
        return make([&](auto out) {
            return bufview_view_records(raw(), copy.c_str(), offset, stride, out);
        });
    }

    bufview_view_info info() const {
        bufview_view_info out{};
        out.size = sizeof out;
        detail::check(bufview_view_get_info(raw(), &out));
        return out;
    }
    int64_t len() const {
        return detail::result<int64_t>([&](auto out) { return bufview_view_len(raw(), out); });
    }
    std::vector<int64_t> shape() const { return numbers(bufview_view_shape); }
    std::vector<int64_t> strides() const { return numbers(bufview_view_strides); }
    /** -1 in every dimension of a view that has none. */
    std::vector<int64_t> suboffsets() const { return numbers(bufview_view_suboffsets); }
    std::string format() const {
        return detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_view_format(raw(), out, capacity, size);
        });
    }
    /** Throws if the file under the view was truncated or could not be read. */
    void check() const { detail::check(bufview_view_check(raw())); }
    /** Pointer, shape and strides, for loops that must cost nothing per item. */
    Lease borrow() { return Lease(raw()); }
    /** Ends the access to the memory now. The object stays, and can only be destroyed. */
    void release() { detail::check(bufview_view_release(raw())); }

    /** One item as an integer of any size, a float or a truth value. */
    template <class T>
    requires std::is_arithmetic_v<T> T get(Index index)
    const {
        if constexpr (std::is_floating_point_v<T>) {
            return static_cast<T>(detail::result<double>([&](auto out) {
                return bufview_view_get_double(raw(), index.data(), index.size(), out);
            }));
        } else {
            int64_t value = 0;
            const bufview_status status =
                bufview_view_get_int64(raw(), index.data(), index.size(), &value);
            if (status == BUFVIEW_VALUE && std::is_unsigned_v<T> && sizeof(T) == sizeof value)
                return static_cast<T>(item(index).values.at(0).integer);
            detail::check(status);
            if constexpr (std::is_same_v<T, bool>)
                return value != 0;
            else
                return narrow<T>(value);
        }
    }
    template <class T, std::integral... Indices>
    T get(Indices... indices) const {
        return get<T>(Index{static_cast<int64_t>(indices)...});
    }
    /** One item of any format. */
    Item item(Index index) const {
        Item out;
        read_item(index, out);
        return out;
    }
    /** The same into an object that is used again, which saves its memory. */
    void read_item(Index index, Item &out) const {
        const bufview_view_info view = info();
        out.bytes.resize(static_cast<size_t>(view.itemsize));
        out.values.resize(std::max<size_t>(1, out.values.size()));
        int64_t count = 0;
        while (true) {
            const auto capacity = detail::length(out.values.size());
            const bufview_status status =
                bufview_view_get(raw(), index.data(), index.size(), out.bytes.data(), view.itemsize,
                                 out.values.data(), capacity, &count);
            if (status != BUFVIEW_LIMIT || count <= capacity)
                detail::check(status);
            out.values.resize(static_cast<size_t>(count));
            if (status == BUFVIEW_OK)
                return;
        }
    }
    /** Writes one item from an integer, a float or a truth value. */
    template <class T>
    requires std::is_arithmetic_v<T>
    void set(Index index, T value) {
        if constexpr (std::is_floating_point_v<T>)
            detail::check(bufview_view_set_double(raw(), index.data(), index.size(),
                                                  static_cast<double>(value)));
        else if (detail::fits_int64(value))
            detail::check(bufview_view_set_int64(raw(), index.data(), index.size(),
                                                 static_cast<int64_t>(value)));
        else
            set(index, {Value(value)});
    }
    /** Writes one item of any format. */
    void set(Index index, std::initializer_list<Value> values) {
        set(index, std::span<const Value>(values.begin(), values.size()));
    }
    void set(Index index, std::span<const Value> values) {
        detail::check(bufview_view_set(raw(), index.data(), index.size(), values.data(),
                                       detail::length(values.size())));
    }
    void set_bytes(Index index, Bytes data) {
        detail::check(
            bufview_view_set_bytes(raw(), index.data(), index.size(), data.data(), data.size()));
    }

    /** Runs of items, counted in C order, as numbers of a native type. */
    template <class T>
    requires std::is_arithmetic_v<T>
    void read(int64_t first, std::span<T> out) const {
        detail::check(bufview_view_read(raw(), first, detail::length(out.size()),
                                        detail::native_format<T>, out.data(),
                                        detail::length(out.size_bytes())));
    }
    template <class T>
    void read(int64_t first, std::vector<T> &out) const {
        read(first, std::span<T>(out));
    }
    /** Items of any format: out_data is room for count of them. */
    void read(int64_t first, int64_t count, std::string_view format,
              std::span<std::byte> out) const {
        const std::string copy = detail::terminated(format);
        detail::check(bufview_view_read(raw(), first, count, copy.c_str(), out.data(),
                                        detail::length(out.size())));
    }
    void read_bytes(int64_t first, int64_t count, std::span<std::byte> out) const {
        detail::check(
            bufview_view_read_bytes(raw(), first, count, out.data(), detail::length(out.size())));
    }
    template <class T>
    requires std::is_arithmetic_v<T>
    void write(int64_t first, std::span<const T> values) {
        detail::check(bufview_view_write(raw(), first, detail::length(values.size()),
                                         detail::native_format<T>, values.data(),
                                         detail::length(values.size_bytes())));
    }
    template <class T>
    void write(int64_t first, const std::vector<T> &values) {
        write(first, std::span<const T>(values));
    }
    void write(int64_t first, int64_t count, std::string_view format, Bytes data) {
        const std::string copy = detail::terminated(format);
        detail::check(
            bufview_view_write(raw(), first, count, copy.c_str(), data.data(), data.size()));
    }
    void write_bytes(int64_t first, int64_t count, Bytes data) {
        detail::check(bufview_view_write_bytes(raw(), first, count, data.data(), data.size()));
    }
    void copy_bytes(std::span<std::byte> out, Order order = Order::c) const {
        detail::check(bufview_view_copy_bytes(raw(), static_cast<int32_t>(order), out.data(),
                                              detail::length(out.size())));
    }
    std::vector<std::byte> to_bytes(Order order = Order::c) const {
        std::vector<std::byte> out(static_cast<size_t>(info().nbytes));
        copy_bytes(out, order);
        return out;
    }
    /** As bytes.hex(): groups are counted from the right, or from the left if negative. */
    std::string hex(std::string_view separator = {}, int64_t group = 1) const {
        const std::string copy = detail::terminated(separator);
        return detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_view_hex(raw(), copy.empty() ? nullptr : copy.c_str(), group, out,
                                    capacity, size);
        });
    }

    bool equal(const View &other) const {
        return detail::result<int32_t>(
                   [&](auto out) { return bufview_view_equal(raw(), other.raw(), out); }) != 0;
    }
    /** Number of the first byte that differs, -1 if there is none: see
     * bufview_view_first_difference(). */
    int64_t first_difference(const View &other) const {
        return detail::result<int64_t>(
            [&](auto out) { return bufview_view_first_difference(raw(), other.raw(), out); });
    }
    friend bool operator==(const View &a, const View &b) { return a.equal(b); }
    bool equal_bytes(Bytes data) const {
        return detail::result<int32_t>([&](auto out) {
                   return bufview_view_equal_bytes(raw(), data.data(), data.size(), out);
               }) != 0;
    }
    int64_t hash() const {
        return detail::result<int64_t>([&](auto out) { return bufview_view_hash(raw(), out); });
    }
    bool contains(std::span<const Value> item) const {
        return detail::result<int32_t>([&](auto out) {
                   return bufview_view_contains(raw(), item.data(), detail::length(item.size()),
                                                out);
               }) != 0;
    }
    bool contains(const Value &item) const { return contains({&item, 1}); }
    int64_t count(std::span<const Value> item) const {
        return detail::result<int64_t>([&](auto out) {
            return bufview_view_count(raw(), item.data(), detail::length(item.size()), out);
        });
    }
    int64_t count(const Value &item) const { return count({&item, 1}); }
    /** Position of the first equal item in C order; throws BUFVIEW_VALUE if there is none. */
    int64_t index(std::span<const Value> item, int64_t start = 0, int64_t stop = INT64_MAX) const {
        return detail::result<int64_t>([&](auto out) {
            return bufview_view_index(raw(), item.data(), detail::length(item.size()), start, stop,
                                      out);
        });
    }
    int64_t index(const Value &item, int64_t start = 0, int64_t stop = INT64_MAX) const {
        return index({&item, 1}, start, stop);
    }

    /** Byte patterns in the bytes of the view, in C order; {} if there is no match. */
    std::optional<int64_t> find_bytes(Bytes pattern, int64_t start = 0,
                                      int64_t stop = INT64_MAX) const {
        return position(bufview_view_find_bytes, pattern, start, stop);
    }
    std::optional<int64_t> rfind_bytes(Bytes pattern, int64_t start = 0,
                                       int64_t stop = INT64_MAX) const {
        return position(bufview_view_rfind_bytes, pattern, start, stop);
    }
    int64_t count_bytes(Bytes pattern, int64_t start = 0, int64_t stop = INT64_MAX,
                        int32_t flags = 0) const {
        return detail::result<int64_t>([&](auto out) {
            return bufview_view_count_bytes(raw(), pattern.data(), pattern.size(), start, stop,
                                            flags, out);
        });
    }
    /** The first matches, as many as out has room for; returns how many there were. */
    int64_t find_all_bytes(Bytes pattern, std::span<int64_t> out, int64_t start = 0,
                           int64_t stop = INT64_MAX, int32_t flags = 0) const {
        return detail::result<int64_t>([&](auto count) {
            return bufview_view_find_all_bytes(raw(), pattern.data(), pattern.size(), start, stop,
                                               flags, out.data(), detail::length(out.size()),
                                               count);
        });
    }
    bool starts_with(Bytes prefix, int64_t start = 0, int64_t stop = INT64_MAX) const {
        return detail::result<int32_t>([&](auto out) {
                   return bufview_view_starts_with(raw(), prefix.data(), prefix.size(), start, stop,
                                                   out);
               }) != 0;
    }
    bool ends_with(Bytes suffix, int64_t start = 0, int64_t stop = INT64_MAX) const {
        return detail::result<int32_t>([&](auto out) {
                   return bufview_view_ends_with(raw(), suffix.data(), suffix.size(), start, stop,
                                                 out);
               }) != 0;
    }

    /** Copies the items of another view into a part of this one; without keys into all of it. */
    void assign(std::span<const Key> keys, const View &source) {
        detail::check(
            bufview_view_assign(raw(), keys.data(), detail::length(keys.size()), source.raw()));
    }
    void assign(std::initializer_list<Key> keys, const View &source) {
        assign(std::span<const Key>(keys.begin(), keys.size()), source);
    }
    void assign_bytes(std::span<const Key> keys, Bytes data) {
        detail::check(bufview_view_assign_bytes(raw(), keys.data(), detail::length(keys.size()),
                                                data.data(), data.size()));
    }
    void assign_bytes(std::initializer_list<Key> keys, Bytes data) {
        assign_bytes(std::span<const Key>(keys.begin(), keys.size()), data);
    }

    /** Writes the values of another view of the same shape, whatever its format. */
    void convert(const View &source) { detail::check(bufview_view_convert(raw(), source.raw())); }
    /** Writes one item over all items. */
    void fill(std::span<const Value> values) {
        detail::check(bufview_view_fill(raw(), values.data(), detail::length(values.size())));
    }
    void fill(const Value &value) { fill({&value, 1}); }

private:
    template <class T>
    static T narrow(int64_t value) {
        const T out = static_cast<T>(value);
        if (static_cast<int64_t>(out) != value || (out < T{}) != (value < 0))
            throw Error(BUFVIEW_VALUE, std::to_string(value) + " does not fit the integer of " +
                                           std::to_string(sizeof(T)) + " bytes asked for");
        return out;
    }
    template <class Function>
    std::optional<int64_t> position(Function function, Bytes pattern, int64_t start,
                                    int64_t stop) const {
        const auto found = detail::result<int64_t>([&](auto out) {
            return function(raw(), pattern.data(), pattern.size(), start, stop, out);
        });
        return found >= 0 ? std::optional(found) : std::nullopt;
    }
    template <class Call>
    static View make(Call call) {
        return View(detail::result<bufview_view *>(call));
    }
    template <class Function>
    std::vector<int64_t> numbers(Function function) const {
        std::vector<int64_t> out(static_cast<size_t>(info().ndim));
        detail::check(function(raw(), out.data(), detail::length(out.size())));
        return out;
    }
};

}  // namespace v0
}  // namespace bufview

#endif
