// SPDX-License-Identifier: MIT
#include "format/half.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bufview {
namespace {

uint16_t half_of(double value) {
    uint16_t half = 0xDEAD;
    EXPECT_TRUE(narrow_half(value, half)) << value;
    return half;
}

TEST(Half, EveryPatternSurvivesTheWayThroughADouble) {
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        uint16_t again = 0;
        ASSERT_TRUE(narrow_half(widen_half(static_cast<uint16_t>(bits)), again)) << bits;
        ASSERT_EQ(again, bits);
    }
}

TEST(Half, KnownValues) {
    EXPECT_EQ(widen_half(0x3C00), 1.0);
    EXPECT_EQ(widen_half(0xC000), -2.0);
    EXPECT_EQ(widen_half(0x7BFF), 65504.0);
    EXPECT_EQ(widen_half(0x0400), 0x1p-14);
    EXPECT_EQ(widen_half(0x0001), 0x1p-24);
    EXPECT_EQ(widen_half(0x03FF), 0x3FFp-24);
    EXPECT_EQ(widen_half(0x7C00), INFINITY);
    EXPECT_TRUE(std::signbit(widen_half(0x8000)));
    EXPECT_EQ(half_of(0.1), 0x2E66);
    EXPECT_EQ(half_of(-1.5), 0xBE00);
    EXPECT_EQ(half_of(-INFINITY), 0xFC00);
}

TEST(Half, TiesGoToEven) {
    EXPECT_EQ(half_of(2049.0), half_of(2048.0));
    EXPECT_EQ(half_of(2051.0), half_of(2052.0));
    EXPECT_EQ(half_of(0x1p-25), 0);
    EXPECT_EQ(half_of(0x3p-25), 2);
    EXPECT_EQ(half_of(0x5p-25), 2);
}

TEST(Half, IsRoundedOnceFromTheDouble) {
    // Through a float, which cannot hold the last bit, both would become ties.
    EXPECT_EQ(half_of(2049.0 + 0x1p-40), half_of(2050.0));
    EXPECT_EQ(half_of(std::nextafter(0x1p-25, 1.0)), 1);
    EXPECT_EQ(half_of(std::nextafter(2049.0, 0.0)), half_of(2048.0));
}

TEST(Half, SubnormalsRoundUpIntoTheNormalRange) {
    EXPECT_EQ(half_of(0x7FFp-25), 0x0400);
    EXPECT_EQ(half_of(0x1.FFFFp-15), 0x0400);
    EXPECT_EQ(half_of(0x1.8p-15), 0x0300);
}

TEST(Half, WhatRoundsBeyondTheRangeIsRefused) {
    EXPECT_EQ(half_of(65519.999), 0x7BFF);
    uint16_t half = 0;
    EXPECT_FALSE(narrow_half(65520.0, half));
    EXPECT_FALSE(narrow_half(-65520.0, half));
    EXPECT_FALSE(narrow_half(1e300, half));
}

TEST(Half, TinyNumbersKeepTheirSign) {
    EXPECT_EQ(half_of(-1e-300), 0x8000);
    EXPECT_EQ(half_of(5e-324), 0x0000);
}

TEST(Half, NanStaysNanWithItsSign) {
    EXPECT_EQ(half_of(std::bit_cast<double>(uint64_t{0x7FF8000000000000})), 0x7E00);
    EXPECT_EQ(half_of(std::bit_cast<double>(uint64_t{0xFFF8000000000000})), 0xFE00);
    // A payload that a half has no room for.
    EXPECT_EQ(half_of(std::bit_cast<double>(uint64_t{0x7FF0000000000001})), 0x7E00);
}

TEST(Float, NanKeepsSignAndPayloadBothWays) {
    for (const uint32_t bits : {0x7FC00000u, 0xFFC00001u, 0x7F800001u, 0xFFA5A5A5u}) {
        EXPECT_EQ(narrow(widen(bits)), bits);
    }
    EXPECT_EQ(std::bit_cast<uint64_t>(widen(0x7F800001)), 0x7FF0000020000000u);
    EXPECT_EQ(narrow(std::bit_cast<double>(uint64_t{0x7FF0000000000001})), 0x7FC00000u);
}

TEST(Float, TooLargeBecomesInfinite) {
    EXPECT_EQ(narrow(1e39), 0x7F800000u);
    EXPECT_EQ(narrow(-1e39), 0xFF800000u);
    EXPECT_EQ(narrow(3.4028234663852886e38), 0x7F7FFFFFu);
}

}  // namespace
}  // namespace bufview
