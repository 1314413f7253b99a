// SPDX-License-Identifier: MIT
// Sizes, alignment and what the whole item is. Expectations are struct.calcsize's, written down.
#include "base/error.h"
#include "format/format.h"

#include <gtest/gtest.h>

namespace bufview {
namespace {

struct Size {
    const char *text;
    int64_t size;
};

TEST(FormatSize, IsThatOfTheStructModule) {
    constexpr Size table[] = {
        {"", 0},        {"  ", 0},
        {"i", 4},       {" i", 4},
        {"i ", 4},      {"\ti\n", 4},
        {"@i", 4},      {"< i", 4},
        {"bi", 8},      {"ib", 5},
        {"=bi", 5},     {"<bi", 5},
        {"bq", 16},     {"qb", 9},
        {"i0q", 8},     {"b0i", 4},
        {"0i", 0},      {"0s", 0},
        {"0p", 0},      {"s", 1},
        {"5s", 5},      {"300p", 300},
        {"3x", 3},      {"x", 1},
        {"00003i", 12}, {"3cb", 4},
        {"e", 2},       {"be", 4},
        {"?h", 4},      {"l", 8},
        {"=l", 4},      {"!l", 4},
        {"n", 8},       {"N", 8},
        {"P", 8},       {"<3f3Hxx", 20},
        {"hhxi", 12},   {"9223372036854775807s", INT64_MAX},
    };
    for (const Size &row : table) {
        EXPECT_EQ(Format::parse(row.text)->itemsize(), row.size) << row.text;
    }
}

TEST(FormatSize, FollowsPep3118BeyondTheStructModule) {
    constexpr Size table[] = {
        {"g", 16},
        {"<g", 16},
        {"Zf", 8},
        {"Zd", 16},
        {"Zg", 32},
        {"F", 8},
        {"D", 16},
        {"bZd", 24},
        {"^bi", 5},
        {"u", 2},
        {"3w", 12},
        {"(2,3)f", 24},
        {"(2)3f", 24},
        {"( 2 , 3 ) f", 24},
        {"(3)<h", 6},
        {"(0)i", 0},
        {"&i", 8},
        {"<&i", 8},
        {"b&T{ii}", 16},
        {"X{}", 8},
        {"X{i{d}->q}b", 9},
        {"&&i", 8},
        {"2&i", 16},
        {"T{}", 0},
        {"T{<i:a:>H:b:}", 6},
        {"i <i", 8},
        {" <i", 4},
    };
    for (const Size &row : table) {
        EXPECT_EQ(Format::parse(row.text)->itemsize(), row.size) << row.text;
    }
}

TEST(FormatSize, RecordsArePaddedAtTheEndAsTheCCompilerDoes) {
    constexpr Size table[] = {
        {"T{ib}", 8},
        {"T{i:a:b:b:}b", 9},
        {"bT{ib}", 12},
        {"3T{bi}", 24},
        {"=T{ib}", 5},
        {"^T{ib}", 5},
        {"T{@i<b}", 5},
        {"T{b:a:(2)T{i:x:b:y:}:n:}", 20},
        {"<T{i:a:@b:b:}i:c:", 12},
        {"T{b:a:xxxi:b:b:c:}", 12},
        {"T{b:a:=i:b:}", 5},
        {"T{l:a:T{b:c:xxxxxxxl:d:}:s:}", 24},
        {"T{Zf:a:^Zg:g:g:l:}", 56},
        {"T{i:a:}b", 5},
    };
    for (const Size &row : table) {
        EXPECT_EQ(Format::parse(row.text)->itemsize(), row.size) << row.text;
    }
}

TEST(FormatAlignment, IsTheLargestOfTheAlignedParts) {
    EXPECT_EQ(Format::parse("bh")->alignment(), 2);
    EXPECT_EQ(Format::parse("T{bT{q}b}")->alignment(), 8);
    EXPECT_EQ(Format::parse("<q")->alignment(), 1);
    EXPECT_EQ(Format::parse("^q")->alignment(), 1);
    EXPECT_EQ(Format::parse("g")->alignment(), 16);
}

TEST(FormatScalar, IsGivenForExactlyOneScalar) {
    EXPECT_EQ(Format::parse("h")->scalar(), ScalarType::i16);
    EXPECT_EQ(Format::parse("1h")->scalar(), ScalarType::i16);
    EXPECT_EQ(Format::parse(">h:a:")->scalar(), ScalarType::i16);
    EXPECT_EQ(Format::parse(">h")->order(), ByteOrder::big);
    EXPECT_EQ(Format::parse("4s")->scalar(), ScalarType::bytes);
    EXPECT_EQ(Format::parse("&i")->scalar(), ScalarType::u64);
    EXPECT_EQ(Format::parse("=l")->scalar(), ScalarType::i32);
    for (const char *text : {"", "2h", "(1)h", "T{h}", "hx", "xh", "x", "hh"}) {
        EXPECT_EQ(Format::parse(text)->scalar(), ScalarType::none) << text;
    }
}

TEST(FormatTuple, IsAnythingButOneValue) {
    for (const char *text : {"", "0i", "x", "ii", "2i", "(1)i", "T{i}", "T{}", "3c"}) {
        EXPECT_TRUE(Format::parse(text)->is_tuple()) << text;
    }
    for (const char *text : {"i", "xi", "ix", "1i", "4s", "Zd", "i:a:", "0s"}) {
        EXPECT_FALSE(Format::parse(text)->is_tuple()) << text;
    }
}

TEST(FormatNativeCode, IsOnlyThatOfWhatMemoryviewReads) {
    EXPECT_EQ(Format::parse("i")->native_code(), 'i');
    EXPECT_EQ(Format::parse("@i")->native_code(), 'i');
    for (const char *text : {"<i", "=i", "1i", " i", "s", "g", "^i", "i:a:", "&i"}) {
        EXPECT_EQ(Format::parse(text)->native_code(), 0) << text;
    }
    EXPECT_TRUE(Format::parse("@c")->is_byte());
    EXPECT_FALSE(Format::parse("<B")->is_byte());
    EXPECT_FALSE(Format::parse("?")->is_byte());
}

TEST(FormatValueCount, CountsSubArraysAndRecordsOut) {
    EXPECT_EQ(Format::parse("<3f3Hxx")->value_count(), 6);
    EXPECT_EQ(Format::parse("(2,3)T{i(4)h}")->value_count(), 30);
    EXPECT_EQ(Format::parse("5s5p5x")->value_count(), 2);
    EXPECT_EQ(Format::parse("(0)i")->value_count(), 0);
    EXPECT_EQ(Format::parse("1000000000000T{2i}")->value_count(), 2000000000000);
}

TEST(FormatBytesDecide, UnlessFloatsTruthsOrPaddingAreThere) {
    for (const char *text : {"i", "<3H", "4s", "c", "T{ii}", "3w", "P", "", "2T{h2b}"}) {
        EXPECT_TRUE(Format::parse(text)->bytes_decide()) << text;
    }
    for (const char *text : {"f", "?", "bi", "ix", "T{ib}", "5p", "Zd", "e", "g", "x:a:"}) {
        EXPECT_FALSE(Format::parse(text)->bytes_decide()) << text;
    }
}

TEST(FormatText, IsKeptAsGiven) {
    const FormatRef format = Format::parse(std::string_view(" <2i :", 4));
    EXPECT_STREQ(format->text(), " <2i");
    EXPECT_EQ(format->text_len(), 4);
    EXPECT_STREQ(Format::parse("@B")->text(), "@B");
    EXPECT_STREQ(Format::bytes()->text(), "B");
}

}  // namespace
}  // namespace bufview
