// SPDX-License-Identifier: MIT
#include "view/cast.h"

#include "base/checked.h"

#include <algorithm>

namespace bufview {

namespace {

bool has_zero(const View &view) {
    return std::count(view.shape(), view.shape() + view.ndim(), 0) > 0;
}

void check_dimensions(const View &view, const int64_t *shape, int64_t shape_len, bool strict) {
    if (strict && (shape != nullptr || view.ndim() != 1) && has_zero(view)) {
        fail(Status::shape, "a view with zeros in its shape cannot be cast");
    }
    if (shape == nullptr) {
        return;
    }
    if (shape_len < 0 || shape_len > max_ndim) {
        fail(Status::limit, "%lld dimensions; there may be 0 to %d",
             static_cast<long long>(shape_len), max_ndim);
    }
    if (strict && view.ndim() != 1 && shape_len != 1) {
        fail(Status::shape, "neither side of the cast has one dimension: %d to %lld", view.ndim(),
             static_cast<long long>(shape_len));
    }
}

FormatRef check_format(const View &view, std::string_view text, bool strict) {
    FormatRef format = Format::parse(text);
    if (format->itemsize() == 0) {
        fail(Status::format, "items of format \"%s\" have no size",
             Quoted(text.data(), static_cast<int64_t>(text.size())).c_str());
    }
    if (strict && !view.format().is_byte() && !format->is_byte()) {
        fail(Status::format, "neither \"%s\" nor \"%s\" is a byte format",
             Quoted(view.format().text(), view.format().text_len()).c_str(),
             Quoted(text.data(), static_cast<int64_t>(text.size())).c_str());
    }
    if (view.nbytes() % format->itemsize() != 0) {
        fail(Status::shape, "%lld bytes are no whole number of items of %lld bytes",
             static_cast<long long>(view.nbytes()), static_cast<long long>(format->itemsize()));
    }
    return format;
}

Dims new_dims(const View &view, const Format &format, const int64_t *shape, int64_t shape_len,
              CastOptions options) {
    const int64_t itemsize = format.itemsize();
    if (shape == nullptr) {
        Dims dims(1, false);
        dims.shape()[0] = view.nbytes() / itemsize;
        dims.strides()[0] = itemsize;
        return dims;
    }
    const int ndim = static_cast<int>(shape_len);
    check_shape(shape, ndim, itemsize);
    int64_t bytes = itemsize;
    for (int i = 0; i < ndim; ++i) {
        if (options.strict && shape[i] == 0) {
            fail(Status::shape, "dimension %d has no items", i);
        }
        bytes *= shape[i];
    }
    if (bytes != view.nbytes()) {
        fail(Status::shape, "a shape of %lld bytes for a view of %lld bytes",
             static_cast<long long>(bytes), static_cast<long long>(view.nbytes()));
    }
    Dims dims(ndim, false);
    std::copy_n(shape, ndim, dims.shape());
    fill_strides(dims, itemsize, options.fortran);
    return dims;
}

}  // namespace

View cast(const View &view, std::string_view format, const int64_t *shape, int64_t shape_len,
          CastOptions options) {
    if (!view.c_contiguous() && !(options.fortran && !options.strict && view.f_contiguous())) {
        fail(Status::layout, "only a C-contiguous view can be cast");
    }
    check_dimensions(view, shape, shape_len, options.strict);
    FormatRef target = check_format(view, format, options.strict);
    Dims dims = new_dims(view, *target, shape, shape_len, options);
    return View(Export(view.hold()), std::move(target), view.data(), std::move(dims),
                view.readonly());
}

}  // namespace bufview
