// SPDX-License-Identifier: MIT
#include "base/error.h"
#include "format/format.h"

#include <gtest/gtest.h>

namespace bufview {
namespace {

using Extents = Vector<int64_t>;

TEST(Fields, HaveNameOffsetFormatAndShape) {
    const FormatRef format = Format::parse("T{<f:x:<f:y:(2,3)<H:r:4s:tag:}");
    const Vector<Field> fields = format->fields();
    ASSERT_EQ(fields.size(), 4u);
    EXPECT_EQ(fields[0].name, "x");
    EXPECT_EQ(fields[0].offset, 0);
    EXPECT_STREQ(fields[0].format->text(), "<f");
    EXPECT_TRUE(fields[0].shape.empty());
    EXPECT_EQ(fields[1].name, "y");
    EXPECT_EQ(fields[1].offset, 4);
    EXPECT_EQ(fields[2].name, "r");
    EXPECT_EQ(fields[2].offset, 8);
    EXPECT_STREQ(fields[2].format->text(), "<H");
    EXPECT_EQ(fields[2].shape, (Extents{2, 3}));
    EXPECT_EQ(fields[2].strides, (Extents{6, 2}));
    EXPECT_EQ(fields[3].offset, 20);
    EXPECT_STREQ(fields[3].format->text(), "4s");
}

TEST(Fields, OfNativeRecordsAreNativeCodesAtAlignedOffsets) {
    const FormatRef format = Format::parse("T{b:a:l:b:}");
    EXPECT_EQ(format->field(1).offset, 8);
    EXPECT_EQ(format->field(1).format->native_code(), 'l');
}

TEST(Fields, WithoutNamesAreThePartsOfTheFormat) {
    const Vector<Field> fields = Format::parse("<3f3Hxx")->fields();
    ASSERT_EQ(fields.size(), 2u);
    EXPECT_EQ(fields[0].name, "");
    EXPECT_EQ(fields[0].shape, (Extents{3}));
    EXPECT_EQ(fields[1].offset, 12);
    EXPECT_EQ(fields[1].shape, (Extents{3}));
}

TEST(Fields, OfAScalarAreNoneUnlessItHasAName) {
    EXPECT_EQ(Format::parse("i")->field_count(), 0);
    EXPECT_EQ(Format::parse("4s")->field_count(), 0);
    EXPECT_EQ(Format::parse("")->field_count(), 0);
    EXPECT_EQ(Format::parse("3x")->field_count(), 0);
    EXPECT_EQ(Format::parse("i:a:")->field_count(), 1);
    EXPECT_EQ(Format::parse("2i")->field_count(), 1);
    EXPECT_EQ(Format::parse("T{i}")->field_count(), 1);
    EXPECT_EQ(Format::parse("T{i}:n:")->field(0).name, "n");
}

TEST(Fields, PaddingWithANameIsOne) {
    const FormatRef format = Format::parse("T{b:a:3x:pad:i:b:}");
    ASSERT_EQ(format->field_count(), 3);
    EXPECT_EQ(format->field(1).name, "pad");
    EXPECT_EQ(format->field(1).offset, 1);
    EXPECT_EQ(format->field(1).format->itemsize(), 3);
    EXPECT_EQ(format->field(1).format->value_count(), 0);
    EXPECT_EQ(format->value_count(), 2);
}

TEST(Fields, NestedRecordsHaveTheirOwn) {
    const FormatRef format = Format::parse("<T{H:id:(2)T{f:x:f:y:}:at:}");
    const Field at = format->find("at");
    EXPECT_EQ(at.offset, 2);
    EXPECT_EQ(at.format->itemsize(), 8);
    EXPECT_TRUE(at.format->is_tuple());
    EXPECT_STREQ(at.format->text(), "T{<f:x:f:y:}");
    EXPECT_EQ(at.format->find("y").offset, 4);
}

TEST(Fields, APathJoinsOffsetsShapesAndStrides) {
    const FormatRef format = Format::parse("<T{H:id:(2)T{b:t:(3)T{f:x:f:y:}:p:}:at:}");
    const Field field = format->find("at.p.y");
    EXPECT_EQ(field.name, "y");
    EXPECT_EQ(field.offset, 2 + 1 + 4);
    EXPECT_EQ(field.shape, (Extents{2, 3}));
    EXPECT_EQ(field.strides, (Extents{25, 8}));
    EXPECT_STREQ(field.format->text(), "<f");
}

TEST(Fields, ANameMayHoldDots) {
    const FormatRef format = Format::parse("T{b:a.b:T{b:c:}:a:}");
    EXPECT_EQ(format->find("a.b").offset, 0);
    EXPECT_EQ(format->find("a.c").offset, 1);
}

TEST(Fields, UnknownOnesAreRefused) {
    const FormatRef format = Format::parse("T{b:a:T{b:c:}:n:}");
    for (const char *path : {"", ".", "b", "a.c", "n.", "n.c.d", ".n", "n.d", "a.", "n..c"}) {
        try {
            format->find(path);
            ADD_FAILURE() << path;
        } catch (const Error &error) {
            EXPECT_EQ(error.status(), Status::argument) << path;
        }
    }
    for (const int64_t index : {int64_t{-1}, int64_t{2}, INT64_MIN, INT64_MAX}) {
        EXPECT_THROW(format->field(index), Error) << index;
    }
}

TEST(Fields, MayBeEmptySubArrays) {
    const Field field = Format::parse("T{(2,0,3)i:a:b:b:}")->field(0);
    EXPECT_EQ(field.shape, (Extents{2, 0, 3}));
    EXPECT_EQ(field.format->itemsize(), 4);
}

TEST(Fields, OutliveTheFormatTheyCameFrom) {
    FormatRef inner;
    {
        const FormatRef format = Format::parse("T{T{i:a:3s:b:}:n:}");
        inner = format->find("n").format;
    }
    EXPECT_EQ(inner->find("b").offset, 4);
    EXPECT_EQ(inner->find("b").name, "b");
}

}  // namespace
}  // namespace bufview
