// SPDX-License-Identifier: MIT
// Runs of numbers between items and native arrays, in one loop per type instead of one call per
// item. The items are `stride` bytes apart (any sign), `first` is the first in order, and each
// must be one scalar (Format::scalar). A call that throws has written nothing.
#pragma once

#include "format/format.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// A scalar as it stands in memory, alone or inside of an item.
struct Scalar {
    ScalarType type;
    ByteOrder order;
    int64_t size;
};

inline Scalar scalar_of(const Format &format) noexcept {
    return {format.scalar(), format.order(), format.itemsize()};
}

// What messages call the items of a run: `first`, `first` + `step`, ...
struct ItemNumbers {
    int64_t first = 0;
    int64_t step = 1;
};

// Integers and truth values. Throws Status::type for other formats, and Status::value, naming the
// item, for a number above INT64_MAX.
void read_int64(const Format &format, const std::byte *first, int64_t stride, int64_t count,
                int64_t *out, int64_t number = 0);

// All real numbers; integers beyond 2^53 are rounded to nearest, as C does. Throws Status::type
// for other formats.
void read_double(const Format &format, const std::byte *first, int64_t stride, int64_t count,
                 double *out);

// Into integers, reals and truth values. Throws Status::type for other formats, and Status::value,
// naming the item, for a number that does not fit.
void write_int64(const Format &format, std::byte *first, int64_t stride, int64_t count,
                 const int64_t *in);

// Into reals and truth values: an integer item takes no real number, as in Format::pack. Too large
// for a float becomes infinite; too large for a half throws Status::value, naming the item.
void write_double(const Format &format, std::byte *first, int64_t stride, int64_t count,
                  const double *in);

// The same for scalars inside of items. They answer false instead of throwing Status::type.
bool scalars_to_int64(const Scalar &scalar, const std::byte *first, int64_t stride, int64_t count,
                      int64_t *out, ItemNumbers numbers);
bool scalars_to_double(const Scalar &scalar, const std::byte *first, int64_t stride, int64_t count,
                       double *out);
bool scalars_from_int64(const Scalar &scalar, std::byte *first, int64_t stride, int64_t count,
                        const int64_t *in, ItemNumbers numbers);
bool scalars_from_double(const Scalar &scalar, std::byte *first, int64_t stride, int64_t count,
                         const double *in, ItemNumbers numbers);

// Smallest and largest number of an integer type that fits int64.
struct IntegerRange {
    int64_t least;
    int64_t most;
};
IntegerRange range_of(ScalarType type) noexcept;

}  // namespace bufview
