// SPDX-License-Identifier: MIT
#include <bufview/convert.h>

#include "base/checked.h"
#include "keys.h"
#include "objects.h"
#include "view/convert.h"
#include "view/runs.h"

using namespace bufview;
using namespace bufview::capi;

namespace {

FormatRef parse_or_bytes(const char *format) {
    return format != nullptr ? Format::parse(format) : Format::bytes();
}

}  // namespace

bufview_status bufview_view_convert(bufview_view *view, const bufview_view *source) {
    return guard([&] {
        const ViewPin pin(view);
        const ViewPin from(source);
        convert(*pin, *from);
    });
}

bufview_status bufview_view_read(const bufview_view *view, int64_t first, int64_t count,
                                 const char *format, void *out_data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        check_items(*pin, first, count);
        const FormatRef wanted = parse_or_bytes(format);
        require_room(out_data, data_len, checked::mul(count, wanted->itemsize()), "out_data");
        read_items(*pin, first, count, *wanted, static_cast<std::byte *>(out_data));
    });
}

bufview_status bufview_view_write(bufview_view *view, int64_t first, int64_t count,
                                  const char *format, const void *data, int64_t data_len) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check_writable();
        require_array(data, data_len, "data");
        check_items(*pin, first, count);
        const FormatRef given = parse_or_bytes(format);
        require_bytes(data_len, count, given->itemsize());
        write_items(*pin, first, count, *given, static_cast<const std::byte *>(data));
    });
}

bufview_status bufview_view_fill(bufview_view *view, const bufview_value *values,
                                 int64_t values_len) {
    return guard([&] {
        const ViewPin pin(view);
        const Values wanted(values, values_len, pin->format().value_count());
        fill(*pin, wanted.span());
    });
}
