// SPDX-License-Identifier: MIT
#include <bufview/item.h>

#include "keys.h"
#include "objects.h"
#include "view/compare.h"
#include "view/copy.h"
#include "view/hex.h"
#include "view/item.h"
#include "view/runs.h"

#include <algorithm>
#include <bit>

namespace bufview::capi {

namespace {

static_assert(sizeof(Value) == sizeof(bufview_value));
static_assert(offsetof(Value, kind) == offsetof(bufview_value, kind));
static_assert(offsetof(Value, integer) == offsetof(bufview_value, integer));
static_assert(offsetof(Value, real) == offsetof(bufview_value, real));
static_assert(offsetof(Value, imag) == offsetof(bufview_value, imag));
static_assert(offsetof(Value, bytes) == offsetof(bufview_value, bytes));
static_assert(offsetof(Value, bytes_len) == offsetof(bufview_value, bytes_len));
static_assert(static_cast<int>(ValueKind::none) == BUFVIEW_VALUE_NONE);
static_assert(static_cast<int>(ValueKind::boolean) == BUFVIEW_VALUE_BOOL);
static_assert(static_cast<int>(ValueKind::integer) == BUFVIEW_VALUE_INT);
static_assert(static_cast<int>(ValueKind::natural) == BUFVIEW_VALUE_UINT);
static_assert(static_cast<int>(ValueKind::big_integer) == BUFVIEW_VALUE_BIGINT);
static_assert(static_cast<int>(ValueKind::real) == BUFVIEW_VALUE_FLOAT);
static_assert(static_cast<int>(ValueKind::complex) == BUFVIEW_VALUE_COMPLEX);
static_assert(static_cast<int>(ValueKind::bytes) == BUFVIEW_VALUE_BYTES);
static_assert(static_cast<int>(ValueKind::text) == BUFVIEW_VALUE_TEXT);

const std::byte *bytes_in(const void *data) {
    return static_cast<const std::byte *>(data);
}

void give_values(const Format &format, const std::byte *item, bufview_value *out, int64_t stride,
                 int64_t capacity) {
    const int64_t count = format.value_count();
    if (capacity < count) {
        fail(Status::limit, "room for %lld of %lld values", static_cast<long long>(capacity),
             static_cast<long long>(count));
    }
    Value few[8];
    Vector<Value> many(static_cast<size_t>(count > 8 ? count : 0));
    Value *values = count > 8 ? many.data() : few;
    format.unpack(item, values);
    for (int64_t i = 0; i < count; ++i) {
        values[i].size = stride;
        *const_cast<bufview_value *>(struct_at(out, stride, i)) =
            std::bit_cast<bufview_value>(values[i]);
    }
}

Order order_of(int32_t order) {
    switch (order) {
    case BUFVIEW_ORDER_C:
        return Order::c;
    case BUFVIEW_ORDER_F:
        return Order::fortran;
    case BUFVIEW_ORDER_A:
        return Order::any;
    default:
        fail(Status::value, "the order is %d; it may be 'C', 'F' or 'A'", order);
    }
}

HexOptions hex_options(const char *separator, int64_t group) {
    if (separator == nullptr) {
        return {};
    }
    if (separator[0] == '\0' || separator[1] != '\0' ||
        static_cast<unsigned char>(separator[0]) > 127) {
        fail(Status::value, "the separator \"%s\" is not one ASCII character",
             Quoted(separator, static_cast<int64_t>(strnlen(separator, 64))).c_str());
    }
    return {separator[0], group};
}

// A position among the items, counted from the end if negative, moved to the nearer end if it is
// beyond.
int64_t position_of(int64_t position, int64_t items) {
    return std::clamp<int64_t>(position < 0 ? position + items : position, 0, items);
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_view_get_int64(const bufview_view *view, const int64_t *index,
                                      int64_t index_len, int64_t *out_value) {
    return guard([&] {
        clear(out_value, "out_value");
        const ViewPin pin(view);
        *out_value = get_int64(*pin, index_span(index, index_len));
    });
}

bufview_status bufview_view_get_double(const bufview_view *view, const int64_t *index,
                                       int64_t index_len, double *out_value) {
    return guard([&] {
        clear(out_value, "out_value");
        const ViewPin pin(view);
        *out_value = get_double(*pin, index_span(index, index_len));
    });
}

bufview_status bufview_view_get(const bufview_view *view, const int64_t *index, int64_t index_len,
                                void *out_item, int64_t item_len, bufview_value *out_values,
                                int64_t capacity, int64_t *out_count) {
    return guard([&] {
        clear_if_given(out_count);
        const ViewPin pin(view);
        const auto at = index_span(index, index_len);
        item_at(*pin, at);
        require_array(out_item, item_len, "out_item");
        const int64_t stride = struct_stride(out_values, capacity, "out_values");
        if (out_count != nullptr) {
            *out_count = pin->format().value_count();
        }
        require_room(out_item, item_len, pin->itemsize(), "out_item");
        get_item(*pin, at, static_cast<std::byte *>(out_item));
        if (out_values != nullptr) {
            give_values(pin->format(), bytes_in(out_item), out_values, stride, capacity);
        }
    });
}

bufview_status bufview_view_set_int64(bufview_view *view, const int64_t *index, int64_t index_len,
                                      int64_t value) {
    return guard([&] {
        const ViewPin pin(view);
        set_int64(*pin, index_span(index, index_len), value);
    });
}

bufview_status bufview_view_set_double(bufview_view *view, const int64_t *index, int64_t index_len,
                                       double value) {
    return guard([&] {
        const ViewPin pin(view);
        set_double(*pin, index_span(index, index_len), value);
    });
}

bufview_status bufview_view_set(bufview_view *view, const int64_t *index, int64_t index_len,
                                const bufview_value *values, int64_t values_len) {
    return guard([&] {
        const ViewPin pin(view);
        const Values wanted(values, values_len, pin->format().value_count());
        set_values(*pin, index_span(index, index_len), wanted.span());
    });
}

bufview_status bufview_view_set_bytes(bufview_view *view, const int64_t *index, int64_t index_len,
                                      const void *data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        require_array(data, data_len, "data");
        set_item(*pin, index_span(index, index_len),
                 {bytes_in(data), static_cast<size_t>(data_len)});
    });
}

bufview_status bufview_view_read_int64(const bufview_view *view, int64_t first, int64_t count,
                                       int64_t *out_values) {
    return guard([&] {
        const ViewPin pin(view);
        check_items(*pin, first, count);
        require_array(out_values, count, "out_values");
        read_int64s(*pin, first, {out_values, static_cast<size_t>(count)});
    });
}

bufview_status bufview_view_read_double(const bufview_view *view, int64_t first, int64_t count,
                                        double *out_values) {
    return guard([&] {
        const ViewPin pin(view);
        check_items(*pin, first, count);
        require_array(out_values, count, "out_values");
        read_doubles(*pin, first, {out_values, static_cast<size_t>(count)});
    });
}

bufview_status bufview_view_read_bytes(const bufview_view *view, int64_t first, int64_t count,
                                       void *out_data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        check_items(*pin, first, count);
        require_room(out_data, data_len, count * pin->itemsize(), "out_data");
        get_bytes(*pin, first, count, static_cast<std::byte *>(out_data));
    });
}

bufview_status bufview_view_write_int64(bufview_view *view, int64_t first, int64_t count,
                                        const int64_t *values) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        check_items(*pin, first, count);
        require_array(values, count, "values");
        write_int64s(*pin, first, {values, static_cast<size_t>(count)});
    });
}

bufview_status bufview_view_write_double(bufview_view *view, int64_t first, int64_t count,
                                         const double *values) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        check_items(*pin, first, count);
        require_array(values, count, "values");
        write_doubles(*pin, first, {values, static_cast<size_t>(count)});
    });
}

bufview_status bufview_view_write_bytes(bufview_view *view, int64_t first, int64_t count,
                                        const void *data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        require_array(data, data_len, "data");
        check_items(*pin, first, count);
        require_bytes(data_len, count, pin->itemsize());
        put_bytes(*pin, first, count, bytes_in(data));
    });
}

bufview_status bufview_view_copy_bytes(const bufview_view *view, int32_t order, void *out_data,
                                       int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        const Order wanted = order_of(order);
        require_room(out_data, data_len, pin->nbytes(), "out_data");
        copy_out(*pin, wanted, static_cast<std::byte *>(out_data));
    });
}

bufview_status bufview_view_hex(const bufview_view *view, const char *separator, int64_t group,
                                char *out_text, int64_t capacity, int64_t *out_len) {
    return guard([&] {
        clear_if_given(out_len);
        const ViewPin pin(view);
        const HexOptions options = hex_options(separator, group);
        give_text(hex_size(*pin, options), out_text, capacity, out_len,
                  [&](char *out) { write_hex(*pin, options, out); });
    });
}

bufview_status bufview_view_equal(const bufview_view *a, const bufview_view *b,
                                  int32_t *out_equal) {
    return guard([&] {
        clear(out_equal, "out_equal");
        const Pin<ViewObject> left(a);
        const Pin<ViewObject> right(b);
        if (left.released() || right.released()) {
            *out_equal = left.slot() == right.slot();
        } else {
            *out_equal = equal(left->view, right->view);
        }
    });
}

bufview_status bufview_view_equal_bytes(const bufview_view *view, const void *data,
                                        int64_t data_len, int32_t *out_equal) {
    return guard([&] {
        clear(out_equal, "out_equal");
        require_array(data, data_len, "data");
        const Pin<ViewObject> pin(view);
        *out_equal = !pin.released() && equal_bytes(pin->view, bytes_in(data), data_len);
    });
}

bufview_status bufview_view_hash(const bufview_view *view, int64_t *out_hash) {
    return guard([&] {
        clear(out_hash, "out_hash");
        const ViewPin pin(view);
        *out_hash = hash(*pin);
    });
}

bufview_status bufview_view_contains(const bufview_view *view, const bufview_value *values,
                                     int64_t values_len, int32_t *out_found) {
    return guard([&] {
        clear(out_found, "out_found");
        const ViewPin pin(view);
        const Values wanted(values, values_len, pin->format().value_count());
        *out_found = find_item(*pin, wanted.span(), 0, pin->items()) >= 0;
    });
}

bufview_status bufview_view_count(const bufview_view *view, const bufview_value *values,
                                  int64_t values_len, int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        const ViewPin pin(view);
        const Values wanted(values, values_len, pin->format().value_count());
        *out_count = count_items(*pin, wanted.span());
    });
}

bufview_status bufview_view_index(const bufview_view *view, const bufview_value *values,
                                  int64_t values_len, int64_t start, int64_t stop,
                                  int64_t *out_index) {
    return guard([&] {
        clear(out_index, "out_index");
        const ViewPin pin(view);
        const Values wanted(values, values_len, pin->format().value_count());
        const int64_t found = find_item(*pin, wanted.span(), position_of(start, pin->items()),
                                        position_of(stop, pin->items()));
        if (found < 0) {
            fail(Status::value, "the value is not in the view");
        }
        *out_index = found;
    });
}

bufview_status bufview_view_assign(bufview_view *view, const bufview_key *keys, int64_t keys_len,
                                   const bufview_view *source) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        const ViewPin from(source);
        const Keys wanted(keys, keys_len);
        assign(subview(*pin, wanted.span()), *from);
    });
}

bufview_status bufview_view_assign_bytes(bufview_view *view, const bufview_key *keys,
                                         int64_t keys_len, const void *data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        require_array(data, data_len, "data");
        const Keys wanted(keys, keys_len);
        assign_bytes(subview(*pin, wanted.span()), bytes_in(data), data_len);
    });
}
