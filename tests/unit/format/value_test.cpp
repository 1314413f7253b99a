// SPDX-License-Identifier: MIT
#include "format/value.h"

#include "values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bufview {
namespace {

void expect_equal(const Value &a, const Value &b) {
    EXPECT_TRUE(values_equal(a, b));
    EXPECT_TRUE(values_equal(b, a));
}

void expect_different(const Value &a, const Value &b) {
    EXPECT_FALSE(values_equal(a, b));
    EXPECT_FALSE(values_equal(b, a));
}

TEST(ValuesEqual, NumbersCompareAcrossKinds) {
    expect_equal(integer(1), real(1.0));
    expect_equal(integer(1), boolean(true));
    expect_equal(boolean(true), real(1.0));
    expect_equal(integer(5), natural(5));
    expect_equal(real(2.5), complex(2.5, 0.0));
    expect_equal(integer(2), complex(2.0, -0.0));
    expect_different(integer(2), complex(2.0, 1.0));
    expect_different(integer(1), real(1.5));
    expect_different(boolean(true), integer(2));
}

TEST(ValuesEqual, IsExactBeyondTheBitsOfADouble) {
    constexpr int64_t limit = int64_t{1} << 53;
    expect_equal(integer(limit), real(0x1p53));
    expect_different(integer(limit + 1), real(0x1p53));
    expect_different(integer(INT64_MAX), real(0x1p63));
    expect_equal(integer(INT64_MIN), real(-0x1p63));
    expect_equal(natural(uint64_t{1} << 63), real(0x1p63));
    expect_different(natural(UINT64_MAX), real(0x1p64));
    expect_equal(natural(UINT64_MAX - 2047), real(0x1.FFFFFFFFFFFFFp63));
}

TEST(ValuesEqual, TheSameBitsOfAnotherSignAreDifferent) {
    expect_different(integer(-1), natural(UINT64_MAX));
    expect_different(integer(INT64_MIN), natural(uint64_t{1} << 63));
}

TEST(ValuesEqual, ANanEqualsNothingAndZerosAreOne) {
    expect_different(real(NAN), real(NAN));
    expect_different(complex(NAN, 0), complex(NAN, 0));
    expect_different(integer(0), real(NAN));
    expect_equal(real(0.0), real(-0.0));
    expect_equal(integer(0), real(-0.0));
    expect_equal(real(INFINITY), real(INFINITY));
    expect_different(integer(INT64_MAX), real(INFINITY));
}

TEST(ValuesEqual, BigIntegersEqualReals) {
    expect_equal(big_integer(0x1p70), real(0x1p70));
    expect_different(big_integer(0x1p70), integer(0));
    expect_different(big_integer(INFINITY), real(INFINITY));
    expect_different(big_integer(0x1p64), natural(0));
}

TEST(ValuesEqual, ByteStringsEqualByteStringsOnly) {
    expect_equal(bytes("abc"), bytes("abc"));
    expect_equal(bytes(""), bytes(""));
    expect_different(bytes("abc"), bytes("abd"));
    expect_different(bytes("abc"), bytes("ab"));
    expect_different(bytes("1"), integer(1));
    expect_different(bytes(""), integer(0));
    expect_different(bytes("a"), text("a"));
    expect_equal(text("a"), text("a"));
}

TEST(ValuesEqual, NoValueEqualsNothing) {
    expect_different(Value{}, Value{});
    expect_different(Value{}, integer(0));
}

}  // namespace
}  // namespace bufview
