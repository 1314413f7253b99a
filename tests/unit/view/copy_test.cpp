// SPDX-License-Identifier: MIT
#include "view/copy.h"

#include "support.h"
#include "view/slice.h"

#include <numeric>

namespace bufview {
namespace {

using test::bytes_of;
using test::failure_of;
using test::lend;
using test::Numbers;
using test::TestAllocator;

std::byte *bytes_in(std::string &text) {
    return reinterpret_cast<std::byte *>(text.data());
}

View stepped(const View &view, int64_t step) {
    return slice(view, {.step = step});
}

TEST(CopyOut, GoesInAnyOrder) {
    std::string text = "abcdefghijkl";
    const View rows = lend(text.data(), {.format = "2s", .shape = {2, 3}});
    EXPECT_EQ(test::text_of(rows, Order::c), "abcdefghijkl");
    EXPECT_EQ(test::text_of(rows, Order::fortran), "abghcdijefkl");
    EXPECT_EQ(test::text_of(rows, Order::any), "abcdefghijkl");
    const View columns = lend(text.data(), {.format = "2s", .shape = {2, 3}, .strides = {2, 4}});
    EXPECT_EQ(test::text_of(columns, Order::c), "abefijcdghkl");
    EXPECT_EQ(test::text_of(columns, Order::fortran), "abcdefghijkl");
    EXPECT_EQ(test::text_of(columns, Order::any), "abcdefghijkl");
    const View neither = stepped(columns, -1);
    EXPECT_EQ(test::text_of(neither, Order::any), "cdghklabefij");
    EXPECT_EQ(test::text_of(neither, Order::fortran), "cdabghefklij");
    const View cube = lend(text.data(), {.shape = {2, 3, 2}});
    EXPECT_EQ(test::text_of(cube, Order::fortran), "agciekbhdjfl");
}

TEST(CopyOut, GoesThroughPointers) {
    test::Rows rows({"abc", "def"});
    EXPECT_EQ(test::text_of(rows.view(), Order::c), "abcdef");
    EXPECT_EQ(test::text_of(rows.view(), Order::any), "abcdef");
    EXPECT_EQ(test::text_of(rows.view(), Order::fortran), "adbecf");
    test::Planes planes;
    EXPECT_EQ(test::text_of(planes.view(), Order::fortran), "agdjbhekcifl");
    test::Blocks blocks;
    EXPECT_EQ(test::text_of(blocks.view(), Order::fortran), "agdjbhekcifl");
}

TEST(CopyOut, TakesItemsOfAllSizes) {
    std::vector<char> memory(40 * 5);
    std::iota(memory.begin(), memory.end(), char{0});
    for (const int size : {1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 32, 33}) {
        const std::string format = std::to_string(size) + "s";
        std::string expected;
        for (int item = 4; item >= 0; --item) {
            expected.append(memory.data() + 40 * item, static_cast<size_t>(size));
        }
        const View view =
            lend(memory.data(),
                 {.format = format.c_str(), .shape = {5}, .strides = {-40}, .offset = 160});
        EXPECT_EQ(test::text_of(view), expected) << size;
        std::string copy(memory.size(), '.');
        const View target =
            lend(copy.data(), {.format = format.c_str(), .shape = {5}, .strides = {39}});
        assign(target, view);
        EXPECT_EQ(test::text_of(target), expected) << size;
        EXPECT_EQ(copy[static_cast<size_t>(size)], '.') << size;
    }
}

TEST(CopyOut, OfNothingWritesNothing) {
    copy_out(lend(nullptr, {.shape = {0}}), Order::c, nullptr);
    copy_out(lend(nullptr, {.shape = {3, 0}}), Order::fortran, nullptr);
    std::string text = "ab";
    // Items without size.
    copy_out(lend(text.data(), {.format = "0s", .shape = {5}}), Order::c, nullptr);
    copy_out(lend(nullptr, {.shape = {0}}), Order::c, bytes_in(text));
    EXPECT_EQ(text, "ab");
}

TEST(CopyOut, IntoTheMemoryOfTheViewIsAsThroughATemporary) {
    for (size_t to = 0; to <= 6; ++to) {
        std::string text = "abcdefghijkl";
        const View view = lend(text.data(), {.shape = {2, 3}, .strides = {6, 2}});
        copy_out(view, Order::fortran, bytes_in(text) + to);
        EXPECT_EQ(text.substr(to, 6), "agciek") << to;
    }
    for (size_t to = 0; to <= 6; ++to) {
        std::string text = "abcdefghijkl";
        const View view = lend(text.data(), {.shape = {6}, .strides = {2}});
        get_bytes(view, 1, 5, bytes_in(text) + to);
        EXPECT_EQ(text.substr(to, 5), "cegik") << to;
    }
    for (size_t to = 0; to <= 6; ++to) {
        std::string text = "abcdefghijkl";
        get_bytes(lend(text), 2, 6, bytes_in(text) + to);
        EXPECT_EQ(text.substr(to, 6), "cdefgh") << to;
    }
}

TEST(Assign, WritesAcrossLayouts) {
    std::string text = "abcdefgh";
    std::string other = "........";
    const View rows = lend(text.data(), {.shape = {2, 4}});
    const View columns = lend(other.data(), {.shape = {2, 4}, .strides = {1, 2}});
    assign(columns, rows);
    EXPECT_EQ(other, "aebfcgdh");
    assign(stepped(lend(other), -1), lend(text));
    EXPECT_EQ(other, "hgfedcba");
    std::string third = "........";
    assign(lend(third.data(), {.shape = {2, 4}, .strides = {1, 2}}), columns);
    EXPECT_EQ(third, "hgfedcba");
    const View scalar = lend(third.data(), {.offset = 3});
    assign(scalar, lend(text.data(), {.offset = 0}));
    EXPECT_EQ(third, "hgfadcba");
}

TEST(Assign, GoesThroughPointers) {
    test::Rows rows({"abc", "def"});
    std::string text = "UVWXYZ";
    assign(rows.view(), lend(text.data(), {.shape = {2, 3}}));
    EXPECT_EQ(rows[0], "UVW");
    EXPECT_EQ(rows[1], "XYZ");
    assign(lend(text.data(), {.shape = {2, 3}, .strides = {-3, -1}, .offset = 5}), rows.view());
    EXPECT_EQ(text, "ZYXWVU");
    // The rows of a view turned upside down onto themselves.
    assign(rows.view(), stepped(rows.view(), -1));
    EXPECT_EQ(rows[0], "XYZ");
    EXPECT_EQ(rows[1], "UVW");
}

// All pairs of slices of a line, against a copy through a temporary.
TEST(Assign, OverlappingIsAsThroughATemporary) {
    const std::string original = "abcdefg";
    int pairs = 0;
    for (const int64_t to_step : {1, 2, 3, -1, -2}) {
        for (const int64_t from_step : {1, 2, 3, -1, -2}) {
            for (int64_t to = 0; to < 7; ++to) {
                for (int64_t from = 0; from < 7; ++from) {
                    for (int64_t count = 0; count < 7; ++count) {
                        const int64_t to_end = to + (count - 1) * to_step;
                        const int64_t from_end = from + (count - 1) * from_step;
                        if (std::max(to_end, from_end) > 6 || std::min(to_end, from_end) < 0) {
                            continue;
                        }
                        std::string text = original;
                        std::string expected = original;
                        for (int64_t i = 0; i < count; ++i) {
                            expected[static_cast<size_t>(to + i * to_step)] =
                                original[static_cast<size_t>(from + i * from_step)];
                        }
                        assign(lend(text.data(),
                                    {.shape = {count}, .strides = {to_step}, .offset = to}),
                               lend(text.data(),
                                    {.shape = {count}, .strides = {from_step}, .offset = from}));
                        ASSERT_EQ(text, expected) << to << ":" << to_step << " from " << from << ":"
                                                  << from_step << " x " << count;
                        ++pairs;
                    }
                }
            }
        }
    }
    EXPECT_GT(pairs, 1000);
}

// All pairs of 2 x 2 windows of wide items in a block, all strides, against a temporary.
TEST(Assign, OverlappingInTwoDimensionsIsAsThroughATemporary) {
    const std::string original = "ABCDEFGHIJKLMNOPQRST";
    const Numbers strides[] = {{4, 2}, {2, 4}, {-4, 2}, {8, -2}, {6, 3}, {1, 5}};
    int pairs = 0;
    for (const Numbers &to_strides : strides) {
        for (const Numbers &from_strides : strides) {
            for (int64_t to = 4; to <= 7; ++to) {
                for (int64_t from = 4; from <= 7; ++from) {
                    std::string text = original;
                    std::string expected = original;
                    const View target = lend(
                        text.data(),
                        {.format = "2s", .shape = {2, 2}, .strides = to_strides, .offset = to});
                    for (int64_t i = 0; i < 4; ++i) {
                        const int64_t down = i / 2;
                        const int64_t along = i % 2;
                        std::memcpy(expected.data() + to + down * to_strides[0] +
                                        along * to_strides[1],
                                    original.data() + from + down * from_strides[0] +
                                        along * from_strides[1],
                                    2);
                    }
                    assign(target, lend(text.data(), {.format = "2s",
                                                      .shape = {2, 2},
                                                      .strides = from_strides,
                                                      .offset = from}));
                    ASSERT_EQ(text, expected) << testing::PrintToString(to_strides) << to
                                              << testing::PrintToString(from_strides) << from;
                    ++pairs;
                }
            }
        }
    }
    EXPECT_EQ(pairs, 576);
}

// Columns of one table share no byte, so that no temporary is needed.
TEST(Assign, BetweenColumnsTakesNoMemory) {
    std::string text = "abcABCdefDEF";
    const auto column = [&](int64_t offset, const char *format) {
        return lend(text.data(),
                    {.format = format, .shape = {2, 2}, .strides = {6, 3}, .offset = offset});
    };
    const View first = column(0, "s");
    const View last = column(2, "s");
    const View tail = column(1, "2s");
    const View head = column(0, "2s");
    const StorageRef storage = make_zeroed_storage(1);
    TestAllocator allocator(1, true);
    assign(first, last);
    EXPECT_EQ(text, "cbcCBCfefFEF");
    EXPECT_EQ(failure_of([&] { assign(head, tail); }).status, Status::memory);
    EXPECT_EQ(text, "cbcCBCfefFEF");
}

TEST(Assign, NeedsEqualStructures) {
    std::string text = "abcdefgh";
    std::string other = "ABCDEFGH";
    const auto refused = [&](const test::Layout &to, const test::Layout &from) {
        return failure_of([&] { assign(lend(text.data(), to), lend(other.data(), from)); });
    };
    EXPECT_EQ(refused({.shape = {4}}, {.shape = {3}}).message, "3 items for 4 in dimension 0");
    EXPECT_EQ(refused({.shape = {4}}, {.shape = {3}}).status, Status::mismatch);
    EXPECT_EQ(refused({.shape = {4}}, {.shape = {2, 2}}).message,
              "a source of 2 dimensions for a target of 1");
    EXPECT_EQ(refused({.shape = {4}}, {.format = "b", .shape = {4}}).message,
              "items of format \"b\" for items of format \"B\"");
    EXPECT_EQ(refused({.format = "<h", .shape = {2}}, {.format = ">h", .shape = {2}}).status,
              Status::mismatch);
    EXPECT_EQ(refused({.shape = {4}, .readonly = true}, {.shape = {9}}).status, Status::readonly);
    EXPECT_EQ(refused({.shape = {1}}, {.shape = {}}).status, Status::mismatch);
    EXPECT_EQ(text, "abcdefgh");
    // The same code, or the same values at the same places.
    EXPECT_EQ(refused({.format = "i", .shape = {1}}, {.format = "@i", .shape = {1}}).status,
              Status::ok);
    EXPECT_EQ(refused({.format = "<hh", .shape = {1}}, {.format = "T{2h}", .shape = {1}}).status,
              Status::ok);
    EXPECT_EQ(text, "ABCDefgh");
}

TEST(Assign, OfNothingDoesNothing) {
    assign(lend(nullptr, {.shape = {0}}), lend(nullptr, {.shape = {0}}));
    assign(lend(nullptr, {.shape = {3, 0}, .strides = {9, 9}}), lend(nullptr, {.shape = {3, 0}}));
    assign_bytes(lend(nullptr, {.shape = {0}}), nullptr, 0);
    put_bytes(lend(nullptr, {.shape = {2, 0}, .strides = {1, 5}}), 0, 0, nullptr);
    get_bytes(lend(nullptr, {.shape = {2, 0}}), 0, 0, nullptr);
    std::string text = "ab";
    assign(lend(text.data(), {.shape = {0}}), lend(nullptr, {.shape = {0}}));
    assign_bytes(lend(text.data(), {.shape = {0}}), nullptr, 0);
    put_bytes(lend(text.data(), {.shape = {2, 0}, .strides = {1, 5}}), 0, 0, nullptr);
    get_bytes(lend(nullptr, {.shape = {2, 0}}), 0, 0, bytes_in(text));
    EXPECT_EQ(text, "ab");
}

TEST(Assign, ThatGetsNoMemoryWritesNothing) {
    std::string text = "abcdefgh";
    const View line = lend(text);
    const View back = stepped(line, -1);
    TestAllocator allocator(1);
    EXPECT_EQ(failure_of([&] { assign(line, back); }).status, Status::memory);
    EXPECT_EQ(text, "abcdefgh");
    EXPECT_EQ(allocator.blocks(), 0);
    assign(line, back);
    EXPECT_EQ(text, "hgfedcba");
    EXPECT_EQ(allocator.blocks(), 0);
}

TEST(AssignBytes, IsForLinesOfBytes) {
    std::string text = "abcdefgh";
    const View line = lend(text);
    assign_bytes(stepped(line, 2), bytes_of("1234"), 4);
    EXPECT_EQ(text, "1b2d3f4h");
    const auto refused = [&](const View &view, int64_t count) {
        return failure_of([&] { assign_bytes(view, bytes_of("12345678"), count); }).status;
    };
    EXPECT_EQ(refused(line, 7), Status::mismatch);
    EXPECT_EQ(refused(lend(text.data(), {.shape = {2, 4}}), 8), Status::mismatch);
    EXPECT_EQ(refused(lend(text.data(), {.format = "b", .shape = {8}}), 8), Status::mismatch);
    EXPECT_EQ(refused(lend(text.data(), {.shape = {8}, .readonly = true}), 7), Status::readonly);
    EXPECT_EQ(text, "1b2d3f4h");
}

TEST(Bytes, OfAnyRangeAreReadAndWritten) {
    std::string text = "abcdefghijkl";
    const View view =
        lend(text.data(), {.format = "2s", .shape = {2, 2}, .strides = {-6, 3}, .offset = 6});
    std::string out(4, '.');
    get_bytes(view, 1, 2, bytes_in(out));
    EXPECT_EQ(out, "jkab");
    put_bytes(view, 1, 2, bytes_of("1234"));
    EXPECT_EQ(text, "34cdefghi12l");
    EXPECT_EQ(failure_of([&] { get_bytes(view, 3, 2, bytes_in(out)); }).status, Status::range);
    EXPECT_EQ(failure_of([&] { put_bytes(view, 5, 0, bytes_of("")); }).status, Status::range);
    EXPECT_EQ(failure_of([&] { put_bytes(view.as_readonly(), 9, 9, nullptr); }).status,
              Status::readonly);
}

TEST(Bytes, FromTheViewItselfAreWrittenAsThroughATemporary) {
    for (size_t from = 0; from <= 8; ++from) {
        std::string text = "abcdefghijkl";
        put_bytes(lend(text), 3, 4, bytes_in(text) + from);
        EXPECT_EQ(text.substr(3, 4), std::string("abcdefghijkl").substr(from, 4));
        text = "abcdefghijkl";
        put_bytes(stepped(lend(text), -2), 1, 4, bytes_in(text) + from);
        EXPECT_EQ((std::string{text[9], text[7], text[5], text[3]}),
                  std::string("abcdefghijkl").substr(from, 4));
    }
    std::string text = "abcdefghijkl";
    const View line = lend(text);
    TestAllocator allocator(1, true);
    put_bytes(line, 0, 8, bytes_in(text) + 4);
    EXPECT_EQ(text, "efghijklijkl");
}

TEST(SameItems, AreOfOneLayout) {
    const auto same = [](const char *a, const char *b) {
        return same_items(*Format::parse(a), *Format::parse(b));
    };
    EXPECT_TRUE(same("i", "@i"));
    EXPECT_FALSE(same("i", "I"));
    // memoryview tells native codes apart even where they mean the same.
    EXPECT_FALSE(same("l", "q"));
    EXPECT_TRUE(same("<h", "=h"));
    EXPECT_FALSE(same("<h", ">h"));
    EXPECT_TRUE(same("hh", "T{2h}"));
    EXPECT_FALSE(same("hh", "i"));
}

}  // namespace
}  // namespace bufview
