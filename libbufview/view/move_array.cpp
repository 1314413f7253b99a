// SPDX-License-Identifier: MIT
#include "view/move.h"

#include <algorithm>
#include <cstdlib>

namespace bufview {

namespace {

// The dimensions of a copy, made as few as they can be, and sorted so that the last one is the one
// in which items of the target are closest.
class Plan {
public:
    Plan(const Operand &to, const Operand &from, int64_t itemsize)
        : to_(to.data), from_(from.data), itemsize_(itemsize) {
        const Dims &dims = *to.dims;
        for (int i = 0; i < dims.ndim(); ++i) {
            const int64_t count = dims.shape()[i];
            empty_ = empty_ || count == 0;
            if (count != 1) {
                sides_[ndim_++] = {count, dims.strides()[i], from.dims->strides()[i]};
            }
        }
        if (empty_) {
            return;
        }
        std::for_each_n(sides_, ndim_, [&](Side &side) {
            if (side.to_stride < 0) {
                flip(side);
            }
        });
        std::sort(sides_, sides_ + ndim_, [](const Side &a, const Side &b) {
            return a.to_stride != b.to_stride ? a.to_stride > b.to_stride
                                              : a.from_stride > b.from_stride;
        });
        merge();
    }

    // False if items of the target may overlap, so that the order in which they are written
    // matters.
    bool any_order() const {
        int64_t reach = itemsize_;
        for (int i = ndim_ - 1; i >= 0; --i) {
            if (sides_[i].to_stride < reach) {
                return false;
            }
            reach = sides_[i].to_stride * (sides_[i].count - 1) + reach;
        }
        return true;
    }

    void run() {
        if (empty_) {
            return;
        }
        absorb();
        int64_t bytes = itemsize_;
        for (int i = 0; i < ndim_; ++i) {
            bytes *= sides_[i].count;
        }
        const Stores stores = bytes >= streamed_from ? Stores::streamed : Stores::cached;
        if (const int far = far_of_plane(); far >= 0) {
            if (sides_[far].from_stride < 0) {
                flip(sides_[far]);
            }
            const Side far_side = take(far);
            const Side near_side = take(ndim_ - 1);
            for_each_place([&](std::byte *to, const std::byte *from) {
                copy_plane(to, from, near_side, far_side, itemsize_, stores);
            });
        } else {
            const Side side = ndim_ > 0 ? take(axis_of_runs()) : Side{1, itemsize_, itemsize_};
            for_each_place([&](std::byte *to, const std::byte *from) {
                copy_run(to, from, side, itemsize_, stores);
            });
        }
        if (stores == Stores::streamed) {
            finish_stores();
        }
    }

private:
    // The same items, from the last one of a dimension to its first.
    void flip(Side &side) {
        to_ += (side.count - 1) * side.to_stride;
        from_ += (side.count - 1) * side.from_stride;
        side.to_stride = -side.to_stride;
        side.from_stride = -side.from_stride;
    }

    static bool spans(int64_t stride, int64_t count, int64_t outer) {
        int64_t reach;
        return !__builtin_mul_overflow(stride, count, &reach) && reach == outer;
    }

    // Two dimensions in which going to the end of one is a step of the other are one.
    void merge() {
        int kept = 0;
        for (int i = 0; i < ndim_; ++i) {
            const Side &inner = sides_[i];
            if (kept > 0 && spans(inner.to_stride, inner.count, sides_[kept - 1].to_stride) &&
                spans(inner.from_stride, inner.count, sides_[kept - 1].from_stride)) {
                Side &outer = sides_[kept - 1];
                outer = {outer.count * inner.count, inner.to_stride, inner.from_stride};
            } else {
                sides_[kept++] = inner;
            }
        }
        ndim_ = kept;
    }

    // Items that are neighbours on both sides are one larger item: of four bytes, a pixel.
    void absorb() {
        if (ndim_ > 0 && sides_[ndim_ - 1].to_stride == itemsize_ &&
            sides_[ndim_ - 1].from_stride == itemsize_) {
            itemsize_ *= sides_[--ndim_].count;
        }
    }

    // A dimension that repeats one item is far from everything.
    int closest_in_source() const {
        const auto distance = [](const Side &side) {
            return side.from_stride == 0 ? INT64_MAX : std::abs(side.from_stride);
        };
        const Side *closest =
            std::min_element(sides_, sides_ + ndim_, [&](const Side &a, const Side &b) {
                return distance(a) < distance(b);
            });
        return static_cast<int>(closest - sides_);
    }

    // The dimension that makes, with the last one, a plane of which one side can be read and the
    // other be written in lines, and -1 if there is none or it would not fill a tile.
    int far_of_plane() const {
        if (ndim_ < 2 || itemsize_ > 64) {
            return -1;
        }
        const int far = closest_in_source();
        const bool fills = far != ndim_ - 1 && sides_[ndim_ - 1].count * itemsize_ >= 64 &&
                           sides_[far].count * itemsize_ >= 16;
        return fills ? far : -1;
    }

    // The last dimension, unless it is so short that going to the next run would take longer than
    // the run.
    int axis_of_runs() const {
        constexpr int64_t few = 8;
        const int last = ndim_ - 1;
        if (sides_[last].count >= few) {
            return last;
        }
        const Side *longest = std::max_element(
            sides_, sides_ + ndim_, [](const Side &a, const Side &b) { return a.count < b.count; });
        return longest->count >= few * sides_[last].count ? static_cast<int>(longest - sides_)
                                                          : last;
    }

    Side take(int axis) {
        const Side side = sides_[axis];
        std::copy(sides_ + axis + 1, sides_ + ndim_, sides_ + axis);
        --ndim_;
        return side;
    }

    // Calls visit(to, from) for the first items of what was taken, over all other dimensions.
    template <typename Visit>
    void for_each_place(Visit &&visit) {
        int64_t index[max_ndim] = {};
        std::byte *to = to_;
        const std::byte *from = from_;
        while (true) {
            visit(to, from);
            int axis = ndim_ - 1;
            for (; axis >= 0; --axis) {
                const Side &side = sides_[axis];
                if (++index[axis] < side.count) {
                    to += side.to_stride;
                    from += side.from_stride;
                    break;
                }
                index[axis] = 0;
                to -= (side.count - 1) * side.to_stride;
                from -= (side.count - 1) * side.from_stride;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    std::byte *to_;
    const std::byte *from_;
    int64_t itemsize_;
    bool empty_ = false;
    int ndim_ = 0;
    Side sides_[max_ndim];
};

}  // namespace

void copy_array(const Operand &to, const Operand &from, int64_t itemsize) {
    if (!to.dims->indirect() && !from.dims->indirect()) {
        Plan plan(to, from, itemsize);
        if (plan.any_order()) {
            plan.run();
            return;
        }
    }
    for (Walk<2> walk({to, from}); walk; walk.next()) {
        copy_run(walk.first(0), walk.first(1), {walk.count(), walk.stride(0), walk.stride(1)},
                 itemsize, Stores::cached);
    }
}

}  // namespace bufview
