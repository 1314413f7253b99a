// SPDX-License-Identifier: MIT
// A model of views that computes in 128 bits, where nothing that fits 64 overflows, and random
// numbers of the kind that breaks arithmetic.
#pragma once

#include "support.h"
#include "view/slice.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace bufview::test {

__extension__ using Wide = __int128;

constexpr bool fits(Wide number) {
    return number >= INT64_MIN && number <= INT64_MAX;
}

// splitmix64: the same numbers everywhere.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u) {}

    uint64_t next() {
        uint64_t x = state_ += 0x9E3779B97F4A7C15u;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
        x = (x ^ x >> 27) * 0x94D049BB133111EBu;
        return x ^ x >> 31;
    }
    // low <= result <= high.
    int64_t in(int64_t low, int64_t high) {
        return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
    }
    bool one_in(int64_t count) { return in(1, count) == 1; }
    // Near a power of two, of either sign.
    int64_t huge() {
        static constexpr std::array<int64_t, 8> borders{
            INT64_MIN, -two_62,  -(int64_t{1} << 32), 0, int64_t{1} << 31, int64_t{1} << 61,
            two_62,    INT64_MAX};
        const Wide number = Wide{borders[static_cast<size_t>(in(0, 7))]} + in(-3, 3);
        return fits(number) ? static_cast<int64_t>(number) : INT64_MIN;
    }
    int64_t mostly_in(int64_t low, int64_t high) { return one_in(12) ? huge() : in(low, high); }

private:
    uint64_t state_;
};

// Where the items of a view are.
struct Model {
    struct Axis {
        Wide count;
        Wide stride;
    };
    Wide first = 0;
    std::vector<Axis> axes;

    bool empty() const {
        return std::any_of(axes.begin(), axes.end(), [](const Axis &a) { return a.count == 0; });
    }
    // Bytes if zeros counted as ones, or something beyond 64 bits.
    Wide room(int64_t itemsize) const {
        Wide bytes = std::max<Wide>(itemsize, 1);
        for (const Axis &axis : axes) {
            bytes = fits(bytes) ? bytes * std::max<Wide>(axis.count, 1) : bytes;
        }
        return bytes;
    }
    Wide lowest() const {
        Wide sum = 0;
        for (const Axis &axis : axes) {
            sum += std::min<Wide>(0, axis.stride * (axis.count - 1));
        }
        return sum;
    }
    Wide highest() const {
        Wide sum = 0;
        for (const Axis &axis : axes) {
            sum += std::max<Wide>(0, axis.stride * (axis.count - 1));
        }
        return sum;
    }
    // Strides that nobody walks mean nothing; forgetting them keeps products small.
    void settle() {
        for (Axis &axis : axes) {
            if (empty() || axis.count == 1) {
                axis.stride = 0;
            }
        }
    }
};

// slice.indices() of Python and the number of items, from their definition.
struct WideRange {
    Wide start;
    Wide count;
};

inline WideRange indices(const Slice &slice, Wide length) {
    const Wide step = slice.step;
    const Wide lower = step < 0 ? -1 : 0;
    const Wide upper = step < 0 ? length - 1 : length;
    const auto bound = [&](int64_t given) {
        return given < 0 ? std::max(given + length, lower) : std::min<Wide>(given, upper);
    };
    const Wide start = slice.has_start ? bound(slice.start) : step < 0 ? upper : lower;
    const Wide stop = slice.has_stop ? bound(slice.stop) : step < 0 ? lower : upper;
    const Wide distance = step < 0 ? start - stop : stop - start;
    const Wide stride = step < 0 ? -step : step;
    return {start, distance <= 0 ? 0 : (distance + stride - 1) / stride};
}

}  // namespace bufview::test
