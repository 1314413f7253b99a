// SPDX-License-Identifier: MIT
#include "view/dims.h"

#include "support.h"

namespace bufview {
namespace {

using test::failure_of;
using test::Numbers;
using test::TestAllocator;

Dims counted(int ndim, bool indirect) {
    Dims dims(ndim, indirect);
    for (int i = 0; i < ndim; ++i) {
        dims.shape()[i] = 100 + i;
        dims.strides()[i] = 200 + i;
        if (indirect) {
            dims.suboffsets()[i] = 300 + i;
        }
    }
    return dims;
}

void expect_counted(const Dims &dims, int ndim, bool indirect) {
    ASSERT_EQ(dims.ndim(), ndim);
    ASSERT_EQ(dims.indirect(), indirect);
    ASSERT_EQ(dims.suboffsets() != nullptr, indirect);
    for (int i = 0; i < ndim; ++i) {
        EXPECT_EQ(dims.shape()[i], 100 + i);
        EXPECT_EQ(dims.strides()[i], 200 + i);
        if (indirect) {
            EXPECT_EQ(dims.suboffsets()[i], 300 + i);
        }
    }
}

TEST(Dims, KeepsItsNumbersWhenCopiedAndMoved) {
    for (const int ndim : {0, 1, 2, 3, 4, 5, 63, 64}) {
        for (const bool indirect : {false, true}) {
            SCOPED_TRACE(ndim);
            Dims original = counted(ndim, indirect);
            const Dims copy = original;
            expect_counted(copy, ndim, indirect);
            const Dims moved = std::move(original);
            expect_counted(moved, ndim, indirect);
            expect_counted(copy, ndim, indirect);
        }
    }
}

TEST(Dims, TakesMemoryFromFiveDimensionsOnAndGivesItBack) {
    TestAllocator allocator;
    {
        const Dims four = counted(4, true);
        const Dims copy = four;
        EXPECT_EQ(allocator.calls(), 0);
        Dims five = counted(5, true);
        EXPECT_EQ(allocator.blocks(), 1);
        const Dims moved = std::move(five);
        EXPECT_EQ(allocator.blocks(), 1);
    }
    EXPECT_EQ(allocator.blocks(), 0);
    EXPECT_EQ(allocator.bytes(), 0);
}

TEST(Dims, CopyThatGetsNoMemoryLeavesTheOriginal) {
    TestAllocator allocator(2);
    const Dims original = counted(64, false);
    EXPECT_EQ(failure_of([&] { const Dims copy = original; }).status, Status::memory);
    expect_counted(original, 64, false);
    EXPECT_EQ(allocator.blocks(), 1);
}

}  // namespace
}  // namespace bufview
