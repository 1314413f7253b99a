// SPDX-License-Identifier: MIT
#include "view/copy.h"

#include "view/move.h"
#include "view/runs.h"
#include "view/slice.h"

#include <algorithm>
#include <cstring>
#include <numeric>

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

// Room for bytes on their way, not filled with anything before.
class Temporary {
public:
    explicit Temporary(int64_t size)
        : size_(size), bytes_(static_cast<std::byte *>(allocate(size))) {}
    Temporary(const Temporary &) = delete;
    Temporary &operator=(const Temporary &) = delete;
    ~Temporary() { deallocate(bytes_, size_); }
    std::byte *data() const noexcept { return bytes_; }

private:
    int64_t size_;
    std::byte *bytes_;
};

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

// Bytes from the start of one item to that of the same or a later one, whatever way the view is
// walked, are multiples of this; 0 for a single item.
uint64_t common_stride(const View &view) {
    uint64_t common = 0;
    for (int i = 0; i < view.ndim(); ++i) {
        if (view.shape()[i] > 1) {
            const auto stride = static_cast<uint64_t>(view.strides()[i]);
            common = std::gcd(common, view.strides()[i] < 0 ? 0 - stride : stride);
        }
    }
    return common;
}

// Columns of a table and fields of records lie in the same region and share no byte: modulo their
// common stride, each item of one is at one place and each of the other at another.
bool interleaved(const View &a, const View &b) {
    const uint64_t period = std::gcd(common_stride(a), common_stride(b));
    if (period == 0 || a.indirect() || b.indirect()) {
        return false;
    }
    const auto from = reinterpret_cast<uintptr_t>(a.data());
    const auto to = reinterpret_cast<uintptr_t>(b.data());
    const uint64_t ahead = to >= from ? (to - from) % period : period - (from - to) % period;
    return ahead >= static_cast<uint64_t>(a.itemsize()) &&
           ahead + static_cast<uint64_t>(b.itemsize()) <= period;
}

bool overlap(const View &a, const View &b) {
    return overlap(region_of(a), region_of(b)) && !interleaved(a, b);
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
    } else if (overlap(region_of(view), region_of(out, size))) {
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
    } else if (overlap(region_of(view), region_of(bytes, size))) {
        const Temporary copy(size);
        std::memcpy(copy.data(), bytes, static_cast<size_t>(size));
        scatter(view, first, count, copy.data());
    } else {
        scatter(view, first, count, bytes);
    }
    view.check();
}

}  // namespace bufview
