// SPDX-License-Identifier: MIT
// Bulk conversion, held against literals and against pack and unpack of single items.
#include "base/error.h"
#include "format/convert.h"
#include "values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace bufview {
namespace {

template <typename Run>
Error refusal(Run run) {
    try {
        run();
    } catch (const Error &error) {
        return error;
    }
    ADD_FAILURE() << "not refused";
    return Error(Status::ok, "");
}

TEST(ReadInt64, TakesEveryIntegerFormat) {
    const std::vector<std::byte> data = from_hex("80ff017f00000000");
    int64_t out[4];
    read_int64(*Format::parse("b"), data.data(), 1, 4, out);
    EXPECT_EQ(out[0], -128);
    EXPECT_EQ(out[3], 127);
    read_int64(*Format::parse("B"), data.data(), 1, 2, out);
    EXPECT_EQ(out[0], 128);
    read_int64(*Format::parse(">h"), data.data(), 2, 2, out);
    EXPECT_EQ(out[0], -32513);
    EXPECT_EQ(out[1], 383);
    read_int64(*Format::parse("<I"), data.data(), 4, 1, out);
    EXPECT_EQ(out[0], 0x7F01FF80);
    read_int64(*Format::parse("?"), data.data() + 3, 1, 2, out);
    EXPECT_EQ(out[0], 1);
    EXPECT_EQ(out[1], 0);
}

TEST(ReadInt64, WalksAnyStride) {
    const std::vector<std::byte> data = from_hex("010002000300");
    int64_t out[3];
    read_int64(*Format::parse("<H"), data.data() + 4, -2, 3, out);
    EXPECT_EQ(out[0], 3);
    EXPECT_EQ(out[2], 1);
    read_int64(*Format::parse("B"), data.data(), 2, 3, out);
    EXPECT_EQ(out[1], 2);
    read_int64(*Format::parse("B"), data.data(), 0, 3, out);
    EXPECT_EQ(out[2], 1);
    read_int64(*Format::parse("B"), nullptr, 1, 0, out);
}

TEST(ReadInt64, NamesTheItemThatIsTooLarge) {
    const std::vector<std::byte> data = from_hex("00000000000000010000000000000002"
                                                 "8000000000000000");
    int64_t out[3] = {7, 7, 7};
    const Error error = refusal([&] { read_int64(*Format::parse(">Q"), data.data(), 8, 3, out); });
    EXPECT_EQ(error.status(), Status::value);
    EXPECT_STREQ(error.what(), "item 2: 9223372036854775808 does not fit int64");
    EXPECT_EQ(out[0], 7);
    read_int64(*Format::parse(">Q"), data.data(), 8, 2, out);
    EXPECT_EQ(out[1], 2);
}

TEST(ReadInt64, RefusesWhatIsNoInteger) {
    std::byte data[16] = {};
    int64_t out[1];
    for (const char *format : {"d", "f", "e", "g", "Zf", "4s", "c", "ii", "ix", "T{i}"}) {
        const Error error = refusal([&] { read_int64(*Format::parse(format), data, 16, 1, out); });
        EXPECT_EQ(error.status(), Status::type) << format;
    }
}

TEST(ReadDouble, TakesEveryRealFormat) {
    double out[2];
    const std::vector<std::byte> data = from_hex("3ff80000000000004000000000000000");
    read_double(*Format::parse(">d"), data.data(), 8, 2, out);
    EXPECT_EQ(out[0], 1.5);
    EXPECT_EQ(out[1], 2.0);
    read_double(*Format::parse(">f"), data.data() + 8, 4, 1, out);
    EXPECT_EQ(out[0], 2.0);
    read_double(*Format::parse(">e"), data.data(), 2, 1, out);
    EXPECT_EQ(out[0], 1.9921875);
    read_double(*Format::parse(">Q"), data.data() + 8, 8, 1, out);
    EXPECT_EQ(out[0], 0x1p62);
    const long double number = 2.5L;
    read_double(*Format::parse("g"), reinterpret_cast<const std::byte *>(&number), 16, 1, out);
    EXPECT_EQ(out[0], 2.5);
    for (const char *format : {"Zd", "8s", "2i"}) {
        const Error error =
            refusal([&] { read_double(*Format::parse(format), data.data(), 8, 1, out); });
        EXPECT_EQ(error.status(), Status::type) << format;
    }
}

TEST(ReadDouble, RoundsLargeIntegersToNearest) {
    const uint64_t number = (uint64_t{1} << 53) + 1;
    double out;
    read_double(*Format::parse("Q"), reinterpret_cast<const std::byte *>(&number), 8, 1, &out);
    EXPECT_EQ(out, 0x1p53);
}

TEST(WriteInt64, ChecksAllBeforeItWritesAny) {
    std::vector<std::byte> data(4, std::byte{0xEE});
    const int64_t in[] = {1, 2, 256, 4};
    const Error error = refusal([&] { write_int64(*Format::parse("B"), data.data(), 1, 4, in); });
    EXPECT_EQ(error.status(), Status::value);
    EXPECT_STREQ(error.what(), "item 2: 256 does not fit uint8");
    EXPECT_EQ(to_hex(data), "eeeeeeee");
    const int64_t negative[] = {-1};
    EXPECT_EQ(
        refusal([&] { write_int64(*Format::parse("Q"), data.data(), 8, 1, negative); }).status(),
        Status::value);
}

TEST(WriteInt64, WritesEveryNumberFormat) {
    std::vector<std::byte> data(8, std::byte{0xEE});
    const int64_t in[] = {-2, 3};
    write_int64(*Format::parse(">h"), data.data(), 2, 2, in);
    EXPECT_EQ(to_hex(data), "fffe0003eeeeeeee");
    write_int64(*Format::parse("<h"), data.data() + 6, -4, 2, in);
    EXPECT_EQ(to_hex(data), "fffe0300eeeefeff");
    write_int64(*Format::parse(">f"), data.data(), 4, 2, in);
    EXPECT_EQ(to_hex(data), "c000000040400000");
    write_int64(*Format::parse("?"), data.data(), 1, 2, in);
    EXPECT_EQ(to_hex(data), "0101000040400000");
    const int64_t large[] = {65520};
    EXPECT_EQ(refusal([&] { write_int64(*Format::parse("e"), data.data(), 2, 1, large); }).status(),
              Status::value);
}

TEST(WriteDouble, WritesRealsOnly) {
    std::vector<std::byte> data(8, std::byte{0xEE});
    const double in[] = {1.5, 1e39};
    write_double(*Format::parse(">f"), data.data(), 4, 2, in);
    EXPECT_EQ(to_hex(data), "3fc000007f800000");
    const Error error = refusal([&] { write_double(*Format::parse("e"), data.data(), 2, 2, in); });
    EXPECT_EQ(error.status(), Status::value);
    EXPECT_EQ(to_hex(data), "3fc000007f800000");
    EXPECT_EQ(refusal([&] { write_double(*Format::parse("i"), data.data(), 4, 1, in); }).status(),
              Status::type);
}

// Lengths around those of vectors, dense and not, against the item-by-item functions.
TEST(Convert, AgreesWithSingleItems) {
    std::mt19937_64 random(3118);
    for (const char *text :
         {"<b", ">B", "<h", ">H", "<i", ">I", "<q", ">q", "?", "<d", ">f", ">e"}) {
        const FormatRef format = Format::parse(text);
        for (const int64_t extra : {0, 3}) {
            const int64_t stride = format->itemsize() + extra;
            const int64_t count = static_cast<int64_t>(random() % 70);
            std::vector<std::byte> data(static_cast<size_t>(stride * count + 8));
            for (std::byte &byte : data) {
                byte = static_cast<std::byte>(random());
            }
            std::vector<double> out(static_cast<size_t>(count));
            read_double(*format, data.data(), stride, count, out.data());
            for (int64_t i = 0; i < count; ++i) {
                Value value;
                format->unpack(data.data() + i * stride, &value);
                const double read = out[static_cast<size_t>(i)];
                EXPECT_TRUE(std::isnan(read) ? std::isnan(value.real)
                            : value.kind == ValueKind::real
                                ? value.real == read
                                : static_cast<double>(value.integer) == read)
                    << text << " " << i;
            }
        }
    }
}

}  // namespace
}  // namespace bufview
