// SPDX-License-Identifier: MIT
#include "view/axes.h"

#include "base/checked.h"
#include "view/slice.h"

#include <algorithm>

namespace bufview {

namespace {

int checked_axis(const View &view, int64_t axis) {
    const int ndim = view.ndim();
    const int64_t found = axis < 0 ? axis + ndim : axis;
    if (found < 0 || found >= ndim) {
        fail(Status::range, "axis %lld of a view of %d dimensions", static_cast<long long>(axis),
             ndim);
    }
    return static_cast<int>(found);
}

void require_direct(const View &view, const char *what) {
    if (view.indirect()) {
        fail(Status::unsupported, "a view with suboffsets cannot be %s", what);
    }
}

void require_positive(int64_t value, const char *name) {
    if (value < 1) {
        fail(Status::value, "%s is %lld; it is at least 1", name, static_cast<long long>(value));
    }
}

int checked_ndim(int64_t ndim) {
    if (ndim > max_ndim) {
        fail(Status::limit, "%lld dimensions; there may be 0 to %d", static_cast<long long>(ndim),
             max_ndim);
    }
    return static_cast<int>(ndim);
}

// Keys that take every dimension whole, for one of them to be changed.
struct WholeKeys {
    Key keys[max_ndim];

    WholeKeys() { std::fill_n(keys, max_ndim, Key{KeyKind::slice, 0, {}}); }
    std::span<const Key> first(int count) const { return {keys, static_cast<size_t>(count)}; }
};

// a x b + c, or `other` where that does not fit 64 bits: for strides, which fit wherever there are
// two items to go between, since both lie in memory.
int64_t fitting(int64_t a, int64_t b, int64_t c, int64_t other) {
    int64_t result;
    const bool wraps =
        __builtin_mul_overflow(a, b, &result) || __builtin_add_overflow(result, c, &result);
    return wraps ? other : result;
}

// The shape that is asked for, with -1 worked out.
void complete_shape(const View &view, std::span<const int64_t> wanted, int64_t *shape) {
    int64_t known = 1;
    int open = -1;
    for (size_t i = 0; i < wanted.size(); ++i) {
        shape[i] = wanted[i];
        if (wanted[i] == -1 && open < 0) {
            open = static_cast<int>(i);
        } else if (wanted[i] < 0) {
            fail(Status::shape, "dimension %lld has %lld items", static_cast<long long>(i),
                 static_cast<long long>(wanted[i]));
        } else {
            known = checked::mul(known, wanted[i]);
        }
    }
    if (open >= 0 && known > 0 && view.items() % known == 0) {
        shape[open] = view.items() / known;
        known *= shape[open];
    } else if (open >= 0) {
        known = -1;
    }
    if (known != view.items()) {
        fail(Status::shape, "%lld items do not fill the shape exactly",
             static_cast<long long>(view.items()));
    }
}

// Finds strides for `to` over the items of `from`, both without empty dimensions. Dimensions are
// matched in groups of equal numbers of items; within a group, the old ones must lie as one run.
bool restride(const View &view, const int64_t *shape, int ndim, int64_t *strides) {
    int64_t old_shape[max_ndim];
    int64_t old_strides[max_ndim];
    int old_ndim = 0;
    for (int i = 0; i < view.ndim(); ++i) {
        if (view.shape()[i] != 1) {
            old_shape[old_ndim] = view.shape()[i];
            old_strides[old_ndim++] = view.strides()[i];
        }
    }
    int old_axis = 0;
    int axis = 0;
    while (old_axis < old_ndim && axis < ndim) {
        int old_end = old_axis + 1;
        int end = axis + 1;
        int64_t old_items = old_shape[old_axis];
        int64_t items = shape[axis];
        while (old_items != items) {
            if (items < old_items) {
                items *= shape[end++];
            } else {
                old_items *= old_shape[old_end++];
            }
        }
        for (int i = old_axis; i + 1 < old_end; ++i) {
            int64_t reach;
            if (__builtin_mul_overflow(old_strides[i + 1], old_shape[i + 1], &reach) ||
                reach != old_strides[i]) {
                return false;
            }
        }
        strides[end - 1] = old_strides[old_end - 1];
        for (int i = end - 2; i >= axis; --i) {
            strides[i] = fitting(strides[i + 1], shape[i + 1], 0, view.itemsize());
        }
        old_axis = old_end;
        axis = end;
    }
    // Only dimensions of one item are left: nobody walks them.
    std::fill(strides + axis, strides + ndim, view.itemsize());
    return true;
}

}  // namespace

View transpose(const View &view, std::span<const int64_t> axes) {
    const int ndim = view.ndim();
    require_direct(view, "transposed");
    if (!axes.empty() && static_cast<int64_t>(axes.size()) != ndim) {
        fail(Status::value, "%lld axes for a view of %d dimensions",
             static_cast<long long>(axes.size()), ndim);
    }
    Dims dims(ndim, false);
    uint64_t seen = 0;
    for (int i = 0; i < ndim; ++i) {
        const int64_t wanted = axes.empty() ? ndim - 1 - i : axes[static_cast<size_t>(i)];
        const int64_t axis = wanted < 0 ? wanted + ndim : wanted;
        if (axis < 0 || axis >= ndim || (seen >> axis & 1) != 0) {
            fail(Status::value, "axis %lld is not one of %d dimensions, each once",
                 static_cast<long long>(wanted), ndim);
        }
        seen |= uint64_t{1} << axis;
        dims.shape()[i] = view.shape()[axis];
        dims.strides()[i] = view.strides()[axis];
    }
    return View(view, view.data(), std::move(dims));
}

View swap_axes(const View &view, int64_t a, int64_t b) {
    const int first = checked_axis(view, a);
    const int second = checked_axis(view, b);
    require_direct(view, "transposed");
    Dims dims = view.dims();
    std::swap(dims.shape()[first], dims.shape()[second]);
    std::swap(dims.strides()[first], dims.strides()[second]);
    return View(view, view.data(), std::move(dims));
}

View flip(const View &view, int64_t axis) {
    const int which = checked_axis(view, axis);
    WholeKeys keys;
    keys.keys[which].slice.step = -1;
    return subview(view, keys.first(view.ndim()));
}

View squeeze(const View &view, int64_t axis) {
    const int which = checked_axis(view, axis);
    if (view.shape()[which] != 1) {
        fail(Status::shape, "dimension %d has %lld items, not one", which,
             static_cast<long long>(view.shape()[which]));
    }
    WholeKeys keys;
    keys.keys[which].kind = KeyKind::index;
    return subview(view, keys.first(view.ndim()));
}

View squeeze(const View &view) {
    WholeKeys keys;
    for (int i = 0; i < view.ndim(); ++i) {
        if (view.shape()[i] == 1) {
            keys.keys[i].kind = KeyKind::index;
        }
    }
    return subview(view, keys.first(view.ndim()));
}

View reshape(const View &view, std::span<const int64_t> shape) {
    const int ndim = checked_ndim(static_cast<int64_t>(shape.size()));
    require_direct(view, "reshaped");
    Dims dims(ndim, false);
    complete_shape(view, shape, dims.shape());
    if (view.items() == 0) {
        check_shape(dims.shape(), ndim, view.itemsize());
        fill_strides(dims, view.itemsize(), false);
    } else if (!restride(view, dims.shape(), ndim, dims.strides())) {
        fail(Status::layout, "the items would have to be copied");
    }
    return View(view, view.data(), std::move(dims));
}

View broadcast(const View &view, std::span<const int64_t> shape) {
    const int ndim = checked_ndim(static_cast<int64_t>(shape.size()));
    require_direct(view, "broadcast");
    const int added = ndim - view.ndim();
    if (added < 0) {
        fail(Status::mismatch, "%d dimensions do not broadcast to %d", view.ndim(), ndim);
    }
    check_shape(shape.data(), ndim, view.itemsize());
    Dims dims(ndim, false);
    for (int i = 0; i < ndim; ++i) {
        const int64_t count = shape[static_cast<size_t>(i)];
        const int64_t old = i < added ? 1 : view.shape()[i - added];
        if (old != count && old != 1) {
            fail(Status::mismatch, "%lld items do not broadcast to %lld in dimension %d",
                 static_cast<long long>(old), static_cast<long long>(count), i);
        }
        dims.shape()[i] = count;
        dims.strides()[i] = old != count || i < added ? 0 : view.strides()[i - added];
    }
    return View(view, view.data(), std::move(dims)).as_readonly();
}

View diagonal(const View &view, int64_t offset, int64_t axis1, int64_t axis2) {
    const int row = checked_axis(view, axis1);
    const int column = checked_axis(view, axis2);
    require_direct(view, "read along a diagonal");
    if (row == column) {
        fail(Status::value, "the diagonal of dimension %d with itself", row);
    }
    const int64_t rows = view.shape()[row];
    const int64_t columns = view.shape()[column];
    // Where the diagonal starts. Offsets beyond the array start at its edge, with no items.
    const int64_t first_row = offset < 0 ? std::min(rows, offset == INT64_MIN ? rows : -offset) : 0;
    const int64_t first_column = offset > 0 ? std::min(columns, offset) : 0;
    const int64_t count = std::min(rows - first_row, columns - first_column);
    const int ndim = view.ndim() - 1;
    Dims dims(ndim, false);
    int to = 0;
    for (int i = 0; i < view.ndim(); ++i) {
        if (i != row && i != column) {
            dims.shape()[to] = view.shape()[i];
            dims.strides()[to++] = view.strides()[i];
        }
    }
    const int64_t row_stride = view.strides()[row];
    const int64_t column_stride = view.strides()[column];
    dims.shape()[to] = count;
    dims.strides()[to] = fitting(row_stride, 1, column_stride, view.itemsize());
    std::byte *data = view.data();
    if (count > 0 && view.items() > 0) {
        data += first_row * row_stride + first_column * column_stride;
    }
    return View(view, data, std::move(dims));
}

View windows(const View &view, int64_t axis, int64_t width, int64_t step) {
    const int which = checked_axis(view, axis);
    require_direct(view, "seen through windows");
    require_positive(width, "the width of a window");
    require_positive(step, "the step of a window");
    const int ndim = checked_ndim(view.ndim() + 1);
    const int64_t count = view.shape()[which];
    const int64_t stride = view.strides()[which];
    const int64_t runs = width <= count ? (count - width) / step + 1 : 0;
    Dims dims(ndim, false);
    std::copy_n(view.shape(), view.ndim(), dims.shape());
    std::copy_n(view.strides(), view.ndim(), dims.strides());
    dims.shape()[which] = runs;
    dims.strides()[which] = fitting(stride, step, 0, stride);
    dims.shape()[ndim - 1] = width;
    dims.strides()[ndim - 1] = stride;
    return View(view, view.data(), std::move(dims)).as_readonly();
}

int64_t chunk_count(const View &view, int64_t axis, int64_t size) {
    const int which = checked_axis(view, axis);
    require_positive(size, "the size of a chunk");
    const int64_t count = view.shape()[which];
    return count / size + (count % size != 0);
}

View chunk(const View &view, int64_t axis, int64_t size, int64_t index) {
    const int64_t chunks = chunk_count(view, axis, size);
    const int which = checked_axis(view, axis);
    const int64_t found = index < 0 ? index + chunks : index;
    if (found < 0 || found >= chunks) {
        fail(Status::range, "chunk %lld of %lld", static_cast<long long>(index),
             static_cast<long long>(chunks));
    }
    WholeKeys keys;
    Slice &part = keys.keys[which].slice;
    part.start = found * size;
    part.has_start = true;
    if (found + 1 < chunks) {
        part.stop = part.start + size;
        part.has_stop = true;
    }
    return subview(view, keys.first(view.ndim()));
}

}  // namespace bufview
