// SPDX-License-Identifier: MIT
#include "format/format.h"

#include <gtest/gtest.h>

namespace bufview {
namespace {

struct Row {
    const char *text;
    const char *canonical;
};

TEST(Canonical, SaysOrderAndPaddingInOneWay) {
    constexpr Row table[] = {
        {"", ""},
        {"i", "i"},
        {"@l", "l"},
        {"<i", "<i"},
        {"!h", ">h"},
        {">l", ">i"},
        {"<B", "B"},
        {" < 03i 1h ", "<3ih"},
        {"<3f3Hxx", "<3f3H2x"},
        {"<xxxi", "3x<i"},
        {">F", ">Zf"},
        {"T{<f:x:<f:y:<H:r:}", "T{<f:x:f:y:H:r:}"},
        {"T{<i:a:>H:b:}", "T{<i:a:>H:b:}"},
        {"(2)3s", "(2)3s"},
        {"(2)<3h", "(2,3)<h"},
        {"( 2, 3 )>f", "(2,3)>f"},
        {"(1)b", "(1)b"},
        {"<2T{b(2)T{h}:n:}", "2T{b2T{<h}:n:}"},
        {"x:pad:b", "x:pad:b"},
        {">&i:p:", ">Q:p:"},
        {"<0s", "0s"},
        {"<0i:a:b", "<0i:a:b"},
        {"<2uw", "<2uw"},
        {"T{}", "T{}"},
    };
    for (const Row &row : table) {
        EXPECT_EQ(Format::parse(row.text)->canonical(), row.canonical) << row.text;
    }
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
TEST(Canonical, MakesNativeAlignmentVisible) {
    EXPECT_EQ(Format::parse("bi")->canonical(), "b3x<i");
    EXPECT_EQ(Format::parse("T{i:a:b:b:}")->canonical(), "T{<i:a:b:b:3x}");
    EXPECT_EQ(Format::parse("bg")->canonical(), "b15x^g");
}
#endif

TEST(Canonical, IsItsOwnCanonicalTextWithTheSameLayout) {
    for (const char *text :
         {"bi", "T{b:a:q:b:}", "3T{bT{ih}:n:2x}", "bZgZdg", "(2,3)T{(1)b(0)i:z:}", "5p3w&T{i}?e"}) {
        const FormatRef format = Format::parse(text);
        const FormatRef again = Format::parse(format->canonical());
        EXPECT_TRUE(again->same_layout(*format)) << text;
        EXPECT_EQ(again->itemsize(), format->itemsize()) << text;
        EXPECT_EQ(again->canonical(), format->canonical()) << text;
    }
}

TEST(SameLayout, LooksThroughSpellingNamesAndGrouping) {
    constexpr Row table[] = {
        {"i", "@i"},
        {"hh", "2h"},
        {"hh", "T{2h}"},
        {"<h", " < h"},
        {"<B", ">B"},
        {"<3s", ">3s"},
        {"l", "q"},
        {"bxxxi", "bi"},
        {"4T{hh}", "8h"},
        {"2T{b2b}", "(2,3)b"},
        {"T{i:a:}", "T{i:b:}"},
        {"P", "&i"},
        {"", "0i"},
        {"T{ib}", "ib3x"},
        {"<Zf", "<F"},
    };
    for (const Row &row : table) {
        EXPECT_TRUE(Format::parse(row.text)->same_layout(*Format::parse(row.canonical)))
            << row.text << " " << row.canonical;
    }
}

TEST(SameLayout, SeesTypesOrdersPlacesAndSizes) {
    constexpr Row table[] = {
        {"<h", ">h"}, {"h", "H"},   {"b", "c"},  {"3s", "3c"},         {"ib", "T{ib}"},
        {"bx", "xb"}, {"f", "i"},   {"2h", "i"}, {"<2u", ">2u"},       {"3s", "2s"},
        {"s", "p"},   {"hb", "bh"}, {"", "x"},   {"4T{hb}", "4T{bh}"}, {"<bih", "<bhi"},
    };
    for (const Row &row : table) {
        EXPECT_FALSE(Format::parse(row.text)->same_layout(*Format::parse(row.canonical)))
            << row.text << " " << row.canonical;
    }
}

}  // namespace
}  // namespace bufview
