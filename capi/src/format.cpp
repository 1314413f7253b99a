// SPDX-License-Identifier: MIT
#include <bufview/format.h>

#include "format/format.h"
#include "guard.h"

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

void bufview_format_free(bufview_format *format) {
    table().free(Kind::format, token_of(format));
}
