// SPDX-License-Identifier: MIT
// Values to bytes: what memoryview and struct accept, how they refuse the rest.
#include "base/error.h"
#include "format/format.h"
#include "values.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace bufview {
namespace {

// Packs into an item full of 0xee, so that untouched bytes show.
std::string pack(std::string_view format_text, const std::vector<Value> &values) {
    const FormatRef format = Format::parse(format_text);
    std::vector<std::byte> item(static_cast<size_t>(format->itemsize()), std::byte{0xEE});
    format->pack(item.data(), values.data(), static_cast<int64_t>(values.size()));
    return to_hex(item);
}

Status refusal(std::string_view format_text, const Value &value) {
    const FormatRef format = Format::parse(format_text);
    std::vector<std::byte> item(static_cast<size_t>(format->itemsize()), std::byte{0xEE});
    const std::vector<std::byte> before = item;
    try {
        format->pack(item.data(), &value, 1);
        return Status::ok;
    } catch (const Error &error) {
        EXPECT_EQ(item, before) << format_text;
        EXPECT_NE(*error.what(), '\0');
        return error.status();
    }
}

TEST(Pack, IntegersTakeIntegersTruthsAndNaturals) {
    EXPECT_EQ(pack("b", {integer(-128)}), "80");
    EXPECT_EQ(pack("B", {natural(255)}), "ff");
    EXPECT_EQ(pack("<h", {boolean(true)}), "0100");
    EXPECT_EQ(pack(">i", {integer(-2)}), "fffffffe");
    EXPECT_EQ(pack("<Q", {natural(UINT64_MAX)}), "ffffffffffffffff");
    EXPECT_EQ(pack(">Q", {integer(1)}), "0000000000000001");
    EXPECT_EQ(pack("<q", {natural(INT64_MAX)}), "ffffffffffffff7f");
    EXPECT_EQ(pack("P", {natural(1)}), "0100000000000000");
}

TEST(Pack, IntegersOutOfRangeAreValueErrors) {
    struct Row {
        const char *format;
        Value low;
        Value high;
    };
    const Row table[] = {
        {"b", integer(-129), integer(128)},
        {"B", integer(-1), integer(256)},
        {"h", integer(-32769), natural(32768)},
        {"H", integer(-1), integer(65536)},
        {"i", integer(INT32_MIN - int64_t{1}), integer(INT32_MAX + int64_t{1})},
        {"I", integer(-1), integer(4294967296)},
        {"q", big_integer(-0x1p64), natural(uint64_t{1} << 63)},
        {"Q", integer(-1), big_integer(0x1p64)},
        {"N", integer(-1), big_integer(INFINITY)},
        {"P", integer(-1), big_integer(0x1p64)},
        {"n", big_integer(-0x1p70), natural(UINT64_MAX)},
    };
    for (const Row &row : table) {
        EXPECT_EQ(refusal(row.format, row.low), Status::value) << row.format;
        EXPECT_EQ(refusal(row.format, row.high), Status::value) << row.format;
    }
}

TEST(Pack, IntegersTakeNothingElse) {
    for (const char *format : {"b", "B", "i", "q", "Q", "P", "&i"}) {
        for (const Value &wrong : {real(1.0), complex(1, 0), bytes("1"), text("1"), Value{}}) {
            EXPECT_EQ(refusal(format, wrong), Status::type) << format;
        }
    }
}

TEST(Pack, RealsTakeAllRealNumbers) {
    EXPECT_EQ(pack(">d", {integer(1)}), "3ff0000000000000");
    EXPECT_EQ(pack(">d", {boolean(true)}), "3ff0000000000000");
    EXPECT_EQ(pack(">d", {natural(UINT64_MAX)}), "43f0000000000000");
    EXPECT_EQ(pack(">d", {big_integer(0x1p70)}), "4450000000000000");
    EXPECT_EQ(pack("<f", {real(1.5)}), "0000c03f");
    EXPECT_EQ(pack(">e", {real(-2.0)}), "c000");
    for (const char *format : {"e", "f", "d", "g"}) {
        EXPECT_EQ(refusal(format, big_integer(INFINITY)), Status::value) << format;
        for (const Value &wrong : {complex(1, 0), bytes("1"), text("1"), Value{}}) {
            EXPECT_EQ(refusal(format, wrong), Status::type) << format;
        }
    }
}

TEST(Pack, AFloatThatIsTooLargeBecomesInfinite) {
    EXPECT_EQ(pack(">f", {real(1e39)}), "7f800000");
    EXPECT_EQ(pack(">f", {real(-1e300)}), "ff800000");
}

TEST(Pack, AHalfThatIsTooLargeIsRefused) {
    EXPECT_EQ(pack(">e", {real(65519.99)}), "7bff");
    EXPECT_EQ(refusal("e", real(65520.0)), Status::value);
    EXPECT_EQ(refusal("e", integer(65520)), Status::value);
    EXPECT_EQ(pack(">e", {real(INFINITY)}), "7c00");
}

TEST(Pack, NanKeepsItsPayload) {
    const double signalling = std::bit_cast<double>(uint64_t{0x7FF0000020000000});
    EXPECT_EQ(pack(">d", {real(signalling)}), "7ff0000020000000");
    EXPECT_EQ(pack(">f", {real(signalling)}), "7f800001");
}

TEST(Pack, ComplexTakesComplexAndReal) {
    EXPECT_EQ(pack(">Zf", {complex(1.5, -2)}), "3fc00000c0000000");
    EXPECT_EQ(pack(">Zd", {integer(1)}), "3ff00000000000000000000000000000");
    EXPECT_EQ(refusal("Zd", bytes("1")), Status::type);
    EXPECT_EQ(refusal("Zf", big_integer(INFINITY)), Status::value);
}

TEST(Pack, TruthIsThatOfAnyValue) {
    for (const Value &yes : {integer(5), natural(1), real(0.5), real(NAN), complex(0, 1),
                             bytes("0"), text("x"), big_integer(0x1p70), boolean(true)}) {
        EXPECT_EQ(pack("?", {yes}), "01");
    }
    for (const Value &no :
         {integer(0), real(-0.0), complex(0, 0), bytes(""), text(""), Value{}, boolean(false)}) {
        EXPECT_EQ(pack("?", {no}), "00");
    }
}

TEST(Pack, ACharacterIsOneByte) {
    EXPECT_EQ(pack("c", {bytes("a")}), "61");
    EXPECT_EQ(refusal("c", bytes("")), Status::value);
    EXPECT_EQ(refusal("c", bytes("ab")), Status::value);
    EXPECT_EQ(refusal("c", integer(97)), Status::type);
    EXPECT_EQ(refusal("c", text("a")), Status::type);
}

TEST(Pack, ByteStringsAreCutAndFilled) {
    EXPECT_EQ(pack("3s", {bytes("ab")}), "616200");
    EXPECT_EQ(pack("3s", {bytes("abcd")}), "616263");
    EXPECT_EQ(pack("s", {bytes("")}), "00");
    EXPECT_EQ(pack("0s", {bytes("abc")}), "");
    EXPECT_EQ(refusal("3s", text("abc")), Status::type);
    EXPECT_EQ(refusal("3s", integer(0)), Status::type);
}

TEST(Pack, PascalStringsCountUpTo255) {
    EXPECT_EQ(pack("5p", {bytes("ab")}), "0261620000");
    EXPECT_EQ(pack("3p", {bytes("abcd")}), "026162");
    EXPECT_EQ(pack("p", {bytes("abc")}), "00");
    EXPECT_EQ(pack("0p", {bytes("abc")}), "");
    const std::string packed = pack("300p", {bytes(std::string(299, 'a'))});
    EXPECT_EQ(packed.substr(0, 4), "ff61");
    EXPECT_EQ(packed.substr(596), "6161");
}

TEST(Pack, WideTextTakesUtf8AndRawBytes) {
    EXPECT_EQ(pack("<3u", {text("a\xC3\xA4")}), "6100e4000000");
    EXPECT_EQ(pack(">2w", {text("\xF0\x9F\x98\x80")}), "0001f60000000000");
    EXPECT_EQ(pack("<1u", {text("abc")}), "6100");
    EXPECT_EQ(pack("<2u", {bytes("abc")}), "61626300");
    EXPECT_EQ(refusal("u", text("\xF0\x9F\x98\x80")), Status::value);
    EXPECT_EQ(refusal("w", text("\xFF")), Status::value);
    EXPECT_EQ(refusal("w", integer(97)), Status::type);
}

TEST(Pack, PaddingIsLeftAsItIs) {
    EXPECT_EQ(pack("<bxh", {integer(1), integer(2)}), "01ee0200");
    EXPECT_EQ(pack("T{ib}", {integer(1), integer(2)}), "0100000002eeeeee");
}

TEST(Pack, RecordsTakeOneValuePerScalar) {
    EXPECT_EQ(pack("<2HT{b2s}", {integer(1), integer(2), integer(3), bytes("xy")}),
              "01000200037879");
    const FormatRef format = Format::parse("<2H");
    std::byte item[4];
    const Value values[3] = {integer(1), integer(2), integer(3)};
    for (const int64_t wrong : {0, 1, 3}) {
        EXPECT_THROW(format->pack(item, values, wrong), Error);
    }
}

}  // namespace
}  // namespace bufview
