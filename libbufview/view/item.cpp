// SPDX-License-Identifier: MIT
#include "view/item.h"

#include "format/convert.h"
#include "view/runs.h"
#include "view/slice.h"

#include <cstring>

namespace bufview {

namespace {

// Room for one item, on the stack if it is small.
class ScratchItem {
public:
    explicit ScratchItem(int64_t size) {
        if (size > static_cast<int64_t>(sizeof small_)) {
            large_.resize(static_cast<size_t>(size));
        }
    }
    std::byte *data() { return large_.empty() ? small_ : large_.data(); }

private:
    std::byte small_[256];
    Vector<std::byte> large_;
};

// Writes values through `convert`, all or nothing: where they go to several runs, they are first
// all converted into one scratch item to see whether they fit.
template <typename T, typename Convert>
void write_run(const View &view, int64_t first, std::span<const T> values, Convert convert) {
    view.check_writable();
    const auto count = static_cast<int64_t>(values.size());
    check_items(view, first, count);
    const Format &format = view.format();
    Runs runs(view, first, count);
    if (runs && runs.count() < count) {
        std::byte scratch[32];  // the largest scalar, a complex long double
        convert(format, scratch, 0, count, values.data());
    }
    const T *from = values.data();
    for (; runs; runs.next()) {
        convert(format, runs.first(), runs.stride(), runs.count(), from);
        from += runs.count();
    }
    view.check();
}

// Where there are no items, strides may be anything and pointers may lead nowhere, so that all
// indices are checked before any of them is used.
std::byte *item_after_checks(const View &view, std::span<const int64_t> index) {
    int64_t found[max_ndim];
    for (int i = 0; i < view.ndim(); ++i) {
        found[i] = checked_index(index[static_cast<size_t>(i)], view.shape()[i],
                                 view.ndim() == 1 ? -1 : i);
    }
    std::byte *at = view.data();
    for (int i = 0; i < view.ndim(); ++i) {
        at += found[i] * view.strides()[i];
        if (view.indirect() && view.suboffsets()[i] >= 0) {
            at = load<std::byte *>(at) + view.suboffsets()[i];
        }
    }
    return at;
}

}  // namespace

std::byte *item_at(const View &view, std::span<const int64_t> index) {
    const int ndim = view.ndim();
    if (static_cast<int64_t>(index.size()) != ndim) [[unlikely]] {
        fail(Status::type, "%lld indices for a view of %d dimensions",
             static_cast<long long>(index.size()), ndim);
    }
    if (view.indirect() || view.items() == 0) [[unlikely]] {
        return item_after_checks(view, index);
    }
    int64_t offset = 0;
    for (int i = 0; i < ndim; ++i) {
        const int64_t found =
            checked_index(index[static_cast<size_t>(i)], view.shape()[i], ndim == 1 ? -1 : i);
        offset += found * view.strides()[i];
    }
    return view.data() + offset;
}

int64_t get_int64(const View &view, std::span<const int64_t> index) {
    int64_t value = 0;
    const std::byte *at = item_at(view, index);
    read_int64(view.format(), at, 0, 1, &value);
    view.check();
    return value;
}

double get_double(const View &view, std::span<const int64_t> index) {
    double value = 0;
    const std::byte *at = item_at(view, index);
    read_double(view.format(), at, 0, 1, &value);
    view.check();
    return value;
}

void get_item(const View &view, std::span<const int64_t> index, std::byte *out) {
    const std::byte *at = item_at(view, index);
    std::memmove(out, at, static_cast<size_t>(view.itemsize()));
    view.check();
}

void set_int64(const View &view, std::span<const int64_t> index, int64_t value) {
    view.check_writable();
    std::byte *at = item_at(view, index);
    write_int64(view.format(), at, 0, 1, &value);
    view.check();
}

void set_double(const View &view, std::span<const int64_t> index, double value) {
    view.check_writable();
    std::byte *at = item_at(view, index);
    write_double(view.format(), at, 0, 1, &value);
    view.check();
}

void set_values(const View &view, std::span<const int64_t> index, std::span<const Value> values) {
    view.check_writable();
    std::byte *at = item_at(view, index);
    const auto size = static_cast<size_t>(view.itemsize());
    ScratchItem item(view.itemsize());
    std::memcpy(item.data(), at, size);
    view.format().pack(item.data(), values.data(), static_cast<int64_t>(values.size()));
    std::memcpy(at, item.data(), size);
    view.check();
}

void set_item(const View &view, std::span<const int64_t> index, std::span<const std::byte> bytes) {
    view.check_writable();
    std::byte *at = item_at(view, index);
    if (static_cast<int64_t>(bytes.size()) != view.itemsize()) {
        fail(Status::value, "%lld bytes for an item of %lld", static_cast<long long>(bytes.size()),
             static_cast<long long>(view.itemsize()));
    }
    std::memmove(at, bytes.data(), bytes.size());
    view.check();
}

void read_int64s(const View &view, int64_t first, std::span<int64_t> out) {
    check_items(view, first, static_cast<int64_t>(out.size()));
    int64_t *to = out.data();
    for_each_run(view, first, static_cast<int64_t>(out.size()),
                 [&](const std::byte *from, int64_t stride, int64_t items) {
                     read_int64(view.format(), from, stride, items, to, to - out.data());
                     to += items;
                 });
    view.check();
}

void read_doubles(const View &view, int64_t first, std::span<double> out) {
    check_items(view, first, static_cast<int64_t>(out.size()));
    double *to = out.data();
    for_each_run(view, first, static_cast<int64_t>(out.size()),
                 [&](const std::byte *from, int64_t stride, int64_t items) {
                     read_double(view.format(), from, stride, items, to);
                     to += items;
                 });
    view.check();
}

void write_int64s(const View &view, int64_t first, std::span<const int64_t> values) {
    write_run<int64_t>(view, first, values, write_int64);
}

void write_doubles(const View &view, int64_t first, std::span<const double> values) {
    write_run<double>(view, first, values, write_double);
}

}  // namespace bufview
