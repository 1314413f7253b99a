// SPDX-License-Identifier: MIT
#include "view/overlap.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace bufview {

namespace {

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

}  // namespace

bool overlap(const View &a, const View &b) {
    return overlap(region_of(a), region_of(b)) && !interleaved(a, b);
}

bool overlap(const View &view, const std::byte *bytes, int64_t count) {
    return overlap(region_of(view), region_of(bytes, count));
}

bool same_place(const View &a, const View &b) {
    return a.data() == b.data() && !a.indirect() && !b.indirect() &&
           std::equal(a.strides(), a.strides() + a.ndim(), b.strides());
}

}  // namespace bufview
