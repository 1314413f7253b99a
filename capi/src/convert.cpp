// SPDX-License-Identifier: MIT
#include <bufview/convert.h>

#include "keys.h"
#include "objects.h"
#include "view/convert.h"

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_view_convert(bufview_view *view, const bufview_view *source) {
    return guard([&] {
        const ViewPin pin(view);
        const ViewPin from(source);
        convert(*pin, *from);
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
