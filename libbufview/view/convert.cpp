// SPDX-License-Identifier: MIT
#include "view/convert.h"

#include "view/copy.h"
#include "view/item_conversion.h"
#include "view/move.h"
#include "view/overlap.h"
#include "view/runs.h"
#include "view/walk.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace bufview {

namespace {

void check_same_shape(const View &target, const View &source) {
    if (target.ndim() != source.ndim() ||
        !std::equal(target.shape(), target.shape() + target.ndim(), source.shape())) {
        fail(Status::mismatch, "the shapes differ: %lld items in %d dimensions for %lld in %d",
             static_cast<long long>(source.items()), source.ndim(),
             static_cast<long long>(target.items()), target.ndim());
    }
}

// Throws Status::value for the first item that the other format cannot hold.
void check_values(const ItemConversion &conversion, const View &view, int64_t first,
                  int64_t count) {
    int64_t number = 0;
    for_each_run(view, first, count, [&](const std::byte *from, int64_t stride, int64_t items) {
        conversion.check(from, stride, items, number);
        number += items;
    });
}

void fill_run(std::byte *to, int64_t stride, const std::byte *item, int64_t size, int64_t count) {
    if (stride != size || size == 0) {
        copy_run(to, stride, item, 0, count, size);
        return;
    }
    // One block item by item, and then copies of it.
    const int64_t block = std::clamp<int64_t>(4096 / size, 1, count);
    copy_run(to, size, item, 0, block, size);
    for (int64_t done = block; done < count; done += block) {
        std::memcpy(to + done * size, to,
                    static_cast<size_t>(std::min(block, count - done) * size));
    }
}

}  // namespace

void convert(const View &target, const View &source) {
    target.check_writable();
    check_same_shape(target, source);
    if (same_items(target.format(), source.format())) {
        assign(target, source);
        return;
    }
    const ItemConversion conversion(target.format(), source.format(), target.items());
    // Whatever may fail does so before the first item is written.
    if (conversion.may_fail()) {
        check_values(conversion, source, 0, source.items());
        source.check();
    }
    if (overlap(target, source) && !(conversion.in_place() && same_place(target, source))) {
        const Temporary bytes(source.nbytes());
        get_bytes(source, 0, source.items(), bytes.data());
        write_items(target, 0, target.items(), source.format(), bytes.data());
        return;
    }
    for (Walk<2> walk({Operand{target.data(), &target.dims()}, {source.data(), &source.dims()}});
         walk; walk.next()) {
        conversion.run(walk.first(0), walk.stride(0), walk.first(1), walk.stride(1), walk.count());
    }
    source.check();
    target.check();
}

void read_items(const View &view, int64_t first, int64_t count, const Format &format,
                std::byte *out) {
    check_items(view, first, count);
    if (same_items(format, view.format())) {
        get_bytes(view, first, count, out);
        return;
    }
    const ItemConversion conversion(format, view.format(), count);
    if (conversion.may_fail()) {
        check_values(conversion, view, first, count);
    }
    const int64_t size = count * format.itemsize();
    if (overlap(view, out, size)) {
        const Temporary bytes(count * view.itemsize());
        get_bytes(view, first, count, bytes.data());
        conversion.run(out, format.itemsize(), bytes.data(), view.itemsize(), count);
        return;
    }
    for_each_run(view, first, count, [&](const std::byte *from, int64_t stride, int64_t items) {
        conversion.run(out, format.itemsize(), from, stride, items);
        out += items * format.itemsize();
    });
    view.check();
}

void write_items(const View &view, int64_t first, int64_t count, const Format &format,
                 const std::byte *in) {
    view.check_writable();
    check_items(view, first, count);
    if (same_items(view.format(), format)) {
        put_bytes(view, first, count, in);
        return;
    }
    const ItemConversion conversion(view.format(), format, count);
    if (conversion.may_fail()) {
        conversion.check(in, format.itemsize(), count, 0);
    }
    const int64_t size = count * format.itemsize();
    std::optional<Temporary> copy;
    if (overlap(view, in, size)) {
        copy.emplace(size);
        std::memcpy(copy->data(), in, static_cast<size_t>(size));
        in = copy->data();
    }
    for_each_run(view, first, count, [&](std::byte *to, int64_t stride, int64_t items) {
        conversion.run(to, stride, in, format.itemsize(), items);
        in += items * format.itemsize();
    });
    view.check();
}

void fill(const View &view, std::span<const Value> values) {
    view.check_writable();
    Vector<std::byte> item(static_cast<size_t>(view.itemsize()));
    view.format().pack(item.data(), values.data(), static_cast<int64_t>(values.size()));
    if (view.itemsize() > 0) {
        for_each_run(view, 0, view.items(), [&](std::byte *to, int64_t stride, int64_t count) {
            fill_run(to, stride, item.data(), view.itemsize(), count);
        });
    }
    view.check();
}

}  // namespace bufview
