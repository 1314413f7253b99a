// SPDX-License-Identifier: MIT
// Runs of set bits in masks of 64 bytes, which kernels look for text in. To be included as simd.h
// is.
#if defined(BUFVIEW_SCAN_RUN_MASKS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BUFVIEW_SCAN_RUN_MASKS_H
#undef BUFVIEW_SCAN_RUN_MASKS_H
#else
#define BUFVIEW_SCAN_RUN_MASKS_H
#endif

#include "scan/simd.h"

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

template <class V>
HWY_INLINE auto printable_lanes(V bytes) {
    const Bytes d;
    const auto offset = hn::Sub(bytes, hn::Set(d, uint8_t{0x20}));
    const auto text = hn::Lt(offset, hn::Set(d, uint8_t{0x7F - 0x20}));
    return hn::Or(text, hn::Eq(bytes, hn::Set(d, uint8_t{'\t'})));
}

HWY_INLINE uint64_t printable_mask(const uint8_t *at) {
    const Bytes d;
    const size_t lanes = hn::Lanes(d);
    uint64_t mask = 0;
    for (size_t i = 0; i < 64; i += lanes) {
        mask |= mask_bits(d, printable_lanes(hn::LoadU(d, at + i))) << i;
    }
    return mask;
}

// The bits where a run of at least `least` set bits begins or goes on for `least` more.
HWY_INLINE uint64_t erode(uint64_t mask, int64_t least) {
    int64_t width = 1;
    while (2 * width <= least) {
        mask &= mask >> width;
        width *= 2;
    }
    return mask & (mask >> (least - width));
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
