// SPDX-License-Identifier: MIT
// What is not a format: the status, the byte at which it is said, and what was expected there.
#include "base/error.h"
#include "format/format.h"

#include <gtest/gtest.h>

#include <string>

namespace bufview {
namespace {

struct Fault {
    std::string_view text;
    int64_t offset;
    const char *message;
};

void expect_fault(const Fault &fault, Status status) {
    try {
        Format::parse(fault.text);
        ADD_FAILURE() << "accepted: " << fault.text;
    } catch (const Error &error) {
        EXPECT_EQ(error.status(), status) << fault.text;
        EXPECT_EQ(error.offset(), fault.offset) << fault.text;
        EXPECT_NE(std::string(error.what()).find(fault.message), std::string::npos)
            << fault.text << ": " << error.what();
    }
}

using namespace std::string_view_literals;

TEST(FormatFault, NamesTheByteAndWhatWasExpected) {
    constexpr Fault table[] = {
        {"y", 0, "expected a code, found 'y'"},
        {"iy", 1, "expected a code, found 'y'"},
        {"G", 0, "expected a code"},
        {"-1i", 0, "expected a code"},
        {"+i", 0, "expected a code"},
        {"3", 1, "expected a code, found the end"},
        {"3 i", 1, "expected a code"},
        {"i}", 1, "expected a code, found '}'"},
        {"}", 0, "expected a code"},
        {"i\0"sv, 1, "expected a code, found '?'"},
        {"\xC3\xA4", 0, "expected a code"},
        {"\xFF", 0, "expected a code"},
        {":a:", 0, "expected a code"},
        {"i :a:", 2, "expected a code"},
        {"i::", 2, "expected a name"},
        {"i:a", 3, "expected ':' behind a name, found the end"},
        {"i:", 2, "expected ':' behind a name"},
        {"i:a\0:"sv, 3, "expected a character of a name"},
        {"i:a\n:", 3, "expected a character of a name"},
        {"i:a\xFF:", 3, "expected a character of a name"},
        {"i:\xED\xA0\x80:", 2, "expected a character of a name"},
        {"T", 1, "expected '{' behind T"},
        {"Ti", 1, "expected '{' behind T"},
        {"T{", 2, "expected '}', found the end"},
        {"T{i", 3, "expected '}'"},
        {"T{T{i}", 6, "expected '}'"},
        {"T{i}}", 4, "expected a code"},
        {"T {i}", 1, "expected '{' behind T"},
        {"X", 1, "expected '{' behind X"},
        {"X{", 2, "expected '}' of X{"},
        {"X{{}", 4, "expected '}' of X{"},
        {"X{\0}"sv, 2, "expected '}' of X{"},
        {"&", 1, "expected a code, found the end"},
        {"&}", 1, "expected a code"},
        {"&y", 1, "expected a code"},
        {"&T{i", 4, "expected '}'"},
        {"(", 1, "expected an extent, found the end"},
        {"()i", 1, "expected an extent"},
        {"(3", 2, "expected ',' or ')'"},
        {"(3,", 3, "expected an extent"},
        {"(3,)i", 3, "expected an extent"},
        {"(-1)i", 1, "expected an extent"},
        {"(3)", 3, "expected a code"},
        {"2(3)i", 1, "expected a code, found '('"},
        {"(2)(3)i", 3, "expected a code, found '('"},
        {"Z", 1, "expected f, d or g behind Z"},
        {"Zi", 1, "expected f, d or g behind Z"},
        {"<n", 1, "expected a code that has a standard size"},
        {"=N", 1, "expected a code that has a standard size"},
        {">P", 1, "expected a code that has a standard size"},
        {"i:a:h:a:", 6, "expected a new name"},
        {"T{i:a:T{i:b:h:b:}:a:}", 14, "expected a new name"},
        {"T{i:a:i:b:i:b:i:a:}", 12, "expected a new name"},
        {"&T{i:a:i:a:}", 9, "expected a new name"},
        {"O", 0, "references to Python objects"},
        {"T{i:a:O:b:}", 6, "references to Python objects"},
        {"&O", 1, "references to Python objects"},
        {"3t", 1, "bit fields"},
    };
    for (const Fault &fault : table) {
        expect_fault(fault, Status::format);
    }
}

TEST(FormatFault, AnOrderNeedsATypeBehindIt) {
    constexpr Fault table[] = {
        {"@", 1, "expected a code, found the end"},
        {"!", 1, "expected a code"},
        {"<  ", 3, "expected a code"},
        {"@@i", 1, "expected a code, found '@'"},
        {"<>i", 1, "expected a code, found '>'"},
        {"i@", 2, "expected a code"},
        {"B@", 2, "expected a code"},
        {"@XY", 2, "expected '{' behind X"},
        {"T{i<}", 4, "expected a code, found '}'"},
        {"(2)<>i", 4, "expected a code"},
        {"2<i", 1, "expected a code"},
    };
    for (const Fault &fault : table) {
        expect_fault(fault, Status::format);
    }
}

TEST(FormatFault, WhatDoesNotFit64BitsIsAnOverflow) {
    constexpr Fault table[] = {
        {"9223372036854775808s", 0, "count"},
        {"99999999999999999999i", 0, "count"},
        {"i99999999999999999999999999999999999999999999999x", 1, "count"},
        {"(99999999999999999999)i", 1, "count"},
        {"4611686018427387904h", 0, "larger than 64 bits"},
        {"6107082938247334i9221070829382473344q", 17, "larger than 64 bits"},
        {"9223372036854775807si", 20, "larger than 64 bits"},
        {"9223372036854775807ss", 20, "larger than 64 bits"},
        {"(4294967296,4294967296)b", 0, "larger than 64 bits"},
        {"(4611686018427387904)3s", 0, "larger than 64 bits"},
        {"4611686018427387904u", 0, "larger than 64 bits"},
        {"T{4611686018427387904b4611686018427387904b}", 22, "larger than 64 bits"},
        {"4294967296T{4294967296T{b}}", 0, "larger than 64 bits"},
        {"(0,4611686018427387904,4)b", 0, "larger than 64 bits"},
        {"(4611686018427387904,4,0)b", 0, "larger than 64 bits"},
        {"T{i9223372036854775803x}", 0, "larger than 64 bits"},
    };
    for (const Fault &fault : table) {
        expect_fault(fault, Status::overflow);
    }
    EXPECT_EQ(Format::parse("T{b9223372036854775805x}")->itemsize(), INT64_MAX - 1);
}

TEST(FormatFault, ManyValuesWithoutBytesAreRefused) {
    expect_fault({"(1000000000)0s", 0, "more values than bytes"}, Status::limit);
    expect_fault({"1000000000T{0s}", 0, "more values than bytes"}, Status::limit);
    EXPECT_EQ(Format::parse("(1000)0s")->value_count(), 1000);
    EXPECT_EQ(Format::parse("1000000000T{0i}")->value_count(), 0);
}

TEST(FormatFault, QuotesHostileTextWithinOneLine) {
    const std::string text = "i\n\x1b[31m" + std::string(5000, 'y');
    try {
        Format::parse(text);
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(std::string(error.what()).find_first_of("\n\x1b"), std::string::npos);
        EXPECT_LT(std::string(error.what()).size(), 200u);
    }
}

}  // namespace
}  // namespace bufview
