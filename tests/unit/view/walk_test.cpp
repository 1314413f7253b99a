// SPDX-License-Identifier: MIT
// Walking over arrays run by run, and starting anywhere.
#include "view/walk.h"

#include "support.h"
#include "view/item.h"
#include "view/runs.h"
#include "view/slice.h"

#include <chrono>

namespace bufview {
namespace {

using test::lend;
using test::Numbers;

struct Stretch {
    int64_t offset;
    int64_t stride;
    int64_t count;
    bool operator==(const Stretch &) const = default;
};

void PrintTo(const Stretch &run, std::ostream *out) {
    *out << run.offset << " every " << run.stride << " x " << run.count;
}

std::vector<Stretch> runs_of(const View &view) {
    std::vector<Stretch> runs;
    for (Walk<1> walk({Operand{view.data(), &view.dims()}}); walk; walk.next()) {
        runs.push_back({walk.first(0) - view.data(), walk.stride(0), walk.count()});
    }
    return runs;
}

char memory[256];

View middle(const Numbers &shape, const Numbers &strides) {
    return lend(memory, {.shape = shape, .strides = strides, .offset = 128});
}

TEST(Walk, MakesRunsAsLongAsTheyLieAsOne) {
    EXPECT_EQ(runs_of(middle({}, {})), (std::vector<Stretch>{{0, 0, 1}}));
    EXPECT_EQ(runs_of(middle({1, 1}, {5, 9})), (std::vector<Stretch>{{0, 0, 1}}));
    EXPECT_EQ(runs_of(middle({7}, {-3})), (std::vector<Stretch>{{0, -3, 7}}));
    EXPECT_EQ(runs_of(middle({2, 3, 4}, {12, 4, 1})), (std::vector<Stretch>{{0, 1, 24}}));
    EXPECT_EQ(runs_of(middle({2, 3, 4}, {-24, -8, -2})), (std::vector<Stretch>{{0, -2, 24}}));
    EXPECT_EQ(runs_of(middle({2, 3, 4}, {20, 4, 1})),
              (std::vector<Stretch>{{0, 1, 12}, {20, 1, 12}}));
    EXPECT_EQ(runs_of(middle({2, 1, 3}, {8, 77, 1})), (std::vector<Stretch>{{0, 1, 3}, {8, 1, 3}}));
    EXPECT_EQ(runs_of(middle({2, 3, 1}, {-1, 2, 77})),
              (std::vector<Stretch>{{0, 2, 3}, {-1, 2, 3}}));
    EXPECT_EQ(runs_of(middle({2, 2, 2}, {16, 4, 1})),
              (std::vector<Stretch>{{0, 1, 2}, {4, 1, 2}, {16, 1, 2}, {20, 1, 2}}));
    EXPECT_EQ(runs_of(middle({3, 4}, {0, 0})), (std::vector<Stretch>{{0, 0, 12}}));
}

TEST(Walk, OverNothingEndsAtOnce) {
    for (const Numbers &shape : {Numbers{0}, Numbers{0, 3}, Numbers{3, 0}, Numbers{2, 0, 2}}) {
        EXPECT_EQ(runs_of(lend(nullptr, {.shape = shape})), std::vector<Stretch>{});
    }
    EXPECT_EQ(runs_of(lend(nullptr, {.shape = {3, 0}, .strides = {8, 1}, .suboffsets = {0, -1}})),
              std::vector<Stretch>{});
}

// Strides so far apart that the product of merging does not fit.
TEST(Walk, DoesNotMergeWhatOverflows) {
    const View view = middle({1, 2}, {test::two_62, 1});
    EXPECT_EQ(runs_of(view), (std::vector<Stretch>{{0, 1, 2}}));
    Dims dims(2, false);
    dims.shape()[0] = 0;
    dims.shape()[1] = 4;
    dims.strides()[0] = 0;
    dims.strides()[1] = test::two_62;
    EXPECT_FALSE(Walk<1>({Operand{nullptr, &dims}}));
}

TEST(Walk, TakesSeveralArraysInStep) {
    const View rows = middle({2, 2, 2}, {4, 2, 1});
    const View columns = middle({2, 2, 2}, {16, 4, 2});
    std::vector<Stretch> left;
    std::vector<Stretch> right;
    for (Walk<2> walk(
             {Operand{rows.data(), &rows.dims()}, Operand{columns.data(), &columns.dims()}});
         walk; walk.next()) {
        left.push_back({walk.first(0) - rows.data(), walk.stride(0), walk.count()});
        right.push_back({walk.first(1) - columns.data(), walk.stride(1), walk.count()});
    }
    EXPECT_EQ(left, (std::vector<Stretch>{{0, 1, 4}, {4, 1, 4}}));
    EXPECT_EQ(right, (std::vector<Stretch>{{0, 2, 4}, {16, 2, 4}}));
}

TEST(Walk, FollowsPointersInAnyDimension) {
    test::Blocks blocks;
    test::Planes planes;
    for (const View &view : {blocks.view(), planes.view()}) {
        std::string seen;
        for (Walk<1> walk({Operand{view.data(), &view.dims()}}); walk; walk.next()) {
            for (int64_t i = 0; i < walk.count(); ++i) {
                seen += static_cast<char>(walk.first(0)[i * walk.stride(0)]);
            }
        }
        EXPECT_EQ(seen, "abcdefghijkl");
    }
    // Pointers in the last dimension: every item lies behind its own.
    char text[] = "xyz";
    char *pointers[] = {text + 2, text, text + 1};
    EXPECT_EQ(test::text_of(lend(pointers, {.shape = {3}, .strides = {8}, .suboffsets = {0}})),
              "zxy");
}

TEST(Walk, Has64Dimensions) {
    char text[] = "ab";
    Numbers shape(64, 1);
    shape[0] = 2;
    shape[63] = 2;
    Numbers strides(64, -7);
    strides[0] = 0;
    strides[63] = 1;
    EXPECT_EQ(runs_of(lend(text, {.shape = shape, .strides = strides})),
              (std::vector<Stretch>{{0, 1, 2}, {0, 1, 2}}));
    // No two of them lie as one.
    std::vector<char> bytes(1 << 10);
    Numbers deep(64, 1);
    Numbers apart(64, 0);
    for (size_t i = 0; i < 5; ++i) {
        deep[10 * i] = 2;
        apart[10 * i] = int64_t{3} << i;
    }
    EXPECT_EQ(runs_of(lend(bytes.data(), {.shape = deep, .strides = apart})).size(), 16);
}

TEST(Runs, StartAnywhereAndEndAnywhere) {
    std::string text = "abcdefghijklmnopqrstuvwx";
    const View view = lend(text.data(), {.shape = {2, 3, 2}, .strides = {12, 4, 1}});
    const std::string items = "abefijmnqruv";
    ASSERT_EQ(test::text_of(view), items);
    for (int64_t first = 0; first <= 12; ++first) {
        for (int64_t count = 0; first + count <= 12; ++count) {
            std::string seen;
            for_each_run(view, first, count, [&](const std::byte *at, int64_t stride, int64_t n) {
                EXPECT_LE(n, 2);
                for (int64_t i = 0; i < n; ++i) {
                    seen += static_cast<char>(at[i * stride]);
                }
            });
            EXPECT_EQ(seen, items.substr(static_cast<size_t>(first), static_cast<size_t>(count)));
        }
    }
}

TEST(Runs, StartBehindPointers) {
    test::Planes planes;
    const View view = planes.view();
    for (int64_t first = 0; first < 12; ++first) {
        std::string seen;
        for (Runs runs(view, first, 12 - first); runs; runs.next()) {
            seen.append(reinterpret_cast<const char *>(runs.first()),
                        static_cast<size_t>(runs.count()));
        }
        EXPECT_EQ(seen, std::string("abcdefghijkl").substr(static_cast<size_t>(first)));
    }
}

// A quarter of a million runs, read one by one, take hundredths of a second. Going through all
// that come before each of them would take thirty thousand million steps.
TEST(Runs, StartingLateCostsNothing) {
    constexpr int64_t rows = 250'000;
    std::vector<char> bytes(3 * rows);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        bytes[i] = static_cast<char>(i / 3 % 7);
        bytes[i + 1] = 1;
    }
    const View view = lend(bytes.data(), {.shape = {rows, 2}, .strides = {3, 1}});
    const auto start = std::chrono::steady_clock::now();
    int64_t sum = 0;
    for (int64_t i = 0; i < rows; ++i) {
        int64_t row[2];
        read_int64s(view, 2 * i, row);
        sum += row[0] + row[1];
    }
    EXPECT_EQ(sum, 249'998 / 7 * 21 + 0 + 1 + 250'000);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Runs, CheckTheirItems) {
    std::string text = "abcd";
    const View view = lend(text);
    const auto refused = [&](int64_t first, int64_t count) {
        return test::failure_of([&] { check_items(view, first, count); }).status;
    };
    EXPECT_EQ(refused(0, 4), Status::ok);
    EXPECT_EQ(refused(4, 0), Status::ok);
    EXPECT_EQ(refused(1, 3), Status::ok);
    for (const auto &[first, count] : {std::pair<int64_t, int64_t>{0, 5},
                                       {5, 0},
                                       {-1, 1},
                                       {1, -1},
                                       {4, 1},
                                       {1, INT64_MAX},
                                       {INT64_MAX, INT64_MAX},
                                       {INT64_MIN, INT64_MIN}}) {
        EXPECT_EQ(refused(first, count), Status::range) << first << " " << count;
    }
    EXPECT_EQ(test::failure_of([&] { check_items(view, 3, 2); }).message,
              "2 items from item 3 are outside a view of 4 items");
}

}  // namespace
}  // namespace bufview
