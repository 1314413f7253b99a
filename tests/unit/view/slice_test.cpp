// SPDX-License-Identifier: MIT
// Slices and index expressions. What is expected of ranges are Python's slice.indices().
#include "view/slice.h"

#include "support.h"

namespace bufview {
namespace {

using test::failure_of;
using test::lend;
using test::Numbers;
using test::TestAllocator;
using test::two_62;

constexpr int64_t none = INT64_MIN + 1;

Slice range(int64_t start, int64_t stop, int64_t step = 1) {
    return {.start = start,
            .stop = stop,
            .step = step,
            .has_start = start != none,
            .has_stop = stop != none};
}

Key at(int64_t index) {
    return {.kind = KeyKind::index, .index = index, .slice = {}};
}
Key from(int64_t start, int64_t stop, int64_t step = 1) {
    return {.kind = KeyKind::slice, .index = 0, .slice = range(start, stop, step)};
}
Key all() {
    return from(none, none);
}
constexpr Key dots{.kind = KeyKind::ellipsis, .index = 0, .slice = {}};
constexpr Key added{.kind = KeyKind::new_axis, .index = 0, .slice = {}};

View sub(const View &view, std::initializer_list<Key> keys) {
    return subview(view, {keys.begin(), keys.size()});
}

TEST(Resolve, IsWhatPythonDoes) {
    struct Row {
        Slice slice;
        int64_t length;
        Range expected;
    };
    const Row table[] = {
        {range(none, none), 5, {0, 1, 5}},
        {range(none, none), 0, {0, 1, 0}},
        {range(none, none, -1), 5, {4, -1, 5}},
        {range(none, none, -1), 0, {-1, -1, 0}},
        {range(1, 4), 5, {1, 1, 3}},
        {range(-4, -1), 5, {1, 1, 3}},
        {range(3, 1), 5, {3, 1, 0}},
        {range(2, 2), 5, {2, 1, 0}},
        {range(-9, 9), 5, {0, 1, 5}},
        {range(9, -9, -1), 5, {4, -1, 5}},
        {range(-9, 9, -1), 5, {-1, -1, 0}},
        {range(none, none, 2), 5, {0, 2, 3}},
        {range(none, none, 2), 6, {0, 2, 3}},
        {range(none, none, -2), 5, {4, -2, 3}},
        {range(none, none, -2), 6, {5, -2, 3}},
        {range(1, none, 3), 5, {1, 3, 2}},
        {range(4, 1, -2), 5, {4, -2, 2}},
        {range(none, none, INT64_MAX), 5, {0, INT64_MAX, 1}},
        {range(none, none, INT64_MIN), 5, {4, INT64_MIN, 1}},
        {range(INT64_MIN, INT64_MAX), 5, {0, 1, 5}},
        {range(INT64_MAX, INT64_MIN, -1), 5, {4, -1, 5}},
        {range(INT64_MIN, INT64_MIN, -1), 5, {-1, -1, 0}},
        {range(none, none, -1), INT64_MAX, {INT64_MAX - 1, -1, INT64_MAX}},
        {range(none, none, INT64_MIN), INT64_MAX, {INT64_MAX - 1, INT64_MIN, 1}},
        {range(none, none, 2), INT64_MAX, {0, 2, two_62}},
        {range(-1, none), INT64_MAX, {INT64_MAX - 1, 1, 1}},
    };
    for (const Row &row : table) {
        const Range found = resolve(row.slice, row.length);
        const auto trace = testing::PrintToString(&row - table);
        EXPECT_EQ(found.start, row.expected.start) << "row " << trace;
        EXPECT_EQ(found.step, row.expected.step) << "row " << trace;
        EXPECT_EQ(found.count, row.expected.count) << "row " << trace;
    }
    EXPECT_EQ(failure_of([] { resolve(range(0, 1, 0), 5); }).message,
              "the step of a slice is zero");
    EXPECT_EQ(failure_of([] { resolve(range(0, 1, 0), 5); }).status, Status::value);
}

TEST(CheckedIndex, CountsFromEitherEnd) {
    EXPECT_EQ(checked_index(0, 3, -1), 0);
    EXPECT_EQ(checked_index(2, 3, -1), 2);
    EXPECT_EQ(checked_index(-1, 3, -1), 2);
    EXPECT_EQ(checked_index(-3, 3, -1), 0);
    EXPECT_EQ(checked_index(-INT64_MAX, INT64_MAX, -1), 0);
    for (const int64_t wrong : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
        EXPECT_EQ(failure_of([&] { checked_index(wrong, 3, -1); }).status, Status::range);
    }
    EXPECT_EQ(failure_of([] { checked_index(9, 4, -1); }).message,
              "index 9 is outside a view of 4 items");
    EXPECT_EQ(failure_of([] { checked_index(INT64_MIN, 0, 63); }).message,
              "index -9223372036854775808 is outside dimension 63 of 0 items");
}

TEST(Slice, TakesItemsOfTheFirstDimension) {
    std::string text = "abcdefgh";
    const View view = lend(text);
    EXPECT_EQ(test::text_of(slice(view, range(2, 5))), "cde");
    EXPECT_EQ(test::text_of(slice(view, range(none, none, -3))), "heb");
    EXPECT_EQ(test::text_of(slice(slice(view, range(none, none, 2)), range(none, none, -1))),
              "geca");
    EXPECT_EQ(test::text_of(slice(view, range(8, none))), "");
    const View table = lend(text.data(), {.format = "2s", .shape = {2, 2}});
    const View last = slice(table, range(1, none));
    EXPECT_EQ(test::shape_of(last), (Numbers{1, 2}));
    EXPECT_EQ(test::text_of(last), "efgh");
    EXPECT_EQ(test::text_of(slice(table, range(none, none, -1))), "efghabcd");
}

TEST(Slice, KeepsFormatAndReadOnly) {
    std::string text = "abcdefgh";
    const View view = lend(text.data(), {.format = "<H", .shape = {4}, .readonly = true});
    const View part = slice(view, range(1, 3));
    EXPECT_TRUE(part.readonly());
    EXPECT_STREQ(part.format().text(), "<H");
    EXPECT_EQ(part.nbytes(), 4);
    EXPECT_EQ(part.data(), view.data() + 2);
}

TEST(Slice, NeedsADimension) {
    std::string text = "a";
    const View scalar = lend(text.data(), {});
    EXPECT_EQ(failure_of([&] { slice(scalar, range(none, none)); }).status, Status::type);
}

// numpy#32219: a step makes a stride that does not fit, and the view wraps around.
TEST(Slice, StrideTimesStepNeverWraps) {
    std::string text = "abc";
    const View one = lend(text.data(), {.shape = {1}, .strides = {two_62}});
    EXPECT_EQ(test::text_of(slice(one, range(none, none, 3))), "a");
    EXPECT_EQ(test::text_of(slice(one, range(none, none, INT64_MIN))), "a");
    const View many = lend(text.data(), {.shape = {3}, .strides = {1}});
    EXPECT_EQ(test::text_of(slice(many, range(none, none, INT64_MAX))), "a");
    EXPECT_EQ(test::text_of(slice(many, range(none, none, INT64_MIN))), "c");
    const View wide = lend(text.data(), {.shape = {2}, .strides = {two_62}});
    EXPECT_EQ(test::text_of(slice(wide, range(none, none, 2))), "a");
    EXPECT_EQ(test::text_of(slice(wide, range(none, 1, two_62))), "a");
}

TEST(Slice, OfNothingIsNothingWhateverItsStrides) {
    const View view = lend(nullptr, {.shape = {5, 0}, .strides = {two_62, -two_62}});
    const View part = slice(view, range(1, none, 2));
    EXPECT_EQ(test::shape_of(part), (Numbers{2, 0}));
    EXPECT_EQ(part.data(), nullptr);
    EXPECT_EQ(slice(view, range(none, none, -1)).data(), nullptr);
}

TEST(Subview, TakesIndicesSlicesEllipsesAndNewAxes) {
    std::string text = "abcdefghijkl";
    const View view = lend(text.data(), {.shape = {2, 3, 2}});
    struct Row {
        std::initializer_list<Key> keys;
        Numbers shape;
        std::string text;
    };
    const Row table[] = {
        {{}, {2, 3, 2}, "abcdefghijkl"},
        {{at(1)}, {3, 2}, "ghijkl"},
        {{at(-1), at(0)}, {2}, "gh"},
        {{at(1), at(2), at(1)}, {}, "l"},
        {{all(), at(1)}, {2, 2}, "cdij"},
        {{dots, at(0)}, {2, 3}, "acegik"},
        {{at(0), dots, at(1)}, {3}, "bdf"},
        {{dots}, {2, 3, 2}, "abcdefghijkl"},
        {{at(0), at(0), at(0), dots}, {}, "a"},
        {{added, at(1), added, from(1, 3), dots, added}, {1, 1, 2, 2, 1}, "ijkl"},
        {{from(none, none, -1), from(none, none, -1), from(none, none, -1)},
         {2, 3, 2},
         "lkjihgfedcba"},
        {{all(), from(none, none, 2)}, {2, 2, 2}, "abefghkl"},
        {{all(), from(1, 1), at(0)}, {2, 0}, ""},
    };
    for (const Row &row : table) {
        const View part = subview(view, {row.keys.begin(), row.keys.size()});
        EXPECT_EQ(test::shape_of(part), row.shape) << "row " << &row - table;
        EXPECT_EQ(test::text_of(part), row.text) << "row " << &row - table;
    }
}

TEST(Subview, RefusesWhatDoesNotFit) {
    std::string text = "abcd";
    const View view = lend(text.data(), {.shape = {2, 2}});
    const auto refused = [](const View &of, std::initializer_list<Key> keys) {
        return failure_of([&] { sub(of, keys); });
    };
    EXPECT_EQ(refused(view, {at(2)}).message, "index 2 is outside dimension 0 of 2 items");
    EXPECT_EQ(refused(view, {all(), at(-3)}).status, Status::range);
    EXPECT_EQ(refused(view, {at(0), at(0), at(0)}).message, "3 indices for a view of 2 dimensions");
    EXPECT_EQ(refused(view, {at(0), at(0), at(0)}).status, Status::range);
    EXPECT_EQ(refused(view, {dots, dots}).status, Status::type);
    EXPECT_EQ(refused(view, {from(0, 1, 0)}).status, Status::value);
    const View scalar = sub(view, {at(1), at(1)});
    EXPECT_EQ(refused(scalar, {at(0)}).status, Status::type);
    EXPECT_EQ(refused(scalar, {all()}).status, Status::type);
    EXPECT_EQ(test::text_of(sub(scalar, {dots})), "d");
    EXPECT_EQ(test::text_of(sub(scalar, {added, added})), "d");
}

TEST(Subview, HasUpTo64Dimensions) {
    std::string text = "abcd";
    const View view = lend(text.data(), {.shape = {2, 2}});
    std::vector<Key> keys(62, added);
    const View most = subview(view, keys);
    EXPECT_EQ(most.ndim(), 64);
    EXPECT_EQ(test::text_of(most), "abcd");
    keys.push_back(added);
    EXPECT_EQ(failure_of([&] { subview(view, keys); }).status, Status::limit);
    keys.push_back(at(0));
    EXPECT_EQ(subview(view, keys).ndim(), 64);
}

TEST(Subview, OfNothingTouchesNothing) {
    const View view = lend(nullptr, {.shape = {0, 5, 4}, .strides = {1, two_62, INT64_MIN}});
    EXPECT_EQ(sub(view, {all(), at(4)}).data(), nullptr);
    EXPECT_EQ(sub(view, {dots, from(1, none, 3)}).data(), nullptr);
    EXPECT_EQ(test::shape_of(sub(view, {all(), from(none, none, -2)})), (Numbers{0, 3, 4}));
    // No pointer is followed to items that do not exist.
    const View rows = lend(nullptr, {.shape = {3, 0}, .strides = {8, 1}, .suboffsets = {0, -1}});
    EXPECT_EQ(test::shape_of(sub(rows, {at(2)})), Numbers{0});
    EXPECT_EQ(test::shape_of(sub(rows, {from(1, none)})), (Numbers{2, 0}));
}

TEST(Subview, GoesThroughPointers) {
    test::Rows rows({"abcd", "efgh", "ijkl"});
    const View view = rows.view();
    EXPECT_EQ(test::text_of(view), "abcdefghijkl");
    const View row = sub(view, {at(1)});
    EXPECT_FALSE(row.indirect());
    EXPECT_EQ(test::text_of(row), "efgh");
    EXPECT_EQ(reinterpret_cast<const char *>(row.data()), rows[1].data());
    EXPECT_EQ(test::text_of(sub(view, {all(), at(2)})), "cgk");
    EXPECT_EQ(test::text_of(sub(view, {all(), from(1, 3)})), "bcfgjk");
    EXPECT_EQ(test::suboffsets_of(sub(view, {all(), from(1, 3)})), (Numbers{1, -1}));
    EXPECT_EQ(test::text_of(sub(view, {from(none, none, -2), from(none, none, -3)})), "lida");
    EXPECT_EQ(test::text_of(sub(view, {from(1, none), at(0)})), "ei");
    EXPECT_EQ(test::text_of(sub(view, {at(-1), at(-1)})), "l");
    EXPECT_EQ(test::text_of(sub(view, {added, from(none, none, 2), added, at(3)})), "dl");
    EXPECT_EQ(test::text_of(slice(view, range(none, none, -1))), "ijklefghabcd");
}

template <typename Array>
void expect_every_cut_of_a_cube(Array &array) {
    const View view = array.view();
    EXPECT_EQ(test::text_of(view), "abcdefghijkl");
    EXPECT_EQ(test::text_of(sub(view, {at(1)})), "ghijkl");
    EXPECT_EQ(test::text_of(sub(view, {at(0), at(1)})), "def");
    EXPECT_EQ(test::text_of(sub(view, {at(1), at(0), at(2)})), "i");
    EXPECT_EQ(test::text_of(sub(view, {at(1), all(), at(2)})), "il");
    EXPECT_EQ(test::text_of(sub(view, {dots, at(1)})), "behk");
    EXPECT_EQ(test::text_of(sub(view, {dots, from(none, none, -2)})), "cafdiglj");
    EXPECT_EQ(test::text_of(sub(view, {from(none, none, -1), from(none, none, -1)})),
              "jklghidefabc");
    EXPECT_EQ(test::text_of(sub(view, {from(1, none), from(1, none), from(1, none)})), "kl");
}

TEST(Subview, GoesThroughBlocksAndPlanes) {
    test::Blocks blocks;
    expect_every_cut_of_a_cube(blocks);
    EXPECT_EQ(test::text_of(sub(blocks.view(), {all(), at(1)})), "defjkl");
    EXPECT_EQ(test::text_of(sub(blocks.view(), {all(), at(1), at(0)})), "dj");
    test::Planes planes;
    expect_every_cut_of_a_cube(planes);
    // Both pointers would have to be followed in the one dimension that is left before the rows.
    EXPECT_EQ(failure_of([&] { sub(planes.view(), {all(), at(1)}); }).status, Status::unsupported);
}

// A negative suboffset would say that there is no pointer.
TEST(Subview, RefusesToStepInFrontOfAPointer) {
    std::string text = "abc";
    char *last = text.data() + 2;
    const View back = lend(&last, {.shape = {1, 3}, .strides = {8, -1}, .suboffsets = {0, -1}});
    EXPECT_EQ(test::text_of(back), "cba");
    EXPECT_EQ(test::text_of(sub(back, {all(), from(none, 2)})), "cb");
    EXPECT_EQ(failure_of([&] { sub(back, {all(), from(1, none)}); }).status, Status::unsupported);
    EXPECT_EQ(failure_of([&] { sub(back, {all(), at(2)}); }).status, Status::unsupported);
    EXPECT_EQ(test::text_of(sub(back, {at(0), from(1, none)})), "ba");
}

TEST(Subview, SuboffsetsNeverWrap) {
    std::string text = "abc";
    char *row = text.data() - 9;
    const View view =
        lend(&row, {.shape = {1, 2}, .strides = {8, INT64_MAX - 8}, .suboffsets = {9, -1}});
    EXPECT_EQ(test::text_of(sub(view, {all(), from(none, 1)})), "a");
    EXPECT_EQ(failure_of([&] { sub(view, {all(), from(1, none)}); }).status, Status::overflow);
}

TEST(Subview, ThatGetsNoMemoryHoldsNothing) {
    const StorageRef storage = make_copied_storage(test::bytes_of("abcd"), 4, false);
    const View view = whole_view(*storage);
    const Key keys[] = {added, added, added, added, at(0)};
    TestAllocator allocator(1);
    EXPECT_EQ(sub(view, {added, at(0)}).items(), 1);
    EXPECT_EQ(failure_of([&] { subview(view, {keys, 4}); }).status, Status::memory);
    EXPECT_EQ(storage->exports(), 1);
    EXPECT_EQ(allocator.blocks(), 0);
}

}  // namespace
}  // namespace bufview
