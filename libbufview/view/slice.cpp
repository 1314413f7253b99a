// SPDX-License-Identifier: MIT
#include "view/slice.h"

#include "base/checked.h"

#include <algorithm>

namespace bufview {

namespace {

// Distance between neighbours after a step. It fits 64 bits where there are neighbours, because
// both lie in memory; where there are none, nobody walks it.
int64_t stepped(int64_t stride, int64_t step) {
    int64_t result;
    return __builtin_mul_overflow(stride, step, &result) ? stride : result;
}

// The dimensions of a derived view as they come out one after the other, and the address of its
// first item. An offset goes into the address while no kept dimension before it is indirect, and
// into the suboffset of the last such dimension otherwise. Where there are no items nothing moves,
// and no pointer is followed: the address may be null, and strides may be anything.
class Builder {
public:
    explicit Builder(const View &view) : view_(view), data_(view.data()) {}

    void keep(int axis, const Range &range) {
        if (range.count > 0) {
            move(axis, range.start);
        }
        push(range.count, stepped(view_.strides()[axis], range.step), suboffset(axis));
    }

    void drop(int axis, int64_t index) {
        move(axis, index);
        const int64_t target = suboffset(axis);
        if (target < 0 || view_.items() == 0) {
            return;
        }
        if (ndim_ == 0) {
            data_ = load<std::byte *>(data_) + target;
        } else if (suboffsets_[ndim_ - 1] < 0) {
            // The pointer that the dropped dimension led through is now found by the one before.
            suboffsets_[ndim_ - 1] = target;
            last_indirect_ = ndim_ - 1;
        } else {
            fail(Status::unsupported,
                 "an index of dimension %d would need two pointers in one dimension", axis);
        }
    }

    void new_axis() { push(1, 0, -1); }

    View build() const {
        Dims dims(ndim_, last_indirect_ >= 0);
        std::copy_n(shape_, ndim_, dims.shape());
        std::copy_n(strides_, ndim_, dims.strides());
        if (dims.indirect()) {
            std::copy_n(suboffsets_, ndim_, dims.suboffsets());
        }
        return View(view_, data_, std::move(dims));
    }

private:
    int64_t suboffset(int axis) const { return view_.indirect() ? view_.suboffsets()[axis] : -1; }

    void move(int axis, int64_t steps) {
        if (view_.items() == 0) {
            return;
        }
        const int64_t bytes = checked::mul(view_.strides()[axis], steps);
        if (last_indirect_ < 0) {
            data_ += bytes;
            return;
        }
        int64_t &target = suboffsets_[last_indirect_];
        target = checked::add(target, bytes);
        if (target < 0) {
            fail(Status::unsupported, "a suboffset would be %lld; negative ones mean no pointer",
                 static_cast<long long>(target));
        }
    }

    void push(int64_t count, int64_t stride, int64_t target) {
        if (ndim_ == max_ndim) {
            fail(Status::limit, "the result would have more than %d dimensions", max_ndim);
        }
        shape_[ndim_] = count;
        strides_[ndim_] = stride;
        suboffsets_[ndim_] = target;
        if (target >= 0) {
            last_indirect_ = ndim_;
        }
        ++ndim_;
    }

    const View &view_;
    std::byte *data_;
    int ndim_ = 0;
    int last_indirect_ = -1;
    int64_t shape_[max_ndim];
    int64_t strides_[max_ndim];
    int64_t suboffsets_[max_ndim];
};

// Throws unless the keys fit the view; returns how many dimensions an ellipsis stands for.
int64_t check_keys(const View &view, std::span<const Key> keys) {
    int64_t dimensions = 0;
    int ellipses = 0;
    for (const Key &key : keys) {
        ellipses += key.kind == KeyKind::ellipsis;
        dimensions += key.kind == KeyKind::index || key.kind == KeyKind::slice;
    }
    if (ellipses > 1) {
        fail(Status::type, "%d ellipses; there may be one", ellipses);
    }
    if (dimensions > 0 && view.ndim() == 0) {
        fail(Status::type, "a view without dimensions cannot be indexed");
    }
    if (dimensions > view.ndim()) {
        fail(Status::range, "%lld indices for a view of %d dimensions",
             static_cast<long long>(dimensions), view.ndim());
    }
    return view.ndim() - dimensions;
}

Range whole(int64_t count) {
    return {0, 1, count};
}

}  // namespace

Range resolve(const Slice &slice, int64_t length) {
    const int64_t step = slice.step;
    if (step == 0) {
        fail(Status::value, "the step of a slice is zero");
    }
    // Where a bound ends up that lies beyond either end: walking forward that is before the first
    // and behind the last item, walking backward one place lower.
    const int64_t lowest = step > 0 ? 0 : -1;
    const int64_t highest = step > 0 ? length : length - 1;
    const auto clamp = [&](int64_t bound) {
        if (bound < 0) {
            // Cannot overflow: the signs differ.
            bound += length;
        }
        return std::clamp(bound, lowest, highest);
    };
    const int64_t start = slice.has_start ? clamp(slice.start) : step > 0 ? lowest : highest;
    const int64_t stop = slice.has_stop ? clamp(slice.stop) : step > 0 ? highest : lowest;
    int64_t count = 0;
    if (step == 1) {
        // Not to divide is half of the time.
        count = std::max(stop - start, int64_t{0});
    } else if (step > 0 && start < stop) {
        count = (stop - start - 1) / step + 1;
    } else if (step < 0 && start > stop) {
        // Unsigned, because the lowest step has no positive counterpart.
        const uint64_t back = 0 - static_cast<uint64_t>(step);
        count = static_cast<int64_t>(static_cast<uint64_t>(start - stop - 1) / back) + 1;
    }
    return {start, step, count};
}

int64_t checked_index(int64_t index, int64_t count, int axis) {
    const int64_t found = index < 0 ? index + count : index;
    if (found < 0 || found >= count) [[unlikely]] {
        if (axis < 0) {
            fail(Status::range, "index %lld is outside a view of %lld items",
                 static_cast<long long>(index), static_cast<long long>(count));
        }
        fail(Status::range, "index %lld is outside dimension %d of %lld items",
             static_cast<long long>(index), axis, static_cast<long long>(count));
    }
    return found;
}

View slice(const View &view, const Slice &slice) {
    const int ndim = view.ndim();
    if (ndim == 0) {
        fail(Status::type, "a view without dimensions cannot be sliced");
    }
    const Range range = resolve(slice, view.shape()[0]);
    std::byte *data = view.data();
    if (range.count > 0 && view.items() > 0) {
        data += view.strides()[0] * range.start;
    }
    const int64_t stride = stepped(view.strides()[0], range.step);
    if (ndim == 1 && !view.indirect()) [[likely]] {
        return View(view, data, range.count, stride);
    }
    Dims dims = view.dims();
    dims.shape()[0] = range.count;
    dims.strides()[0] = stride;
    return View(view, data, std::move(dims));
}

View subview(const View &view, std::span<const Key> keys) {
    const int64_t rest = check_keys(view, keys);
    Builder builder(view);
    int axis = 0;
    bool filled = false;
    const auto fill = [&] {
        for (int64_t i = 0; i < rest; ++i, ++axis) {
            builder.keep(axis, whole(view.shape()[axis]));
        }
        filled = true;
    };
    for (const Key &key : keys) {
        switch (key.kind) {
        case KeyKind::index:
            builder.drop(axis, checked_index(key.index, view.shape()[axis], axis));
            ++axis;
            break;
        case KeyKind::slice:
            builder.keep(axis, resolve(key.slice, view.shape()[axis]));
            ++axis;
            break;
        case KeyKind::ellipsis:
            fill();
            break;
        case KeyKind::new_axis:
            builder.new_axis();
            break;
        }
    }
    if (!filled) {
        fill();
    }
    return builder.build();
}

}  // namespace bufview
