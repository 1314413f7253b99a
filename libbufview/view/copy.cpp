// SPDX-License-Identifier: MIT
#include "view/copy.h"

#include "view/move.h"
#include "view/overlap.h"
#include "view/runs.h"
#include "view/slice.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

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

// Items in C order. `out` does not overlap the view.
void gather(const View &view, int64_t first, int64_t count, std::byte *out) {
    const int64_t itemsize = view.itemsize();
    if (count == view.items()) {
        const Dims dims = contiguous_dims(view);
        copy_array({out, &dims}, {view.data(), &view.dims()}, itemsize);
        return;
    }
    for_each_run(view, first, count, [&](const std::byte *from, int64_t stride, int64_t items) {
        copy_run(out, itemsize, from, stride, items, itemsize);
        out += items * itemsize;
    });
}

void gather(const View &view, std::byte *out) {
    gather(view, 0, view.items(), out);
}

// `bytes` are in C order and do not overlap the view.
void scatter(const View &view, int64_t first, int64_t count, const std::byte *bytes) {
    const int64_t itemsize = view.itemsize();
    if (count == view.items()) {
        const Dims dims = contiguous_dims(view);
        // The copy only reads them: an operand is no promise to write.
        copy_array({view.data(), &view.dims()}, {const_cast<std::byte *>(bytes), &dims}, itemsize);
        return;
    }
    for_each_run(view, first, count, [&](std::byte *to, int64_t stride, int64_t items) {
        copy_run(to, stride, bytes, itemsize, items, itemsize);
        bytes += items * itemsize;
    });
}

void copy_fortran(const View &view, std::byte *out) {
    if (!view.indirect()) {
        gather(View(view, view.data(), reversed(view.dims())), out);
        return;
    }
    // Pointers have to be followed from the first dimension on, so the order is changed later.
    const Temporary bytes(view.nbytes());
    gather(view, bytes.data());
    gather(View(view, bytes.data(), reversed(contiguous_dims(view))), out);
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
    } else if (overlap(view, out, view.nbytes())) {
        const Temporary bytes(view.nbytes());
        fortran ? copy_fortran(view, bytes.data()) : gather(view, bytes.data());
        std::memcpy(out, bytes.data(), static_cast<size_t>(view.nbytes()));
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
    if ((target.c_contiguous() && source.c_contiguous()) ||
        (target.f_contiguous() && source.f_contiguous())) {
        std::memmove(target.data(), source.data(), static_cast<size_t>(target.nbytes()));
    } else if (overlap(target, source)) {
        const Temporary bytes(source.nbytes());
        gather(source, bytes.data());
        source.check();
        scatter(target, 0, target.items(), bytes.data());
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
    const int64_t size = count * view.itemsize();
    if (size == 0) {
        return;
    }
    if (view.c_contiguous()) {
        std::memmove(out, view.data() + first * view.itemsize(), static_cast<size_t>(size));
    } else if (overlap(view, out, size)) {
        const Temporary bytes(size);
        gather(view, first, count, bytes.data());
        std::memcpy(out, bytes.data(), static_cast<size_t>(size));
    } else {
        gather(view, first, count, out);
    }
    view.check();
}

void put_bytes(const View &view, int64_t first, int64_t count, const std::byte *bytes) {
    view.check_writable();
    check_items(view, first, count);
    const int64_t size = count * view.itemsize();
    if (size == 0) {
        return;
    }
    if (view.c_contiguous()) {
        std::memmove(view.data() + first * view.itemsize(), bytes, static_cast<size_t>(size));
    } else if (overlap(view, bytes, size)) {
        const Temporary copy(size);
        std::memcpy(copy.data(), bytes, static_cast<size_t>(size));
        scatter(view, first, count, copy.data());
    } else {
        scatter(view, first, count, bytes);
    }
    view.check();
}

}  // namespace bufview
