// SPDX-License-Identifier: MIT
// Other dimensions for the same items. What is expected of shapes, strides and bytes is what NumPy
// 1.24 answers for the array of the bytes 0 to 23 in the shape (2, 3, 4).
#include "view/axes.h"

#include "format/values.h"
#include "support.h"

#include <array>

namespace bufview {
namespace {

using test::failure_of;
using test::Layout;
using test::lend;
using test::Numbers;
using test::Rows;
using test::shape_of;
using test::strides_of;
using test::text_of;
using test::two_62;

struct Axes : testing::Test {
    Axes() {
        for (size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::byte>(i);
        }
    }
    View cube() { return lend(bytes.data(), {.shape = {2, 3, 4}}); }
    View table(const Layout &layout) { return lend(bytes.data(), layout); }

    std::array<std::byte, 24> bytes;
};

std::string hex_of(const View &view) {
    std::vector<std::byte> out(static_cast<size_t>(view.nbytes()));
    copy_out(view, Order::c, out.data());
    return to_hex(out);
}

template <typename Call>
Status status_of(Call &&call) {
    return failure_of(call).status;
}

TEST_F(Axes, TransposeTakesAxesInAnyOrder) {
    const View moved = transpose(cube(), std::array<int64_t, 3>{1, 2, 0});
    EXPECT_EQ(shape_of(moved), (Numbers{3, 4, 2}));
    EXPECT_EQ(strides_of(moved), (Numbers{4, 1, 12}));
    EXPECT_EQ(hex_of(moved), "000c010d020e030f0410051106120713081409150a160b17");
    EXPECT_EQ(shape_of(transpose(cube(), std::array<int64_t, 3>{-2, -1, -3})), shape_of(moved));
    const View turned = transpose(cube(), {});
    EXPECT_EQ(shape_of(turned), (Numbers{4, 3, 2}));
    EXPECT_EQ(hex_of(turned), "000c04100814010d05110915020e06120a16030f07130b17");
    EXPECT_TRUE(turned.f_contiguous());
    EXPECT_EQ(transpose(table({}), {}).ndim(), 0);
}

TEST_F(Axes, TransposeNeedsEveryAxisOnce) {
    using Wanted = std::vector<int64_t>;
    for (const Wanted &axes : {Wanted{0, 1}, Wanted{0, 1, 2, 0}, Wanted{0, 1, 1}, Wanted{0, 1, 3},
                               Wanted{0, 1, -4}, Wanted{0, -3, 1}, Wanted{0, 1, INT64_MIN}}) {
        EXPECT_EQ(status_of([&] { transpose(cube(), axes); }), Status::value);
    }
    EXPECT_EQ(failure_of([&] {
                  transpose(cube(), std::array<int64_t, 3>{0, 1, 3});
              }).message,
              "axis 3 is not one of 3 dimensions, each once");
}

TEST_F(Axes, SwapExchangesTwo) {
    const View swapped = swap_axes(cube(), 0, -1);
    EXPECT_EQ(shape_of(swapped), (Numbers{4, 3, 2}));
    EXPECT_EQ(strides_of(swapped), (Numbers{1, 4, 12}));
    EXPECT_EQ(shape_of(swap_axes(cube(), 1, 1)), (Numbers{2, 3, 4}));
    EXPECT_EQ(failure_of([&] { swap_axes(cube(), 0, 3); }).message,
              "axis 3 of a view of 3 dimensions");
    EXPECT_EQ(status_of([&] { swap_axes(cube(), -4, 0); }), Status::range);
    EXPECT_EQ(status_of([&] { swap_axes(table({}), 0, 0); }), Status::range);
}

TEST_F(Axes, FlipTurnsOneDimensionRound) {
    const View flipped = flip(cube(), 1);
    EXPECT_EQ(strides_of(flipped), (Numbers{12, -4, 1}));
    EXPECT_EQ(hex_of(flipped), "08090a0b040506070001020314151617101112130c0d0e0f");
    EXPECT_EQ(hex_of(flip(flipped, -2)), hex_of(cube()));
    EXPECT_EQ(status_of([&] { flip(cube(), 3); }), Status::range);
    EXPECT_EQ(shape_of(flip(lend(nullptr, {.shape = {0, 5}, .strides = {1, INT64_MIN}}), 1)),
              (Numbers{0, 5}));
}

TEST_F(Axes, SqueezeTakesOutDimensionsOfOneItem) {
    const View view = table({.shape = {1, 3, 1}});
    EXPECT_EQ(shape_of(squeeze(view)), (Numbers{3}));
    EXPECT_EQ(shape_of(squeeze(view, -1)), (Numbers{1, 3}));
    EXPECT_EQ(squeeze(table({.shape = {1, 1}})).ndim(), 0);
    EXPECT_EQ(squeeze(table({})).ndim(), 0);
    EXPECT_EQ(failure_of([&] { squeeze(view, 1); }).message, "dimension 1 has 3 items, not one");
    EXPECT_EQ(status_of([&] { squeeze(table({.shape = {0}}), 0); }), Status::shape);
    EXPECT_EQ(status_of([&] { squeeze(view, 3); }), Status::range);
}

TEST_F(Axes, ReshapeFindsStridesWhereThereAreSome) {
    struct Row {
        Layout layout;
        Numbers shape;
        Numbers strides;
    };
    const Row table_of[] = {
        {{.shape = {2, 3, 4}}, {6, -1}, {4, 1}},
        {{.shape = {2, 3, 4}}, {24}, {1}},
        {{.shape = {2, 3, 4}}, {1, 24, 1}, {24, 1, 1}},
        // Every second row: [:, ::2] of (2, 4, 3).
        {{.shape = {2, 2, 3}, .strides = {12, 6, 1}}, {4, 3}, {6, 1}},
        // [::-1, ::-1, ::-1] lies as one run backwards.
        {{.shape = {2, 3, 4}, .strides = {-12, -4, -1}, .offset = 23}, {24}, {-1}},
        {{.shape = {2, 3, 4}, .strides = {12, 4, -1}, .offset = 3}, {6, 4}, {4, -1}},
        {{.shape = {2, 3, 4}, .strides = {12, 4, -1}, .offset = 3}, {3, 2, 2, 2}, {8, 4, -2, -1}},
        // A transposed table of 3 x 4 shorts, its first dimension split.
        {{.format = "h", .shape = {4, 3}, .strides = {2, 8}}, {2, 2, 3}, {4, 2, 8}},
        {{.shape = {}}, {1, 1}, {1, 1}},
        {{.shape = {1, 1}}, {}, {}},
        {{.shape = {3, 0}}, {0, 7}, {7, 1}},
        {{.shape = {0}}, {5, -1}, {1, 1}},
    };
    for (const Row &row : table_of) {
        const View view = table(row.layout);
        const View shaped = reshape(view, row.shape);
        EXPECT_EQ(strides_of(shaped), row.strides);
        EXPECT_EQ(shaped.items(), view.items());
        EXPECT_EQ(hex_of(shaped), hex_of(view));
        EXPECT_EQ(shaped.data(), view.data());
    }
}

TEST_F(Axes, ReshapeNeverCopies) {
    const View mirrored = table({.shape = {2, 3, 4}, .strides = {12, 4, -1}, .offset = 3});
    EXPECT_EQ(failure_of([&] { reshape(mirrored, Numbers{24}); }).message,
              "the items would have to be copied");
    EXPECT_EQ(status_of([&] { reshape(transpose(cube(), {}), Numbers{24}); }), Status::layout);
    const View rows = table({.shape = {2, 2, 4}, .strides = {12, 8, 1}});
    EXPECT_EQ(status_of([&] { reshape(rows, Numbers{4, 4}); }), Status::layout);
    EXPECT_EQ(status_of([&] { reshape(rows, Numbers{2, 8}); }), Status::layout);
    EXPECT_EQ(strides_of(reshape(rows, Numbers{2, 2, 2, 2})), (Numbers{12, 8, 2, 1}));
}

TEST_F(Axes, ReshapeChecksTheShape) {
    struct Row {
        Numbers shape;
        Status status;
    };
    const Row table_of[] = {
        {{23}, Status::shape},
        {{}, Status::shape},
        {{5, -1}, Status::shape},
        {{-1, -1}, Status::shape},
        {{-2, 12}, Status::shape},
        {{0, -1}, Status::shape},
        {{-1, INT64_MIN}, Status::shape},
        {{two_62, 8, 3}, Status::overflow},
        {Numbers(65, 1), Status::limit},
    };
    for (const Row &row : table_of) {
        EXPECT_EQ(status_of([&] { reshape(cube(), row.shape); }), row.status);
    }
    // Zeros do not hide that the other extents overflow.
    const View none = table({.shape = {0}});
    for (const Numbers &shape : {Numbers{0, two_62, 8}, Numbers{two_62, 0, 8}}) {
        EXPECT_EQ(status_of([&] { reshape(none, shape); }), Status::overflow);
    }
    EXPECT_EQ(status_of([&] { reshape(none, Numbers{0, -1}); }), Status::shape);
}

TEST_F(Axes, ThereMayBeSixtyFourDimensions) {
    Numbers shape(64, 1);
    shape[5] = 4;
    shape[63] = 6;
    const View deep = reshape(cube(), shape);
    EXPECT_EQ(deep.ndim(), 64);
    EXPECT_EQ(hex_of(deep), hex_of(cube()));
    EXPECT_EQ(hex_of(transpose(transpose(deep, {}), {})), hex_of(cube()));
    EXPECT_EQ(shape_of(squeeze(deep)), (Numbers{4, 6}));
    EXPECT_EQ(status_of([&] { windows(deep, 0, 1, 1); }), Status::limit);
    EXPECT_EQ(status_of([&] { broadcast(deep, Numbers(65, 1)); }), Status::limit);
}

// The products of strides that no memory has, but that a lender may claim.
TEST_F(Axes, ReshapeDoesNotMultiplyBeyondSixtyFourBits) {
    const View far = table({.shape = {2, 2}, .strides = {1, two_62}});
    EXPECT_EQ(status_of([&] { reshape(far, Numbers{4}); }), Status::layout);
    // Nobody walks the dimension of one item.
    EXPECT_EQ(strides_of(reshape(far, Numbers{2, 1, 2})), (Numbers{1, 1, two_62}));
}

TEST_F(Axes, BroadcastRepeatsAndMayNotWrite) {
    const View column = table({.shape = {2, 1, 4}, .strides = {12, 4, 1}});
    const View wide = broadcast(column, Numbers{5, 2, 3, 4});
    EXPECT_EQ(strides_of(wide), (Numbers{0, 12, 0, 1}));
    EXPECT_TRUE(wide.readonly());
    EXPECT_EQ(hex_of(broadcast(table({.shape = {3}}), Numbers{2, 3})), "000102000102");
    EXPECT_EQ(hex_of(broadcast(table({}), Numbers{3})), "000000");
    EXPECT_EQ(broadcast(table({.shape = {1}}), Numbers{0}).items(), 0);
    EXPECT_EQ(broadcast(table({.shape = {0}}), Numbers{2, 0}).items(), 0);
    EXPECT_EQ(broadcast(table({}), Numbers{}).ndim(), 0);
}

TEST_F(Axes, BroadcastChecksTheShape) {
    struct Row {
        Numbers shape;
        Status status;
        const char *message;
    };
    const Row table_of[] = {
        {{2, 3, 5}, Status::mismatch, "4 items do not broadcast to 5 in dimension 2"},
        {{3, 4}, Status::mismatch, "3 dimensions do not broadcast to 2"},
        {{0, 3, 4}, Status::mismatch, "2 items do not broadcast to 0 in dimension 0"},
        {{2, 3, -1}, Status::shape, "dimension 2 has -1 items"},
    };
    for (const Row &row : table_of) {
        const auto failure = failure_of([&] { broadcast(cube(), row.shape); });
        EXPECT_EQ(failure.status, row.status);
        EXPECT_EQ(failure.message, row.message);
    }
    const View one = table({});
    EXPECT_EQ(broadcast(one, Numbers{INT64_MAX}).nbytes(), INT64_MAX);
    EXPECT_EQ(status_of([&] { broadcast(one, Numbers{two_62, 2}); }), Status::overflow);
    EXPECT_EQ(status_of([&] { broadcast(one, Numbers{two_62, 2, 0}); }), Status::overflow);
    EXPECT_EQ(status_of([&] { broadcast(table({.format = "h"}), Numbers{two_62}); }),
              Status::overflow);
}

TEST_F(Axes, DiagonalIsTheLastDimension) {
    const View above = diagonal(cube(), 1, 1, 2);
    EXPECT_EQ(shape_of(above), (Numbers{2, 3}));
    EXPECT_EQ(strides_of(above), (Numbers{12, 5}));
    EXPECT_EQ(hex_of(above), "01060b"
                             "0d1217");
    const View below = diagonal(cube(), -1, 0, 2);
    EXPECT_EQ(strides_of(below), (Numbers{4, 13}));
    EXPECT_EQ(hex_of(below), "0c1014");
    EXPECT_EQ(hex_of(diagonal(cube(), 1, -1, -2)), "0409"
                                                   "1015");
    for (const int64_t beyond : {int64_t{9}, int64_t{4}, int64_t{-3}, INT64_MAX, INT64_MIN}) {
        EXPECT_EQ(shape_of(diagonal(cube(), beyond, 1, 2)), (Numbers{2, 0})) << beyond;
    }
    EXPECT_EQ(failure_of([&] { diagonal(cube(), 0, 2, -1); }).message,
              "the diagonal of dimension 2 with itself");
    EXPECT_EQ(status_of([&] { diagonal(cube(), 0, 0, 3); }), Status::range);
    const View none = lend(nullptr, {.shape = {0, 3, 3}, .strides = {1, two_62, two_62}});
    EXPECT_EQ(shape_of(diagonal(none, -1, 1, 2)), (Numbers{0, 2}));
}

TEST_F(Axes, WindowsAreANewLastDimension) {
    const View view = windows(cube(), 2, 2, 2);
    EXPECT_EQ(shape_of(view), (Numbers{2, 3, 2, 2}));
    EXPECT_EQ(strides_of(view), (Numbers{12, 4, 2, 1}));
    EXPECT_TRUE(view.readonly());
    const View sliding = windows(table({.shape = {5}}), 0, 3, 1);
    EXPECT_EQ(hex_of(sliding), "000102"
                               "010203"
                               "020304");
    EXPECT_EQ(hex_of(windows(cube(), 0, 2, 1)), "000c010d020e030f0410051106120713081409150a160b17");
    EXPECT_EQ(shape_of(windows(table({.shape = {5}}), 0, 6, 1)), (Numbers{0, 6}));
    EXPECT_EQ(shape_of(windows(table({.shape = {0}}), 0, 1, 1)), (Numbers{0, 1}));
    EXPECT_EQ(shape_of(windows(table({.shape = {5}}), 0, 1, INT64_MAX)), (Numbers{1, 1}));
    EXPECT_EQ(shape_of(windows(table({.shape = {0}}), 0, INT64_MAX, 1)), (Numbers{0, INT64_MAX}));
}

TEST_F(Axes, WindowsCheckTheirNumbers) {
    for (const int64_t wrong : {int64_t{0}, int64_t{-1}, INT64_MIN}) {
        EXPECT_EQ(status_of([&] { windows(cube(), 0, wrong, 1); }), Status::value);
        EXPECT_EQ(status_of([&] { windows(cube(), 0, 1, wrong); }), Status::value);
        EXPECT_EQ(status_of([&] { chunk(cube(), 0, wrong, 0); }), Status::value);
        EXPECT_EQ(status_of([&] { chunk_count(cube(), 0, wrong); }), Status::value);
    }
    EXPECT_EQ(failure_of([&] { windows(cube(), 0, 0, 1); }).message,
              "the width of a window is 0; it is at least 1");
    EXPECT_EQ(status_of([&] { windows(cube(), 3, 1, 1); }), Status::range);
    // No window, but a shape whose other extents overflow.
    EXPECT_EQ(status_of([&] {
                  windows(table({.shape = {2, 3}}), 0, INT64_MAX, 1);
              }),
              Status::overflow);
}

TEST_F(Axes, ChunksCutADimension) {
    EXPECT_EQ(chunk_count(cube(), 2, 3), 2);
    EXPECT_EQ(chunk_count(cube(), 0, 2), 1);
    EXPECT_EQ(chunk_count(cube(), 0, INT64_MAX), 1);
    EXPECT_EQ(chunk_count(table({.shape = {0}}), 0, 5), 0);
    EXPECT_EQ(hex_of(chunk(cube(), 2, 3, 1)), "03070b0f1317");
    EXPECT_EQ(shape_of(chunk(cube(), 2, 3, 0)), (Numbers{2, 3, 3}));
    EXPECT_EQ(hex_of(chunk(cube(), 2, 3, -1)), hex_of(chunk(cube(), 2, 3, 1)));
    EXPECT_EQ(failure_of([&] { chunk(cube(), 2, 3, 2); }).message, "chunk 2 of 2");
    EXPECT_EQ(status_of([&] { chunk(cube(), 2, 3, -3); }), Status::range);
    EXPECT_EQ(status_of([&] { chunk(table({.shape = {0}}), 0, 5, 0); }), Status::range);
    EXPECT_EQ(status_of([&] { chunk_count(cube(), 3, 1); }), Status::range);
}

TEST_F(Axes, SuboffsetsAllowWhatTheyCanExpress) {
    Rows rows({"abcd", "efgh", "ijkl"});
    const View view = rows.view();
    EXPECT_EQ(text_of(flip(view, 0)), "ijklefghabcd");
    EXPECT_EQ(text_of(flip(view, 1)), "dcbahgfelkji");
    EXPECT_EQ(text_of(chunk(view, 1, 3, 1)), "dhl");
    EXPECT_EQ(text_of(chunk(view, 0, 2, 1)), "ijkl");
    EXPECT_EQ(text_of(squeeze(chunk(view, 0, 2, 1), 0)), "ijkl");
    EXPECT_EQ(text_of(squeeze(chunk(view, 1, 3, 1), 1)), "dhl");
    for (const auto &refused :
         {failure_of([&] { transpose(view, {}); }), failure_of([&] { swap_axes(view, 0, 1); }),
          failure_of([&] { reshape(view, Numbers{12}); }), failure_of([&] {
              broadcast(view, Numbers{2, 3, 4});
          }),
          failure_of([&] { diagonal(view, 0, 0, 1); }),
          failure_of([&] { windows(view, 1, 2, 1); })}) {
        EXPECT_EQ(refused.status, Status::unsupported);
    }
    EXPECT_EQ(failure_of([&] { transpose(view, {}); }).message,
              "a view with suboffsets cannot be transposed");
}

TEST_F(Axes, ReadOnlyStaysReadOnlyAndOthersMayWrite) {
    const View fixed = table({.shape = {1, 4}, .readonly = true});
    for (const View &view :
         {transpose(fixed, {}), swap_axes(fixed, 0, 1), flip(fixed, 1), squeeze(fixed),
          reshape(fixed, Numbers{4}), diagonal(fixed, 0, 0, 1), chunk(fixed, 1, 2, 0)}) {
        EXPECT_TRUE(view.readonly());
    }
    EXPECT_FALSE(flip(transpose(cube(), {}), 0).readonly());
}

}  // namespace
}  // namespace bufview
