// SPDX-License-Identifier: MIT
#include "view/item_conversion.h"

#include "base/error.h"
#include "format/node.h"
#include "format/scalar.h"
#include "view/move.h"

#include <algorithm>
#include <cmath>

namespace bufview {

namespace {

enum class Kind : uint8_t { truth, integer, real, complex, bytes, text };

Kind kind_of(ScalarType type) {
    switch (type) {
    case ScalarType::none:
    case ScalarType::boolean:
        return Kind::truth;
    case ScalarType::i8:
    case ScalarType::i16:
    case ScalarType::i32:
    case ScalarType::i64:
    case ScalarType::u8:
    case ScalarType::u16:
    case ScalarType::u32:
    case ScalarType::u64:
        return Kind::integer;
    case ScalarType::f16:
    case ScalarType::f32:
    case ScalarType::f64:
    case ScalarType::long_double:
        return Kind::real;
    case ScalarType::complex64:
    case ScalarType::complex128:
    case ScalarType::complex_long_double:
        return Kind::complex;
    case ScalarType::character:
    case ScalarType::bytes:
    case ScalarType::pascal:
        return Kind::bytes;
    case ScalarType::ucs2:
    case ScalarType::ucs4:
        return Kind::text;
    }
    return Kind::text;
}

// Texts only go into texts of the same length, which is dealt with before this is asked.
bool goes_into(Kind to, Kind from) {
    switch (to) {
    case Kind::truth:
        return true;
    case Kind::integer:
    case Kind::real:
        return from <= Kind::real;
    case Kind::complex:
        return from <= Kind::complex;
    case Kind::bytes:
        return from == Kind::bytes;
    case Kind::text:
        return false;
    }
    return false;
}

// Bytes that are turned round together when the byte order changes.
int64_t unit_of(const Scalar &scalar) {
    switch (scalar.type) {
    case ScalarType::complex64:
    case ScalarType::ucs4:
        return 4;
    case ScalarType::complex128:
        return 8;
    case ScalarType::ucs2:
        return 2;
    case ScalarType::character:
    case ScalarType::bytes:
    case ScalarType::pascal:
        return 1;
    case ScalarType::long_double:
    case ScalarType::complex_long_double:
        return long_double_size;
    default:
        return scalar.size;
    }
}

Scalar scalar_of(const Node &node) {
    return {node.type, node.order, node.size};
}

// Numbers of a run go through a block that stays in the first cache.
constexpr int64_t block = 512;

// Bytes of items of many scalars that are converted together.
constexpr int64_t cached = int64_t{32} << 10;

constexpr double two_63 = 9223372036854775808.0;

[[noreturn, gnu::cold]] void no_integer(ScalarType type, ItemNumbers numbers, int64_t i) {
    fail(Status::value, "item %lld is no integer that fits %s",
         static_cast<long long>(numbers.first + i * numbers.step), type_name(type));
}

void to_integers(const double *reals, int64_t count, int64_t *out, ScalarType type,
                 ItemNumbers numbers) {
    for (int64_t i = 0; i < count; ++i) {
        const double real = reals[i];
        if (!(real >= -two_63 && real < two_63) || std::trunc(real) != real) {
            no_integer(type, numbers, i);
        }
        out[i] = static_cast<int64_t>(real);
    }
}

// A number that is an integer, as one.
bool make_integer(long double real, Value &value) {
    if (std::trunc(real) != real || real < -two_63 || real >= 2 * two_63) {
        return false;
    }
    value.kind = real < two_63 ? ValueKind::integer : ValueKind::natural;
    value.integer = real < two_63 ? static_cast<int64_t>(real)
                                  : static_cast<int64_t>(static_cast<uint64_t>(real));
    return true;
}

void by_values(const Scalar &to_scalar, std::byte *to, int64_t to_stride, const Scalar &from_scalar,
               const std::byte *from, int64_t from_stride, int64_t count, ItemNumbers numbers) {
    const bool to_integer = kind_of(to_scalar.type) == Kind::integer;
    for (int64_t i = 0; i < count; ++i, to += to_stride, from += from_stride) {
        Value value;
        load_scalar(from_scalar.type, from_scalar.order, from_scalar.size, from, value);
        if (to_integer && value.kind == ValueKind::real) {
            const bool is_long = from_scalar.type == ScalarType::long_double;
            if (!make_integer(is_long ? load_long_double(from, from_scalar.order)
                                      : static_cast<long double>(value.real),
                              value)) {
                no_integer(to_scalar.type, numbers, i);
            }
        }
        store_scalar(to_scalar.type, to_scalar.order, to_scalar.size, to, value);
    }
}

}  // namespace

ScalarConversion::ScalarConversion(const Scalar &to, const Scalar &from)
    : to_(to), from_(from), way_(choose()), may_fail_(can_fail()) {}

ScalarConversion::Way ScalarConversion::choose() const {
    const Kind to = kind_of(to_.type);
    const Kind from = kind_of(from_.type);
    if (to_.type == from_.type && to_.size == from_.size && to != Kind::truth) {
        const int64_t unit = unit_of(to_);
        return unit == 1 || to_.order == from_.order ? Way::copy
               : unit == long_double_size            ? Way::long_doubles
                                                     : Way::swap;
    }
    if (!goes_into(to, from)) {
        fail(Status::type, "%s is not converted to %s", type_name(from_.type), type_name(to_.type));
    }
    const bool long_double =
        to_.type == ScalarType::long_double || from_.type == ScalarType::long_double;
    if (to > Kind::real || from > Kind::real || long_double) {
        return Way::values;
    }
    if (from_.type == ScalarType::u64) {
        return to == Kind::real ? Way::reals : to == Kind::integer ? Way::integers : Way::values;
    }
    if (from != Kind::real) {
        return to_.type == ScalarType::f64 ? Way::reals : Way::integers;
    }
    return to != Kind::integer           ? Way::reals
           : to_.type == ScalarType::u64 ? Way::values
                                         : Way::reals_to_integers;
}

bool ScalarConversion::can_fail() const {
    const Kind to = kind_of(to_.type);
    const Kind from = kind_of(from_.type);
    if (way_ == Way::copy || way_ == Way::swap || way_ == Way::long_doubles || to == Kind::truth) {
        return false;
    }
    if (to == Kind::integer) {
        const IntegerRange wide = range_of(to_.type);
        const IntegerRange narrow = range_of(from_.type);
        return from == Kind::real || from_.type == ScalarType::u64 || narrow.least < wide.least ||
               narrow.most > wide.most;
    }
    return to_.type == ScalarType::f16 || to_.type == ScalarType::character;
}

void ScalarConversion::swap(std::byte *to, int64_t to_stride, const std::byte *from,
                            int64_t from_stride, int64_t count) const {
    const int64_t unit = unit_of(to_);
    const int64_t units = to_.size / unit;
    if (to_stride == to_.size && from_stride == to_.size) {
        swap_run(to, unit, from, unit, count * units, unit);
    } else if (units < count) {
        for (int64_t i = 0; i < units; ++i) {
            swap_run(to + i * unit, to_stride, from + i * unit, from_stride, count, unit);
        }
    } else {
        for (int64_t i = 0; i < count; ++i) {
            swap_run(to + i * to_stride, unit, from + i * from_stride, unit, units, unit);
        }
    }
}

void ScalarConversion::run(std::byte *to, int64_t to_stride, const std::byte *from,
                           int64_t from_stride, int64_t count, ItemNumbers numbers) const {
    if (way_ == Way::copy) {
        if (to != from) {
            copy_run(to, to_stride, from, from_stride, count, to_.size);
        }
        return;
    }
    if (way_ == Way::swap) {
        return swap(to, to_stride, from, from_stride, count);
    }
    if (way_ == Way::long_doubles) {
        for (int64_t i = 0; i < count; ++i) {
            for (int64_t part = 0; part < to_.size; part += long_double_size) {
                store_long_double(to + i * to_stride + part,
                                  load_long_double(from + i * from_stride + part, from_.order),
                                  to_.order);
            }
        }
        return;
    }
    if (way_ == Way::values) {
        return by_values(to_, to, to_stride, from_, from, from_stride, count, numbers);
    }
    // Numbers of the machine need no block between.
    const bool straight = to_.order == native_order && to_stride == 8 &&
                          reinterpret_cast<uintptr_t>(to) % alignof(int64_t) == 0;
    if (straight && way_ == Way::reals && to_.type == ScalarType::f64) {
        scalars_to_double(from_, from, from_stride, count, reinterpret_cast<double *>(to));
        return;
    }
    if (straight && way_ == Way::integers && to_.type == ScalarType::i64) {
        scalars_to_int64(from_, from, from_stride, count, reinterpret_cast<int64_t *>(to), numbers);
        return;
    }
    for (int64_t i = 0; i < count; i += block) {
        const int64_t part = std::min(block, count - i);
        std::byte *const part_to = to + i * to_stride;
        const std::byte *const part_from = from + i * from_stride;
        const ItemNumbers named{numbers.first + i * numbers.step, numbers.step};
        int64_t integers[block];
        double reals[block];
        if (way_ == Way::integers) {
            scalars_to_int64(from_, part_from, from_stride, part, integers, named);
        } else {
            scalars_to_double(from_, part_from, from_stride, part, reals);
        }
        if (way_ == Way::reals_to_integers) {
            to_integers(reals, part, integers, to_.type, named);
        }
        if (way_ == Way::reals) {
            scalars_from_double(to_, part_to, to_stride, part, reals, named);
        } else {
            scalars_from_int64(to_, part_to, to_stride, part, integers, named);
        }
    }
}

ItemConversion::ItemConversion(const Format &to, const Format &from, int64_t items)
    : to_(to), from_(from) {
    if (to.value_count() != from.value_count()) {
        fail(Status::type, "items of %lld values are not converted to items of %lld",
             static_cast<long long>(from.value_count()), static_cast<long long>(to.value_count()));
    }
    if (to.scalar() != ScalarType::none && from.scalar() != ScalarType::none) {
        only_.emplace(scalar_of(to), scalar_of(from));
        may_fail_ = only_->may_fail();
        in_place_ = to.itemsize() == from.itemsize();
        return;
    }
    // Of formats without items there may be more values than anybody can look at.
    for (PairWalker pairs(to, from); items > 0 && pairs.next();) {
        const ScalarConversion scalar(scalar_of(pairs.a()), scalar_of(pairs.b()));
        may_fail_ = may_fail_ || scalar.may_fail();
        in_place_ = in_place_ && pairs.at_a() == pairs.at_b() && pairs.a().size == pairs.b().size;
    }
}

template <typename Step>
void ItemConversion::for_each_step(int64_t count, Step &&step) const {
    // So many items stay in the second cache while their scalars are gone through one by one.
    const int64_t size = std::max({to_.itemsize(), from_.itemsize(), int64_t{1}});
    const int64_t most = std::clamp<int64_t>(cached / size, 1, block);
    for (int64_t i = 0; i < count; i += most) {
        for (PairWalker pairs(to_, from_); pairs.next();) {
            step(pairs, ScalarConversion(scalar_of(pairs.a()), scalar_of(pairs.b())), i,
                 std::min(most, count - i));
        }
    }
}

void ItemConversion::check(const std::byte *from, int64_t from_stride, int64_t count,
                           int64_t number) const {
    // What may fail is no larger than this.
    std::byte scratch[8];
    if (only_) {
        return only_->run(scratch, 0, from, from_stride, count, {number, 1});
    }
    for_each_step(count, [&](const PairWalker &pairs, const ScalarConversion &scalar, int64_t i,
                             int64_t items) {
        if (!scalar.may_fail()) {
            return;
        }
        const std::byte *first = from + i * from_stride + pairs.at_b();
        for (int64_t k = 0; k < items; ++k) {
            scalar.run(scratch, 0, first + k * from_stride, pairs.b().size, pairs.count(),
                       {number + i + k, 0});
        }
    });
}

void ItemConversion::run(std::byte *to, int64_t to_stride, const std::byte *from,
                         int64_t from_stride, int64_t count) const {
    if (only_) {
        return only_->run(to, to_stride, from, from_stride, count, {});
    }
    for_each_step(count, [&](const PairWalker &pairs, const ScalarConversion &scalar, int64_t i,
                             int64_t items) {
        std::byte *first_to = to + i * to_stride + pairs.at_a();
        const std::byte *first_from = from + i * from_stride + pairs.at_b();
        // The longer loop is the inner one.
        if (pairs.count() > items) {
            for (int64_t k = 0; k < items; ++k) {
                scalar.run(first_to + k * to_stride, pairs.a().size, first_from + k * from_stride,
                           pairs.b().size, pairs.count(), {});
            }
            return;
        }
        for (int64_t k = 0; k < pairs.count(); ++k) {
            scalar.run(first_to + k * pairs.a().size, to_stride, first_from + k * pairs.b().size,
                       from_stride, items, {});
        }
    });
}

}  // namespace bufview
