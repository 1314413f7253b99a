// SPDX-License-Identifier: MIT
// Making views: what fits memory, what is refused, what holds it.
#include "view/view.h"

#include "support.h"
#include "view/slice.h"

#include <algorithm>

namespace bufview {
namespace {

using test::failure_of;
using test::Layout;
using test::lend;
using test::Numbers;
using test::on;
using test::TestAllocator;
using test::two_62;

StorageRef twelve() {
    return make_copied_storage(test::bytes_of("abcdefghijkl"), 12, false);
}

Status refusal(const StorageRef &storage, const Layout &layout) {
    return failure_of([&] { on(storage, layout); }).status;
}

TEST(View, OfAWholeStorageIsItsBytes) {
    const StorageRef storage = twelve();
    const View view = whole_view(*storage);
    EXPECT_EQ(view.ndim(), 1);
    EXPECT_EQ(test::shape_of(view), Numbers{12});
    EXPECT_EQ(test::strides_of(view), Numbers{1});
    EXPECT_EQ(view.suboffsets(), nullptr);
    EXPECT_STREQ(view.format().text(), "B");
    EXPECT_EQ(view.items(), 12);
    EXPECT_EQ(view.nbytes(), 12);
    EXPECT_FALSE(view.readonly());
    EXPECT_TRUE(view.c_contiguous());
    EXPECT_TRUE(view.f_contiguous());
    EXPECT_EQ(view.data(), storage->data());
}

TEST(View, OfAReadOnlyStorageIsReadOnly) {
    const StorageRef storage = make_copied_storage(test::bytes_of("ab"), 2, true);
    const View view = whole_view(*storage);
    EXPECT_TRUE(view.readonly());
    EXPECT_EQ(failure_of([&] { view.check_writable(); }).status, Status::readonly);
    EXPECT_EQ(refusal(storage, {.shape = {2}}), Status::readonly);
    EXPECT_EQ(refusal(storage, {.shape = {2}, .readonly = true}), Status::ok);
}

TEST(View, OfAnEmptyStorageHasNoItems) {
    const StorageRef storage = make_zeroed_storage(0);
    const View view = whole_view(*storage);
    EXPECT_EQ(view.items(), 0);
    EXPECT_EQ(view.nbytes(), 0);
    EXPECT_TRUE(view.c_contiguous());
}

TEST(View, LaysDimensionsOverAStorage) {
    const View view = on(twelve(), {.format = "<H", .shape = {2, 3}});
    EXPECT_EQ(test::strides_of(view), (Numbers{6, 2}));
    EXPECT_EQ(view.itemsize(), 2);
    EXPECT_EQ(view.items(), 6);
    EXPECT_EQ(view.nbytes(), 12);
    EXPECT_EQ(test::text_of(view), "abcdefghijkl");
}

TEST(View, FitsExactlyFromTheLowestToTheHighestByte) {
    const StorageRef storage = twelve();
    EXPECT_EQ(refusal(storage, {.shape = {12}}), Status::ok);
    EXPECT_EQ(refusal(storage, {.shape = {13}}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {12}, .offset = 1}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {12}, .offset = -1}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {12}, .strides = {-1}, .offset = 11}), Status::ok);
    EXPECT_EQ(refusal(storage, {.shape = {12}, .strides = {-1}, .offset = 10}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {2, 2}, .strides = {8, -3}, .offset = 3}), Status::ok);
    EXPECT_EQ(refusal(storage, {.shape = {2, 2}, .strides = {8, -4}, .offset = 3}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {2, 2}, .strides = {9, -3}, .offset = 3}), Status::range);
    EXPECT_EQ(refusal(storage, {.format = "i", .shape = {2}, .strides = {8}}), Status::ok);
    EXPECT_EQ(refusal(storage, {.format = "i", .shape = {2}, .strides = {9}}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {two_62}, .strides = {0}, .offset = 11}), Status::ok);
    EXPECT_EQ(failure_of([&] { on(storage, {.format = "i", .shape = {3}, .offset = 1}); }).message,
              "items in bytes 1 to 13 are outside a storage of 12 bytes");
}

TEST(View, WithoutItemsFitsAnyPlaceOfAStorage) {
    const StorageRef storage = twelve();
    EXPECT_EQ(refusal(storage, {.format = "q", .shape = {0}, .offset = 12}), Status::ok);
    EXPECT_EQ(refusal(storage, {.format = "q", .shape = {0}, .offset = 13}), Status::range);
    EXPECT_EQ(refusal(storage, {.format = "q", .shape = {0}, .offset = -1}), Status::range);
    // Nobody walks a stride between items that do not exist, wherever the zero stands.
    EXPECT_EQ(refusal(storage, {.shape = {0, 5}, .strides = {two_62, two_62}}), Status::ok);
    EXPECT_EQ(refusal(storage, {.shape = {5, 0}, .strides = {two_62, two_62}}), Status::ok);
    EXPECT_EQ(refusal(storage, {.shape = {5, 0, 5}, .strides = {INT64_MIN, 0, INT64_MIN}}),
              Status::ok);
}

TEST(View, OfOneItemHasAnyStride) {
    const View view = on(twelve(), {.shape = {1, 3, 1}, .strides = {INT64_MIN, 1, INT64_MAX}});
    EXPECT_TRUE(view.c_contiguous());
    EXPECT_TRUE(view.f_contiguous());
    EXPECT_EQ(test::text_of(view), "abc");
}

TEST(View, HasUpTo64Dimensions) {
    const StorageRef storage = twelve();
    for (const int ndim : {0, 1, 63, 64}) {
        const View view = on(storage, {.shape = Numbers(static_cast<size_t>(ndim), 1)});
        EXPECT_EQ(view.ndim(), ndim);
        EXPECT_EQ(view.items(), 1);
        EXPECT_EQ(test::text_of(view), "a");
    }
    const test::Failure failure = failure_of([&] { on(storage, {.shape = Numbers(65, 1)}); });
    EXPECT_EQ(failure.status, Status::limit);
    EXPECT_EQ(failure.message, "65 dimensions; there may be 0 to 64");
    for (const int ndim : {-1, INT32_MIN, INT32_MAX}) {
        LayoutRequest request;
        request.ndim = ndim;
        EXPECT_EQ(failure_of([&] { layout_view(*storage, 0, request); }).status, Status::limit);
    }
}

TEST(View, RefusesNegativeDimensionsAndStrangeFormats) {
    const StorageRef storage = twelve();
    EXPECT_EQ(failure_of([&] {
                  on(storage, {.shape = {2, -3}});
              }).message,
              "dimension 1 has -3 items");
    EXPECT_EQ(refusal(storage, {.shape = {INT64_MIN}}), Status::shape);
    EXPECT_EQ(refusal(storage, {.format = "$", .shape = {1}}), Status::format);
    EXPECT_EQ(refusal(storage, {.shape = {1}, .suboffsets = {0}}), Status::unsupported);
}

// A zero among the dimensions does not hide that the others are too large (numpy#7451).
TEST(View, RefusesSizesBeyond64BitsInAnyOrder) {
    const StorageRef storage = twelve();
    Numbers shape{0, 8, two_62};
    do {
        EXPECT_EQ(refusal(storage, {.shape = shape}), Status::overflow);
        EXPECT_EQ(refusal(storage, {.shape = shape, .strides = {0, 0, 0}}), Status::overflow);
        EXPECT_EQ(failure_of([&] { lend(nullptr, {.shape = shape}); }).status, Status::overflow);
    } while (std::next_permutation(shape.begin(), shape.end()));
    EXPECT_EQ(refusal(storage, {.format = "h", .shape = {two_62}, .strides = {0}}),
              Status::overflow);
    EXPECT_EQ(refusal(storage, {.shape = {INT64_MAX}, .strides = {0}}), Status::ok);
}

TEST(View, RefusesExtentsBeyond64Bits) {
    const StorageRef storage = twelve();
    for (const Layout &layout : {
             Layout{.shape = {3}, .strides = {two_62}},
             Layout{.shape = {3}, .strides = {INT64_MIN}},
             Layout{.shape = {2, 2}, .strides = {two_62, two_62}},
             Layout{.shape = {2, 2, 2}, .strides = {-two_62, -two_62, -1}},
             Layout{.format = "q", .shape = {2}, .strides = {INT64_MAX - 4}},
             Layout{.shape = {2}, .strides = {INT64_MAX - 1}, .offset = 1},
             Layout{.shape = {2}, .strides = {INT64_MIN}, .offset = -1},
         }) {
        EXPECT_EQ(refusal(storage, layout), Status::overflow);
    }
    EXPECT_EQ(refusal(storage, {.shape = {2}, .strides = {INT64_MIN}}), Status::range);
    EXPECT_EQ(refusal(storage, {.shape = {2}, .strides = {two_62}}), Status::range);
}

TEST(View, OfLentMemoryStaysInTheAddressSpace) {
    char byte = 'x';
    const auto refused = [&](const Layout &layout) {
        return failure_of([&] { lend(&byte, layout); }).status;
    };
    EXPECT_EQ(refused({.shape = {2}, .strides = {-two_62}}), Status::overflow);
    EXPECT_EQ(refused({.shape = {2}, .strides = {INT64_MIN}}), Status::overflow);
    EXPECT_EQ(refused({.shape = {3}, .strides = {two_62}}), Status::overflow);
    // Strides behind pointers are bounded too, although nobody knows where they lead.
    EXPECT_EQ(refused({.shape = {1, 3}, .strides = {8, two_62}, .suboffsets = {0, -1}}),
              Status::overflow);
    EXPECT_EQ(refused({.shape = {1}, .strides = {INT64_MIN}}), Status::ok);
    // Nothing lies at the null address.
    const auto low = [&](const Layout &layout) {
        return failure_of([&] { lend(reinterpret_cast<void *>(uintptr_t{64}), layout); }).status;
    };
    EXPECT_EQ(low({.shape = {2}, .strides = {-64}}), Status::overflow);
    EXPECT_EQ(low({.shape = {2}, .strides = {-63}}), Status::ok);
    // Turned round, the way from the first item to the last would have to fit too.
    const auto high = [&](const Layout &layout) {
        return failure_of([&] { lend(reinterpret_cast<void *>(~uintptr_t{4095}), layout); }).status;
    };
    EXPECT_EQ(high({.shape = {3}, .strides = {-two_62}}), Status::overflow);
    EXPECT_EQ(high({.shape = {3}, .strides = {1 - two_62}}), Status::ok);
}

TEST(View, KnowsItsContiguity) {
    struct Row {
        Numbers shape;
        Numbers strides;
        bool c;
        bool f;
    };
    const Row table[] = {
        {{}, {}, true, true},
        {{6}, {2}, true, true},
        {{6}, {1}, false, false},
        {{6}, {-2}, false, false},
        {{1}, {7}, true, true},
        {{0}, {2}, true, true},
        // As memoryview: without items, one dimension is contiguous only if its stride says so.
        {{0}, {7}, false, false},
        {{2, 3}, {6, 2}, true, false},
        {{2, 3}, {2, 4}, false, true},
        {{2, 3}, {8, 2}, false, false},
        {{1, 3}, {99, 2}, true, true},
        {{3, 1}, {2, 99}, true, true},
        {{2, 0, 3}, {1, 1, 1}, true, true},
        {{2, 1, 2}, {4, 9, 2}, true, false},
        {{2, 1, 2}, {2, 9, 4}, false, true},
        {{2, 2}, {0, 0}, false, false},
    };
    std::vector<char> memory(4096);
    for (const Row &row : table) {
        const View view =
            lend(memory.data(),
                 {.format = "h", .shape = row.shape, .strides = row.strides, .offset = 2048});
        EXPECT_EQ(view.c_contiguous(), row.c) << testing::PrintToString(row.shape);
        EXPECT_EQ(view.f_contiguous(), row.f) << testing::PrintToString(row.shape);
    }
    test::Rows rows({"ab", "cd"});
    EXPECT_FALSE(rows.view().c_contiguous());
    EXPECT_FALSE(rows.view().f_contiguous());
}

TEST(View, KeepsItsStorageFromResizing) {
    const StorageRef storage = twelve();
    {
        const View view = whole_view(*storage);
        EXPECT_EQ(storage->exports(), 1);
        {
            const View half = slice(view, {.start = 6, .has_start = true});
            const View copy = view;
            const View readonly = view.as_readonly();
            EXPECT_EQ(storage->exports(), 4);
            EXPECT_EQ(failure_of([&] { storage->resize(5); }).message, "4 exports hold the bytes");
        }
        EXPECT_EQ(storage->exports(), 1);
    }
    storage->resize(5);
    EXPECT_EQ(storage->size(), 5);
}

TEST(View, OutlivesItsStorageAndItsParent) {
    StorageRef storage = twelve();
    auto parent = std::make_unique<View>(whole_view(*storage));
    const View child = slice(*parent, {.start = 2, .stop = 5, .has_start = true, .has_stop = true});
    parent.reset();
    storage = StorageRef();
    EXPECT_EQ(test::text_of(child), "cde");
}

TEST(View, LetsGoOfItsMemoryEarly) {
    const StorageRef storage = twelve();
    View view = whole_view(*storage);
    view.let_go();
    EXPECT_EQ(storage->exports(), 0);
    storage->resize(0);
}

TEST(View, IsMadeReadOnlyWithoutCopying) {
    const StorageRef storage = twelve();
    const View view =
        on(storage, {.format = "<H", .shape = {2, 2}, .strides = {-6, 2}, .offset = 6});
    const View readonly = view.as_readonly();
    EXPECT_TRUE(readonly.readonly());
    EXPECT_FALSE(view.readonly());
    EXPECT_EQ(readonly.data(), view.data());
    EXPECT_EQ(test::shape_of(readonly), (Numbers{2, 2}));
    EXPECT_EQ(test::strides_of(readonly), (Numbers{-6, 2}));
    EXPECT_EQ(test::text_of(readonly), "ghijabcd");
    test::Rows rows({"ab", "cd"});
    EXPECT_EQ(test::text_of(rows.view().as_readonly()), "abcd");
}

TEST(View, ThatGetsNoMemoryHoldsNothing) {
    // Ten dimensions need memory, and so does a format of more than one code.
    const Layout layout{.format = "<hh", .shape = {3, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
    const StorageRef storage = twelve();
    int64_t failures = 0;
    for (bool done = false; !done; ++failures) {
        TestAllocator allocator(failures + 1);
        const Status status = failure_of([&] {
                                  const View view = on(storage, layout);
                                  const View copy = view;
                                  const View readonly = copy.as_readonly();
                                  const View part = slice(readonly, {.step = 2});
                              }).status;
        done = !allocator.failed();
        EXPECT_EQ(status, done ? Status::ok : Status::memory);
        EXPECT_EQ(storage->exports(), 0);
        EXPECT_EQ(allocator.blocks(), 0);
    }
    EXPECT_GE(failures, 5);
}

}  // namespace
}  // namespace bufview
