// SPDX-License-Identifier: MIT
#include "format/format.h"
#include "view/axes.h"
#include "view/convert.h"
#include "view/hex.h"
#include "view/item.h"
#include "view/support.h"

namespace bufview {
namespace {

using test::failure_of;
using test::lend;
using test::Numbers;

std::string bytes_from(std::string_view hex) {
    std::string bytes;
    for (size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

std::string hex_of(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

std::byte *data_of(std::string &bytes) {
    return reinterpret_cast<std::byte *>(bytes.data());
}

// Items of one format, as many as the bytes hold.
View items(std::string &bytes, const char *format) {
    const int64_t size = Format::parse(format)->itemsize();
    return lend(bytes.data(),
                {.format = format, .shape = {static_cast<int64_t>(bytes.size()) / size}});
}

struct Row {
    const char *from;
    const char *bytes;
    const char *to;
    const char *converted;  // empty: the value does not fit
};

// What Python's struct makes of the value that it reads, for a choice of values of all pairs of
// types and byte orders.
constexpr Row rows[] = {
    // clang-format off
    {"<b", "01", ">b", "01"},
    {">b", "01", ">B", "01"},
    {"<b", "01", "<h", "0100"},
    {">b", "7f", "<H", "7f00"},
    {"<b", "80", "<i", "80ffffff"},
    {"<b", "81", ">I", ""},
    {"<b", "7e", ">q", "000000000000007e"},
    {"<b", "7e", "<Q", "7e00000000000000"},
    {"<b", "7f", ">e", "57f0"},
    {">b", "00", ">f", "00000000"},
    {"<b", "80", ">d", "c060000000000000"},
    {">B", "64", ">b", "64"},
    {"<B", "ff", "<B", "ff"},
    {">B", "7f", ">h", "007f"},
    {"<B", "ff", ">H", "00ff"},
    {">B", "01", "<i", "01000000"},
    {">B", "00", ">I", "00000000"},
    {">B", "00", "<q", "0000000000000000"},
    {"<B", "fe", ">Q", "00000000000000fe"},
    {"<B", "7f", "<e", "f057"},
    {"<B", "ff", ">f", "437f0000"},
    {"<B", "64", "<d", "0000000000005940"},
    {"<h", "7f00", ">b", "7f"},
    {">h", "7ffe", ">B", ""},
    {">h", "0064", ">B", "64"},
    {"<h", "0180", ">h", "8001"},
    {">h", "7fff", ">H", "7fff"},
    {">h", "007f", ">i", "0000007f"},
    {">h", "8001", ">I", ""},
    {"<h", "7f00", "<I", "7f000000"},
    {">h", "00ff", ">q", "00000000000000ff"},
    {">h", "8001", ">Q", ""},
    {">h", "00ff", "<e", "f85b"},
    {">h", "7fff", ">f", "46fffe00"},
    {">h", "7fff", ">d", "40dfffc000000000"},
    {"<H", "ffff", ">b", ""},
    {"<H", "0100", ">B", "01"},
    {"<H", "0000", ">h", "0000"},
    {"<H", "7f00", ">H", "007f"},
    {"<H", "0100", "<i", "01000000"},
    {">H", "0064", ">I", "00000064"},
    {">H", "fffe", "<q", "feff000000000000"},
    {"<H", "6400", ">Q", "0000000000000064"},
    {"<H", "ffff", ">e", ""},
    {"<H", "0000", ">f", "00000000"},
    {"<H", "ffff", ">d", "40efffe000000000"},
    {"<i", "feffff7f", ">b", ""},
    {"<i", "feffff7f", ">B", ""},
    {"<i", "feffff7f", ">h", ""},
    {">i", "7fffffff", "<H", ""},
    {"<i", "64000000", "<i", "64000000"},
    {">i", "0000007f", "<I", "7f000000"},
    {">i", "7ffffffe", "<q", "feffff7f00000000"},
    {">i", "80000000", "<Q", ""},
    {"<i", "feffff7f", ">e", ""},
    {">i", "000000ff", ">e", "5bf8"},
    {">i", "80000000", "<f", "000000cf"},
    {">i", "000000ff", "<d", "0000000000e06f40"},
    {">I", "00000064", ">b", "64"},
    {">I", "ffffffff", ">B", ""},
    {">I", "fffffffe", ">h", ""},
    {">I", "000000ff", ">H", "00ff"},
    {"<I", "01000000", "<i", "01000000"},
    {"<I", "64000000", ">I", "00000064"},
    {"<I", "ffffffff", "<q", "ffffffff00000000"},
    {">I", "00000000", ">Q", "0000000000000000"},
    {"<I", "ffff0000", "<e", ""},
    {"<I", "ffffffff", ">f", "4f800000"},
    {"<I", "ffff0000", ">d", "40efffe000000000"},
    {"<q", "ffff000000000000", ">b", ""},
    {">q", "8000000000000001", ">B", ""},
    {">q", "0000000000000000", "<B", "00"},
    {">q", "000000000000ffff", "<h", ""},
    {">q", "7ffffffffffffffe", "<h", ""},
    {"<q", "feffffffffffff7f", "<H", ""},
    {">q", "0000000000000001", "<H", "0100"},
    {"<q", "0000000000000080", "<i", ""},
    {"<q", "ffffffffffffff7f", "<I", ""},
    {">q", "8000000000000001", ">q", "8000000000000001"},
    {">q", "0000000000000000", "<Q", "0000000000000000"},
    {">q", "7fffffffffffffff", "<e", ""},
    {"<q", "0100000000000000", ">e", "3c00"},
    {">q", "0000000000000064", ">d", "4059000000000000"},
    {">Q", "00000000000000ff", ">b", ""},
    {">Q", "ffffffffffffffff", "<B", ""},
    {"<Q", "0000000000000000", "<h", "0000"},
    {"<Q", "7f00000000000000", ">H", "007f"},
    {">Q", "ffffffffffffffff", ">i", ""},
    {"<Q", "6400000000000000", ">I", "00000064"},
    {">Q", "fffffffffffffffe", "<q", ""},
    {"<Q", "0000000000000000", ">Q", "0000000000000000"},
    {"<Q", "7f00000000000000", "<e", "f057"},
    {">Q", "ffffffffffffffff", "<e", ""},
    {">Q", "000000000000007f", ">f", "42fe0000"},
    {"<Q", "ffff000000000000", "<d", "00000000e0ffef40"},
    {">e", "7bff", "<b", ""},
    {">e", "8000", ">b", "00"},
    {">e", "7bff", "<B", ""},
    {"<e", "0080", ">h", "0000"},
    {"<e", "007e", "<H", ""},
    {">e", "7e00", "<H", ""},
    {">e", "0000", "<i", "00000000"},
    {">e", "7e00", "<I", ""},
    {"<e", "007e", "<q", ""},
    {"<e", "007c", "<Q", ""},
    {">e", "d808", ">e", "d808"},
    {">e", "5bf8", ">f", "437f0000"},
    {"<e", "0000", ">d", "0000000000000000"},
    {"<f", "0000c07f", ">b", ""},
    {">f", "c3010000", ">B", ""},
    {"<f", "000000df", ">h", ""},
    {"<f", "00e07f47", "<h", ""},
    {"<f", "0000005f", "<H", ""},
    {"<f", "0000003f", ">H", ""},
    {"<f", "00000080", ">i", "00000000"},
    {">f", "df000000", ">I", ""},
    {"<f", "00000000", "<q", "0000000000000000"},
    {">f", "7f800000", ">Q", ""},
    {">f", "437f0000", "<e", "f85b"},
    {"<f", "0000004f", "<f", "0000004f"},
    {"<f", "00e07f47", "<d", "0000000000fcef40"},
    {">d", "40effc0000000000", ">b", ""},
    {"<d", "000000000000e041", ">B", ""},
    {">d", "40effc0000000000", "<B", ""},
    {"<d", "000000000000f040", "<h", ""},
    {">d", "41e0000000000000", ">h", ""},
    {">d", "bff0000000000000", "<H", ""},
    {"<d", "000000000000f87f", "<i", ""},
    {"<d", "000000000000e043", ">i", ""},
    {"<d", "000000000000e03f", "<I", ""},
    {">d", "406fe00000000000", "<q", "ff00000000000000"},
    {">d", "7ff0000000000000", "<Q", ""},
    {"<d", "00000000002060c0", ">Q", ""},
    {"<d", "00000000002060c0", ">e", "d808"},
    {">d", "46293e5939a08cea", "<f", "caf24971"},
    {">d", "c3e0000000000000", ">d", "c3e0000000000000"},
    // clang-format on
};

TEST(Convert, EveryPairOfNumberTypes) {
    for (const Row &row : rows) {
        SCOPED_TRACE(std::string(row.from) + " " + row.bytes + " to " + row.to);
        std::string from = bytes_from(row.bytes);
        const auto size = static_cast<size_t>(Format::parse(row.to)->itemsize());
        for (const int64_t count : {1, 3, 1000}) {
            // In the middle of others that fit everywhere.
            std::string all(from.size() * static_cast<size_t>(count), '\0');
            all.replace(from.size() * static_cast<size_t>(count / 2), from.size(), from);
            std::string to(size * static_cast<size_t>(count), 'x');
            std::string wanted(to.size(), '\0');
            const auto failure =
                failure_of([&] { convert(items(to, row.to), items(all, row.from)); });
            if (*row.converted == '\0') {
                EXPECT_EQ(failure.status, Status::value);
                EXPECT_EQ(to, std::string(to.size(), 'x')) << "something was written";
                continue;
            }
            wanted.replace(size * static_cast<size_t>(count / 2), size, bytes_from(row.converted));
            EXPECT_EQ(failure.status, Status::ok) << failure.message;
            EXPECT_EQ(hex_of(to), hex_of(wanted));
        }
    }
}

TEST(Convert, ByteOrdersOfWhateverHasOne) {
    // NaNs with payloads stay what they are, also signalling ones.
    const Row table[] = {
        {"<I", "0102030405060708", ">I", "0403020108070605"},
        {"<f", "0100a07f", ">f", "7fa00001"},
        {">d", "7ff0000000000001", "<d", "010000000000f07f"},
        {"<e", "017c", ">e", "7c01"},
        {"<Zf", "0000803f0000a07f", ">Zf", "3f8000007fa00000"},
        {">Zd", "3ff00000000000004000000000000000", "<Zd", "000000000000f03f0000000000000040"},
        {"<2u", "61006200", ">2u", "00610062"},
        {">w", "0001f600", "<w", "00f60100"},
        {"<3s", "616263", ">3s", "616263"},
        {"=q", "0102030405060708", ">q", "0807060504030201"},
    };
    for (const Row &row : table) {
        SCOPED_TRACE(row.from);
        std::string from = bytes_from(row.bytes);
        std::string to(from.size(), 'x');
        convert(items(to, row.to), items(from, row.from));
        EXPECT_EQ(hex_of(to), row.converted);
        // Where they lie.
        convert(items(from, row.to), items(from, row.from));
        EXPECT_EQ(hex_of(from), row.converted);
    }
}

TEST(Convert, LongDoublesKeepAllTheirBits) {
    long double number = 1.0L + 0x1p-63L;
    std::string from(reinterpret_cast<char *>(&number), sizeof number);
    from.replace(10, 6, 6, '\0');
    std::string to(from.size(), 'x');
    convert(items(to, ">g"), items(from, "<g"));
    EXPECT_EQ(to, std::string(from.rbegin(), from.rend()));
    // As integers they are not bent either.
    number = 9007199254740993.0L;
    std::memcpy(from.data(), &number, 10);
    std::string integer(8, 'x');
    convert(items(integer, ">q"), items(from, "<g"));
    EXPECT_EQ(hex_of(integer), "0020000000000001");
}

TEST(Convert, OtherKinds) {
    const Row table[] = {
        {"?", "0001ff", "<h", "000001000100"},
        {"<h", "00000100fffe", "?", "000101"},
        {"<f", "0000000000000080000000bf", "?", "000001"},
        {"<Q", "00000000000000000000000000000080", "?", "0001"},
        {"3s", "616200", "?", "01"},
        {"?", "0002", "<d", "0000000000000000000000000000f03f"},
        {"b", "ff", "<Zd", "000000000000f0bf0000000000000000"},
        {"<Zf", "0000803f00000040", "<Zd", "000000000000f03f0000000000000040"},
        {"3s", "616263", "5s", "6162630000"},
        {"3s", "616263", "2s", "6162"},
        {"c", "61", "2s", "6100"},
        {"4p", "02616263", "3s", "616200"},
        {"<Q", "ffffffffffffffff", "<d", "000000000000f043"},
    };
    for (const Row &row : table) {
        SCOPED_TRACE(std::string(row.from) + " to " + row.to);
        std::string from = bytes_from(row.bytes);
        const int64_t size = Format::parse(row.to)->itemsize();
        std::string to(static_cast<size_t>(items(from, row.from).items() * size), 'x');
        convert(items(to, row.to), items(from, row.from));
        EXPECT_EQ(hex_of(to), row.converted);
    }
}

TEST(Convert, KindsThatDoNotGoTogether) {
    const std::pair<const char *, const char *> table[] = {
        {"Zf", "f"}, {"Zd", "i"}, {"s", "b"},  {"b", "s"},  {"f", "c"},    {"u", "w"},
        {"u", "2s"}, {"2u", "u"}, {"hh", "h"}, {"h", "hh"}, {"h2s", "hh"}, {"T{h:x:}", "hh"},
    };
    for (const auto &formats : table) {
        const char *from_format = formats.first;
        const char *to_format = formats.second;
        std::string from(static_cast<size_t>(Format::parse(from_format)->itemsize()), '\1');
        std::string to(static_cast<size_t>(Format::parse(to_format)->itemsize()), 'x');
        const std::string before = to;
        const auto failure =
            failure_of([&] { convert(items(to, to_format), items(from, from_format)); });
        EXPECT_EQ(failure.status, Status::type) << from_format << " to " << to_format;
        EXPECT_NE(failure.message, "");
        EXPECT_EQ(to, before);
    }
}

// Value by value, whatever lies between them; padding of the target stays.
TEST(Convert, Records) {
    const Row table[] = {
        {"<HI", "010002000000", ">HI", "000100000002"},
        {"T{<H:x:<I:y:}", "010002000000", "T{>q:x:xx>d:y:}",
         "000000000000000178784000000000000000"},
        {"<3H2x", "0100020003007878", ">H2xHH", "0001787800020003"},
        {"<(2,2)h", "0100020003000400", ">4i", "00000001000000020000000300000004"},
        {"3T{<h<b}", "010002010002010002", "T{3T{>b>h}}", "010002010002010002"},
    };
    for (const Row &row : table) {
        SCOPED_TRACE(row.from);
        for (const size_t count : {size_t{1}, size_t{700}}) {
            std::string from;
            std::string wanted;
            for (size_t i = 0; i < count; ++i) {
                from += bytes_from(row.bytes);
                wanted += bytes_from(row.converted);
            }
            std::string to(wanted.size(), 'x');
            convert(items(to, row.to), items(from, row.from));
            EXPECT_EQ(hex_of(to), hex_of(wanted));
        }
    }
}

TEST(Convert, TheMessageNamesTheItem) {
    std::string from = bytes_from("0100020000010300");
    std::string to(4, 'x');
    EXPECT_EQ(failure_of([&] { convert(items(to, "B"), items(from, "<H")); }).message,
              "item 2: 256 does not fit uint8");
    // A row of 2 of 4, the second of which is at fault.
    std::string table = bytes_from("0100ffff0200ffff0001ffff0300ffff");
    const View odd = lend(table.data(), {.format = "<H", .shape = {4}, .strides = {4}});
    EXPECT_EQ(failure_of([&] { convert(items(to, "B"), odd); }).message,
              "item 2: 256 does not fit uint8");
    const View rows_of_two =
        lend(table.data(), {.format = "<H", .shape = {2, 2}, .strides = {8, 4}});
    std::byte out[4];
    EXPECT_EQ(failure_of([&] { read_items(rows_of_two, 1, 3, *Format::parse("B"), out); }).message,
              "item 1: 256 does not fit uint8");
    std::string records = bytes_from("010001000100000101000100");
    std::string narrow(6, 'x');
    EXPECT_EQ(failure_of([&] { convert(items(narrow, "BB"), items(records, "<HH")); }).message,
              "item 1: 256 does not fit uint8");
    std::string halves = bytes_from("0000803f00000050");
    EXPECT_EQ(failure_of([&] { convert(items(to, "b"), items(halves, "<f")); }).status,
              Status::mismatch);
    std::string bytes(2, 'x');
    EXPECT_EQ(failure_of([&] { convert(items(bytes, "b"), items(halves, "<f")); }).message,
              "item 1: 8589934592 does not fit int8");
    halves = bytes_from("0000803f0000003f");
    EXPECT_EQ(failure_of([&] { convert(items(bytes, "b"), items(halves, "<f")); }).message,
              "item 1 is no integer that fits int8");
}

TEST(Convert, AnyStrides) {
    std::string from = bytes_from("000100020003000400050006");
    const View table = lend(from.data(), {.format = ">h", .shape = {2, 3}});
    std::string to(24, 'x');
    const View turned = lend(to.data(), {.format = "<i", .shape = {2, 3}, .strides = {4, 8}});
    convert(turned, table);
    EXPECT_EQ(hex_of(to), "010000000400000002000000050000000300000006000000");
    std::string reversed(12, 'x');
    convert(lend(reversed.data(), {.format = "<h", .shape = {2, 3}}), flip(flip(table, 0), 1));
    EXPECT_EQ(hex_of(reversed), "060005000400030002000100");
    convert(lend(to.data(), {.format = "<i", .shape = {}}),
            lend(from.data(), {.format = ">h", .shape = {}}));
    EXPECT_EQ(hex_of(to.substr(0, 4)), "01000000");
    convert(lend(nullptr, {.format = "<i", .shape = {0, 3}}),
            lend(nullptr, {.format = ">h", .shape = {0, 3}}));
}

TEST(Convert, AsIfThroughATemporary) {
    // Wider items over narrower ones, both ways round, and shifted by an item.
    std::string bytes = bytes_from("01020304000000000000");
    convert(lend(bytes.data(), {.format = "<H", .shape = {4}}),
            lend(bytes.data(), {.format = "B", .shape = {4}}));
    EXPECT_EQ(hex_of(bytes), "01000200030004000000");
    convert(lend(bytes.data(), {.format = "B", .shape = {4}, .strides = {-1}, .offset = 3}),
            lend(bytes.data(), {.format = "<H", .shape = {4}}));
    EXPECT_EQ(hex_of(bytes), "04030201030004000000");
    convert(lend(bytes.data(), {.format = ">H", .shape = {4}, .offset = 2}),
            lend(bytes.data(), {.format = "<H", .shape = {4}}));
    EXPECT_EQ(hex_of(bytes), "04030304010200030004");
}

TEST(Convert, ChecksShapesAndRights) {
    std::string bytes(8, '\0');
    const View four = lend(bytes.data(), {.format = "<h", .shape = {4}});
    EXPECT_EQ(failure_of([&] { convert(items(bytes, ">i"), four); }).status, Status::mismatch);
    EXPECT_EQ(failure_of([&] {
                  convert(lend(bytes.data(), {.format = ">h", .shape = {2, 2}}), four);
              }).status,
              Status::mismatch);
    const View frozen = lend(bytes.data(), {.format = ">h", .shape = {4}, .readonly = true});
    EXPECT_EQ(failure_of([&] { convert(frozen, four); }).status, Status::readonly);
    const std::byte number[2]{};
    EXPECT_EQ(failure_of([&] { write_items(frozen, 0, 1, *Format::parse("b"), number); }).status,
              Status::readonly);
    EXPECT_EQ(failure_of([&] { write_items(four, 4, 1, *Format::parse("b"), number); }).status,
              Status::range);
    std::byte out[2];
    EXPECT_EQ(failure_of([&] { read_items(four, -1, 1, *Format::parse("b"), out); }).status,
              Status::range);
}

TEST(Convert, RunsIntoMemoryAndBack) {
    std::string from = bytes_from("fffffffffffffffe0000000000000001ffffffffffffffff");
    uint64_t numbers[3];
    read_items(items(from, ">Q"), 0, 3, *Format::parse("Q"),
               reinterpret_cast<std::byte *>(numbers));
    EXPECT_EQ(numbers[0], 18446744073709551614u);
    EXPECT_EQ(numbers[2], 18446744073709551615u);
    write_items(items(from, ">Q"), 0, 2, *Format::parse("Q"),
                reinterpret_cast<const std::byte *>(numbers + 1));
    EXPECT_EQ(hex_of(from), "0000000000000001ffffffffffffffffffffffffffffffff");
    // Columns of another view, and memory that overlaps it.
    std::string table = bytes_from("0001000200030004");
    const View column = lend(table.data(), {.format = ">H", .shape = {2}, .strides = {4}});
    read_items(column, 0, 2, *Format::parse("<H"), data_of(table) + 1);
    EXPECT_EQ(hex_of(table), "0001000300030004");
    const View next =
        lend(table.data(), {.format = ">H", .shape = {2}, .strides = {4}, .offset = 2});
    write_items(next, 0, 2, *Format::parse("<H"), data_of(table));
    EXPECT_EQ(hex_of(table), "0001010000030300");
}

TEST(Convert, ColumnsIntoNumbersOfTheMachineAtAnyAddress) {
    // A float and a short in nine bytes: 1.5 and -2, a signalling NaN and 32767, -0.0 and 0.
    std::string records = bytes_from("0000c03ffeffaaaaaa010080ffff7faaaaaa000000800000aaaaaa");
    const auto column = [&](const char *format, int64_t offset) {
        return lend(records.data(),
                    {.format = format, .shape = {3}, .strides = {9}, .offset = offset});
    };
    alignas(8) char room[32];
    for (const int at : {0, 1, 4}) {
        const auto read = [&](const View &view, const char *format) {
            read_items(view, 0, 3, *Format::parse(format),
                       reinterpret_cast<std::byte *>(room + at));
            return hex_of({room + at, 24});
        };
        EXPECT_EQ(read(column("<f", 0), "<d"), "000000000000f83f000000200000f0ff0000000000000080");
        EXPECT_EQ(read(column("<h", 4), "<d"), "00000000000000c000000000c0ffdf400000000000000000");
        EXPECT_EQ(read(column("<h", 4), "<q"), "feffffffffffffffff7f0000000000000000000000000000");
        EXPECT_EQ(read(column("<h", 4), ">q"), "fffffffffffffffe0000000000007fff0000000000000000");
    }
    // Where it was read.
    alignas(8) int64_t numbers[] = {-3, 4};
    convert(lend(numbers, {.format = "<d", .shape = {2}}),
            lend(numbers, {.format = "<q", .shape = {2}}));
    EXPECT_EQ(hex_of({reinterpret_cast<const char *>(numbers), 16}),
              "00000000000008c00000000000001040");
}

TEST(Convert, LargeViewsInEveryWay) {
    // Larger than what goes around the caches, and than every block on the way.
    const int64_t count = (int64_t{5} << 20) / 4 + 3;
    std::vector<uint32_t> from(static_cast<size_t>(count));
    for (size_t i = 0; i < from.size(); ++i) {
        from[i] = static_cast<uint32_t>(i) * 2654435761u;
    }
    std::vector<uint32_t> to(from.size());
    convert(lend(to.data(), {.format = ">I", .shape = {count}}),
            lend(from.data(), {.format = "<I", .shape = {count}}));
    std::vector<double> reals(from.size());
    convert(lend(reals.data(), {.format = "d", .shape = {count}}),
            lend(to.data(), {.format = ">I", .shape = {count}}));
    for (size_t i = 0; i < from.size(); ++i) {
        ASSERT_EQ(to[i], __builtin_bswap32(from[i]));
        ASSERT_EQ(reals[i], static_cast<double>(from[i]));
    }
}

TEST(Fill, EveryItem) {
    std::string bytes(40, 'x');
    Value value;
    value.kind = ValueKind::integer;
    value.integer = 258;
    fill(items(bytes, ">H"), {&value, 1});
    EXPECT_EQ(bytes, [] {
        std::string wanted;
        for (int i = 0; i < 20; ++i) {
            wanted += "\1\2";
        }
        return wanted;
    }());
    fill(lend(bytes.data(), {.format = "<H", .shape = {2, 2}, .strides = {12, -4}, .offset = 4}),
         {&value, 1});
    EXPECT_EQ(hex_of(bytes.substr(0, 20)), "0201010202010102010201020201010202010102");
    std::string large(100001, 'x');
    value.integer = 7;
    fill(lend(large.data(), {.shape = {100001}}), {&value, 1});
    EXPECT_EQ(large, std::string(100001, '\7'));
    EXPECT_EQ(failure_of([&] { fill(items(bytes, "B"), {&value, 0}); }).status, Status::value);
    // Items of no bytes have nothing to be filled with, and are filled with nothing.
    fill(lend(large.data(), {.format = "0i", .shape = {3}}), {});
    EXPECT_EQ(large, std::string(100001, '\7'));
    value.integer = 256;
    EXPECT_EQ(failure_of([&] { fill(items(bytes, "B"), {&value, 1}); }).status, Status::value);
    const View frozen = lend(bytes.data(), {.shape = {40}, .readonly = true});
    EXPECT_EQ(failure_of([&] { fill(frozen, {&value, 1}); }).status, Status::readonly);
}

}  // namespace
}  // namespace bufview
