// SPDX-License-Identifier: MIT
#include <bufview/view.h>

#include "keys.h"
#include "objects.h"
#include "view/axes.h"
#include "view/cast.h"

#include <algorithm>

namespace bufview::capi {

namespace {

LayoutRequest request_of(const bufview_layout &layout) {
    require_range(layout.ndim, 0, INT32_MAX, "ndim");
    require_array(layout.shape, layout.ndim, "shape");
    LayoutRequest request;
    if (layout.format != nullptr) {
        request.format = layout.format;
    }
    request.readonly = layout.readonly != 0;
    request.ndim = layout.ndim;
    request.shape = layout.shape;
    request.strides = layout.strides;
    request.suboffsets = layout.suboffsets;
    return request;
}

CastOptions cast_options(int32_t flags) {
    if ((flags & ~(BUFVIEW_CAST_FORTRAN | BUFVIEW_CAST_STRICT)) != 0) {
        fail(Status::argument, "flags are 0x%x", static_cast<unsigned>(flags));
    }
    return {.fortran = (flags & BUFVIEW_CAST_FORTRAN) != 0,
            .strict = (flags & BUFVIEW_CAST_STRICT) != 0};
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_view_create(bufview_storage *storage, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const Pin<StorageObject> pin(storage);
        publish_view(out_view, [&] { return whole_view(*pin->storage); });
    });
}

bufview_status bufview_view_create_layout(bufview_storage *storage, const bufview_layout *layout,
                                          bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const Pin<StorageObject> pin(storage);
        const bufview_layout wanted = read_struct(layout, "layout");
        publish_view(out_view,
                     [&] { return layout_view(*pin->storage, wanted.offset, request_of(wanted)); });
    });
}

bufview_status bufview_view_wrap(const bufview_layout *layout, bufview_deleter deleter,
                                 void *cookie, bufview_view **out_view) {
    return guard([&] {
        Lent lent(deleter, cookie);
        clear(out_view, "out_view");
        const bufview_layout wanted = read_struct(layout, "layout");
        const LayoutRequest request = request_of(wanted);
        auto *data = static_cast<std::byte *>(wanted.data);
        // Of a size that nobody asks for: the extent of lent memory is the lender's knowledge.
        const StorageRef storage =
            make_wrapped_storage(data, 0, request.readonly, lent.hand_over(), cookie);
        publish_view(out_view, [&] { return lent_view(Export(*storage), data, request); });
    });
}

bufview_status bufview_view_duplicate(const bufview_view *view, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return View(*pin); });
    });
}

bufview_status bufview_view_to_readonly(const bufview_view *view, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        publish_view(out_view, [&] { return pin->as_readonly(); });
    });
}

bufview_status bufview_view_slice(const bufview_view *view, int64_t start, int64_t stop,
                                  int64_t step, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        const Slice wanted{.start = start,
                           .stop = stop,
                           .step = step,
                           .has_start = start != BUFVIEW_OMITTED,
                           .has_stop = stop != BUFVIEW_OMITTED};
        publish_view(out_view, [&] { return slice(*pin, wanted); });
    });
}

bufview_status bufview_view_subview(const bufview_view *view, const bufview_key *keys,
                                    int64_t keys_len, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        const Keys wanted(keys, keys_len);
        publish_view(out_view, [&] { return subview(*pin, wanted.span()); });
    });
}

bufview_status bufview_view_transpose(const bufview_view *view, const int64_t *axes,
                                      int64_t axes_len, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        require_array(axes, axes_len, "axes");
        publish_view(out_view, [&] {
            return transpose(*pin, {axes, static_cast<size_t>(axes_len)});
        });
    });
}

bufview_status bufview_view_cast(const bufview_view *view, const char *format, const int64_t *shape,
                                 int64_t shape_len, int32_t flags, bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const ViewPin pin(view);
        const CastOptions options = cast_options(flags);
        // A pointer to nothing is how C spells a shape without dimensions.
        require_range(shape_len, 0, shape != nullptr ? INT64_MAX : 0, "shape_len");
        publish_view(out_view, [&] {
            return cast(*pin, format != nullptr ? format : "B", shape, shape_len, options);
        });
    });
}

bufview_status bufview_view_get_info(const bufview_view *view, bufview_view_info *out_info) {
    return guard([&] {
        clear_struct(out_info, "out_info");
        const ViewPin pin(view);
        out_info->nbytes = pin->nbytes();
        out_info->itemsize = pin->itemsize();
        out_info->items = pin->items();
        out_info->ndim = pin->ndim();
        out_info->readonly = pin->readonly();
        out_info->c_contiguous = pin->c_contiguous();
        out_info->f_contiguous = pin->f_contiguous();
        out_info->indirect = pin->indirect();
    });
}

bufview_status bufview_view_len(const bufview_view *view, int64_t *out_len) {
    return guard([&] {
        clear(out_len, "out_len");
        const ViewPin pin(view);
        if (pin->ndim() == 0) {
            fail(Status::type, "a view without dimensions has no length");
        }
        *out_len = pin->shape()[0];
    });
}

bufview_status bufview_view_shape(const bufview_view *view, int64_t *out_shape, int64_t capacity) {
    return guard([&] {
        const ViewPin pin(view);
        give_numbers(pin->shape(), pin->ndim(), out_shape, capacity);
    });
}

bufview_status bufview_view_strides(const bufview_view *view, int64_t *out_strides,
                                    int64_t capacity) {
    return guard([&] {
        const ViewPin pin(view);
        give_numbers(pin->strides(), pin->ndim(), out_strides, capacity);
    });
}

bufview_status bufview_view_suboffsets(const bufview_view *view, int64_t *out_suboffsets,
                                       int64_t capacity) {
    return guard([&] {
        const ViewPin pin(view);
        int64_t none[max_ndim];
        std::fill_n(none, pin->ndim(), -1);
        give_numbers(pin->indirect() ? pin->suboffsets() : none, pin->ndim(), out_suboffsets,
                     capacity);
    });
}

bufview_status bufview_view_format(const bufview_view *view, char *out_format, int64_t capacity,
                                   int64_t *out_len) {
    return guard([&] {
        clear_if_given(out_len);
        const ViewPin pin(view);
        const Format &format = pin->format();
        give_text(format.text_len(), out_format, capacity, out_len,
                  [&](char *out) { std::copy_n(format.text(), format.text_len(), out); });
    });
}

bufview_status bufview_view_check(const bufview_view *view) {
    return guard([&] {
        const ViewPin pin(view);
        pin->check();
    });
}

bufview_status bufview_view_borrow(bufview_view *view, bufview_lease *out_lease) {
    return guard([&] {
        clear_struct(out_lease, "out_lease");
        const ViewPin pin(view);
        const View &lent = *pin;
        lent.check();
        const int64_t size = out_lease->size;
        *out_lease = bufview_lease{
            .size = size,
            .token = static_cast<int64_t>(table().make<LeaseObject>(pin.slot())),
            .data = lent.data(),
            .nbytes = lent.nbytes(),
            .itemsize = lent.itemsize(),
            .ndim = lent.ndim(),
            .readonly = lent.readonly(),
            .format = lent.format().text(),
            .shape = lent.shape(),
            .strides = lent.strides(),
            .suboffsets = lent.suboffsets(),
            .fault = lent.hold()->fault(),
        };
    });
}

bufview_status bufview_view_return(bufview_lease *lease) {
    return guard([&] {
        const bufview_lease given = read_struct(lease, "lease");
        if (given.token == 0) {
            return;
        }
        const auto token = static_cast<Token>(given.token);
        const Pin<LeaseObject> pin(token);
        if (!table().free(Kind::lease, token)) {
            fail(Status::handle, "the lease was returned before");
        }
        *lease = bufview_lease{};
        lease->size = given.size;
        pin->object().view.check();
    });
}

bufview_status bufview_view_release(bufview_view *view) {
    return guard([&] {
        const Pin<ViewObject> pin(view);
        int64_t leases = 0;
        if (pin->leases.compare_exchange_strong(leases, ViewObject::was_released)) {
            table().release(pin.slot());
        } else if (leases != ViewObject::was_released) {
            fail(Status::busy, "%lld leases of the view are out", static_cast<long long>(leases));
        }
    });
}

void bufview_view_free(bufview_view *view) {
    table().free(Kind::view, token_of(view));
}
