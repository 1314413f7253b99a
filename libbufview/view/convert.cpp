// SPDX-License-Identifier: MIT
#include "view/convert.h"

#include "format/convert.h"
#include "view/copy.h"
#include "view/runs.h"
#include "view/walk.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bufview {

namespace {

bool is_integer(ScalarType type) {
    return type == ScalarType::boolean || (type >= ScalarType::i8 && type <= ScalarType::u64);
}

bool is_float(ScalarType type) {
    return type == ScalarType::f16 || type == ScalarType::f32 || type == ScalarType::f64;
}

// Items of a run go through a block of this many numbers, which stays in the first cache.
constexpr int64_t block = 512;

using ConvertBlock = void (*)(const Format &to_format, std::byte *to, int64_t to_stride,
                              const Format &from_format, const std::byte *from, int64_t from_stride,
                              int64_t count);

void by_integers(const Format &to_format, std::byte *to, int64_t to_stride,
                 const Format &from_format, const std::byte *from, int64_t from_stride,
                 int64_t count) {
    int64_t numbers[block];
    read_int64(from_format, from, from_stride, count, numbers);
    write_int64(to_format, to, to_stride, count, numbers);
}

void by_doubles(const Format &to_format, std::byte *to, int64_t to_stride,
                const Format &from_format, const std::byte *from, int64_t from_stride,
                int64_t count) {
    double numbers[block];
    read_double(from_format, from, from_stride, count, numbers);
    write_double(to_format, to, to_stride, count, numbers);
}

// Any value that the target takes as it is, and floats that are integers into integers.
void by_values(const Format &to_format, std::byte *to, int64_t to_stride, const Format &from_format,
               const std::byte *from, int64_t from_stride, int64_t count) {
    constexpr double two_63 = 9223372036854775808.0;
    const bool to_integer = is_integer(to_format.scalar());
    for (int64_t i = 0; i < count; ++i) {
        Value value;
        from_format.unpack(from + i * from_stride, &value);
        if (to_integer && value.kind == ValueKind::real) {
            if (std::trunc(value.real) != value.real || value.real < -two_63 ||
                value.real >= 2 * two_63) {
                fail(Status::value, "item %lld of the run is no integer that fits",
                     static_cast<long long>(i));
            }
            value.kind = value.real < two_63 ? ValueKind::integer : ValueKind::natural;
            value.integer = value.real < two_63
                                ? static_cast<int64_t>(value.real)
                                : static_cast<int64_t>(static_cast<uint64_t>(value.real));
        }
        to_format.pack(to + i * to_stride, &value, 1);
    }
}

ConvertBlock way_of(const Format &to, const Format &from) {
    if (to.is_tuple() || from.is_tuple() || to.scalar() == ScalarType::none ||
        from.scalar() == ScalarType::none) {
        fail(Status::type, "items of format \"%s\" are not converted to \"%s\"",
             Quoted(from.text(), from.text_len()).c_str(),
             Quoted(to.text(), to.text_len()).c_str());
    }
    // A truth value is not a number to write; numbers above INT64_MAX go one by one.
    if (is_integer(from.scalar()) && from.scalar() != ScalarType::u64 &&
        (is_integer(to.scalar()) || is_float(to.scalar()))) {
        return by_integers;
    }
    if (is_float(from.scalar()) && is_float(to.scalar())) {
        return by_doubles;
    }
    return by_values;
}

void check_same_shape(const View &target, const View &source) {
    if (target.ndim() != source.ndim() ||
        !std::equal(target.shape(), target.shape() + target.ndim(), source.shape())) {
        fail(Status::mismatch, "the shapes differ: %lld items in %d dimensions for %lld in %d",
             static_cast<long long>(source.items()), source.ndim(),
             static_cast<long long>(target.items()), target.ndim());
    }
}

// Calls use(to, to_stride, from, from_stride, count) for blocks of items of both.
template <typename Use>
void for_each_block(const Operand &to, const Operand &from, Use &&use) {
    for (Walk<2> walk({to, from}); walk; walk.next()) {
        for (int64_t i = 0; i < walk.count(); i += block) {
            use(walk.first(0) + i * walk.stride(0), walk.stride(0),
                walk.first(1) + i * walk.stride(1), walk.stride(1),
                std::min(block, walk.count() - i));
        }
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
    const Format &to_format = target.format();
    const Format &from_format = source.format();
    const ConvertBlock convert_block = way_of(to_format, from_format);
    // Converted as a whole before the first item is written: an item may not fit, and the views
    // may overlap.
    Vector<std::byte> converted(static_cast<size_t>(target.nbytes()));
    Dims dims(target.ndim(), false);
    std::copy_n(target.shape(), target.ndim(), dims.shape());
    fill_strides(dims, target.itemsize(), false);
    for_each_block({converted.data(), &dims}, {source.data(), &source.dims()},
                   [&](std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
                       int64_t count) {
                       convert_block(to_format, to, to_stride, from_format, from, from_stride,
                                     count);
                   });
    source.check();
    put_bytes(target, 0, target.items(), converted.data());
}

void fill(const View &view, std::span<const Value> values) {
    view.check_writable();
    Vector<std::byte> item(static_cast<size_t>(view.itemsize()));
    view.format().pack(item.data(), values.data(), static_cast<int64_t>(values.size()));
    const auto size = item.size();
    for_each_run(view, 0, view.items(), [&](std::byte *to, int64_t stride, int64_t count) {
        if (size == 1 && stride == 1) {
            std::memset(to, std::to_integer<int>(item[0]), static_cast<size_t>(count));
            return;
        }
        for (int64_t i = 0; i < count; ++i) {
            std::memcpy(to + i * stride, item.data(), size);
        }
    });
    view.check();
}

}  // namespace bufview
