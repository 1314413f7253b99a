// SPDX-License-Identifier: MIT
// DLPack tensors: what is given out, what is taken in, and who gives it back when.
#include "view/dlpack.h"

#include "support.h"
#include "view/axes.h"
#include "view/item.h"

#include <limits>

namespace bufview {
namespace {

using dlpack::Managed;
using dlpack::ManagedVersioned;
using test::failure_of;
using test::Layout;
using test::lend;
using test::Numbers;
using test::shape_of;
using test::strides_of;
using test::TestAllocator;
using test::two_62;

// A tensor of somebody else, on ten shorts 0, 10, 20, ... 90, which counts how often it is given
// back and then makes itself useless.
template <typename M>
struct Foreign {
    Foreign() {
        managed.tensor.data = shorts;
        managed.tensor.device = {dlpack::cpu, 0};
        managed.tensor.ndim = 2;
        managed.tensor.dtype = {dlpack::type_int, 16, 1};
        managed.tensor.shape = shape;
        managed.manager_context = this;
        managed.deleter = [](M *self) {
            auto *foreign = static_cast<Foreign *>(self->manager_context);
            ++foreign->given_back;
            std::memset(static_cast<void *>(&self->tensor), 0xFF, sizeof self->tensor);
            std::fill_n(foreign->shape, 2, -1);
        };
        if constexpr (requires { managed.major; }) {
            managed.major = 1;
            managed.minor = 3;
        }
    }
    Foreign(const Foreign &) = delete;

    View take() {
        if constexpr (requires { managed.major; }) {
            return dlpack::from_versioned(&managed);
        } else {
            return dlpack::from_legacy(&managed);
        }
    }

    int16_t shorts[10] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90};
    int64_t shape[2] = {2, 5};
    int64_t strides[2] = {5, 1};
    M managed{};
    int given_back = 0;
};

template <typename M>
struct FromDlpack : testing::Test {};
using Forms = testing::Types<Managed, ManagedVersioned>;
TYPED_TEST_SUITE(FromDlpack, Forms);

std::vector<int64_t> integers_of(const View &view) {
    std::vector<int64_t> out(static_cast<size_t>(view.items()));
    read_int64s(view, 0, out);
    return out;
}

TYPED_TEST(FromDlpack, NullStridesAreCOrder) {
    Foreign<TypeParam> foreign;
    {
        const View view = foreign.take();
        EXPECT_STREQ(view.format().text(), "h");
        EXPECT_EQ(shape_of(view), (Numbers{2, 5}));
        EXPECT_EQ(strides_of(view), (Numbers{10, 2}));
        EXPECT_EQ(integers_of(view), (Numbers{0, 10, 20, 30, 40, 50, 60, 70, 80, 90}));
        EXPECT_FALSE(view.readonly());
        EXPECT_EQ(foreign.given_back, 0);
    }
    EXPECT_EQ(foreign.given_back, 1);
}

TYPED_TEST(FromDlpack, StridesCountItemsAndMayBeNegativeOrZero) {
    Foreign<TypeParam> foreign;
    foreign.managed.tensor.strides = foreign.strides;
    foreign.managed.tensor.byte_offset = 18;
    foreign.strides[0] = 0;
    foreign.strides[1] = -2;
    const View view = foreign.take();
    EXPECT_EQ(strides_of(view), (Numbers{0, -4}));
    EXPECT_EQ(integers_of(view), (Numbers{90, 70, 50, 30, 10, 90, 70, 50, 30, 10}));
}

TYPED_TEST(FromDlpack, WhereNobodyWalksAStrideMayBeAnything) {
    Foreign<TypeParam> foreign;
    foreign.managed.tensor.strides = foreign.strides;
    foreign.shape[0] = 1;
    foreign.strides[0] = INT64_MIN;
    const View view = foreign.take();
    EXPECT_EQ(strides_of(view), (Numbers{2, 2}));
    EXPECT_TRUE(view.c_contiguous());
    EXPECT_EQ(integers_of(view), (Numbers{0, 10, 20, 30, 40}));
}

TYPED_TEST(FromDlpack, ATensorWithoutDimensionsOrItems) {
    Foreign<TypeParam> one;
    one.managed.tensor.ndim = 0;
    one.managed.tensor.shape = nullptr;
    one.managed.tensor.byte_offset = 6;
    EXPECT_EQ(integers_of(one.take()), (Numbers{30}));
    Foreign<TypeParam> none;
    none.managed.tensor.data = nullptr;
    none.managed.tensor.byte_offset = 6;
    none.shape[1] = 0;
    EXPECT_EQ(shape_of(none.take()), (Numbers{2, 0}));
    EXPECT_EQ(none.given_back, 1);
}

TYPED_TEST(FromDlpack, DerivedViewsKeepTheTensor) {
    Foreign<TypeParam> foreign;
    {
        std::optional<View> view(foreign.take());
        const View last = chunk(*view, 1, 1, -1);
        view.reset();
        EXPECT_EQ(foreign.given_back, 0);
        EXPECT_EQ(integers_of(last), (Numbers{40, 90}));
    }
    EXPECT_EQ(foreign.given_back, 1);
}

TYPED_TEST(FromDlpack, ADeleterMayBeMissing) {
    Foreign<TypeParam> foreign;
    foreign.managed.deleter = nullptr;
    EXPECT_EQ(foreign.take().items(), 10);
}

template <typename M>
void expect_refused(Status status, const char *message, void (*spoil)(Foreign<M> &)) {
    Foreign<M> foreign;
    spoil(foreign);
    const auto failure = failure_of([&] { foreign.take(); });
    EXPECT_EQ(failure.status, status) << message;
    EXPECT_EQ(failure.message, message);
    EXPECT_EQ(foreign.given_back, 1) << message;
}

TYPED_TEST(FromDlpack, WhatIsRefusedIsGivenBackOnce) {
    using F = Foreign<TypeParam>;
    expect_refused<TypeParam>(Status::unsupported,
                              "the tensor is on device type 2, not in main memory",
                              [](F &f) { f.managed.tensor.device.type = 2; });
    expect_refused<TypeParam>(Status::limit, "65 dimensions; there may be 0 to 64",
                              [](F &f) { f.managed.tensor.ndim = 65; });
    expect_refused<TypeParam>(Status::limit, "-1 dimensions; there may be 0 to 64",
                              [](F &f) { f.managed.tensor.ndim = -1; });
    expect_refused<TypeParam>(Status::limit, "2147483647 dimensions; there may be 0 to 64",
                              [](F &f) { f.managed.tensor.ndim = INT32_MAX; });
    expect_refused<TypeParam>(Status::argument, "the shape of the tensor is null",
                              [](F &f) { f.managed.tensor.shape = nullptr; });
    expect_refused<TypeParam>(Status::argument, "data is null",
                              [](F &f) { f.managed.tensor.data = nullptr; });
    expect_refused<TypeParam>(Status::shape, "dimension 1 has -5 items",
                              [](F &f) { f.shape[1] = -5; });
    expect_refused<TypeParam>(Status::type, "DLPack type 4 of 16 bits and 1 lanes",
                              [](F &f) { f.managed.tensor.dtype.code = 4; });
    expect_refused<TypeParam>(Status::type, "DLPack type 0 of 4 bits and 1 lanes",
                              [](F &f) { f.managed.tensor.dtype.bits = 4; });
    expect_refused<TypeParam>(Status::type, "DLPack type 0 of 16 bits and 2 lanes",
                              [](F &f) { f.managed.tensor.dtype.lanes = 2; });
    expect_refused<TypeParam>(Status::overflow, "4611686018427387904 x 2 does not fit 64 bits",
                              [](F &f) {
                                  f.strides[0] = two_62;
                                  f.managed.tensor.strides = f.strides;
                              });
    expect_refused<TypeParam>(
        Status::overflow, "a byte offset of 18446744073709551615 leads beyond the end of memory",
        [](F &f) { f.managed.tensor.byte_offset = UINT64_MAX; });
}

TYPED_TEST(FromDlpack, ProductsThatOverflowAreRefused) {
    Foreign<TypeParam> items;
    items.shape[0] = two_62;
    EXPECT_EQ(failure_of([&] { items.take(); }).status, Status::overflow);
    // Zeros do not hide it.
    Foreign<TypeParam> hidden;
    int64_t shape[3] = {0, two_62, 8};
    hidden.managed.tensor.ndim = 3;
    hidden.managed.tensor.shape = shape;
    EXPECT_EQ(failure_of([&] { hidden.take(); }).status, Status::overflow);
    // Items that would lie before the beginning of memory.
    Foreign<TypeParam> before;
    before.managed.tensor.strides = before.strides;
    before.strides[0] = -two_62 / 2;
    EXPECT_EQ(failure_of([&] { before.take(); }).status, Status::overflow);
    EXPECT_EQ(items.given_back + hidden.given_back + before.given_back, 3);
}

TYPED_TEST(FromDlpack, IsGivenBackOnceWhereverMemoryRunsOut) {
    bool failed = true;
    for (int64_t turn = 1; failed; ++turn) {
        Foreign<TypeParam> foreign;
        TestAllocator allocator(turn);
        const auto failure = failure_of([&] { foreign.take(); });
        failed = allocator.failed();
        EXPECT_EQ(failure.status, failed ? Status::memory : Status::ok);
        EXPECT_EQ(foreign.given_back, 1) << turn;
        EXPECT_EQ(allocator.blocks(), 0);
    }
}

TEST(FromDlpackVersioned, ReadOnlyTensorsMakeReadOnlyViews) {
    Foreign<ManagedVersioned> foreign;
    foreign.managed.flags = dlpack::flag_readonly;
    const View view = foreign.take();
    EXPECT_TRUE(view.readonly());
    EXPECT_EQ(failure_of([&] { set_int64(view, Numbers{0, 0}, 1); }).status, Status::readonly);
}

TEST(FromDlpackVersioned, OtherVersionsAreGivenBackUnread) {
    for (const uint32_t major : {0u, 2u, UINT32_MAX}) {
        Foreign<ManagedVersioned> foreign;
        foreign.managed.major = major;
        foreign.managed.tensor.ndim = -7;
        const auto failure = failure_of([&] { foreign.take(); });
        EXPECT_EQ(failure.status, Status::unsupported);
        EXPECT_EQ(failure.message,
                  "DLPack version " + std::to_string(major) + ".3; this library knows 1");
        EXPECT_EQ(foreign.given_back, 1);
    }
}

struct Typed {
    const char *format;
    uint8_t code;
    uint8_t bits;
};
constexpr Typed types[] = {
    {"?", 6, 8},  {"b", 0, 8},  {"h", 0, 16},  {"i", 0, 32}, {"q", 0, 64},  {"B", 1, 8},
    {"H", 1, 16}, {"I", 1, 32}, {"Q", 1, 64},  {"e", 2, 16}, {"f", 2, 32},  {"d", 2, 64},
    {"l", 0, 64}, {"N", 1, 64}, {"=i", 0, 32}, {">b", 0, 8}, {"Zf", 5, 64}, {"Zd", 5, 128},
};

TEST(ToDlpack, SaysWhatItemsAre) {
    std::byte item[16] = {};
    for (const Typed &type : types) {
        ManagedVersioned *tensor = dlpack::to_versioned(lend(item, {.format = type.format}));
        EXPECT_EQ(tensor->tensor.dtype.code, type.code) << type.format;
        EXPECT_EQ(tensor->tensor.dtype.bits, type.bits) << type.format;
        EXPECT_EQ(tensor->tensor.dtype.lanes, 1);
        const View back = dlpack::from_versioned(tensor);
        EXPECT_EQ(back.itemsize(), type.bits / 8);
        EXPECT_EQ(back.data(), item);
    }
}

TEST(ToDlpack, RefusesWhatIsNoNumberInNativeOrder) {
    std::byte item[64] = {};
    for (const char *format :
         {">i", "<T{i:x:}", "2h", "c", "4s", "g", "p", "<u", "w", "Zg", ">Zd", "0i", "x", "(1)h"}) {
        const View view = lend(item, {.format = format});
        EXPECT_EQ(failure_of([&] { dlpack::to_versioned(view); }).status, Status::type) << format;
        EXPECT_EQ(failure_of([&] { dlpack::to_legacy(view); }).status, Status::type) << format;
    }
    EXPECT_EQ(failure_of([&] { dlpack::to_legacy(lend(item, {.format = ">i"})); }).message,
              "DLPack has no type for items of format \">i\"");
}

TEST(ToDlpack, GivesShapeAndStridesInItems) {
    int32_t numbers[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    const View view = lend(numbers, {.format = "i", .shape = {3, 4}});
    ManagedVersioned *tensor = dlpack::to_versioned(flip(transpose(view, {}), 0));
    EXPECT_EQ(tensor->major, 1u);
    EXPECT_EQ(tensor->flags, 0u);
    EXPECT_EQ(tensor->tensor.device.type, 1);
    EXPECT_EQ(tensor->tensor.device.id, 0);
    EXPECT_EQ(tensor->tensor.ndim, 2);
    EXPECT_EQ(tensor->tensor.shape[0], 4);
    EXPECT_EQ(tensor->tensor.shape[1], 3);
    EXPECT_EQ(tensor->tensor.strides[0], -1);
    EXPECT_EQ(tensor->tensor.strides[1], 4);
    EXPECT_EQ(tensor->tensor.data, numbers + 3);
    EXPECT_EQ(tensor->tensor.byte_offset, 0u);
    tensor->deleter(tensor);
}

TEST(ToDlpack, RefusesStridesBetweenItemsAndSuboffsets) {
    int32_t numbers[4] = {};
    const View crooked = lend(numbers, {.format = "i", .shape = {2}, .strides = {6}});
    const auto failure = failure_of([&] { dlpack::to_versioned(crooked); });
    EXPECT_EQ(failure.status, Status::layout);
    EXPECT_EQ(failure.message, "a stride of 6 bytes is no whole number of items of 4");
    // But not where nobody walks them.
    ManagedVersioned *one =
        dlpack::to_versioned(lend(numbers, {.format = "i", .shape = {1}, .strides = {6}}));
    EXPECT_EQ(one->tensor.strides[0], 1);
    one->deleter(one);
    test::Rows rows({"ab", "cd"});
    EXPECT_EQ(failure_of([&] { dlpack::to_versioned(rows.view()); }).message,
              "DLPack has no suboffsets");
}

TEST(ToDlpack, OnlyTheVersionedFormCanBeReadOnly) {
    int32_t number = 0;
    const View view = lend(&number, {.format = "i", .readonly = true});
    ManagedVersioned *tensor = dlpack::to_versioned(view);
    EXPECT_EQ(tensor->flags, 1u);
    EXPECT_TRUE(dlpack::from_versioned(tensor).readonly());
    EXPECT_EQ(failure_of([&] { dlpack::to_legacy(view); }).status, Status::readonly);
}

TEST(ToDlpack, HoldsTheStorageUntilItsDeleterRuns) {
    const StorageRef storage = make_zeroed_storage(64);
    ManagedVersioned *tensor = nullptr;
    Managed *legacy = nullptr;
    {
        const View view = whole_view(*storage);
        tensor = dlpack::to_versioned(view);
        legacy = dlpack::to_legacy(view);
    }
    EXPECT_EQ(storage->exports(), 2);
    EXPECT_EQ(failure_of([&] { storage->resize(65); }).status, Status::busy);
    legacy->deleter(legacy);
    EXPECT_EQ(failure_of([&] { storage->resize(65); }).status, Status::busy);
    static_cast<char *>(tensor->tensor.data)[63] = 7;
    {
        // And round again: the view that comes back holds the tensor, which holds the storage.
        const View back = dlpack::from_versioned(tensor);
        EXPECT_EQ(get_int64(back, Numbers{63}), 7);
        EXPECT_EQ(failure_of([&] { storage->resize(65); }).status, Status::busy);
    }
    storage->resize(65);
    EXPECT_EQ(storage->exports(), 0);
}

TEST(ToDlpack, SixtyFourDimensionsGoThereAndBack) {
    int16_t numbers[6] = {1, 2, 3, 4, 5, 6};
    Numbers shape(64, 1);
    shape[0] = 2;
    shape[63] = 3;
    const View back = dlpack::from_versioned(
        dlpack::to_versioned(lend(numbers, {.format = "h", .shape = shape})));
    EXPECT_EQ(shape_of(back), shape);
    EXPECT_EQ(integers_of(back), (Numbers{1, 2, 3, 4, 5, 6}));
}

TEST(ToDlpack, LeavesNothingBehindWhenMemoryRunsOut) {
    const StorageRef storage = make_zeroed_storage(8);
    const View view = reshape(whole_view(*storage), Numbers{1, 2, 1, 2, 2});
    const int64_t before = storage->exports();
    bool failed = true;
    for (int64_t turn = 1; failed; ++turn) {
        TestAllocator allocator(turn);
        Managed *tensor = nullptr;
        const auto failure = failure_of([&] { tensor = dlpack::to_legacy(view); });
        failed = allocator.failed();
        EXPECT_EQ(failure.status, failed ? Status::memory : Status::ok);
        if (tensor != nullptr) {
            tensor->deleter(tensor);
        }
        EXPECT_EQ(allocator.blocks(), 0);
        EXPECT_EQ(storage->exports(), before);
    }
}

}  // namespace
}  // namespace bufview
