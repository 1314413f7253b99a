// SPDX-License-Identifier: MIT
// Runs of items of one format written as items of another, by value.
#pragma once

#include "format/convert.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace bufview {

// How scalars of one type and byte order become those of another.
class ScalarConversion {
public:
    // Throws Status::type if one kind of value does not go into the other.
    ScalarConversion(const Scalar &to, const Scalar &from);

    // Whether there are values that do not fit.
    bool may_fail() const noexcept { return may_fail_; }
    // `count` scalars, in place if addresses and strides are the same. Throws Status::value; some
    // have been written then.
    void run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
             int64_t count, ItemNumbers numbers) const;

private:
    enum class Way : uint8_t {
        copy,
        swap,
        long_doubles,
        integers,
        reals,
        reals_to_integers,
        values
    };

    Way choose() const;
    bool can_fail() const;
    void swap(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
              int64_t count) const;

    Scalar to_;
    Scalar from_;
    Way way_;
    bool may_fail_;
};

// The same for items: of one scalar each, or of as many values as each other.
class ItemConversion {
public:
    // The formats stay as long as the conversion, which is for that many items. Throws
    // Status::type.
    ItemConversion(const Format &to, const Format &from, int64_t items);

    bool may_fail() const noexcept { return may_fail_; }
    // Whether an item may be written where it was read.
    bool in_place() const noexcept { return in_place_; }
    // Throws Status::value if there is a value that does not fit, naming its item, the first of
    // which has the number `number`.
    void check(const std::byte *from, int64_t from_stride, int64_t count, int64_t number) const;
    // Items that passed check(), if may_fail(). Padding stays as it is.
    void run(std::byte *to, int64_t to_stride, const std::byte *from, int64_t from_stride,
             int64_t count) const;

private:
    // Calls step(pairs, scalar, first, items) for each scalar of blocks of items.
    template <typename Step>
    void for_each_step(int64_t count, Step &&step) const;

    const Format &to_;
    const Format &from_;
    // Of items that are one scalar.
    std::optional<ScalarConversion> only_;
    bool may_fail_ = false;
    bool in_place_ = true;
};

}  // namespace bufview
