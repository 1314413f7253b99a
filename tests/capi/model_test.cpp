// SPDX-License-Identifier: MIT
// What memoryview raises NotImplementedError for, or refuses, through the C++ face: the values are
// those of NumPy and of struct.
#include <bufview/bufview.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <numeric>

namespace {

using bufview::ellipsis;
using bufview::new_axis;
using bufview::slice;
using bufview::Storage;
using bufview::View;
using Numbers = std::vector<int64_t>;

View bytes_of(std::string_view text) {
    return Storage::copy(std::as_bytes(std::span(text))).view();
}

// 0, 1, 2, ... in three dimensions, of 2, 3 and 4 items.
View cube() {
    std::array<uint8_t, 24> numbers;
    std::iota(numbers.begin(), numbers.end(), uint8_t{0});
    return Storage::copy(std::as_bytes(std::span(numbers))).view().reshape({2, 3, 4});
}

Numbers integers_of(const View &view) {
    Numbers out(static_cast<size_t>(view.info().items));
    view.read(0, out);
    return out;
}

template <class Call>
bufview_status status_of(Call call) {
    try {
        call();
    } catch (const bufview::Error &error) {
        return error.status();
    }
    return BUFVIEW_OK;
}

TEST(Model, SubViewsAndSlicesInManyDimensions) {
    const View v = cube();
    EXPECT_EQ(v(1).shape(), (Numbers{3, 4}));
    EXPECT_EQ(integers_of(v(1)), (Numbers{12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}));
    const View table = v(0);
    EXPECT_EQ(integers_of(table(slice(1, 3), slice({}, {}, 2))), (Numbers{4, 6, 8, 10}));
    EXPECT_EQ(integers_of(v(ellipsis, 0)), (Numbers{0, 4, 8, 12, 16, 20}));
    EXPECT_EQ(v(new_axis, ellipsis, new_axis).shape(), (Numbers{1, 2, 3, 4, 1}));
    EXPECT_EQ(integers_of(v(-1, slice({}, {}, -2), 3)), (Numbers{23, 15}));
}

TEST(Model, OtherShapesWithoutCopying) {
    const View v = cube();
    const View turned = v.transpose();
    EXPECT_EQ(turned.shape(), (Numbers{4, 3, 2}));
    EXPECT_EQ(turned.get<int64_t>(3, 2, 1), 23);
    EXPECT_EQ(integers_of(v(0, 1).flip(0)), (Numbers{7, 6, 5, 4}));
    // Every second item still lies evenly; rows turned round do not.
    EXPECT_EQ(v(ellipsis, slice({}, {}, 2)).reshape({12}).strides(), (Numbers{2}));
    EXPECT_EQ(status_of([&] { turned.reshape({24}); }), BUFVIEW_LAYOUT);
    // Fortran order, in a cast and in a copy.
    const std::array<int64_t, 2> shape{2, 3};
    const View fortran =
        bytes_of(std::string_view("abcdef", 6)).cast("B", shape, BUFVIEW_CAST_FORTRAN);
    EXPECT_EQ(fortran.strides(), (Numbers{1, 2}));
    EXPECT_EQ(fortran.get<int64_t>(0, 2), 'e');
    EXPECT_EQ(fortran.hex(), "616365626466");
}

TEST(Model, AnyFormatsWhoseSizesDivide) {
    const View shorts = bytes_of(std::string_view("\1\0\2\0\3\0\4\0", 8)).cast("<h");
    EXPECT_EQ(integers_of(shorts.cast(">I")), (Numbers{0x01000200, 0x03000400}));
    EXPECT_EQ(integers_of(shorts.cast("!Q")), (Numbers{0x0100020003000400}));
    EXPECT_EQ(status_of([&] { shorts.cast("3s"); }), BUFVIEW_SHAPE);
    const char numbers[] = "\0\0\0\0\0\0\xf8\x3f\x3e\0\0\0\x80\x3f\0\0\0\xc0";
    const View bytes = bytes_of(std::string_view(numbers, 18));
    EXPECT_EQ(bytes(slice(0, 8)).cast("<d").get<double>(0), 1.5);
    EXPECT_EQ(bytes(slice(8, 10)).cast(">e").get<double>(0), 1.5);
    const std::array<int64_t, 1> first{0};
    const bufview::Item complex = bytes(slice(10, 18)).cast("<Zf").item(first);
    ASSERT_EQ(complex.values.size(), 1u);
    EXPECT_EQ(complex.values[0].real, 1.0);
    EXPECT_EQ(complex.values[0].imag, -2.0);
}

TEST(Model, NansKeepTheirBits) {
    const char signalling[] = "\1\0\x80\x7f\2\0\0\0\0\0\xf4\xff";
    const View from = bytes_of(std::string_view(signalling, 12)).cast("T{<f:a:<d:b:}");
    View to = bytes_of(std::string(12, '\0')).cast("T{<f:a:<d:b:}");
    const std::array<int64_t, 1> first{0};
    to.set(first, from.item(first).values);
    EXPECT_EQ(to.hex(), "0100807f020000000000f4ff");
}

TEST(Model, RecordsAreTuplesAndFieldsAreColumns) {
    View records = bytes_of(std::string(20, '\0')).cast("T{<f:x:<f:y:<H:r:}");
    records.set({1}, {1.5, -2.0, 7});
    EXPECT_EQ(records.hex().substr(20), "0000c03f000000c00700");
    const bufview::Item item = records.item({1});
    ASSERT_EQ(item.values.size(), 3u);
    EXPECT_EQ(item.values[1].real, -2.0);
    EXPECT_EQ(item.values[2].integer, 7);
    View x = records.field("x");
    EXPECT_EQ(x.strides(), (Numbers{10}));
    EXPECT_EQ(x.get<double>(1), 1.5);
    x.set({0}, 0.5);
    EXPECT_EQ(records.hex(), "0000003f0000000000000000c03f000000c00700");
    EXPECT_EQ(integers_of(records.field("r")), (Numbers{0, 7}));
    // Three floats, three shorts and padding, without names.
    View plain = bytes_of(std::string(40, '\0')).cast("<3f3Hxx");
    plain.set({1}, {0.5, 1.5, 2.5, 1, 2, 65535});
    EXPECT_EQ(plain.hex().substr(40), "0000003f0000c03f0000204001000200ffff0000");
    EXPECT_EQ(plain.item({1}).values.size(), 6u);
}

TEST(Model, AssignmentIsAsIfThroughATemporary) {
    View v = cube()(0);
    v.assign({slice(1, {}), ellipsis}, v(slice({}, 2)));
    EXPECT_EQ(integers_of(v), (Numbers{0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7}));
    View square = cube()(0, ellipsis, slice(0, 3));
    square.assign({ellipsis}, square.transpose());
    EXPECT_EQ(integers_of(square), (Numbers{0, 4, 8, 1, 5, 9, 2, 6, 10}));
    EXPECT_EQ(status_of([&] { square.assign({ellipsis}, cube()(0)); }), BUFVIEW_MISMATCH);
}

TEST(Model, ProductsThatOverflowAreRefused) {
    const View empty = bytes_of("");
    const std::array<int64_t, 3> hidden{0, INT64_MAX, 2};
    EXPECT_EQ(status_of([&] { empty.reshape(hidden); }), BUFVIEW_OVERFLOW);
    const std::array<int64_t, 2> huge{INT64_MAX, 2};
    EXPECT_EQ(status_of([&] { bytes_of("a").broadcast(huge); }), BUFVIEW_OVERFLOW);
}

}  // namespace
