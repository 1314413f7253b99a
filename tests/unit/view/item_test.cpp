// SPDX-License-Identifier: MIT
#include "view/item.h"

#include "support.h"
#include "view/slice.h"

#include <bit>
#include <cmath>
#include <numeric>

namespace bufview {
namespace {

using test::Failure;
using test::failure_of;
using test::lend;
using test::Numbers;
using test::TestAllocator;

int64_t int_at(const View &view, const Numbers &index) {
    return get_int64(view, index);
}

Value integer(int64_t number) {
    Value value;
    value.kind = ValueKind::integer;
    value.integer = number;
    return value;
}

TEST(ItemAt, FindsItemsFromEitherEnd) {
    std::string text = "abcdefghijkl";
    const View view = lend(text.data(), {.shape = {2, 3, 2}});
    const auto offset = [&](const Numbers &index) { return item_at(view, index) - view.data(); };
    EXPECT_EQ(offset({0, 0, 0}), 0);
    EXPECT_EQ(offset({1, 2, 1}), 11);
    EXPECT_EQ(offset({-1, -1, -1}), 11);
    EXPECT_EQ(offset({-2, 1, -2}), 2);
    EXPECT_EQ(item_at(lend(text.data(), {}), {}), view.data());
}

TEST(ItemAt, RefusesWrongIndices) {
    std::string text = "abcdef";
    const View view = lend(text.data(), {.shape = {2, 3}});
    const auto refused = [&](const View &of, const Numbers &index) {
        return failure_of([&] { item_at(of, index); });
    };
    EXPECT_EQ(refused(view, {0}).status, Status::type);
    EXPECT_EQ(refused(view, {0, 0, 0}).message, "3 indices for a view of 2 dimensions");
    EXPECT_EQ(refused(view, {0, 3}).message, "index 3 is outside dimension 1 of 3 items");
    EXPECT_EQ(refused(view, {-3, 0}).status, Status::range);
    EXPECT_EQ(refused(view, {0, INT64_MIN}).status, Status::range);
    EXPECT_EQ(refused(view, {INT64_MAX, 0}).status, Status::range);
    EXPECT_EQ(refused(lend(text), {9}).message, "index 9 is outside a view of 6 items");
    EXPECT_EQ(refused(lend(nullptr, {.shape = {0}}), {0}).status, Status::range);
    const View empty = lend(nullptr, {.shape = {5, 0}, .strides = {test::two_62, 1}});
    EXPECT_EQ(refused(empty, {4, 0}).status, Status::range);
}

TEST(ItemAt, FollowsPointersOnlyToItemsThatExist) {
    test::Rows rows({"abc", "def"});
    const View view = rows.view();
    EXPECT_EQ(int_at(view, {0, 0}), 'a');
    EXPECT_EQ(int_at(view, {-1, -1}), 'f');
    test::Planes planes;
    EXPECT_EQ(int_at(planes.view(), {1, 0, 2}), 'i');
    test::Blocks blocks;
    EXPECT_EQ(int_at(blocks.view(), {1, -1, -3}), 'j');
    // The pointers are null: looking before all indices are checked would be the end.
    void *none[] = {nullptr, nullptr};
    const View gone = lend(none, {.shape = {2, 3}, .strides = {8, 1}, .suboffsets = {0, -1}});
    EXPECT_EQ(failure_of([&] { item_at(gone, Numbers{0, 3}); }).status, Status::range);
    const View empty = lend(nullptr, {.shape = {3, 0}, .strides = {8, 1}, .suboffsets = {0, -1}});
    EXPECT_EQ(failure_of([&] { item_at(empty, Numbers{2, 0}); }).status, Status::range);
}

TEST(Item, IsReadAsWhatItIs) {
    unsigned char bytes[] = {0x01, 0x02, 0x80, 0xFF, 0x00, 0x00, 0x20, 0x40};
    const auto read = [&](const char *format, int64_t offset) {
        return get_int64(lend(bytes, {.format = format, .offset = offset}), {});
    };
    EXPECT_EQ(read("b", 3), -1);
    EXPECT_EQ(read("B", 3), 255);
    EXPECT_EQ(read("<h", 1), -32766);
    EXPECT_EQ(read(">h", 1), 640);
    EXPECT_EQ(read("<q", 0), 0x40200000FF800201);
    EXPECT_EQ(read("?", 2), 1);
    const View real = lend(bytes, {.format = "<f", .offset = 4});
    EXPECT_EQ(get_double(real, {}), 2.5);
    EXPECT_EQ(failure_of([&] { get_int64(real, {}); }).status, Status::type);
    std::byte raw[4];
    get_item(real, {}, raw);
    EXPECT_EQ(test::text_of(raw), std::string("\0\0\x20\x40", 4));
}

// Any offset does for any format (B48).
TEST(Item, LiesAtAnyAddress) {
    alignas(16) unsigned char bytes[32] = {};
    for (int64_t offset = 0; offset < 16; ++offset) {
        const View view = lend(bytes, {.format = "<d", .shape = {2}, .offset = offset});
        set_double(view, Numbers{1}, -0.5);
        EXPECT_EQ(get_double(view, Numbers{1}), -0.5);
        EXPECT_EQ(bytes[offset + 15], 0xBF);
        const View number = lend(bytes, {.format = ">q", .offset = offset});
        set_int64(number, {}, -2);
        EXPECT_EQ(get_int64(number, {}), -2);
        EXPECT_EQ(bytes[offset + 7], 0xFE);
    }
}

TEST(Item, IsWrittenAsWhatItIs) {
    std::string text = "........";
    const View view = lend(text.data(), {.format = ">H", .shape = {2, 2}});
    set_int64(view, Numbers{0, 1}, 0x4142);
    set_int64(view, Numbers{-1, -1}, 0x4344);
    EXPECT_EQ(text, "..AB..CD");
    const Value value = integer(0x6162);
    set_values(view, Numbers{1, 0}, {&value, 1});
    EXPECT_EQ(text, "..ABabCD");
    set_item(view, Numbers{0, 0}, {test::bytes_of("xy"), 2});
    EXPECT_EQ(text, "xyABabCD");
    set_item(view, Numbers{0, 1}, {view.data(), 2});
    EXPECT_EQ(text, "xyxyabCD");
}

TEST(Item, RefusesAndKeepsWhatItWas) {
    std::string text = "abcdefgh";
    const View view = lend(text.data(), {.format = "<H", .shape = {4}});
    const Value values[] = {integer(1), integer(2)};
    const auto status = [&](auto &&call) { return failure_of(call).status; };
    EXPECT_EQ(status([&] { set_int64(view, Numbers{0}, 65536); }), Status::value);
    EXPECT_EQ(status([&] { set_int64(view, Numbers{0}, -1); }), Status::value);
    EXPECT_EQ(status([&] { set_int64(view, Numbers{4}, 1); }), Status::range);
    EXPECT_EQ(status([&] { set_double(view, Numbers{0}, 1.0); }), Status::type);
    EXPECT_EQ(status([&] { set_values(view, Numbers{0}, values); }), Status::value);
    EXPECT_EQ(failure_of([&] {
                  set_item(view, Numbers{0}, {test::bytes_of("xyz"), 3});
              }).message,
              "3 bytes for an item of 2");
    EXPECT_EQ(text, "abcdefgh");
}

// A record of which the first value fits and the second does not.
TEST(Item, RecordIsWrittenWholeOrNotAtAll) {
    std::string text = "abcdefgh";
    const View view = lend(text.data(), {.format = "<HxB", .shape = {2}});
    const Value wrong[] = {integer(0x3131), integer(256)};
    EXPECT_EQ(failure_of([&] { set_values(view, Numbers{1}, wrong); }).status, Status::value);
    EXPECT_EQ(text, "abcdefgh");
    const Value right[] = {integer(0x3132), integer(0x33)};
    set_values(view, Numbers{1}, right);
    EXPECT_EQ(text, "abcd21g3");
}

TEST(Item, LargerThanTheStackIsWrittenThroughMemory) {
    std::vector<char> bytes(2 * 1000, 'x');
    const View view = lend(bytes.data(), {.format = "1000s", .shape = {2}});
    Value value;
    value.kind = ValueKind::bytes;
    value.bytes = test::bytes_of("short");
    value.bytes_len = 5;
    {
        TestAllocator allocator(1);
        EXPECT_EQ(failure_of([&] {
                      set_values(view, Numbers{1}, {&value, 1});
                  }).status,
                  Status::memory);
        EXPECT_EQ(allocator.blocks(), 0);
    }
    EXPECT_EQ(bytes[1000], 'x');
    set_values(view, Numbers{1}, {&value, 1});
    EXPECT_EQ(std::string(bytes.data() + 1000, 6), std::string("short\0", 6));
}

// Read-only comes first, then the index, then the value.
TEST(Item, OfAReadOnlyViewIsNotWritten) {
    std::string text = "abcd";
    const View view = lend(text.data(), {.shape = {4}, .readonly = true});
    const Value value = integer(1);
    const int64_t numbers[] = {1000};
    const double reals[] = {1.0};
    const auto status = [&](auto &&call) { return failure_of(call).status; };
    EXPECT_EQ(status([&] { set_int64(view, Numbers{9}, 1000); }), Status::readonly);
    EXPECT_EQ(status([&] { set_double(view, Numbers{9}, 1000); }), Status::readonly);
    EXPECT_EQ(status([&] { set_values(view, Numbers{9}, {&value, 1}); }), Status::readonly);
    EXPECT_EQ(status([&] {
                  set_item(view, Numbers{9}, {test::bytes_of("xy"), 2});
              }),
              Status::readonly);
    EXPECT_EQ(status([&] { write_int64s(view, 9, numbers); }), Status::readonly);
    EXPECT_EQ(status([&] { write_doubles(view, 9, reals); }), Status::readonly);
    EXPECT_EQ(status([&] { write_int64s(view, 0, {}); }), Status::readonly);
    EXPECT_EQ(text, "abcd");
}

TEST(Bulk, ReadsAnyRangeOfAnyLayout) {
    int16_t numbers[24];
    std::iota(numbers, numbers + 24, int16_t{-4});
    // Every second column of two tables, the rows turned round.
    const View view =
        lend(numbers, {.format = "h", .shape = {2, 3, 2}, .strides = {24, -8, 4}, .offset = 16});
    const int64_t expected[] = {4, 6, 0, 2, -4, -2, 16, 18, 12, 14, 8, 10};
    for (int64_t first = 0; first <= 12; ++first) {
        for (int64_t count = 0; first + count <= 12; ++count) {
            std::vector<int64_t> found(static_cast<size_t>(count));
            read_int64s(view, first, found);
            EXPECT_EQ(found, Numbers(expected + first, expected + first + count));
            std::vector<double> reals(static_cast<size_t>(count));
            read_doubles(view, first, reals);
            EXPECT_EQ(reals, std::vector<double>(expected + first, expected + first + count));
        }
    }
    int64_t out[2] = {7, 7};
    EXPECT_EQ(failure_of([&] { read_int64s(view, 11, out); }).status, Status::range);
    EXPECT_EQ(out[0], 7);
}

TEST(Bulk, WritesAnyRangeOfAnyLayout) {
    std::string text(12, '.');
    const View view = lend(text.data(), {.shape = {2, 3}, .strides = {-6, 2}, .offset = 6});
    const int64_t values[] = {'a', 'b', 'c', 'd'};
    write_int64s(view, 1, values);
    EXPECT_EQ(text, "c.d.....a.b.");
    test::Rows rows({"abc", "def"});
    const int64_t back[] = {'z', 'y', 'x', 'w'};
    write_int64s(rows.view(), 2, back);
    EXPECT_EQ(rows[0], "abz");
    EXPECT_EQ(rows[1], "yxw");
    float reals[4] = {};
    const double doubles[] = {0.5, -2};
    write_doubles(lend(reals, {.format = "f", .shape = {2, 2}, .strides = {4, 8}}), 1, doubles);
    EXPECT_EQ(reals[2], 0.5f);
    EXPECT_EQ(reals[1], -2.0f);
    EXPECT_EQ(reals[0], 0.0f);
}

// What fails in the last run has not written the first one, and says which value it was.
TEST(Bulk, WritesAllOrNothing) {
    std::vector<char> bytes(100, '.');
    const View table = lend(bytes.data(), {.shape = {25, 2}, .strides = {4, 2}});
    const View line = lend(bytes.data(), {.shape = {50}, .strides = {2}});
    std::vector<int64_t> values(40, 'x');
    values[37] = 256;
    for (const View &view : {table, line}) {
        const Failure failure = failure_of([&] { write_int64s(view, 5, values); });
        EXPECT_EQ(failure.status, Status::value);
        EXPECT_EQ(failure.message, "item 37: 256 does not fit uint8");
        EXPECT_EQ(bytes, std::vector<char>(100, '.'));
    }
    EXPECT_EQ(failure_of([&] { write_int64s(line, 11, values); }).status, Status::range);
    const std::vector<double> reals(3, 1.0);
    EXPECT_EQ(failure_of([&] { write_doubles(table, 0, reals); }).status, Status::type);
    EXPECT_EQ(bytes, std::vector<char>(100, '.'));
}

TEST(Bulk, DoesNotReadRecordsAsNumbers) {
    std::string text = "abcdefgh";
    const View view = lend(text.data(), {.format = "<HH", .shape = {2}});
    int64_t number = 0;
    double real = 0;
    EXPECT_EQ(failure_of([&] { read_int64s(view, 0, {&number, 1}); }).status, Status::type);
    EXPECT_EQ(failure_of([&] { read_doubles(view, 0, {&real, 1}); }).status, Status::type);
    EXPECT_EQ(failure_of([&] { write_int64s(view, 0, {&number, 1}); }).status, Status::type);
}

TEST(Bulk, ReadsNothingFromNothing) {
    const View view = lend(nullptr, {.format = "d", .shape = {4, 0}});
    read_doubles(view, 0, {});
    read_int64s(view, 0, {});
    write_doubles(view, 0, {});
    double one = 1;
    EXPECT_EQ(failure_of([&] { read_doubles(view, 0, {&one, 1}); }).status, Status::range);
}

// Bits of a NaN are nobody's business but its owner's.
TEST(Item, KeepsTheBitsOfNaNs) {
    const uint64_t bits[] = {0x7FF0000000000001, 0xFFF8000000BADBAD};
    uint64_t memory[2] = {bits[0], 0};
    const View view = lend(memory, {.format = "d", .shape = {2}});
    EXPECT_EQ(std::bit_cast<uint64_t>(get_double(view, Numbers{0})), bits[0]);
    set_double(view, Numbers{1}, std::bit_cast<double>(bits[1]));
    EXPECT_EQ(memory[1], bits[1]);
}

}  // namespace
}  // namespace bufview
