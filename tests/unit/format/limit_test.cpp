// SPDX-License-Identifier: MIT
// Bounds on text, nesting, stack, time and memory.
#include "base/error.h"
#include "format/format.h"

#include <gtest/gtest.h>

#include <pthread.h>

#include <chrono>
#include <string>

namespace bufview {
namespace {

std::string nested(int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) {
        text += "T{";
    }
    return text + "i" + std::string(static_cast<size_t>(depth), '}');
}

Status status_of(const std::string &text) {
    try {
        Format::parse(text);
        return Status::ok;
    } catch (const Error &error) {
        return error.status();
    }
}

TEST(FormatLimit, NestingIsLegalUpTo64Levels) {
    EXPECT_EQ(Format::parse(nested(63))->itemsize(), 4);
    EXPECT_EQ(Format::parse(nested(64))->itemsize(), 4);
    EXPECT_EQ(status_of(nested(65)), Status::limit);
    EXPECT_EQ(status_of(nested(20000)), Status::limit);
    EXPECT_EQ(status_of(std::string("&") + nested(65)), Status::limit);
    EXPECT_EQ(status_of(std::string("X") + std::string(65, '{') + std::string(65, '}')),
              Status::limit);
}

TEST(FormatLimit, TextIsLegalUpTo64KiB) {
    EXPECT_EQ(Format::parse(std::string(65536, 'b'))->itemsize(), 65536);
    EXPECT_EQ(status_of(std::string(65537, 'b')), Status::limit);
    EXPECT_EQ(status_of(nested(1000000)), Status::limit);
}

TEST(FormatLimit, SubArraysHaveUpTo64Dimensions) {
    std::string shape = "1";
    for (int i = 1; i < 64; ++i) {
        shape += ",1";
    }
    EXPECT_EQ(Format::parse("(" + shape + ")T{i:a:}")->field_count(), 1);
    EXPECT_EQ(Format::parse("(" + shape + ")i")->field(0).shape.size(), 64u);
    EXPECT_EQ(status_of("(" + shape + ",1)i"), Status::limit);
    EXPECT_EQ(status_of("(" + shape + ")2i"), Status::limit);
    EXPECT_EQ(status_of("(" + shape + ")2T{i}"), Status::limit);
}

TEST(FormatLimit, CountsAreNeverExpanded) {
    const FormatRef format = Format::parse("1000000000T{1000000000b}");
    EXPECT_EQ(format->itemsize(), 1000000000000000000);
    EXPECT_TRUE(format->same_layout(*Format::parse("1000000000T{1000000000b}")));
    EXPECT_EQ(format->canonical(), "1000000000T{1000000000b}");
    EXPECT_EQ(format->field(0).shape[0], 1000000000);
}

TEST(FormatLimit, PartsWithoutValuesCostNothingPerElement) {
    // A million elements with a thousand empty parts each: 10^9 steps if they were looked at.
    std::string text = "1000000T{";
    for (int i = 0; i < 1000; ++i) {
        text += std::string("0i:") + std::to_string(i) + ":";
    }
    const FormatRef format = Format::parse("<" + text + "b}");
    ASSERT_EQ(format->value_count(), 1000000);
    Vector<std::byte> item(1000000, std::byte{7});
    Vector<Value> values(1000000);
    const auto start = std::chrono::steady_clock::now();
    format->unpack(item.data(), values.data());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    EXPECT_EQ(values.back().integer, 7);
}

// The worst texts of the largest size take linear time: all of them together run in a moment.
TEST(FormatLimit, EveryTextIsReadInLinearTime) {
    std::string names;
    for (int i = 0; names.size() < 65000; ++i) {
        names += std::string("b:") + std::to_string(i) + ":";
    }
    std::string shapes;
    while (shapes.size() < 65000) {
        shapes += "(1,1)T{b}";
    }
    const auto start = std::chrono::steady_clock::now();
    for (const std::string &text :
         {names, shapes, std::string(65536, '&'), std::string(65536, ' '), std::string(65536, '0'),
          std::string("(") + std::string(65000, '0') + ")b",
          std::string("b:") + std::string(65000, 'n') + ":", std::string(65536, '<'),
          std::string("X{") + std::string(65000, ' ') + "}"}) {
        status_of(text);
    }
    EXPECT_EQ(Format::parse(names)->fields().size(), Format::parse(names)->field_count());
    EXPECT_EQ(Format::parse(shapes)->fields().size(), Format::parse(shapes)->field_count());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

void *use_a_small_stack(void *) {
    const std::string text = nested(64);
    const FormatRef format = Format::parse(text);
    std::byte item[4] = {};
    Value value;
    format->unpack(item, &value);
    format->pack(item, &value, 1);
    equal_items(*format, item, *format, item);
    format->same_layout(*Format::parse("i"));
    format->fields();
    format->canonical();
    status_of(nested(65));
    return nullptr;
}

TEST(FormatLimit, AStackOf64KiBIsEnough) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    // Some of it is taken by thread-local data of the test program and of sanitizers.
    pthread_attr_setstacksize(&attributes, 65536);
    pthread_t thread;
    ASSERT_EQ(pthread_create(&thread, &attributes, use_a_small_stack, nullptr), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

}  // namespace
}  // namespace bufview
