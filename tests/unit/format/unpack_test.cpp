// SPDX-License-Identifier: MIT
// Bytes to values. The byte patterns are struct.pack's, written down.
#include "format/format.h"
#include "values.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace bufview {
namespace {

std::vector<Value> unpack(std::string_view format_text, const std::vector<std::byte> &item) {
    const FormatRef format = Format::parse(format_text);
    EXPECT_EQ(format->itemsize(), static_cast<int64_t>(item.size())) << format_text;
    std::vector<Value> values(static_cast<size_t>(format->value_count()));
    format->unpack(item.data(), values.data());
    return values;
}

// The bytes of a string stay until the next call.
Value only(std::string_view format, std::string_view hex) {
    static std::vector<std::byte> item;
    item = from_hex(hex);
    const std::vector<Value> values = unpack(format, item);
    EXPECT_EQ(values.size(), 1u);
    return values.at(0);
}

struct Case {
    const char *format;
    const char *hex;
    ValueKind kind;
    int64_t integer;
};

TEST(Unpack, IntegersOfEachSizeSignAndOrder) {
    constexpr Case table[] = {
        {"b", "80", ValueKind::integer, -128},
        {"B", "ff", ValueKind::natural, 255},
        {"<h", "feff", ValueKind::integer, -2},
        {">h", "fffe", ValueKind::integer, -2},
        {"!H", "fffe", ValueKind::natural, 65534},
        {"<i", "00000080", ValueKind::integer, INT32_MIN},
        {">I", "80000000", ValueKind::natural, 2147483648},
        {">l", "00000001", ValueKind::integer, 1},
        {"<q", "ffffffffffffffff", ValueKind::integer, -1},
        {">q", "7fffffffffffffff", ValueKind::integer, INT64_MAX},
        {"<Q", "ffffffffffffffff", ValueKind::natural, -1},
        {"?", "00", ValueKind::boolean, 0},
        {"?", "05", ValueKind::boolean, 1},
        {"<&i", "0100000000000000", ValueKind::natural, 1},
        {">X{}", "0000000000000002", ValueKind::natural, 2},
    };
    for (const Case &row : table) {
        const Value value = only(row.format, row.hex);
        EXPECT_EQ(value.kind, row.kind) << row.format;
        EXPECT_EQ(value.integer, row.integer) << row.format;
        EXPECT_EQ(value.size, static_cast<int64_t>(sizeof(Value)));
    }
}

TEST(Unpack, RealsOfEachSizeAndOrder) {
    EXPECT_EQ(only("<e", "003c").real, 1.0);
    EXPECT_EQ(only(">e", "3c00").real, 1.0);
    EXPECT_EQ(only("<f", "0000c03f").real, 1.5);
    EXPECT_EQ(only(">f", "3fc00000").real, 1.5);
    EXPECT_EQ(only("<d", "000000000000f83f").real, 1.5);
    EXPECT_EQ(only(">d", "3ff8000000000000").real, 1.5);
    EXPECT_EQ(only("d", "000000000000f83f").kind, ValueKind::real);
    EXPECT_TRUE(std::signbit(only("<f", "00000080").real));
}

TEST(Unpack, NanKeepsItsPayload) {
    EXPECT_EQ(std::bit_cast<uint64_t>(only(">d", "7ff0000000000001").real), 0x7FF0000000000001u);
    EXPECT_EQ(std::bit_cast<uint64_t>(only(">f", "ff800001").real), 0xFFF0000020000000u);
}

TEST(Unpack, ComplexNumbers) {
    for (const char *format : {">Zf", ">F"}) {
        const Value value = only(format, "3fc00000c0000000");
        EXPECT_EQ(value.kind, ValueKind::complex);
        EXPECT_EQ(value.real, 1.5);
        EXPECT_EQ(value.imag, -2.0);
    }
    EXPECT_EQ(only("<Zd", "000000000000f83f00000000000000c0").imag, -2.0);
    EXPECT_EQ(only("<D", "000000000000f83f00000000000000c0").real, 1.5);
}

TEST(Unpack, LongDoublesBecomeDoubles) {
    std::vector<std::byte> item(sizeof(long double));
    const long double number = -1.5L;
    std::memcpy(item.data(), &number, 10);
    EXPECT_EQ(unpack("g", item).at(0).real, -1.5);
    std::vector<std::byte> swapped(item.rbegin(), item.rend());
    EXPECT_EQ(unpack(native_order == ByteOrder::little ? ">g" : "<g", swapped).at(0).real, -1.5);
}

TEST(Unpack, ByteStringsPointIntoTheItem) {
    const std::vector<std::byte> item = from_hex("61006263");
    const std::vector<Value> values = unpack("c3s", item);
    EXPECT_EQ(values.at(0).kind, ValueKind::bytes);
    EXPECT_EQ(values.at(0).bytes, item.data());
    EXPECT_EQ(values.at(0).bytes_len, 1);
    EXPECT_EQ(values.at(1).bytes, item.data() + 1);
    EXPECT_EQ(values.at(1).bytes_len, 3);
}

TEST(Unpack, PascalStringsBelieveTheirLengthOnlyWithinTheItem) {
    EXPECT_TRUE(values_equal(only("5p", "0261626364"), bytes("ab")));
    EXPECT_TRUE(values_equal(only("5p", "ff61626364"), bytes("abcd")));
    EXPECT_TRUE(values_equal(only("5p", "0061626364"), bytes("")));
    EXPECT_TRUE(values_equal(only("p", "ff"), bytes("")));
    EXPECT_TRUE(values_equal(only("0p", ""), bytes("")));
}

TEST(Unpack, WideTextIsItsRawBytes) {
    EXPECT_TRUE(values_equal(only("<2u", "61006200"), bytes(std::string_view("a\0b\0", 4))));
    EXPECT_EQ(only(">w", "00000061").bytes_len, 4);
}

TEST(Unpack, RecordsGiveTheirValuesInOrder) {
    const std::vector<std::byte> item = from_hex("0000803f00000040000040400100020003000000");
    const std::vector<Value> values = unpack("<3f3Hxx", item);
    ASSERT_EQ(values.size(), 6u);
    EXPECT_EQ(values[0].real, 1.0);
    EXPECT_EQ(values[2].real, 3.0);
    EXPECT_EQ(values[3].integer, 1);
    EXPECT_EQ(values[5].integer, 3);
}

TEST(Unpack, NestedRecordsAndSubArraysGiveFlatValues) {
    const std::vector<std::byte> item = from_hex("01"
                                                 "0203"
                                                 "0405"
                                                 "0607"
                                                 "0809"
                                                 "0a");
    const std::vector<Value> values =
        unpack("<bT{x}:gap:(2)T{b:a:(1,2)b:b:}:n:b", from_hex("01ff02030405060708"));
    ASSERT_EQ(values.size(), 8u);
    for (size_t i = 0; i < 8; ++i) {
        EXPECT_EQ(values[i].integer, static_cast<int64_t>(i + 1));
    }
    const std::vector<Value> deep = unpack("b2T{2T{2b}}b", item);
    ASSERT_EQ(deep.size(), 10u);
    for (size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(deep[i].integer, static_cast<int64_t>(i + 1));
    }
}

TEST(Unpack, AlignmentGapsAreSkipped) {
    const std::vector<std::byte> item = from_hex("01ffffff02000000");
    const std::vector<Value> values = unpack("bi", item);
    EXPECT_EQ(values.at(0).integer, 1);
    EXPECT_EQ(values.at(1).integer, 2);
    EXPECT_EQ(only("3xb", "ffffff05").integer, 5);
}

TEST(Unpack, OrderMayChangeInsideARecord) {
    const std::vector<std::byte> item = from_hex("010000000002");
    const std::vector<Value> values = unpack("T{<i:a:>H:b:}", item);
    EXPECT_EQ(values.at(0).integer, 1);
    EXPECT_EQ(values.at(1).integer, 2);
}

}  // namespace
}  // namespace bufview
