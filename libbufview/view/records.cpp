// SPDX-License-Identifier: MIT
#include "view/records.h"

#include "base/checked.h"

#include <algorithm>

namespace bufview {

View field(const View &view, std::string_view path) {
    Field found = view.format().find(path);
    const int added = static_cast<int>(found.shape.size());
    const int ndim = view.ndim() + added;
    if (ndim > max_ndim) {
        fail(Status::limit, "%d dimensions; there may be 0 to %d", ndim, max_ndim);
    }
    Dims dims(ndim, view.indirect());
    std::copy_n(view.shape(), view.ndim(), dims.shape());
    std::copy_n(view.strides(), view.ndim(), dims.strides());
    std::copy(found.shape.begin(), found.shape.end(), dims.shape() + view.ndim());
    std::copy(found.strides.begin(), found.strides.end(), dims.strides() + view.ndim());
    std::byte *data = view.data();
    int last_pointer = -1;
    if (view.indirect()) {
        std::copy_n(view.suboffsets(), view.ndim(), dims.suboffsets());
        std::fill_n(dims.suboffsets() + view.ndim(), added, -1);
        for (int i = 0; i < view.ndim(); ++i) {
            last_pointer = view.suboffsets()[i] >= 0 ? i : last_pointer;
        }
    }
    // The field lies behind the last pointer that leads to its record.
    if (last_pointer >= 0) {
        dims.suboffsets()[last_pointer] =
            checked::add(dims.suboffsets()[last_pointer], found.offset);
    } else if (view.items() > 0) {
        data += found.offset;
    }
    return View(Export(view.hold()), std::move(found.format), data, std::move(dims),
                view.readonly());
}

View records(const View &view, std::string_view text, int64_t offset, int64_t stride) {
    if (!view.c_contiguous()) {
        fail(Status::layout, "only a C-contiguous view can be read as records");
    }
    FormatRef format = Format::parse(text);
    const int64_t itemsize = format->itemsize();
    if (itemsize == 0) {
        fail(Status::format, "records of format \"%s\" have no size",
             Quoted(text.data(), static_cast<int64_t>(text.size())).c_str());
    }
    if (stride == 0) {
        stride = itemsize;
    }
    if (stride < itemsize) {
        fail(Status::value, "records of %lld bytes every %lld bytes",
             static_cast<long long>(itemsize), static_cast<long long>(stride));
    }
    if (offset < 0 || offset > view.nbytes()) {
        fail(Status::value, "offset %lld in a view of %lld bytes", static_cast<long long>(offset),
             static_cast<long long>(view.nbytes()));
    }
    const int64_t room = view.nbytes() - offset;
    Dims dims(1, false);
    dims.shape()[0] = room < itemsize ? 0 : (room - itemsize) / stride + 1;
    dims.strides()[0] = stride;
    std::byte *data = view.nbytes() > 0 ? view.data() + offset : view.data();
    return View(Export(view.hold()), std::move(format), data, std::move(dims), view.readonly());
}

}  // namespace bufview
