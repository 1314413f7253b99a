// SPDX-License-Identifier: MIT
// What is expected are the answers of bytes.hex() of Python.
#include "view/hex.h"

#include "support.h"
#include "view/slice.h"

namespace bufview {
namespace {

using test::failure_of;
using test::lend;

std::string hex(const View &view, HexOptions options = {}) {
    const int64_t size = hex_size(view, options);
    std::string text(static_cast<size_t>(size) + 1, '!');
    write_hex(view, options, text.data());
    EXPECT_EQ(text.back(), '!');
    text.pop_back();
    return text;
}

TEST(Hex, HasTwoLowerCaseDigitsForEachByte) {
    unsigned char bytes[] = {0x00, 0x01, 0x0F, 0x10, 0x9A, 0xBC, 0xDE, 0xFF};
    EXPECT_EQ(hex(lend(bytes, {.shape = {8}})), "00010f109abcdeff");
    EXPECT_EQ(hex(lend(bytes, {.shape = {}, .offset = 7})), "ff");
    EXPECT_EQ(hex(lend(bytes, {.shape = {0}})), "");
}

TEST(Hex, IsOfTheBytesInCOrder) {
    std::string text = "\x01\x02\x03\x04\x05\x06\x07\x08";
    EXPECT_EQ(hex(slice(lend(text), {.step = -3})), "080502");
    EXPECT_EQ(hex(lend(text.data(), {.format = ">H", .shape = {2, 2}, .strides = {2, 4}})),
              "0102050603040708");
    test::Rows rows({"ab", "cd"});
    EXPECT_EQ(hex(rows.view(), {':', 1}), "61:62:63:64");
}

TEST(Hex, SeparatesGroupsFromEitherEnd) {
    std::string text = "\x01\x02\x03\x04\x05\x06\x07";
    const View view = lend(text);
    EXPECT_EQ(hex(view, {'-', 1}), "01-02-03-04-05-06-07");
    EXPECT_EQ(hex(view, {'-', -1}), "01-02-03-04-05-06-07");
    EXPECT_EQ(hex(view, {'-', 2}), "01-0203-0405-0607");
    EXPECT_EQ(hex(view, {'-', -2}), "0102-0304-0506-07");
    EXPECT_EQ(hex(view, {'-', 6}), "01-020304050607");
    EXPECT_EQ(hex(view, {'-', -6}), "010203040506-07");
    EXPECT_EQ(hex(view, {'-', 7}), "01020304050607");
    EXPECT_EQ(hex(view, {'-', 0}), "01020304050607");
    EXPECT_EQ(hex(view, {'-', INT64_MAX}), "01020304050607");
    EXPECT_EQ(hex(view, {'-', INT64_MIN}), "01020304050607");
    EXPECT_EQ(hex(lend(text.data(), {.shape = {6}}), {'-', 3}), "010203-040506");
    EXPECT_EQ(hex(lend(text.data(), {.shape = {0}}), {'-', 1}), "");
    EXPECT_EQ(hex(lend(text.data(), {.shape = {1}}), {'-', 1}), "01");
    // Groups are of bytes, not of items.
    EXPECT_EQ(hex(lend(text.data(), {.format = "3s", .shape = {2}}), {' ', 2}), "0102 0304 0506");
}

TEST(Hex, KnowsItsSizeBeyondAnyMemory) {
    std::string text = "x";
    const auto size = [&](int64_t items, HexOptions options) {
        const View view = lend(text.data(), {.shape = {items}, .strides = {0}});
        return failure_of([&] { hex_size(view, options); }).status == Status::ok
                   ? hex_size(view, options)
                   : -1;
    };
    EXPECT_EQ(size(1'000'000'000'000, {}), 2'000'000'000'000);
    EXPECT_EQ(size(1'000'000'000'000, {':', 1}), 2'999'999'999'999);
    EXPECT_EQ(size(1'000'000'000'000, {':', -3}), 2'333'333'333'333);
    EXPECT_EQ(size(test::two_62 - 1, {}), INT64_MAX - 1);
    EXPECT_EQ(size(test::two_62, {}), -1);
    EXPECT_EQ(size(test::two_62 - 1, {':', INT64_MAX}), INT64_MAX - 1);
    EXPECT_EQ(size(test::two_62 - 1, {':', test::two_62 - 2}), INT64_MAX);
    EXPECT_EQ(size(test::two_62 - 1, {':', 1 << 30}), -1);
}

}  // namespace
}  // namespace bufview
