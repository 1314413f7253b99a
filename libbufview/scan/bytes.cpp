// SPDX-License-Identifier: MIT
#include "scan/bytes.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/bytes.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

int64_t count_byte(const uint8_t *data, int64_t size, uint8_t value) {
    const Bytes d;
    const hn::Repartition<uint64_t, Bytes> d64;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto wanted = hn::Set(d, value);
    int64_t count = 0;
    int64_t at = 0;
    auto sums = hn::Zero(d64);
    while (at + 4 * lanes <= size) {
        // A lane counts to 255 at most: four vectors a step, 63 steps.
        auto counts = hn::Zero(d);
        for (int step = 0; step < 63 && at + 4 * lanes <= size; ++step, at += 4 * lanes) {
            prefetch_block(data + at, static_cast<size_t>(4 * lanes));
            for (int i = 0; i < 4; ++i) {
                const auto same = hn::Eq(hn::LoadU(d, data + at + i * lanes), wanted);
                counts = hn::Sub(counts, hn::VecFromMask(d, same));
            }
        }
        sums = hn::Add(sums, hn::SumsOf8(counts));
    }
    count += static_cast<int64_t>(hn::GetLane(hn::SumOfLanes(d64, sums)));
    for (; at < size; ++at) {
        count += data[at] == value ? 1 : 0;
    }
    return count;
}

int64_t find_byte(const uint8_t *data, int64_t size, uint8_t value) {
    const Bytes d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto wanted = hn::Set(d, value);
    int64_t at = 0;
    for (; at + lanes <= size; at += lanes) {
        prefetch_block(data + at, static_cast<size_t>(lanes));
        const auto same = hn::Eq(hn::LoadU(d, data + at), wanted);
        if (const uint64_t bits = mask_bits(d, same)) {
            return at + __builtin_ctzll(bits);
        }
    }
    for (; at < size && data[at] != value; ++at) {
    }
    return at;
}

int64_t find_difference(const uint8_t *a, const uint8_t *b, int64_t size) {
    const Bytes d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto differ = [&](int64_t at) HWY_ATTR {
        return hn::Xor(hn::LoadU(d, a + at), hn::LoadU(d, b + at));
    };
    int64_t at = 0;
    for (; at + 4 * lanes <= size; at += 4 * lanes) {
        prefetch_block(a + at, static_cast<size_t>(4 * lanes));
        prefetch_block(b + at, static_cast<size_t>(4 * lanes));
        const auto first = hn::Or(differ(at), differ(at + lanes));
        const auto second = hn::Or(differ(at + 2 * lanes), differ(at + 3 * lanes));
        if (!hn::AllTrue(d, hn::Eq(hn::Or(first, second), hn::Zero(d)))) {
            break;
        }
    }
    for (; at + lanes <= size; at += lanes) {
        if (const uint64_t bits = mask_bits(d, hn::Ne(differ(at), hn::Zero(d)))) {
            return at + __builtin_ctzll(bits);
        }
    }
    for (; at < size && a[at] == b[at]; ++at) {
    }
    return at;
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(count_byte);
HWY_EXPORT(find_byte);
HWY_EXPORT(find_difference);

int64_t count_byte(const std::byte *data, int64_t size, std::byte value) {
    return HWY_DYNAMIC_DISPATCH(count_byte)(reinterpret_cast<const uint8_t *>(data), size,
                                            static_cast<uint8_t>(value));
}

int64_t find_byte(const std::byte *data, int64_t size, std::byte value) {
    return HWY_DYNAMIC_DISPATCH(find_byte)(reinterpret_cast<const uint8_t *>(data), size,
                                           static_cast<uint8_t>(value));
}

int64_t find_difference(const std::byte *a, const std::byte *b, int64_t size) {
    return HWY_DYNAMIC_DISPATCH(find_difference)(reinterpret_cast<const uint8_t *>(a),
                                                 reinterpret_cast<const uint8_t *>(b), size);
}

namespace reference {

int64_t count_byte(const std::byte *data, int64_t size, std::byte value) {
    int64_t count = 0;
    for (int64_t i = 0; i < size; ++i) {
        count += data[i] == value ? 1 : 0;
    }
    return count;
}

int64_t find_byte(const std::byte *data, int64_t size, std::byte value) {
    int64_t at = 0;
    while (at < size && data[at] != value) {
        ++at;
    }
    return at;
}

int64_t find_difference(const std::byte *a, const std::byte *b, int64_t size) {
    int64_t at = 0;
    while (at < size && a[at] == b[at]) {
        ++at;
    }
    return at;
}

}  // namespace reference

}  // namespace bufview
#endif
