// SPDX-License-Identifier: MIT
// Views with other dimensions, bytes in views, and what other libraries take and give.
#include "rows.h"

namespace capitest {

std::vector<Function> axes_functions() {
    return {
        ROW(bufview_view_broadcast, view(), data(s.broad_shape), count(2, LIMIT), makes(V)),
        ROW(bufview_view_chunk, view(), number(0, RANGE, RANGE), number(5, VALUE, anything),
            number(0, RANGE, RANGE), makes(V)),
        ROW(bufview_view_chunk_count, view(), number(0, RANGE, RANGE), number(5, VALUE, anything),
            result()),
        // There is no view of two dimensions among the objects.
        answers(RANGE, ROW(bufview_view_diagonal, view(), number(0, anything, anything),
                           number(0, RANGE, RANGE), number(1, RANGE, RANGE), makes(V))),
        answers(ARGUMENT, ROW(bufview_view_field, view(), data("x"), makes(V))),
        ROW(bufview_view_flip, view(), number(0, RANGE, RANGE), makes(V)),
        ROW(bufview_view_records, view(), optional(data("<hh")), number(0, VALUE, VALUE),
            number(0, VALUE, anything), makes(V)),
        ROW(bufview_view_reshape, view(), data(s.shape), count(2, LIMIT), makes(V)),
        ROW(bufview_view_squeeze, view(), number(BUFVIEW_OMITTED, anything, RANGE), makes(V)),
        ROW(bufview_view_swap_axes, view(), number(0, RANGE, RANGE), number(0, RANGE, RANGE),
            makes(V)),
        ROW(bufview_view_windows, view(), number(0, RANGE, RANGE), number(3, VALUE, anything),
            number(1, VALUE, anything), makes(V)),
    };
}

std::vector<Function> search_functions() {
    const auto pattern = [] { return optional(data(s.data)); };
    const auto pattern_len = [] { return count(2, lie); };
    const auto start = [] { return number(0, anything, anything); };
    const auto stop = [] { return number(INT64_MAX, anything, anything); };
    return {
        ROW(bufview_view_count_bytes, view(), pattern(), pattern_len(), start(), stop(), flags(),
            result()),
        ROW(bufview_view_ends_with, view(), pattern(), pattern_len(), start(), stop(), result()),
        ROW(bufview_view_find_all_bytes, view(), pattern(), pattern_len(), start(), stop(), flags(),
            room(), count(8, anything), result()),
        ROW(bufview_view_find_bytes, view(), pattern(), pattern_len(), start(), stop(), result()),
        ROW(bufview_view_rfind_bytes, view(), pattern(), pattern_len(), start(), stop(), result()),
        ROW(bufview_view_starts_with, view(), pattern(), pattern_len(), start(), stop(), result()),
    };
}

namespace {

// What the specifications declare, as far as giving back needs it.
struct Tensor {
    void *data;
    int32_t device[2];
    int32_t ndim;
    uint8_t dtype[4];
    int64_t *shape;
    int64_t *strides;
    uint64_t byte_offset;
};
struct Managed {
    Tensor tensor;
    void *context;
    void (*deleter)(Managed *);
};
struct Versioned {
    uint32_t version[2];
    void *context;
    void (*deleter)(Versioned *);
    uint64_t flags;
    Tensor tensor;
};
struct Schema {
    const char *texts[3];
    int64_t numbers[2];
    void *pointers[2];
    void (*release)(Schema *);
    void *context;
};
struct Array {
    int64_t numbers[5];
    void *pointers[3];
    void (*release)(Array *);
    void *context;
};

// The sanitizer compares the names of structs; those of the library and of this file differ, as
// those of any two libraries do that follow the same specification.
#if defined(__clang__)
#define FOREIGN_STRUCTS __attribute__((no_sanitize("function")))
#else
#define FOREIGN_STRUCTS
#endif

template <typename T>
FOREIGN_STRUCTS void delete_tensor(const Words &words) {
    T *tensor = nullptr;
    if (words[1] != 0) {
        std::memcpy(&tensor, as<void>(words[1]), sizeof tensor);
    }
    if (tensor != nullptr) {
        tensor->deleter(tensor);
    }
}

FOREIGN_STRUCTS void release_arrow(const Words &words) {
    // Where one of them is null, neither has been written.
    if (words[1] == 0 || words[2] == 0) {
        return;
    }
    auto *schema = as<Schema>(words[1]);
    auto *array = as<Array>(words[2]);
    if (schema->release != nullptr) {
        schema->release(schema);
    }
    if (array->release != nullptr) {
        array->release(array);
    }
}

}  // namespace

std::vector<Function> interop_functions() {
    // Refused before anything in them is believed: of an unknown version, on no known device,
    // released before.
    static Versioned versioned{{9, 9}, nullptr, nullptr, 0, {}};
    static Managed managed{};
    static Schema schema{};
    static Array array{};
    return {
        answers(BUFVIEW_RELEASED,
                ROW(bufview_view_from_arrow, data(&schema), data(&array), makes(V))),
        answers(BUFVIEW_UNSUPPORTED, ROW(bufview_view_from_dlpack, data(&versioned), makes(V))),
        answers(BUFVIEW_UNSUPPORTED,
                ROW(bufview_view_from_dlpack_legacy, data(&managed), makes(V))),
        gives_back(release_arrow, ROW(bufview_view_to_arrow, view(), room(), room(1))),
        gives_back(delete_tensor<Versioned>, ROW(bufview_view_to_dlpack, view(), result())),
        gives_back(delete_tensor<Managed>, ROW(bufview_view_to_dlpack_legacy, view(), result())),
    };
}

}  // namespace capitest
