// SPDX-License-Identifier: MIT
#include "view/compare.h"

#include "support.h"
#include "view/slice.h"

#include <cmath>
#include <set>

namespace bufview {
namespace {

using test::bytes_of;
using test::failure_of;
using test::Layout;
using test::lend;
using test::Numbers;

Value number(int64_t integer) {
    Value value;
    value.kind = ValueKind::integer;
    value.integer = integer;
    return value;
}

Value real(double wanted) {
    Value value;
    value.kind = ValueKind::real;
    value.real = wanted;
    return value;
}

TEST(Equal, IsOfShapesAndItems) {
    std::string text = "abcdef";
    std::string other = "abcdeg";
    const View a = lend(text.data(), {.shape = {2, 3}});
    EXPECT_TRUE(equal(a, a));
    EXPECT_TRUE(equal(a, lend(text.data(), {.shape = {2, 3}, .readonly = true})));
    EXPECT_FALSE(equal(a, lend(other.data(), {.shape = {2, 3}})));
    EXPECT_FALSE(equal(a, lend(text.data(), {.shape = {3, 2}})));
    EXPECT_FALSE(equal(a, lend(text)));
    EXPECT_FALSE(equal(lend(text.data(), {}), lend(text.data(), {.shape = {1}})));
    EXPECT_TRUE(equal(lend(text.data(), {}), lend(other.data(), {})));
}

TEST(Equal, IsOfItemsWhereverTheyLie) {
    std::string text = "abcdef";
    std::string columns = "adbecf";
    std::string back = "fedcba";
    const View a = lend(text.data(), {.shape = {2, 3}});
    EXPECT_TRUE(equal(a, lend(columns.data(), {.shape = {2, 3}, .strides = {1, 2}})));
    EXPECT_TRUE(equal(a, lend(back.data(), {.shape = {2, 3}, .strides = {-3, -1}, .offset = 5})));
    EXPECT_FALSE(equal(a, lend(back.data(), {.shape = {2, 3}})));
    test::Rows rows({"abc", "def"});
    EXPECT_TRUE(equal(a, rows.view()));
    EXPECT_TRUE(equal(rows.view(), rows.view()));
    test::Blocks blocks;
    test::Planes planes;
    EXPECT_TRUE(equal(blocks.view(), planes.view()));
    EXPECT_FALSE(equal(blocks.view(), slice(planes.view(), {.step = -1})));
}

TEST(Equal, IsOfValuesAcrossFormats) {
    unsigned char bytes[] = {1, 0, 2, 0, 255, 0};
    int32_t ints[] = {1, 2, 255};
    double doubles[] = {1, 2, 255};
    unsigned char big[] = {0, 1, 0, 2, 0, 255};
    const View shorts = lend(bytes, {.format = "<h", .shape = {3}});
    EXPECT_TRUE(equal(shorts, lend(ints, {.format = "i", .shape = {3}})));
    EXPECT_TRUE(equal(shorts, lend(doubles, {.format = "d", .shape = {3}})));
    EXPECT_TRUE(equal(shorts, lend(big, {.format = ">H", .shape = {3}})));
    EXPECT_TRUE(equal(shorts, lend(bytes, {.shape = {3}, .strides = {2}})));
    // The last byte is -1 as a signed one.
    EXPECT_FALSE(equal(shorts, lend(bytes, {.format = "b", .shape = {3}, .strides = {2}})));
    EXPECT_FALSE(equal(shorts, lend(big, {.format = "<H", .shape = {3}})));
}

TEST(Equal, IsOfNumbersNotOfTheirBytes) {
    double nan[] = {std::nan("")};
    EXPECT_FALSE(
        equal(lend(nan, {.format = "d", .shape = {1}}), lend(nan, {.format = "d", .shape = {1}})));
    double zero[] = {0.0};
    double minus[] = {-0.0};
    EXPECT_TRUE(equal(lend(zero, {.format = "d", .shape = {1}}),
                      lend(minus, {.format = "d", .shape = {1}})));
    unsigned char one[] = {1};
    unsigned char two[] = {2};
    EXPECT_TRUE(
        equal(lend(one, {.format = "?", .shape = {1}}), lend(two, {.format = "?", .shape = {1}})));
    // Padding is no part of a value.
    std::string text = "a.ba-b";
    EXPECT_TRUE(equal(lend(text.data(), {.format = "BxB"}),
                      lend(text.data(), {.format = "BxB", .offset = 3})));
}

TEST(Equal, OfNothingIsTrueForEqualShapes) {
    EXPECT_TRUE(equal(lend(nullptr, {.shape = {0}}), lend(nullptr, {.format = "d", .shape = {0}})));
    EXPECT_TRUE(equal(lend(nullptr, {.shape = {3, 0}}),
                      lend(nullptr, {.shape = {3, 0}, .strides = {8, 1}, .suboffsets = {0, -1}})));
    EXPECT_FALSE(equal(lend(nullptr, {.shape = {3, 0}}), lend(nullptr, {.shape = {0, 3}})));
    EXPECT_TRUE(equal_bytes(lend(nullptr, {.shape = {0}}), nullptr, 0));
}

TEST(EqualBytes, IsOfALineOfNumbers) {
    std::string text = "abcd";
    const View view = lend(text);
    EXPECT_TRUE(equal_bytes(view, bytes_of("abcd"), 4));
    EXPECT_FALSE(equal_bytes(view, bytes_of("abcx"), 4));
    EXPECT_FALSE(equal_bytes(view, bytes_of("abc"), 3));
    EXPECT_FALSE(equal_bytes(view, bytes_of("abcdef"), 6));
    EXPECT_TRUE(equal_bytes(slice(view, {.step = -1}), bytes_of("dcba"), 4));
    EXPECT_FALSE(equal_bytes(lend(text.data(), {.shape = {2, 2}}), bytes_of("abcd"), 4));
    int32_t ints[] = {'a', 'b'};
    EXPECT_TRUE(equal_bytes(lend(ints, {.format = "i", .shape = {2}}), bytes_of("ab"), 2));
}

View constant(const StorageRef &storage, const Layout &layout) {
    return layout_view(*storage, layout.offset, layout.request());
}

TEST(Hash, IsTheSameForTheSameBytesInCOrder) {
    std::string text(20'000, '\0');
    for (size_t i = 0; i < text.size(); ++i) {
        text[i] = static_cast<char>(i * i >> 3);
    }
    const std::string reversed(text.rbegin(), text.rend());
    const StorageRef forward = make_copied_storage(bytes_of(text), 20'000, true);
    const StorageRef backward = make_copied_storage(bytes_of(reversed), 20'000, true);
    const int64_t expected = hash(whole_view(*forward));
    EXPECT_EQ(hash(constant(forward, {.shape = {100, 200}, .readonly = true})), expected);
    EXPECT_EQ(
        hash(constant(
            backward,
            {.shape = {100, 200}, .strides = {-200, -1}, .readonly = true, .offset = 19'999})),
        expected);
    EXPECT_EQ(hash(constant(forward, {.format = "b", .shape = {20'000}, .readonly = true})),
              expected);
    // The 64-bit XXH3 of "", which is public.
    EXPECT_EQ(static_cast<uint64_t>(hash(constant(forward, {.shape = {0}, .readonly = true}))),
              0x2D06800538D394C2u);
    std::set<int64_t> hashes{expected};
    for (int64_t size = 0; size < 100; ++size) {
        hashes.insert(hash(constant(forward, {.shape = {size}, .readonly = true})));
    }
    EXPECT_EQ(hashes.size(), 101);
}

TEST(Hash, IsOnlyOfWhatCannotChange) {
    const StorageRef fixed = make_copied_storage(bytes_of("abcd"), 4, true);
    const StorageRef open = make_copied_storage(bytes_of("abcd"), 4, false);
    const auto refused = [](const StorageRef &storage, const Layout &layout) {
        return failure_of([&] { hash(constant(storage, layout)); }).status;
    };
    EXPECT_EQ(refused(fixed, {.shape = {4}, .readonly = true}), Status::ok);
    EXPECT_EQ(refused(open, {.shape = {4}}), Status::value);
    EXPECT_EQ(refused(open, {.shape = {4}, .readonly = true}), Status::type);
    EXPECT_EQ(refused(fixed, {.format = "h", .shape = {2}, .readonly = true}), Status::value);
}

TEST(FindItem, FindsTheFirstOneInCOrder) {
    int16_t numbers[] = {5, 1, 5, 2, 7, 5};
    const View view = lend(numbers, {.format = "h", .shape = {2, 3}, .strides = {2, 4}});
    // 5 5 7 / 1 2 5
    const auto find = [&](const Value &value, int64_t start = 0, int64_t stop = 6) {
        return find_item(view, {&value, 1}, start, stop);
    };
    EXPECT_EQ(find(number(5)), 0);
    EXPECT_EQ(find(number(5), 1), 1);
    EXPECT_EQ(find(number(5), 2), 5);
    EXPECT_EQ(find(number(5), 2, 5), -1);
    EXPECT_EQ(find(number(2)), 4);
    EXPECT_EQ(find(real(7.0)), 2);
    EXPECT_EQ(find(real(7.5)), -1);
    EXPECT_EQ(find(number(70000)), -1);
    EXPECT_EQ(find(number(5), 6, 6), -1);
    EXPECT_EQ(find(number(5), 4, 2), -1);
    const Value five = number(5);
    EXPECT_EQ(count_items(view, {&five, 1}), 3);
    const Value missing = number(-70000);
    EXPECT_EQ(count_items(view, {&missing, 1}), 0);
}

TEST(FindItem, ComparesAsNumbersDo) {
    double reals[] = {std::nan(""), -0.0, 1.5};
    const View view = lend(reals, {.format = "d", .shape = {3}});
    const auto find = [&](const Value &value) { return find_item(view, {&value, 1}, 0, 3); };
    EXPECT_EQ(find(real(std::nan(""))), -1);
    EXPECT_EQ(find(real(0.0)), 1);
    EXPECT_EQ(find(number(0)), 1);
    EXPECT_EQ(find(real(1.5)), 2);
    unsigned char truths[] = {0, 7, 1};
    const Value yes = number(1);
    EXPECT_EQ(count_items(lend(truths, {.format = "?", .shape = {3}}), {&yes, 1}), 2);
}

TEST(FindItem, FindsRecords) {
    std::string text = "a1xb2xa2x";
    const View view = lend(text.data(), {.format = "BBx", .shape = {3}});
    const Value wanted[] = {number('a'), number('2')};
    EXPECT_EQ(find_item(view, wanted, 0, 3), 2);
    EXPECT_EQ(find_item(view, {wanted, 1}, 0, 3), -1);
    EXPECT_EQ(count_items(view, {wanted, 1}), 0);
}

TEST(FindItem, GoesThroughPointersAndStopsWhereItFound) {
    test::Rows rows({"abc", "def"});
    rows.pointers()[1] = nullptr;
    const Value c = number('c');
    EXPECT_EQ(find_item(rows.view(), {&c, 1}, 0, 6), 2);
    const Value any = number('a');
    EXPECT_EQ(find_item(lend(nullptr, {.shape = {0}}), {&any, 1}, 0, 0), -1);
    EXPECT_EQ(count_items(lend(nullptr, {.shape = {4, 0}}), {&any, 1}), 0);
}

TEST(FindItem, ThatGetsNoMemoryLeaksNothing) {
    std::string text = "abcd";
    const View view = lend(text.data(), {.format = "BB", .shape = {2}});
    const Value wanted[] = {number('c'), number('d')};
    for (int64_t failing = 1; failing <= 3; ++failing) {
        test::TestAllocator allocator(failing);
        const Status status = failure_of([&] { find_item(view, wanted, 0, 2); }).status;
        EXPECT_EQ(status, allocator.failed() ? Status::memory : Status::ok);
        EXPECT_EQ(allocator.blocks(), 0);
    }
}

// Long enough for several blocks, with what is looked for at and around their borders.
TEST(Equal, NumbersOfAnyTypeInLongRuns) {
    const int64_t count = 1500;
    std::vector<int32_t> integers(count);
    std::vector<double> reals(count);
    std::vector<float> floats(count);
    std::vector<int64_t> wide(count);
    for (size_t i = 0; i < integers.size(); ++i) {
        integers[i] = static_cast<int32_t>(i) - 700;
        reals[i] = integers[i];
        floats[i] = static_cast<float>(integers[i]);
        wide[i] = integers[i];
    }
    const View views[] = {
        lend(integers.data(), {.format = "i", .shape = {count}}),
        lend(reals.data(), {.format = "d", .shape = {count}}),
        lend(floats.data(), {.format = "f", .shape = {count}}),
        lend(wide.data(), {.format = "q", .shape = {count}}),
    };
    for (const View &a : views) {
        for (const View &b : views) {
            EXPECT_TRUE(equal(a, b));
        }
    }
    for (const size_t at : {size_t{0}, size_t{511}, size_t{512}, size_t{1499}}) {
        const double before = reals[at];
        reals[at] = before + 0.5;
        EXPECT_FALSE(equal(views[0], views[1]));
        EXPECT_FALSE(equal(views[1], views[2]));
        reals[at] = std::nan("");
        EXPECT_FALSE(equal(views[1], views[1]));
        reals[at] = before;
        wide[at] += int64_t{1} << 32;
        EXPECT_FALSE(equal(views[0], views[3]));
        wide[at] -= int64_t{1} << 32;
    }
    // 0.0 and -0.0 are the same number in different bytes; integers beyond 2^53 are no doubles.
    reals[3] = -0.0;
    integers[3] = 0;
    floats[3] = 0;
    EXPECT_TRUE(equal(views[0], views[1]));
    EXPECT_TRUE(equal(views[1], views[2]));
    wide.assign(wide.size(), (int64_t{1} << 53) + 1);
    reals.assign(reals.size(), 0x1p53);
    EXPECT_FALSE(equal(views[3], views[1]));
}

TEST(Equal, BytesThatLieApartInLongRuns) {
    std::string a(30000, 'a');
    std::string b(30000, 'b');
    for (const int64_t size : {1, 3, 4, 5000}) {
        const std::string format = std::to_string(size) + "s";
        const int64_t count = 30000 / (2 * size);
        const auto every = [&](std::string &text) {
            return lend(text.data(),
                        {.format = format.c_str(), .shape = {count}, .strides = {2 * size}});
        };
        std::string c = b;
        for (int64_t i = 0; i < count; ++i) {
            c.replace(static_cast<size_t>(i * 2 * size), static_cast<size_t>(size),
                      static_cast<size_t>(size), 'a');
        }
        EXPECT_TRUE(equal(every(a), every(c)));
        c[static_cast<size_t>((count - 1) * 2 * size + size - 1)] = 'x';
        EXPECT_FALSE(equal(every(a), every(c)));
    }
}

TEST(Find, NumbersOfAnyTypeInLongRuns) {
    const int64_t count = 1000;
    const struct {
        const char *format;
        Value wanted;
    } table[] = {
        {"b", number(-3)}, {">H", number(700)}, {"<i", number(-70000)}, {">q", number(1 << 20)},
        {"f", real(0.5)},  {"d", real(0.1)},    {">f", real(0.5)},      {"f", number(7)},
        {"e", real(0.5)},  {"hh", number(5)},
    };
    for (const auto &[format, wanted] : table) {
        SCOPED_TRACE(format);
        const FormatRef parsed = Format::parse(format);
        const auto size = static_cast<size_t>(parsed->itemsize());
        const std::vector<Value> values(static_cast<size_t>(parsed->value_count()), wanted);
        std::string item(size, '\0');
        parsed->pack(reinterpret_cast<std::byte *>(item.data()), values.data(), std::ssize(values));
        for (const int64_t step : {1, 2, -1}) {
            std::string bytes(size * 2 * static_cast<size_t>(count), '\0');
            const auto stride = static_cast<int64_t>(size) * step;
            const int64_t first = step < 0 ? static_cast<int64_t>(size) * (count - 1) : 0;
            const View view =
                lend(bytes.data(),
                     {.format = format, .shape = {count}, .strides = {stride}, .offset = first});
            EXPECT_EQ(find_item(view, values, 0, count), -1);
            EXPECT_EQ(count_items(view, values), 0);
            for (const int64_t at : {127, 128, 300, 999}) {
                bytes.replace(static_cast<size_t>(first + at * stride), size, item);
            }
            EXPECT_EQ(find_item(view, values, 0, count), 127);
            EXPECT_EQ(find_item(view, values, 128, count), 128);
            EXPECT_EQ(find_item(view, values, 129, count), 300);
            EXPECT_EQ(find_item(view, values, 301, 999), -1);
            EXPECT_EQ(count_items(view, values), 4);
        }
    }
}

TEST(Find, FloatsThatNoItemHolds) {
    float numbers[] = {0.1f, std::nanf(""), -0.0f, 3};
    const View view = lend(numbers, {.format = "f", .shape = {4}});
    const Value tenth = real(0.1);
    EXPECT_EQ(find_item(view, {&tenth, 1}, 0, 4), -1);
    const Value nan = real(std::nan(""));
    EXPECT_EQ(count_items(view, {&nan, 1}), 0);
    const Value zero = real(0.0);
    EXPECT_EQ(find_item(view, {&zero, 1}, 0, 4), 2);
    const Value large = number((int64_t{1} << 53) + 1);
    EXPECT_EQ(count_items(view, {&large, 1}), 0);
    const Value three = number(3);
    EXPECT_EQ(find_item(view, {&three, 1}, 0, 4), 3);
}

}  // namespace
}  // namespace bufview
