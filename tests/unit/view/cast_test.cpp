// SPDX-License-Identifier: MIT
#include "view/cast.h"

#include "support.h"
#include "view/slice.h"

#include <algorithm>

namespace bufview {
namespace {

using test::failure_of;
using test::lend;
using test::Numbers;
using test::two_62;

View recast(const View &view, std::string_view format, CastOptions options = {}) {
    return cast(view, format, nullptr, 0, options);
}

View reshaped(const View &view, std::string_view format, const Numbers &shape,
              CastOptions options = {}) {
    // A pointer, even to nothing, says that there is a shape.
    static constexpr int64_t nothing = 0;
    return cast(view, format, shape.empty() ? &nothing : shape.data(),
                static_cast<int64_t>(shape.size()), options);
}

TEST(Cast, ReadsTheSameBytesAsOtherItems) {
    std::string text = "abcdefghijkl";
    const View view = lend(text);
    const View shorts = recast(view, "<H");
    EXPECT_EQ(test::shape_of(shorts), Numbers{6});
    EXPECT_EQ(test::strides_of(shorts), Numbers{2});
    EXPECT_EQ(shorts.data(), view.data());
    const View table = reshaped(shorts, "3s", Numbers{2, 2});
    EXPECT_EQ(test::shape_of(table), (Numbers{2, 2}));
    EXPECT_EQ(test::strides_of(table), (Numbers{6, 3}));
    EXPECT_EQ(test::text_of(table), text);
    const View columns = reshaped(view, "B", Numbers{3, 4}, {.fortran = true});
    EXPECT_EQ(test::strides_of(columns), (Numbers{1, 3}));
    EXPECT_EQ(test::text_of(columns), "adgjbehkcfil");
    EXPECT_EQ(test::text_of(recast(columns, "B", {.fortran = true})), text);
    const View scalar = reshaped(slice(view, {.stop = 4, .has_stop = true}), "i", Numbers{});
    EXPECT_EQ(scalar.ndim(), 0);
    EXPECT_EQ(test::text_of(recast(scalar, "B")), "abcd");
}

TEST(Cast, KeepsReadOnlyAndItsHold) {
    const StorageRef storage = make_copied_storage(test::bytes_of("abcd"), 4, true);
    const View numbers = recast(whole_view(*storage), "i");
    EXPECT_TRUE(numbers.readonly());
    EXPECT_EQ(storage->exports(), 1);
}

TEST(Cast, NeedsItemsThatLieAsOne) {
    std::string text = "abcdefgh";
    const View view = lend(text);
    const auto refused = [](const View &of, CastOptions options = {}) {
        return failure_of([&] { recast(of, "H", options); }).status;
    };
    EXPECT_EQ(refused(slice(view, {.step = 2})), Status::layout);
    EXPECT_EQ(refused(slice(view, {.step = -1})), Status::layout);
    const View columns = lend(text.data(), {.shape = {2, 4}, .strides = {1, 2}});
    EXPECT_EQ(refused(columns), Status::layout);
    EXPECT_EQ(refused(columns, {.fortran = true}), Status::ok);
    test::Rows rows({"ab", "cd"});
    EXPECT_EQ(refused(rows.view(), {.fortran = true}), Status::layout);
}

TEST(Cast, NeedsSizesThatDivide) {
    std::string text = "abcdefghijkl";
    const View view = lend(text);
    EXPECT_EQ(failure_of([&] { recast(view, "5s"); }).message,
              "12 bytes are no whole number of items of 5 bytes");
    EXPECT_EQ(failure_of([&] { reshaped(view, "H", Numbers{5}); }).message,
              "a shape of 10 bytes for a view of 12 bytes");
    EXPECT_EQ(failure_of([&] { reshaped(view, "H", Numbers{}); }).status, Status::shape);
    EXPECT_EQ(failure_of([&] { reshaped(view, "H", Numbers{-2, -3}); }).status, Status::shape);
    EXPECT_EQ(failure_of([&] { reshaped(view, "H", Numbers{0}); }).status, Status::shape);
    EXPECT_EQ(failure_of([&] { recast(view, "0s"); }).status, Status::format);
    EXPECT_EQ(failure_of([&] { recast(view, "nonsense"); }).status, Status::format);
}

TEST(Cast, RefusesShapesBeyond64BitsInAnyOrder) {
    const View view = lend(nullptr, {.shape = {0}});
    Numbers shape{0, 8, two_62};
    do {
        EXPECT_EQ(failure_of([&] { reshaped(view, "B", shape); }).status, Status::overflow);
    } while (std::next_permutation(shape.begin(), shape.end()));
    EXPECT_EQ(failure_of([&] {
                  reshaped(view, "d", Numbers{0, two_62});
              }).status,
              Status::overflow);
    // Whose product is 0 modulo 2^64.
    EXPECT_EQ(failure_of([&] {
                  reshaped(view, "B", Numbers{two_62, 4});
              }).status,
              Status::overflow);
    EXPECT_EQ(test::shape_of(reshaped(view, "B", Numbers{0, two_62})), (Numbers{0, two_62}));
}

TEST(Cast, HasUpTo64Dimensions) {
    std::string text = "a";
    const View view = lend(text);
    EXPECT_EQ(reshaped(view, "B", Numbers(64, 1)).ndim(), 64);
    EXPECT_EQ(failure_of([&] { reshaped(view, "B", Numbers(65, 1)); }).message,
              "65 dimensions; there may be 0 to 64");
    const int64_t one = 1;
    for (const int64_t ndim : {int64_t{-1}, INT64_MIN, INT64_MAX}) {
        EXPECT_EQ(failure_of([&] { cast(view, "B", &one, ndim, {}); }).status, Status::limit);
    }
}

// What memoryview refuses and there is no reason to.
TEST(Cast, StrictIsAsMemoryviewDoes) {
    std::string text = "abcdefgh";
    const View line = lend(text);
    const View table = lend(text.data(), {.shape = {2, 4}});
    const View numbers = lend(text.data(), {.format = "H", .shape = {4}});
    const View empty = lend(nullptr, {.shape = {0, 4}});
    const CastOptions strict{.strict = true};
    const auto both = [&](auto &&call) {
        return std::pair{failure_of([&] { call(CastOptions{}); }).status,
                         failure_of([&] { call(strict); }).status};
    };
    EXPECT_EQ(both([&](CastOptions o) { recast(numbers, "i", o); }),
              (std::pair{Status::ok, Status::format}));
    EXPECT_EQ(both([&](CastOptions o) {
                  reshaped(table, "B", Numbers{4, 2}, o);
              }),
              (std::pair{Status::ok, Status::shape}));
    EXPECT_EQ(both([&](CastOptions o) { recast(empty, "B", o); }),
              (std::pair{Status::ok, Status::shape}));
    EXPECT_EQ(
        both([&](CastOptions o) { reshaped(lend(nullptr, {.shape = {0}}), "B", Numbers{0}, o); }),
        (std::pair{Status::ok, Status::shape}));
    EXPECT_EQ(both([&](CastOptions o) {
                  reshaped(line, "H", Numbers{2, 2}, o);
              }),
              (std::pair{Status::ok, Status::ok}));
    EXPECT_EQ(both([&](CastOptions o) { recast(numbers, "c", o); }),
              (std::pair{Status::ok, Status::ok}));
}

TEST(Cast, ThatGetsNoMemoryHoldsNothing) {
    const StorageRef storage = make_copied_storage(test::bytes_of("abcdef"), 6, false);
    const View view = whole_view(*storage);
    int64_t failing = 1;
    for (bool done = false; !done; ++failing) {
        test::TestAllocator allocator(failing);
        const Status status = failure_of([&] {
                                  reshaped(view, "<BH", Numbers{1, 1, 1, 1, 2, 1});
                              }).status;
        done = !allocator.failed();
        EXPECT_EQ(status, done ? Status::ok : Status::memory);
        EXPECT_EQ(allocator.blocks(), 0);
        EXPECT_EQ(storage->exports(), 1);
    }
    EXPECT_GE(failing, 4);
}

}  // namespace
}  // namespace bufview
