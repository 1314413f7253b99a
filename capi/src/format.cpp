// SPDX-License-Identifier: MIT
#include <bufview/format.h>

#include "format/format.h"
#include "guard.h"
#include "keys.h"

namespace bufview::capi {

namespace {

struct FormatObject final : Object {
    static constexpr Kind kind = Kind::format;

    explicit FormatObject(FormatRef parsed) : format(std::move(parsed)) {}

    FormatRef format;
};

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_format_parse(const char *text, bufview_format **out_format) {
    return guard([&] {
        clear(out_format, "out_format");
        require(text, "text");
        publish<FormatObject>(out_format, Format::parse(text));
    });
}

bufview_status bufview_format_get_info(const bufview_format *format,
                                       bufview_format_info *out_info) {
    return guard([&] {
        clear_struct(out_info, "out_info");
        const Pin<FormatObject> pin(format);
        out_info->itemsize = pin->format->itemsize();
        out_info->values = pin->format->value_count();
        out_info->is_tuple = pin->format->is_tuple();
        out_info->bytes_decide = pin->format->bytes_decide();
    });
}

bufview_status bufview_format_field_count(const bufview_format *format, int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        *out_count = Pin<FormatObject>(format)->format->field_count();
    });
}

bufview_status bufview_format_field_info(const bufview_format *format, int64_t index,
                                         bufview_field_info *out_info) {
    return guard([&] {
        clear_struct(out_info, "out_info");
        const Field field = Pin<FormatObject>(format)->format->field(index);
        out_info->offset = field.offset;
        out_info->ndim = static_cast<int32_t>(field.shape.size());
    });
}

bufview_status bufview_format_canonical(const bufview_format *format, char *out_text,
                                        int64_t capacity, int64_t *out_len) {
    return guard([&] {
        clear_if_given(out_len);
        const String text = Pin<FormatObject>(format)->format->canonical();
        give_text(static_cast<int64_t>(text.size()), out_text, capacity, out_len,
                  [&](char *out) { text.copy(out, text.size()); });
    });
}

bufview_status bufview_format_field_name(const bufview_format *format, int64_t index,
                                         char *out_name, int64_t capacity, int64_t *out_len) {
    return guard([&] {
        clear_if_given(out_len);
        const Pin<FormatObject> pin(format);
        const std::string_view name = pin->format->field(index).name;
        give_text(static_cast<int64_t>(name.size()), out_name, capacity, out_len,
                  [&](char *out) { name.copy(out, name.size()); });
    });
}

bufview_status bufview_format_field_shape(const bufview_format *format, int64_t index,
                                          int64_t *out_shape, int64_t capacity) {
    return guard([&] {
        const Field field = Pin<FormatObject>(format)->format->field(index);
        give_numbers(field.shape.data(), static_cast<int>(field.shape.size()), out_shape, capacity);
    });
}

bufview_status bufview_format_field_format(const bufview_format *format, int64_t index,
                                           bufview_format **out_format) {
    return guard([&] {
        clear(out_format, "out_format");
        publish<FormatObject>(out_format, Pin<FormatObject>(format)->format->field(index).format);
    });
}

void bufview_format_free(bufview_format *format) {
    table().free(Kind::format, token_of(format));
}
