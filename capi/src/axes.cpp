// SPDX-License-Identifier: MIT
#include <bufview/axes.h>

#include "objects.h"
#include "view/axes.h"
#include "view/records.h"

using namespace bufview;
using namespace bufview::capi;

namespace {

std::span<const int64_t> span_of(const int64_t *numbers, int64_t count, const char *name) {
    require_array(numbers, count, name);
    return {numbers, static_cast<size_t>(count)};
}

}  // namespace

bufview_status bufview_view_swap_axes(const bufview_view *view, int64_t a, int64_t b,
                                      bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return swap_axes(*pin, a, b); });
    });
}

bufview_status bufview_view_flip(const bufview_view *view, int64_t axis, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return flip(*pin, axis); });
    });
}

bufview_status bufview_view_squeeze(const bufview_view *view, int64_t axis,
                                    bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view,
                     [&] { return axis == BUFVIEW_OMITTED ? squeeze(*pin) : squeeze(*pin, axis); });
    });
}

bufview_status bufview_view_reshape(const bufview_view *view, const int64_t *shape,
                                    int64_t shape_len, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        const auto wanted = span_of(shape, shape_len, "shape");
        publish_view(out_view, [&] { return reshape(*pin, wanted); });
    });
}

bufview_status bufview_view_broadcast(const bufview_view *view, const int64_t *shape,
                                      int64_t shape_len, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        const auto wanted = span_of(shape, shape_len, "shape");
        publish_view(out_view, [&] { return broadcast(*pin, wanted); });
    });
}

bufview_status bufview_view_diagonal(const bufview_view *view, int64_t offset, int64_t axis1,
                                     int64_t axis2, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return diagonal(*pin, offset, axis1, axis2); });
    });
}

bufview_status bufview_view_windows(const bufview_view *view, int64_t axis, int64_t width,
                                    int64_t step, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return windows(*pin, axis, width, step); });
    });
}

bufview_status bufview_view_chunk_count(const bufview_view *view, int64_t axis, int64_t size,
                                        int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        const ViewPin pin(view);
        *out_count = chunk_count(*pin, axis, size);
    });
}

bufview_status bufview_view_chunk(const bufview_view *view, int64_t axis, int64_t size,
                                  int64_t index, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return chunk(*pin, axis, size, index); });
    });
}

bufview_status bufview_view_field(const bufview_view *view, const char *path,
                                  bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        require(path, "path");
        publish_view(out_view, [&] { return field(*pin, path); });
    });
}

bufview_status bufview_view_records(const bufview_view *view, const char *format, int64_t offset,
                                    int64_t stride, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] {
            return records(*pin, format != nullptr ? format : "B", offset, stride);
        });
    });
}
