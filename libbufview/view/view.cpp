// SPDX-License-Identifier: MIT
#include "view/view.h"

#include "base/checked.h"

#include <algorithm>

namespace bufview {

namespace {

// Contiguity as the buffer protocol defines it: where there is one item or none in a dimension,
// its stride does not matter; where there are no items at all, no stride does - but for one
// dimension, where an empty view is contiguous only if its stride says so, as in memoryview.
bool contiguous(const Dims &dims, int64_t itemsize, int64_t nbytes, bool fortran) {
    const int ndim = dims.ndim();
    if (dims.indirect()) {
        return false;
    }
    if (ndim == 1) {
        return dims.shape()[0] == 1 || dims.strides()[0] == itemsize;
    }
    if (nbytes == 0) {
        return true;
    }
    int64_t expected = itemsize;
    for (int i = 0; i < ndim; ++i) {
        const int axis = fortran ? i : ndim - 1 - i;
        if (dims.shape()[axis] != 1 && dims.strides()[axis] != expected) {
            return false;
        }
        expected *= dims.shape()[axis];
    }
    return true;
}

Dims requested_dims(const LayoutRequest &request, int64_t itemsize) {
    if (request.ndim < 0 || request.ndim > max_ndim) {
        fail(Status::limit, "%d dimensions; there may be 0 to %d", request.ndim, max_ndim);
    }
    check_shape(request.shape, request.ndim, itemsize);
    Dims dims(request.ndim, request.suboffsets != nullptr);
    std::copy_n(request.shape, request.ndim, dims.shape());
    if (request.strides != nullptr) {
        std::copy_n(request.strides, request.ndim, dims.strides());
    } else {
        fill_strides(dims, itemsize, false);
    }
    if (request.suboffsets != nullptr) {
        std::copy_n(request.suboffsets, request.ndim, dims.suboffsets());
    }
    return dims;
}

// That the bytes are there is the lender's word. That no address wraps, or is null, is known.
void check_lent(const std::byte *data, const Extent &extent) {
    if (data == nullptr) {
        fail(Status::argument, "data is null");
    }
    // Whichever way it is walked later, a step fits 64 bits.
    checked::sub(extent.high, extent.low);
    const auto address = reinterpret_cast<uintptr_t>(data);
    uintptr_t first;
    uintptr_t end;
    if (__builtin_add_overflow(address, extent.low, &first) || first == 0 ||
        __builtin_add_overflow(address, extent.high, &end)) {
        fail(Status::overflow, "items in bytes %lld to %lld around an address near either end",
             static_cast<long long>(extent.low), static_cast<long long>(extent.high));
    }
}

}  // namespace

void View::measure_any() {
    const int64_t itemsize = format_->itemsize();
    check_shape(dims_.shape(), dims_.ndim(), itemsize);
    items_ = 1;
    for (int i = 0; i < dims_.ndim(); ++i) {
        items_ *= dims_.shape()[i];
    }
    nbytes_ = items_ * itemsize;
    c_contiguous_ = contiguous(dims_, itemsize, nbytes_, false);
    f_contiguous_ = dims_.ndim() > 1 ? contiguous(dims_, itemsize, nbytes_, true) : c_contiguous_;
}

void View::check_writable() const {
    if (readonly_) {
        fail(Status::readonly, "the view is read-only");
    }
}

View View::as_readonly() const {
    return View(Export(hold_), format_, data_, Dims(dims_), true);
}

View whole_view(Storage &storage) {
    Export hold(storage);
    Dims dims(1, false);
    dims.shape()[0] = storage.size();
    dims.strides()[0] = 1;
    return View(std::move(hold), Format::bytes(), storage.data(), std::move(dims),
                storage.readonly());
}

View layout_view(Storage &storage, int64_t offset, const LayoutRequest &request) {
    if (request.suboffsets != nullptr) {
        fail(Status::unsupported, "a view of a storage has no suboffsets");
    }
    FormatRef format = Format::parse(request.format);
    Dims dims = requested_dims(request, format->itemsize());
    Export hold(storage);
    const Extent extent = extent_of(dims, format->itemsize());
    const int64_t low = checked::add(offset, extent.low);
    const int64_t high = checked::add(offset, extent.high);
    if (low < 0 || high > storage.size()) {
        fail(Status::range, "items in bytes %lld to %lld are outside a storage of %lld bytes",
             static_cast<long long>(low), static_cast<long long>(high),
             static_cast<long long>(storage.size()));
    }
    if (storage.readonly() && !request.readonly) {
        fail(Status::readonly, "the storage is read-only");
    }
    return View(std::move(hold), std::move(format), storage.data() + offset, std::move(dims),
                request.readonly);
}

View lent_view(Export hold, std::byte *data, const LayoutRequest &request) {
    FormatRef format = Format::parse(request.format);
    Dims dims = requested_dims(request, format->itemsize());
    // Behind pointers it says little about addresses, but it bounds the products.
    const Extent extent = extent_of(dims, format->itemsize());
    View view(std::move(hold), std::move(format), data, std::move(dims), request.readonly);
    if (view.items() > 0) {
        check_lent(data, extent);
    }
    return view;
}

Extent extent_of(const Dims &dims, int64_t itemsize) {
    if (dims.has_zero()) {
        return {0, 0};
    }
    Extent extent{0, 0};
    for (int i = 0; i < dims.ndim(); ++i) {
        const int64_t reach = checked::mul(dims.strides()[i], dims.shape()[i] - 1);
        int64_t &end = reach < 0 ? extent.low : extent.high;
        end = checked::add(end, reach);
    }
    extent.high = checked::add(extent.high, itemsize);
    return extent;
}

void fill_strides(Dims &dims, int64_t itemsize, bool fortran) {
    const int ndim = dims.ndim();
    int64_t stride = itemsize;
    for (int i = 0; i < ndim; ++i) {
        const int axis = fortran ? i : ndim - 1 - i;
        dims.strides()[axis] = stride;
        stride *= std::max<int64_t>(dims.shape()[axis], 1);
    }
}

void check_shape(const int64_t *shape, int ndim, int64_t itemsize) {
    int64_t bytes = std::max<int64_t>(itemsize, 1);
    for (int i = 0; i < ndim; ++i) {
        if (shape[i] < 0) {
            fail(Status::shape, "dimension %d has %lld items", i, static_cast<long long>(shape[i]));
        }
        bytes = checked::mul(bytes, std::max<int64_t>(shape[i], 1));
    }
}

}  // namespace bufview
