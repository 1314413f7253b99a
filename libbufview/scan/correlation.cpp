// SPDX-License-Identifier: MIT
#include "scan/correlation.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/correlation.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// Return the number of bytes whose products with the next one are in the sums.
#if HWY_TARGET == HWY_SCALAR

int64_t add_sums(const uint8_t *, int64_t, ByteSums &) {
    return 0;
}

#else

int64_t add_sums(const uint8_t *data, int64_t size, ByteSums &sums) {
    const hn::ScalableTag<int16_t> d16;
    const hn::Rebind<uint8_t, decltype(d16)> d8;
    const hn::RepartitionToWide<decltype(d16)> d32;
    const hn::RepartitionToWide<decltype(d32)> d64;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d8));
    const auto load = [&](int64_t at)
                          HWY_ATTR { return hn::PromoteTo(d16, hn::LoadU(d8, data + at)); };
    const auto widen = [&](auto words) HWY_ATTR {
        // No lane is negative.
        const hn::Half<decltype(d32)> half;
        const auto low = hn::PromoteTo(d64, hn::LowerHalf(half, words));
        return hn::Add(low, hn::PromoteTo(d64, hn::UpperHalf(half, words)));
    };
    auto values = hn::Zero(d64);
    auto squares = hn::Zero(d64);
    auto products = hn::Zero(d64);
    int64_t at = 0;
    while (at + lanes < size) {
        // A lane gets two products of 255 * 255 a step: 16,384 steps fit 31 bits.
        auto value = hn::Zero(d32);
        auto square = hn::Zero(d32);
        auto square2 = hn::Zero(d32);
        auto product = hn::Zero(d32);
        auto product2 = hn::Zero(d32);
        auto value2 = hn::Zero(d32);
        const auto ones = hn::Set(d16, int16_t{1});
        for (int step = 0; step < 16'000 && at + lanes < size; ++step, at += lanes) {
            prefetch_block(data + at, static_cast<size_t>(lanes));
            const auto here = load(at);
            const auto next = load(at + 1);
            value = hn::ReorderWidenMulAccumulate(d32, here, ones, value, value2);
            square = hn::ReorderWidenMulAccumulate(d32, here, here, square, square2);
            product = hn::ReorderWidenMulAccumulate(d32, here, next, product, product2);
        }
        values = hn::Add(values, hn::Add(widen(value), widen(value2)));
        squares = hn::Add(squares, hn::Add(widen(square), widen(square2)));
        products = hn::Add(products, hn::Add(widen(product), widen(product2)));
    }
    sums.values += static_cast<uint64_t>(hn::GetLane(hn::SumOfLanes(d64, values)));
    sums.squares += static_cast<uint64_t>(hn::GetLane(hn::SumOfLanes(d64, squares)));
    sums.products += static_cast<uint64_t>(hn::GetLane(hn::SumOfLanes(d64, products)));
    return at;
}

#endif

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(add_sums);

void add_sums(const std::byte *data, int64_t size, ByteSums &sums) {
    const int64_t done =
        HWY_DYNAMIC_DISPATCH(add_sums)(reinterpret_cast<const uint8_t *>(data), size, sums);
    reference::add_sums(data + done, size - done, sums);
}

namespace reference {

void add_sums(const std::byte *data, int64_t size, ByteSums &sums) {
    for (int64_t i = 0; i < size; ++i) {
        const auto value = static_cast<uint64_t>(data[i]);
        sums.values += value;
        sums.squares += value * value;
        sums.products += i + 1 < size ? value * static_cast<uint64_t>(data[i + 1]) : 0;
    }
}

}  // namespace reference

}  // namespace bufview
#endif
