// SPDX-License-Identifier: MIT
#include "format/format.h"
#include "values.h"

#include <gtest/gtest.h>

namespace bufview {
namespace {

bool equal(const char *format_a, std::string_view a, const char *format_b, std::string_view b) {
    const FormatRef fa = Format::parse(format_a);
    const FormatRef fb = Format::parse(format_b);
    const std::vector<std::byte> item_a = from_hex(a);
    const std::vector<std::byte> item_b = from_hex(b);
    EXPECT_EQ(fa->itemsize(), static_cast<int64_t>(item_a.size())) << format_a;
    EXPECT_EQ(fb->itemsize(), static_cast<int64_t>(item_b.size())) << format_b;
    const bool result = equal_items(*fa, item_a.data(), *fb, item_b.data());
    EXPECT_EQ(result, equal_items(*fb, item_b.data(), *fa, item_a.data()));
    return result;
}

TEST(EqualItems, CompareValuesAcrossFormats) {
    EXPECT_TRUE(equal("<h", "0100", ">q", "0000000000000001"));
    EXPECT_TRUE(equal("b", "01", ">d", "3ff0000000000000"));
    EXPECT_TRUE(equal("?", "05", "B", "01"));
    EXPECT_FALSE(equal("b", "ff", "B", "ff"));
    EXPECT_TRUE(equal(">Zf", "3f80000000000000", "b", "01"));
    EXPECT_FALSE(equal("c", "01", "b", "01"));
    EXPECT_TRUE(equal("c", "61", "s", "61"));
}

TEST(EqualItems, FollowFloatingPoint) {
    EXPECT_FALSE(equal(">d", "7ff8000000000000", ">d", "7ff8000000000000"));
    EXPECT_TRUE(equal(">d", "8000000000000000", ">d", "0000000000000000"));
}

TEST(EqualItems, IgnorePadding) {
    EXPECT_TRUE(equal("<bxh", "01ff0200", "<bxh", "01000200"));
    EXPECT_TRUE(equal("<bxh", "01ff0200", "<bh", "010200"));
}

TEST(EqualItems, CompareRecordsValueByValue) {
    EXPECT_TRUE(equal("<2T{bh}", "010200030400", ">bhbh", "010002030004"));
    EXPECT_FALSE(equal("<2T{bh}", "010200030400", ">bhbh", "010002030005"));
    EXPECT_FALSE(equal("2b", "0102", "3b", "010200"));
    EXPECT_TRUE(equal("(2,2)b", "01020304", ">4H", "0001000200030004"));
    EXPECT_TRUE(equal("", "", "3x", "010203"));
}

TEST(EqualItems, CompareWideTextByCharacter) {
    EXPECT_TRUE(equal("<2u", "61006200", ">2w", "0000006100000062"));
    EXPECT_FALSE(equal("<2u", "61006200", ">2w", "0000006100000063"));
    EXPECT_FALSE(equal("<2u", "61006200", "<1u", "6100"));
}

TEST(EqualItems, CompareLongDoublesToTheLastBit) {
    const long double a = 1.0L;
    const long double b = 1.0L + 0x1p-60L;
    const FormatRef format = Format::parse("g");
    const auto *at_a = reinterpret_cast<const std::byte *>(&a);
    const auto *at_b = reinterpret_cast<const std::byte *>(&b);
    EXPECT_TRUE(equal_items(*format, at_a, *format, at_a));
    EXPECT_FALSE(equal_items(*format, at_a, *format, at_b));
}

}  // namespace
}  // namespace bufview
