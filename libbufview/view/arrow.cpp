// SPDX-License-Identifier: MIT
#include "view/arrow.h"

#include "base/checked.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace bufview::arrow {

namespace {

// Types whose buffers are those of a format. Buffers are in native byte order.
struct Known {
    char arrow;
    ScalarType scalar;
    const char *format;
};
constexpr Known known[] = {
    {'c', ScalarType::i8, "b"},  {'C', ScalarType::u8, "B"},  {'s', ScalarType::i16, "h"},
    {'S', ScalarType::u16, "H"}, {'i', ScalarType::i32, "i"}, {'I', ScalarType::u32, "I"},
    {'l', ScalarType::i64, "q"}, {'L', ScalarType::u64, "Q"}, {'e', ScalarType::f16, "e"},
    {'f', ScalarType::f32, "f"}, {'g', ScalarType::f64, "d"},
};

// "w:12". Sizes are numbers of 32 bits.
String sized_format(const char *prefix, int64_t size) {
    if (size > INT32_MAX) {
        fail(Status::overflow, "Arrow has no lists or byte strings of length %lld",
             static_cast<long long>(size));
    }
    char text[32];
    std::snprintf(text, sizeof text, "%s%lld", prefix, static_cast<long long>(size));
    return text;
}

String leaf_format(const Format &format) {
    if (format.scalar() == ScalarType::bytes || format.scalar() == ScalarType::character) {
        return sized_format("w:", format.itemsize());
    }
    for (const Known &each : known) {
        if (each.scalar == format.scalar() &&
            (format.order() == native_order || format.itemsize() == 1)) {
            return String(1, each.arrow);
        }
    }
    fail(Status::type, "Arrow has no type for items of format \"%s\"",
         Quoted(format.text(), format.text_len()).c_str());
}

// What one level of a schema or array that we give out owns. A consumer may move a child out of
// its parent, so each level can be released by itself.
template <typename Struct>
struct Level : Allocated {
    Struct child{};
    Struct *children[1] = {&child};
    GivenAway given_away;

    Level() = default;
    Level(const Level &) = delete;
    Level &operator=(const Level &) = delete;
    ~Level() {
        if (child.release != nullptr) {
            child.release(&child);
        }
    }
};

struct SchemaLevel final : Level<Schema> {
    String format;
};

struct ArrayLevel final : Level<Array> {
    std::optional<View> view;
    const void *buffers[2] = {nullptr, nullptr};
};

template <typename Level, typename Struct>
void release(Struct *self) {
    delete static_cast<Level *>(self->private_data);
    self->release = nullptr;
}

// Calls itself for each further dimension: at most max_ndim deep.
void fill_schema(const View &view, int axis, Schema &out) {
    auto level = std::make_unique<SchemaLevel>();
    const bool leaf = axis + 1 == view.ndim();
    level->format = leaf ? leaf_format(view.format()) : sized_format("+w:", view.shape()[axis + 1]);
    if (!leaf) {
        fill_schema(view, axis + 1, level->child);
    }
    out = Schema{};
    out.format = level->format.c_str();
    out.name = axis == 0 ? "" : "item";
    out.n_children = leaf ? 0 : 1;
    out.children = leaf ? nullptr : level->children;
    out.release = release<SchemaLevel, Schema>;
    out.private_data = level.release();
}

void fill_array(const View &view, int axis, int64_t length, Array &out) {
    auto level = std::make_unique<ArrayLevel>();
    const bool leaf = axis + 1 == view.ndim();
    if (leaf) {
        level->view.emplace(view);
        level->buffers[1] = view.data();
    } else {
        fill_array(view, axis + 1, length * view.shape()[axis + 1], level->child);
    }
    out = Array{};
    out.length = length;
    out.n_buffers = leaf ? 2 : 1;
    out.buffers = level->buffers;
    out.n_children = leaf ? 0 : 1;
    out.children = leaf ? nullptr : level->children;
    out.release = release<ArrayLevel, Array>;
    out.private_data = level.release();
}

// A struct moved out of its place, released when it goes.
template <typename Struct>
struct Taken : Allocated {
    Struct moved;

    explicit Taken(Struct &from) : moved(from) { from.release = nullptr; }
    Taken(const Taken &) = delete;
    Taken &operator=(const Taken &) = delete;
    ~Taken() {
        if (moved.release != nullptr) {
            moved.release(&moved);
        }
    }
};

void drop(void *cookie) {
    delete static_cast<Taken<Array> *>(cookie);
}

// The number behind "w:" or "+w:".
int64_t size_in(const char *digits) {
    int64_t size = 0;
    do {
        if (*digits < '0' || *digits > '9') {
            fail(Status::data, "the size in an Arrow format is \"%s\"",
                 Quoted(digits, static_cast<int64_t>(strnlen(digits, 64))).c_str());
        }
        size = size * 10 + (*digits - '0');
        if (size > INT32_MAX) {
            fail(Status::data, "the size in an Arrow format is larger than %d", INT32_MAX);
        }
    } while (*++digits != '\0');
    return size;
}

bool is_list(const Schema &schema) {
    return std::strncmp(schema.format, "+w:", 3) == 0;
}

String item_format(const char *arrow) {
    for (const Known &each : known) {
        if (arrow[0] == each.arrow && arrow[1] == '\0') {
            return each.format;
        }
    }
    if (std::strncmp(arrow, "w:", 2) == 0) {
        char text[32];
        std::snprintf(text, sizeof text, "%llds", static_cast<long long>(size_in(arrow + 2)));
        return text;
    }
    fail(Status::type, "items of Arrow type \"%s\" are no items of a view",
         Quoted(arrow, static_cast<int64_t>(strnlen(arrow, 64))).c_str());
}

// What must hold before anything else of a level is looked at.
void check_alive(const Schema *schema, const Array *array) {
    if (schema == nullptr || array == nullptr) {
        fail(Status::data, "a child of an Arrow array is null");
    }
    if (schema->release == nullptr || array->release == nullptr) {
        fail(Status::released, "an Arrow array or its schema was released or moved from");
    }
    if (schema->format == nullptr) {
        fail(Status::data, "the format of an Arrow schema is null");
    }
    if (schema->dictionary != nullptr || array->dictionary != nullptr) {
        fail(Status::type, "items of an Arrow dictionary are no items of a view");
    }
}

void check_numbers(const Array &array, int64_t buffers, int64_t children) {
    if (array.length < 0 || array.offset < 0 || array.null_count < -1 ||
        array.null_count > array.length) {
        fail(Status::data, "an Arrow array of length %lld, offset %lld and %lld nulls",
             static_cast<long long>(array.length), static_cast<long long>(array.offset),
             static_cast<long long>(array.null_count));
    }
    if (array.n_buffers != buffers || array.buffers == nullptr || array.n_children != children) {
        fail(Status::data, "an Arrow array of this type has %lld buffers and %lld children",
             static_cast<long long>(buffers), static_cast<long long>(children));
    }
}

// Nulls among the `count` items that start at bit `first`, where there may be some.
void check_no_nulls(const Array &array, int64_t first, int64_t count) {
    const auto *valid = static_cast<const uint8_t *>(array.buffers[0]);
    const int64_t end = checked::add(first, count);
    if (array.null_count == 0 || count == 0) {
        return;
    }
    if (valid == nullptr && array.null_count > 0) {
        fail(Status::data, "an Arrow array of %lld nulls does not say which they are",
             static_cast<long long>(array.null_count));
    }
    for (int64_t i = first; valid != nullptr && i < end; ++i) {
        const bool eight = i % 8 == 0 && end - i >= 8;
        if (eight && valid[i / 8] == 0xFF) {
            i += 7;
        } else if ((valid[i / 8] >> (i % 8) & 1) == 0) {
            fail(Status::value, "item %lld of the Arrow array is null",
                 static_cast<long long>(i - first));
        }
    }
}

// The array as shape, format and the address of its first item.
struct Described {
    int ndim = 0;
    int64_t shape[max_ndim];
    String format;
    std::byte *data = nullptr;
};

// Null stays null, for lent_view() to refuse it where there are items.
std::byte *first_item(const Array &array, int64_t first, int64_t itemsize) {
    const auto data = reinterpret_cast<uintptr_t>(array.buffers[1]);
    uintptr_t address;
    if (__builtin_add_overflow(data, checked::mul(first, itemsize), &address)) {
        fail(Status::overflow, "item %lld of an Arrow array lies beyond the end of memory",
             static_cast<long long>(first));
    }
    return data != 0 ? reinterpret_cast<std::byte *>(address) : nullptr;
}

Described describe(const Schema *schema, const Array *array) {
    check_alive(schema, array);
    Described result;
    int64_t count = array->length;
    int64_t first = array->offset;
    result.shape[result.ndim++] = count;
    while (is_list(*schema)) {
        const int64_t size = size_in(schema->format + 3);
        check_numbers(*array, 1, 1);
        if (schema->n_children != 1 || schema->children == nullptr || array->children == nullptr) {
            fail(Status::data, "an Arrow list has %lld children in its schema; it has one",
                 static_cast<long long>(schema->n_children));
        }
        if (result.ndim == max_ndim) {
            fail(Status::limit, "Arrow lists in more than %d levels", max_ndim);
        }
        check_no_nulls(*array, first, count);
        schema = schema->children[0];
        array = array->children[0];
        check_alive(schema, array);
        count = checked::mul(count, size);
        first = checked::mul(first, size);
        if (checked::add(first, count) > array->length) {
            fail(Status::data, "an Arrow list of %lld items with %lld in its child",
                 static_cast<long long>(first + count), static_cast<long long>(array->length));
        }
        first = checked::add(first, array->offset);
        result.shape[result.ndim++] = size;
    }
    result.format = item_format(schema->format);
    check_numbers(*array, 2, 0);
    check_no_nulls(*array, first, count);
    result.data = first_item(*array, first, Format::parse(result.format)->itemsize());
    return result;
}

}  // namespace

void to_arrow(const View &view, Schema &out_schema, Array &out_array) {
    if (view.ndim() == 0) {
        fail(Status::type, "Arrow has no arrays without dimensions");
    }
    if (!view.c_contiguous() && view.items() > 0) {
        fail(Status::layout, "Arrow needs a C-contiguous view");
    }
    Schema schema{};
    fill_schema(view, 0, schema);
    Taken<Schema> held(schema);
    fill_array(view, 0, view.shape()[0], out_array);
    out_schema = std::exchange(held.moved, Schema{});
}

View from_arrow(Schema &schema, Array &array) {
    // Both are ours from the first line on. The array moves once more, to where it can stay; from
    // there the storage gives it back, also if the storage cannot be made.
    const Taken<Schema> type(schema);
    Taken<Array> arrived(array);
    auto held = std::make_unique<Taken<Array>>(arrived.moved);
    const Array &kept = held->moved;
    const StorageRef storage = make_wrapped_storage(nullptr, 0, true, drop, held.release());
    const Described described = describe(&type.moved, &kept);
    LayoutRequest request;
    request.format = described.format;
    request.readonly = true;
    request.ndim = described.ndim;
    request.shape = described.shape;
    return lent_view(Export(*storage), described.data, request);
}

}  // namespace bufview::arrow
