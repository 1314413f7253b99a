// SPDX-License-Identifier: MIT
// Columns of records, and records in bytes.
#include "view/records.h"

#include "format/values.h"
#include "support.h"
#include "view/item.h"

#include <array>

namespace bufview {
namespace {

using test::failure_of;
using test::lend;
using test::Numbers;
using test::shape_of;
using test::strides_of;
using test::two_62;

// Three records of 8 bytes: a big-endian short, two bytes, padding, a little-endian short.
constexpr const char *record_format = "T{>H:id:2B:pair:xx<h:delta:}";
constexpr std::string_view record_bytes = "0001"
                                          "0a0b"
                                          "ffff"
                                          "ffff"
                                          "0203"
                                          "1a1b"
                                          "ffff"
                                          "0100"
                                          "fffe"
                                          "2a2b"
                                          "ffff"
                                          "0080";

struct Records : testing::Test {
    View view(const char *format = record_format) {
        return lend(bytes.data(), {.format = format, .shape = {3}});
    }
    std::vector<std::byte> bytes = from_hex(record_bytes);
};

std::vector<int64_t> integers_of(const View &view) {
    std::vector<int64_t> out(static_cast<size_t>(view.items()));
    read_int64s(view, 0, out);
    return out;
}

TEST_F(Records, AFieldIsAColumn) {
    const View id = field(view(), "id");
    EXPECT_EQ(shape_of(id), (Numbers{3}));
    EXPECT_EQ(strides_of(id), (Numbers{8}));
    EXPECT_EQ(integers_of(id), (Numbers{1, 515, 65534}));
    EXPECT_EQ(integers_of(field(view(), "delta")), (Numbers{-1, 1, -32768}));
    EXPECT_FALSE(id.readonly());
}

TEST_F(Records, ASubArrayAddsItsDimensions) {
    const View pair = field(view(), "pair");
    EXPECT_EQ(shape_of(pair), (Numbers{3, 2}));
    EXPECT_EQ(strides_of(pair), (Numbers{8, 1}));
    EXPECT_EQ(integers_of(pair), (Numbers{10, 11, 26, 27, 42, 43}));
    const View matrix = field(view("T{4x(2,2)B:m:}"), "m");
    EXPECT_EQ(shape_of(matrix), (Numbers{3, 2, 2}));
    EXPECT_EQ(strides_of(matrix), (Numbers{8, 2, 1}));
}

TEST_F(Records, APathLeadsIntoRecordsInRecords) {
    const View nested = view("T{2T{B:low:B:high:}:both:4x}");
    const View high = field(nested, "both.high");
    EXPECT_EQ(shape_of(high), (Numbers{3, 2}));
    EXPECT_EQ(strides_of(high), (Numbers{8, 2}));
    EXPECT_EQ(integers_of(high), (Numbers{1, 11, 3, 27, 254, 43}));
    EXPECT_STREQ(field(nested, "both").format().text(), "T{B:low:B:high:}");
}

TEST_F(Records, ColumnsOfOneRecordAndOfReversedRecords) {
    const View one = lend(bytes.data(), {.format = record_format});
    EXPECT_EQ(field(one, "id").ndim(), 0);
    EXPECT_EQ(get_int64(field(one, "id"), {}), 1);
    const View reversed =
        lend(bytes.data() + 16, {.format = record_format, .shape = {3}, .strides = {-8}});
    EXPECT_EQ(integers_of(field(reversed, "id")), (Numbers{65534, 515, 1}));
}

TEST_F(Records, WritingAColumnLeavesTheRestAlone) {
    write_int64s(field(view(), "delta"), 0, std::array<int64_t, 3>{1, 2, 3});
    EXPECT_EQ(to_hex(bytes), "00010a0bffff0100"
                             "02031a1bffff0200"
                             "fffe2a2bffff0300");
}

TEST_F(Records, AFieldThatIsNotThereIsRefused) {
    const auto failure = failure_of([&] { field(view(), "gamma"); });
    EXPECT_EQ(failure.status, Status::argument);
    EXPECT_EQ(failure.message, "format \"T{>H:id:2B:pair:xx<h:delta:}\" has no field \"gamma\"");
    for (const char *path : {"", "id.", ".id", "id.x", "ID"}) {
        EXPECT_EQ(failure_of([&] { field(view(), path); }).status, Status::argument) << path;
    }
    EXPECT_EQ(failure_of([&] { field(lend(bytes.data(), {.shape = {24}}), "x"); }).status,
              Status::argument);
}

TEST_F(Records, DimensionsOfViewAndFieldTogetherAreAtMostSixtyFour) {
    const char *format = "T{(1,1)q:m:}";
    EXPECT_EQ(field(lend(bytes.data(), {.format = format, .shape = Numbers(62, 1)}), "m").ndim(),
              64);
    const auto failure = failure_of(
        [&] { field(lend(bytes.data(), {.format = format, .shape = Numbers(63, 1)}), "m"); });
    EXPECT_EQ(failure.status, Status::limit);
    EXPECT_EQ(failure.message, "65 dimensions; there may be 0 to 64");
}

// A sub-array without items leaves no trace in the size of a record, but in the shape.
TEST_F(Records, ShapesThatOverflowAreRefused) {
    const View many = lend(bytes.data(), {.format = "T{(0,4)i:none:}", .shape = {two_62}});
    EXPECT_EQ(failure_of([&] { field(many, "none"); }).status, Status::overflow);
}

TEST_F(Records, EmptyViewsHaveColumnsToo) {
    const View none = lend(nullptr, {.format = record_format, .shape = {0}});
    const View column = field(none, "delta");
    EXPECT_EQ(shape_of(column), (Numbers{0}));
    EXPECT_EQ(column.data(), nullptr);
}

TEST_F(Records, AFieldLiesBehindTheLastPointer) {
    std::byte *rows[] = {bytes.data() + 16, bytes.data()};
    const View view = lend(rows, {.format = record_format,
                                  .shape = {2, 1},
                                  .strides = {sizeof(std::byte *), 8},
                                  .suboffsets = {0, -1}});
    const View delta = field(view, "delta");
    EXPECT_EQ(test::suboffsets_of(delta), (Numbers{6, -1}));
    EXPECT_EQ(integers_of(delta), (Numbers{-32768, -1}));
    const View pair = field(view, "pair");
    EXPECT_EQ(test::suboffsets_of(pair), (Numbers{2, -1, -1}));
    EXPECT_EQ(integers_of(pair), (Numbers{42, 43, 10, 11}));
    // The last dimension may be the one that is led through pointers.
    const View last = lend(rows, {.format = record_format,
                                  .shape = {2},
                                  .strides = {sizeof(std::byte *)},
                                  .suboffsets = {0}});
    EXPECT_EQ(integers_of(field(last, "id")), (Numbers{65534, 1}));
    EXPECT_EQ(integers_of(field(last, "pair")), (Numbers{42, 43, 10, 11}));
}

TEST_F(Records, TheColumnHoldsTheMemory) {
    const StorageRef storage = make_copied_storage(bytes.data(), 24, false);
    {
        const View column = field(test::on(storage, {.format = record_format, .shape = {3}}), "id");
        EXPECT_EQ(storage->exports(), 1);
    }
    EXPECT_EQ(storage->exports(), 0);
}

TEST(RecordsOf, BytesEveryStride) {
    std::vector<std::byte> bytes(41);
    for (size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>(i);
    }
    const View raw = lend(bytes.data(), {.shape = {41}});
    struct Row {
        const char *format;
        int64_t offset;
        int64_t stride;
        int64_t count;
        int64_t first;
        int64_t taken_stride;
    };
    const Row table[] = {
        {"<3f3H", 0, 20, 2, 0, 20},           {"<3f3H", 3, 20, 2, 3, 20},
        {"<3f3H", 4, 20, 1, 4, 20},           {"<3f3H", 0, 0, 2, 0, 18},
        {"<3f3H", 41, 0, 0, 41, 18},          {"B", 40, 0, 1, 40, 1},
        {"B", 0, INT64_MAX, 1, 0, INT64_MAX}, {"42s", 0, 0, 0, 0, 42},
    };
    for (const Row &row : table) {
        const View view = records(raw, row.format, row.offset, row.stride);
        EXPECT_EQ(shape_of(view), (Numbers{row.count})) << row.format;
        EXPECT_EQ(strides_of(view), (Numbers{row.taken_stride}));
        EXPECT_EQ(view.data(), raw.data() + row.first);
        EXPECT_STREQ(view.format().text(), row.format);
    }
}

TEST(RecordsOf, ChecksItsNumbers) {
    char text[16] = {};
    const View raw = lend(text, {.shape = {16}});
    struct Row {
        const char *format;
        int64_t offset;
        int64_t stride;
        Status status;
        const char *message;
    };
    const Row table[] = {
        {"i", 0, 3, Status::value, "records of 4 bytes every 3 bytes"},
        {"i", 0, -4, Status::value, "records of 4 bytes every -4 bytes"},
        {"i", -1, 0, Status::value, "offset -1 in a view of 16 bytes"},
        {"i", 17, 0, Status::value, "offset 17 in a view of 16 bytes"},
        {"0i", 0, 0, Status::format, "records of format \"0i\" have no size"},
    };
    for (const Row &row : table) {
        const auto failure = failure_of([&] { records(raw, row.format, row.offset, row.stride); });
        EXPECT_EQ(failure.status, row.status);
        EXPECT_EQ(failure.message, row.message);
    }
    EXPECT_EQ(failure_of([&] { records(raw, "T{i", 0, 0); }).status, Status::format);
    const View strided = lend(text, {.shape = {8}, .strides = {2}});
    EXPECT_EQ(failure_of([&] { records(strided, "i", 0, 0); }).status, Status::layout);
}

TEST(RecordsOf, TakesDimensionsAndEmptyViews) {
    char text[16] = {};
    EXPECT_EQ(shape_of(records(lend(text, {.format = "i", .shape = {2, 2}}), "h", 0, 0)),
              (Numbers{8}));
    EXPECT_EQ(shape_of(records(lend(text, {.format = "d"}), "b", 0, 0)), (Numbers{8}));
    EXPECT_EQ(shape_of(records(lend(nullptr, {.shape = {0}}), "d", 0, 0)), (Numbers{0}));
    EXPECT_TRUE(records(lend(text, {.shape = {8}, .readonly = true}), "d", 0, 0).readonly());
}

}  // namespace
}  // namespace bufview
