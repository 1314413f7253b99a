// SPDX-License-Identifier: MIT
// Arrays of the Arrow C data interface: what is given out, what is taken in, and who gives it back
// when.
#include "view/arrow.h"

#include "support.h"
#include "view/axes.h"
#include "view/item.h"

#include <functional>

namespace bufview {
namespace {

using arrow::Array;
using arrow::from_arrow;
using arrow::Schema;
using arrow::to_arrow;
using test::failure_of;
using test::lend;
using test::Numbers;
using test::shape_of;
using test::strides_of;
using test::TestAllocator;
using test::text_of;
using test::two_62;

// Somebody else's lists of lists of shorts 0, 10, 20, ... 110, in three levels: 2 x 3 x 2.
// Releasing it counts, and poisons everything, so that what is read afterwards shows.
struct Foreign {
    static constexpr int levels = 3;

    Foreign() {
        for (int i = 0; i < levels; ++i) {
            const bool leaf = i + 1 == levels;
            Schema &schema = schemas[i];
            schema.format = leaf ? "s" : formats[i];
            schema.name = "";
            schema.n_children = leaf ? 0 : 1;
            schema.children = leaf ? nullptr : &schema_children[i];
            schema.release = [](Schema *self) { self->release = nullptr; };
            schema.private_data = this;
            Array &array = arrays[i];
            array.length = lengths[i];
            array.n_buffers = leaf ? 2 : 1;
            array.n_children = leaf ? 0 : 1;
            array.buffers = buffers[i];
            array.children = leaf ? nullptr : &array_children[i];
            array.release = [](Array *self) { self->release = nullptr; };
            array.private_data = this;
        }
        schemas[0].release = [](Schema *self) {
            auto *foreign = static_cast<Foreign *>(self->private_data);
            ++foreign->schema_released;
            std::memset(foreign->formats, '?', sizeof foreign->formats);
            for (Schema &schema : foreign->schemas) {
                std::memset(static_cast<void *>(&schema), 0xFF, sizeof schema);
            }
            self->release = nullptr;
        };
        arrays[0].release = [](Array *self) {
            auto *foreign = static_cast<Foreign *>(self->private_data);
            ++foreign->array_released;
            for (Array &array : foreign->arrays) {
                std::memset(static_cast<void *>(&array), 0xFF, sizeof array);
            }
            std::memset(foreign->shorts, 0xFF, sizeof foreign->shorts);
            self->release = nullptr;
        };
        buffers[levels - 1][1] = shorts;
    }
    Foreign(const Foreign &) = delete;

    View take() {
        Schema schema = schemas[0];
        Array array = arrays[0];
        return take(schema, array);
    }
    View take(Schema &schema, Array &array) { return from_arrow(schema, array); }

    char formats[2][8] = {"+w:3", "+w:2"};
    int64_t lengths[levels] = {2, 6, 12};
    int16_t shorts[12] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};
    uint8_t bits[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    const void *buffers[levels][2] = {};
    Schema schemas[levels] = {};
    Array arrays[levels] = {};
    Schema *schema_children[2] = {&schemas[1], &schemas[2]};
    Array *array_children[2] = {&arrays[1], &arrays[2]};
    int schema_released = 0;
    int array_released = 0;
};

std::vector<int64_t> integers_of(const View &view) {
    std::vector<int64_t> out(static_cast<size_t>(view.items()));
    read_int64s(view, 0, out);
    return out;
}

TEST(FromArrow, ListsOfFixedSizeAreDimensions) {
    Foreign foreign;
    Schema schema = foreign.schemas[0];
    Array array = foreign.arrays[0];
    {
        const View view = from_arrow(schema, array);
        EXPECT_EQ(schema.release, nullptr);
        EXPECT_EQ(array.release, nullptr);
        EXPECT_EQ(foreign.schema_released, 1);
        EXPECT_EQ(foreign.array_released, 0);
        EXPECT_STREQ(view.format().text(), "h");
        EXPECT_EQ(shape_of(view), (Numbers{2, 3, 2}));
        EXPECT_EQ(strides_of(view), (Numbers{12, 4, 2}));
        EXPECT_TRUE(view.readonly());
        EXPECT_EQ(integers_of(view), (Numbers{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110}));
        // What was moved from is consumed.
        EXPECT_EQ(failure_of([&] { from_arrow(schema, array); }).status, Status::released);
        EXPECT_EQ(foreign.array_released, 0);
    }
    EXPECT_EQ(foreign.array_released, 1);
    EXPECT_EQ(foreign.schema_released, 1);
}

TEST(FromArrow, OffsetsAddUpOverTheLevels) {
    Foreign foreign;
    foreign.arrays[0].offset = 1;
    foreign.arrays[0].length = 1;
    foreign.arrays[2].offset = 1;
    foreign.arrays[2].length = 11;
    foreign.arrays[1].offset = 0;
    // List 1 of the outer level: items 3 to 5 of the inner one, so numbers 6 to 11 of the leaf,
    // which itself starts at 1; the last one would be the thirteenth.
    const auto failure = failure_of([&] { foreign.take(); });
    EXPECT_EQ(failure.status, Status::data);
    EXPECT_EQ(failure.message, "an Arrow list of 12 items with 11 in its child");
    Foreign moved;
    moved.arrays[0].length = 1;
    moved.arrays[1].offset = 1;
    moved.arrays[1].length = 3;
    moved.arrays[2].offset = 2;
    moved.arrays[2].length = 10;
    const View view = moved.take();
    EXPECT_EQ(shape_of(view), (Numbers{1, 3, 2}));
    EXPECT_EQ(integers_of(view), (Numbers{40, 50, 60, 70, 80, 90}));
}

// A leaf alone.
struct Leaf : Foreign {
    explicit Leaf(const char *format, int64_t length) {
        arrays[2].release = arrays[0].release;
        schemas[2].release = schemas[0].release;
        schemas[2].format = format;
        arrays[2].length = length;
    }
    View take() {
        Schema schema = schemas[2];
        Array array = arrays[2];
        return from_arrow(schema, array);
    }
};

TEST(FromArrow, KnowsNumbersAndByteStrings) {
    struct Row {
        const char *arrow;
        const char *format;
        int64_t itemsize;
    };
    const Row table[] = {
        {"c", "b", 1}, {"C", "B", 1},    {"s", "h", 2},    {"S", "H", 2}, {"i", "i", 4},
        {"I", "I", 4}, {"l", "q", 8},    {"L", "Q", 8},    {"e", "e", 2}, {"f", "f", 4},
        {"g", "d", 8}, {"w:3", "3s", 3}, {"w:1", "1s", 1},
    };
    for (const Row &row : table) {
        Leaf leaf(row.arrow, 3);
        const View view = leaf.take();
        EXPECT_STREQ(view.format().text(), row.format);
        EXPECT_EQ(view.itemsize(), row.itemsize);
        EXPECT_EQ(shape_of(view), (Numbers{3}));
    }
    for (const char *other : {"n",  "b",  "u",  "z",  "U",  "Z", "vu", "d:19,10", "tdD", "tts",
                              "+l", "+s", "+m", "+r", "+w", "",  "cc", "w",       "W:3", "ss"}) {
        Leaf leaf(other, 3);
        EXPECT_EQ(failure_of([&] { leaf.take(); }).status, Status::type) << other;
        EXPECT_EQ(leaf.array_released, 1);
    }
    Leaf text("tsu:Europe/Berlin, with more text behind it", 3);
    EXPECT_EQ(failure_of([&] { text.take(); }).message,
              "items of Arrow type \"tsu:Europe/Berlin, with more text behind...\" are no items of "
              "a view");
}

TEST(FromArrow, SizesInFormatsAreNumbersOfThirtyTwoBits) {
    for (const char *wrong : {"w:", "w:-1", "w:x", "w:3x", "w: 3", "w:2147483648",
                              "w:99999999999999999999999", "+w:", "+w:-1", "+w:4294967296"}) {
        Leaf leaf(wrong, 0);
        EXPECT_EQ(failure_of([&] { leaf.take(); }).status, Status::data) << wrong;
        EXPECT_EQ(leaf.array_released, 1);
    }
    Leaf largest("w:2147483647", 0);
    EXPECT_EQ(largest.take().itemsize(), 2147483647);
}

TEST(FromArrow, EmptyArraysNeedNoData) {
    Leaf leaf("s", 0);
    leaf.buffers[2][1] = nullptr;
    EXPECT_EQ(shape_of(leaf.take()), (Numbers{0}));
    Foreign lists;
    lists.arrays[0].length = 0;
    lists.buffers[2][1] = nullptr;
    EXPECT_EQ(shape_of(lists.take()), (Numbers{0, 3, 2}));
    Foreign zero;
    std::strcpy(zero.formats[1], "+w:0");
    EXPECT_EQ(shape_of(zero.take()), (Numbers{2, 3, 0}));
}

TEST(FromArrow, NullsAreRefusedWhereTheyAreSeen) {
    struct Row {
        int64_t null_count;
        uint8_t last_bits;
        int64_t offset;
        Status status;
        const char *message;
    };
    const Row table[] = {
        {0, 0x00, 0, Status::ok, ""},  // says that there are none
        {-1, 0x0F, 0, Status::ok, ""},
        {-1, 0x07, 0, Status::value, "item 11 of the Arrow array is null"},
        {1, 0x0E, 0, Status::value, "item 8 of the Arrow array is null"},
        {1, 0x0E, 3, Status::value, "item 5 of the Arrow array is null"},
        {1, 0x0E, 9, Status::ok, ""},
    };
    for (const Row &row : table) {
        Leaf leaf("s", 12 - row.offset);
        leaf.arrays[2].offset = row.offset;
        leaf.arrays[2].null_count = row.null_count;
        leaf.buffers[2][0] = leaf.bits;
        leaf.bits[1] = row.last_bits;
        const auto failure = failure_of([&] { leaf.take(); });
        EXPECT_EQ(failure.status, row.status);
        EXPECT_EQ(failure.message, row.message);
        EXPECT_EQ(leaf.array_released, 1);
    }
    // Of a list, and of items that no list shows.
    Foreign list;
    list.arrays[1].null_count = -1;
    list.buffers[1][0] = list.bits;
    list.bits[0] = 0xFD;
    EXPECT_EQ(failure_of([&] { list.take(); }).status, Status::value);
    Foreign hidden;
    hidden.arrays[0].length = 1;
    hidden.arrays[2].null_count = -1;
    hidden.buffers[2][0] = hidden.bits;
    hidden.bits[0] = 0xBF;
    EXPECT_EQ(integers_of(hidden.take()), (Numbers{0, 10, 20, 30, 40, 50}));
    Leaf unsaid("s", 3);
    unsaid.arrays[2].null_count = -1;
    EXPECT_EQ(unsaid.take().items(), 3);
}

using Spoil = std::function<void(Foreign &)>;

void expect_refused(Status status, const char *message, const Spoil &spoil) {
    Foreign foreign;
    spoil(foreign);
    const int schemas = foreign.schemas[0].release != nullptr ? 1 : 0;
    const int arrays = foreign.arrays[0].release != nullptr ? 1 : 0;
    const auto failure = failure_of([&] { foreign.take(); });
    EXPECT_EQ(failure.status, status) << message;
    EXPECT_EQ(failure.message, message);
    EXPECT_EQ(foreign.schema_released, schemas) << message;
    EXPECT_EQ(foreign.array_released, arrays) << message;
}

TEST(FromArrow, ContradictionsAreRefusedAndGivenBackOnce) {
    const char *three_numbers = "an Arrow array of this type has 2 buffers and 0 children";
    const char *list_numbers = "an Arrow array of this type has 1 buffers and 1 children";
    const char *dictionary = "items of an Arrow dictionary are no items of a view";
    const char *released = "an Arrow array or its schema was released or moved from";
    expect_refused(Status::data, "an Arrow array of length -1, offset 0 and 0 nulls",
                   [](Foreign &f) { f.arrays[0].length = -1; });
    expect_refused(Status::data, "an Arrow list of 6 items with -1 in its child",
                   [](Foreign &f) { f.arrays[1].length = -1; });
    expect_refused(Status::data, "an Arrow array of length 12, offset -1 and 0 nulls",
                   [](Foreign &f) { f.arrays[2].offset = -1; });
    expect_refused(Status::data, "an Arrow array of length 2, offset 0 and -2 nulls",
                   [](Foreign &f) { f.arrays[0].null_count = -2; });
    expect_refused(Status::data, "an Arrow array of length 2, offset 0 and 3 nulls",
                   [](Foreign &f) { f.arrays[0].null_count = 3; });
    expect_refused(Status::data, "an Arrow array of 1 nulls does not say which they are",
                   [](Foreign &f) { f.arrays[0].null_count = 1; });
    expect_refused(Status::data, three_numbers, [](Foreign &f) { f.arrays[2].n_buffers = 1; });
    expect_refused(Status::data, three_numbers, [](Foreign &f) { f.arrays[2].n_children = 1; });
    expect_refused(Status::data, three_numbers, [](Foreign &f) { f.arrays[2].buffers = nullptr; });
    expect_refused(Status::data, list_numbers, [](Foreign &f) { f.arrays[0].n_buffers = 0; });
    expect_refused(Status::data, list_numbers, [](Foreign &f) { f.arrays[0].n_children = 2; });
    expect_refused(Status::data, list_numbers, [](Foreign &f) { f.arrays[1].buffers = nullptr; });
    expect_refused(Status::data, "an Arrow list has 0 children in its schema; it has one",
                   [](Foreign &f) { f.schemas[0].n_children = 0; });
    expect_refused(Status::data, "an Arrow list has 1 children in its schema; it has one",
                   [](Foreign &f) { f.arrays[0].children = nullptr; });
    expect_refused(Status::data, "an Arrow list has 1 children in its schema; it has one",
                   [](Foreign &f) { f.schemas[1].children = nullptr; });
    expect_refused(Status::data, "a child of an Arrow array is null",
                   [](Foreign &f) { f.array_children[1] = nullptr; });
    expect_refused(Status::data, "a child of an Arrow array is null",
                   [](Foreign &f) { f.schema_children[0] = nullptr; });
    expect_refused(Status::data, "the format of an Arrow schema is null",
                   [](Foreign &f) { f.schemas[2].format = nullptr; });
    expect_refused(Status::type, dictionary,
                   [](Foreign &f) { f.schemas[2].dictionary = &f.schemas[0]; });
    expect_refused(Status::type, dictionary,
                   [](Foreign &f) { f.arrays[0].dictionary = &f.arrays[1]; });
    expect_refused(Status::released, released, [](Foreign &f) { f.arrays[2].release = nullptr; });
    expect_refused(Status::released, released, [](Foreign &f) { f.schemas[1].release = nullptr; });
    expect_refused(Status::released, released, [](Foreign &f) { f.arrays[0].release = nullptr; });
    expect_refused(Status::released, released, [](Foreign &f) { f.schemas[0].release = nullptr; });
    expect_refused(Status::argument, "data is null", [](Foreign &f) { f.buffers[2][1] = nullptr; });
}

TEST(FromArrow, NumbersThatOverflowAreRefused) {
    const auto refused = [](const Spoil &spoil) {
        Foreign foreign;
        spoil(foreign);
        const Status status = failure_of([&] { foreign.take(); }).status;
        EXPECT_EQ(foreign.array_released, 1);
        return status;
    };
    EXPECT_EQ(refused([](Foreign &f) { f.arrays[0].length = two_62; }), Status::overflow);
    EXPECT_EQ(refused([](Foreign &f) { f.arrays[0].offset = two_62; }), Status::overflow);
    EXPECT_EQ(refused([](Foreign &f) { f.arrays[0].offset = INT64_MAX; }), Status::overflow);
    EXPECT_EQ(refused([](Foreign &f) { f.arrays[2].offset = INT64_MAX; }), Status::overflow);
    EXPECT_EQ(refused([](Foreign &f) { f.arrays[2].offset = two_62; }), Status::overflow);
    // Zeros do not hide it.
    EXPECT_EQ(refused([](Foreign &f) {
                  f.arrays[0].length = two_62;
                  std::strcpy(f.formats[0], "+w:0");
              }),
              Status::overflow);
}

// A list that is its own child would go on for ever.
TEST(FromArrow, DepthHasALimit) {
    Foreign foreign;
    std::strcpy(foreign.formats[0], "+w:1");
    foreign.schema_children[0] = &foreign.schemas[0];
    foreign.array_children[0] = &foreign.arrays[0];
    const auto failure = failure_of([&] { foreign.take(); });
    EXPECT_EQ(failure.status, Status::limit);
    EXPECT_EQ(failure.message, "Arrow lists in more than 64 levels");
    EXPECT_EQ(foreign.array_released, 1);
}

TEST(FromArrow, IsGivenBackOnceWhereverMemoryRunsOut) {
    bool failed = true;
    for (int64_t turn = 1; failed; ++turn) {
        Foreign foreign;
        TestAllocator allocator(turn);
        const auto failure = failure_of([&] { foreign.take(); });
        failed = allocator.failed();
        EXPECT_EQ(failure.status, failed ? Status::memory : Status::ok);
        EXPECT_EQ(foreign.schema_released, 1) << turn;
        EXPECT_EQ(foreign.array_released, 1) << turn;
        EXPECT_EQ(allocator.blocks(), 0);
    }
}

// What to_arrow() made, released at the end like a consumer does.
struct Given {
    explicit Given(const View &view) { to_arrow(view, schema, array); }
    Given(const Given &) = delete;
    ~Given() {
        if (schema.release != nullptr) {
            schema.release(&schema);
        }
        if (array.release != nullptr) {
            array.release(&array);
        }
    }
    View take() { return from_arrow(schema, array); }

    Schema schema{};
    Array array{};
};

TEST(ToArrow, OneDimensionIsAPlainArray) {
    int32_t numbers[5] = {1, 2, 3, 4, 5};
    const Given given(lend(numbers, {.format = "i", .shape = {5}}));
    EXPECT_STREQ(given.schema.format, "i");
    EXPECT_STREQ(given.schema.name, "");
    EXPECT_EQ(given.schema.metadata, nullptr);
    EXPECT_EQ(given.schema.flags, 0);
    EXPECT_EQ(given.schema.n_children, 0);
    EXPECT_EQ(given.array.length, 5);
    EXPECT_EQ(given.array.null_count, 0);
    EXPECT_EQ(given.array.offset, 0);
    EXPECT_EQ(given.array.n_buffers, 2);
    EXPECT_EQ(given.array.buffers[0], nullptr);
    EXPECT_EQ(given.array.buffers[1], numbers);
    EXPECT_EQ(given.array.n_children, 0);
}

TEST(ToArrow, DimensionsAreListsOfFixedSize) {
    uint8_t numbers[24] = {};
    const Given given(lend(numbers, {.shape = {2, 3, 4}}));
    EXPECT_STREQ(given.schema.format, "+w:3");
    EXPECT_EQ(given.array.length, 2);
    EXPECT_EQ(given.array.n_buffers, 1);
    EXPECT_EQ(given.array.buffers[0], nullptr);
    const Schema &rows = *given.schema.children[0];
    EXPECT_STREQ(rows.format, "+w:4");
    EXPECT_STREQ(rows.name, "item");
    EXPECT_EQ(given.array.children[0]->length, 6);
    EXPECT_STREQ(rows.children[0]->format, "C");
    const Array &leaf = *given.array.children[0]->children[0];
    EXPECT_EQ(leaf.length, 24);
    EXPECT_EQ(leaf.n_buffers, 2);
    EXPECT_EQ(leaf.buffers[1], numbers);
}

TEST(ToArrow, GoesThereAndBack) {
    std::byte bytes[64] = {};
    for (const char *format : {"b", "B", "h", "H", "i", "I", "q", "Q", "e", "f", "d", "3s", "c",
                               "l", "<h", "=d", ">B", ">4s"}) {
        const View view = lend(bytes, {.format = format, .shape = {2, 4}});
        Given given(view);
        const View back = given.take();
        EXPECT_EQ(back.itemsize(), view.itemsize()) << format;
        EXPECT_EQ(shape_of(back), (Numbers{2, 4}));
        EXPECT_EQ(back.data(), bytes);
        EXPECT_TRUE(back.readonly());
    }
    Numbers shape(64, 1);
    shape[63] = 5;
    Given deep(lend(bytes, {.shape = shape}));
    EXPECT_EQ(shape_of(deep.take()), shape);
    Given none(lend(nullptr, {.format = "i", .shape = {3, 0}}));
    EXPECT_EQ(shape_of(none.take()), (Numbers{3, 0}));
    Given reversed(lend(bytes, {.shape = {0}, .strides = {-1}}));
    EXPECT_EQ(shape_of(reversed.take()), (Numbers{0}));
}

TEST(ToArrow, RefusesWhatArrowCannotSay) {
    std::byte bytes[64] = {};
    Schema schema{};
    Array array{};
    const auto refused = [&](const View &view) {
        const auto failure = failure_of([&] { to_arrow(view, schema, array); });
        EXPECT_EQ(schema.release, nullptr);
        EXPECT_EQ(array.release, nullptr);
        return failure;
    };
    for (const char *format :
         {"?", ">i", "Zd", "g", "T{i:x:}", "2h", "4p", "w", "u", "x", "(1)h"}) {
        EXPECT_EQ(refused(lend(bytes, {.format = format, .shape = {1}})).status, Status::type)
            << format;
    }
    EXPECT_EQ(refused(lend(bytes, {.format = ">i", .shape = {2, 2}})).message,
              "Arrow has no type for items of format \">i\"");
    EXPECT_EQ(refused(lend(bytes, {.format = "i"})).message,
              "Arrow has no arrays without dimensions");
    EXPECT_EQ(refused(lend(bytes, {.shape = {2, 2}, .strides = {4, 1}})).message,
              "Arrow needs a C-contiguous view");
    EXPECT_EQ(refused(lend(bytes, {.shape = {2, 2}, .strides = {1, 2}})).status, Status::layout);
    EXPECT_EQ(refused(lend(bytes, {.shape = {2}, .strides = {-1}})).status, Status::layout);
    EXPECT_EQ(refused(lend(nullptr, {.shape = {0, 2147483648}})).message,
              "Arrow has no lists or byte strings of length 2147483648");
    EXPECT_EQ(refused(lend(nullptr, {.format = "2147483648s", .shape = {0}})).status,
              Status::overflow);
    test::Rows rows({"ab", "cd"});
    EXPECT_EQ(refused(rows.view()).status, Status::layout);
}

TEST(ToArrow, HoldsTheStorageUntilItIsReleased) {
    const StorageRef storage = make_zeroed_storage(6);
    Schema schema;
    Array array;
    to_arrow(reshape(whole_view(*storage), Numbers{2, 3}), schema, array);
    EXPECT_EQ(storage->exports(), 1);
    schema.release(&schema);
    EXPECT_EQ(schema.release, nullptr);
    EXPECT_EQ(failure_of([&] { storage->resize(7); }).status, Status::busy);
    array.release(&array);
    EXPECT_EQ(array.release, nullptr);
    storage->resize(7);
}

TEST(ToArrow, AChildThatWasMovedOutOutlivesItsParent) {
    const StorageRef storage = make_zeroed_storage(6);
    TestAllocator allocator;
    {
        Given given(reshape(whole_view(*storage), Numbers{2, 3}));
        Schema schema = std::exchange(*given.schema.children[0], Schema{});
        Array array = std::exchange(*given.array.children[0], Array{});
        given.schema.release(&given.schema);
        given.array.release(&given.array);
        EXPECT_EQ(failure_of([&] { storage->resize(7); }).status, Status::busy);
        EXPECT_STREQ(schema.format, "C");
        EXPECT_EQ(array.length, 6);
        EXPECT_EQ(array.buffers[1], storage->data());
        const View view = from_arrow(schema, array);
        EXPECT_EQ(shape_of(view), (Numbers{6}));
    }
    EXPECT_EQ(allocator.blocks(), 0);
    storage->resize(6);
    EXPECT_EQ(storage->exports(), 0);
}

TEST(ToArrow, AParentWithoutItsChildIsNotTakenBack) {
    const StorageRef storage = make_zeroed_storage(6);
    Given given(reshape(whole_view(*storage), Numbers{2, 3}));
    Array child = std::exchange(*given.array.children[0], Array{});
    EXPECT_EQ(failure_of([&] { given.take(); }).status, Status::released);
    EXPECT_EQ(storage->exports(), 1);
    child.release(&child);
    EXPECT_EQ(storage->exports(), 0);
}

TEST(ToArrow, LeavesNothingBehindWhenMemoryRunsOut) {
    const StorageRef storage = make_zeroed_storage(8);
    const View view = reshape(whole_view(*storage), Numbers{2, 2, 2});
    bool failed = true;
    for (int64_t turn = 1; failed; ++turn) {
        TestAllocator allocator(turn);
        {
            Schema schema{};
            Array array{};
            const auto failure = failure_of([&] { to_arrow(view, schema, array); });
            failed = allocator.failed();
            EXPECT_EQ(failure.status, failed ? Status::memory : Status::ok);
            EXPECT_EQ(schema.release == nullptr, failed);
            EXPECT_EQ(array.release == nullptr, failed);
            if (!failed) {
                schema.release(&schema);
                array.release(&array);
            }
        }
        EXPECT_EQ(allocator.blocks(), 0);
        EXPECT_EQ(storage->exports(), 1);
    }
}

}  // namespace
}  // namespace bufview
