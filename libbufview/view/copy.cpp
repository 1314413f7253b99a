// SPDX-License-Identifier: MIT
#include "view/copy.h"

#include "base/checked.h"
#include "view/runs.h"
#include "view/slice.h"
#include "view/walk.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

template <typename Item>
void copy_items(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
                int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        store<Item>(to + i * to_stride, load<Item>(from + i * from_stride));
    }
}

struct Sixteen {
    uint64_t halves[2];
};

// One run. The two do not overlap.
void copy_run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count, int64_t itemsize) {
    if (to_stride == itemsize && from_stride == itemsize) {
        std::memcpy(to, from, static_cast<size_t>(count * itemsize));
        return;
    }
    switch (itemsize) {
    case 1:
        return copy_items<uint8_t>(to, to_stride, from, from_stride, count);
    case 2:
        return copy_items<uint16_t>(to, to_stride, from, from_stride, count);
    case 4:
        return copy_items<uint32_t>(to, to_stride, from, from_stride, count);
    case 8:
        return copy_items<uint64_t>(to, to_stride, from, from_stride, count);
    case 16:
        return copy_items<Sixteen>(to, to_stride, from, from_stride, count);
    default:
        for (int64_t i = 0; i < count; ++i) {
            std::memcpy(to + i * to_stride, from + i * from_stride, static_cast<size_t>(itemsize));
        }
    }
}

void copy_array(const Operand &to, const Operand &from, int64_t itemsize) {
    for (Walk<2> walk({to, from}); walk; walk.next()) {
        copy_run(walk.first(0), walk.stride(0), walk.first(1), walk.stride(1), walk.count(),
                 itemsize);
    }
}

Dims reversed(const Dims &dims) {
    const int ndim = dims.ndim();
    Dims result(ndim, false);
    std::reverse_copy(dims.shape(), dims.shape() + ndim, result.shape());
    std::reverse_copy(dims.strides(), dims.strides() + ndim, result.strides());
    return result;
}

Dims contiguous_dims(const View &view) {
    Dims dims(view.ndim(), false);
    std::copy_n(view.shape(), view.ndim(), dims.shape());
    fill_strides(dims, view.itemsize(), false);
    return dims;
}

// Bytes that a view may touch; everything for one whose pointers lead anywhere.
struct Region {
    uintptr_t low;
    uintptr_t high;
};

Region region_of(const View &view) {
    if (view.items() == 0) {
        return {0, 0};
    }
    if (view.indirect()) {
        return {0, UINTPTR_MAX};
    }
    const Extent extent = extent_of(view.dims(), view.itemsize());
    const auto data = reinterpret_cast<uintptr_t>(view.data());
    return {data + static_cast<uintptr_t>(extent.low), data + static_cast<uintptr_t>(extent.high)};
}

Region region_of(const std::byte *bytes, int64_t count) {
    const auto data = reinterpret_cast<uintptr_t>(bytes);
    return {data, data + static_cast<uintptr_t>(count)};
}

bool overlap(const Region &a, const Region &b) {
    return a.low < b.high && b.low < a.high;
}

// In C order. `out` does not overlap the view.
void gather(const View &view, std::byte *out) {
    const int64_t itemsize = view.itemsize();
    for (Walk<1> walk({Operand{view.data(), &view.dims()}}); walk; walk.next()) {
        copy_run(out, itemsize, walk.first(0), walk.stride(0), walk.count(), itemsize);
        out += walk.count() * itemsize;
    }
}

// `bytes` are in C order and do not overlap the view.
void scatter(const View &view, const std::byte *bytes) {
    const int64_t itemsize = view.itemsize();
    for (Walk<1> walk({Operand{view.data(), &view.dims()}}); walk; walk.next()) {
        copy_run(walk.first(0), walk.stride(0), bytes, itemsize, walk.count(), itemsize);
        bytes += walk.count() * itemsize;
    }
}

Vector<std::byte> gathered(const View &view) {
    Vector<std::byte> bytes(static_cast<size_t>(view.nbytes()));
    gather(view, bytes.data());
    return bytes;
}

void copy_fortran(const View &view, std::byte *out) {
    if (!view.indirect()) {
        gather(View(view, view.data(), reversed(view.dims())), out);
        return;
    }
    // Pointers have to be followed from the first dimension on, so the order is changed later.
    Vector<std::byte> bytes = gathered(view);
    gather(View(view, bytes.data(), reversed(contiguous_dims(view))), out);
}

bool same_place(const View &a, const View &b) {
    return a.data() == b.data() && !a.indirect() && !b.indirect() &&
           std::equal(a.strides(), a.strides() + a.ndim(), b.strides());
}

void check_same_structure(const View &target, const View &source) {
    if (!same_items(target.format(), source.format())) {
        fail(Status::mismatch, "items of format \"%s\" for items of format \"%s\"",
             Quoted(source.format().text(), source.format().text_len()).c_str(),
             Quoted(target.format().text(), target.format().text_len()).c_str());
    }
    if (target.ndim() != source.ndim()) {
        fail(Status::mismatch, "a source of %d dimensions for a target of %d", source.ndim(),
             target.ndim());
    }
    for (int i = 0; i < target.ndim(); ++i) {
        if (target.shape()[i] != source.shape()[i]) {
            fail(Status::mismatch, "%lld items for %lld in dimension %d",
                 static_cast<long long>(source.shape()[i]),
                 static_cast<long long>(target.shape()[i]), i);
        }
    }
}

}  // namespace

bool same_items(const Format &a, const Format &b) noexcept {
    if (a.native_code() != 0 && b.native_code() != 0) {
        return a.native_code() == b.native_code();
    }
    return a.same_layout(b);
}

void copy_out(const View &view, Order order, std::byte *out) {
    if (view.nbytes() == 0) {
        return;
    }
    const bool fortran = order == Order::fortran ||
                         (order == Order::any && view.f_contiguous() && !view.c_contiguous());
    const bool as_it_lies = fortran ? view.f_contiguous() : view.c_contiguous();
    if (as_it_lies) {
        std::memmove(out, view.data(), static_cast<size_t>(view.nbytes()));
    } else if (overlap(region_of(view), region_of(out, view.nbytes()))) {
        Vector<std::byte> bytes(static_cast<size_t>(view.nbytes()));
        fortran ? copy_fortran(view, bytes.data()) : gather(view, bytes.data());
        std::memcpy(out, bytes.data(), bytes.size());
    } else {
        fortran ? copy_fortran(view, out) : gather(view, out);
    }
    view.check();
}

void assign(const View &target, const View &source) {
    target.check_writable();
    check_same_structure(target, source);
    if (target.nbytes() == 0 || same_place(target, source)) {
        return;
    }
    if (target.c_contiguous() && source.c_contiguous()) {
        std::memmove(target.data(), source.data(), static_cast<size_t>(target.nbytes()));
    } else if (overlap(region_of(target), region_of(source))) {
        const Vector<std::byte> bytes = gathered(source);
        source.check();
        scatter(target, bytes.data());
    } else {
        copy_array({target.data(), &target.dims()}, {source.data(), &source.dims()},
                   target.itemsize());
    }
    source.check();
    target.check();
}

void assign_bytes(const View &target, const std::byte *bytes, int64_t count) {
    target.check_writable();
    if (!same_items(target.format(), *Format::bytes()) || target.ndim() != 1 ||
        target.shape()[0] != count) {
        fail(Status::mismatch,
             "%lld bytes of format \"B\" for %lld items of format \"%s\" in %d dimensions",
             static_cast<long long>(count), static_cast<long long>(target.items()),
             Quoted(target.format().text(), target.format().text_len()).c_str(), target.ndim());
    }
    put_bytes(target, 0, count, bytes);
}

void check_items(const View &view, int64_t first, int64_t count) {
    if (first < 0 || count < 0 || first > view.items() || count > view.items() - first) {
        fail(Status::range, "%lld items from item %lld are outside a view of %lld items",
             static_cast<long long>(count), static_cast<long long>(first),
             static_cast<long long>(view.items()));
    }
}

void get_bytes(const View &view, int64_t first, int64_t count, std::byte *out) {
    check_items(view, first, count);
    const int64_t itemsize = view.itemsize();
    for_each_run(view, first, count, [&](const std::byte *from, int64_t stride, int64_t items) {
        copy_run(out, itemsize, from, stride, items, itemsize);
        out += items * itemsize;
    });
    view.check();
}

void put_bytes(const View &view, int64_t first, int64_t count, const std::byte *bytes) {
    view.check_writable();
    check_items(view, first, count);
    const int64_t itemsize = view.itemsize();
    Vector<std::byte> temporary;
    if (count > 0 && overlap(region_of(view), region_of(bytes, count * itemsize))) {
        temporary.assign(bytes, bytes + count * itemsize);
        bytes = temporary.data();
    }
    for_each_run(view, first, count, [&](std::byte *to, int64_t stride, int64_t items) {
        copy_run(to, stride, bytes, itemsize, items, itemsize);
        bytes += items * itemsize;
    });
    view.check();
}

}  // namespace bufview
