// SPDX-License-Identifier: MIT
// Walking over the items of one or several arrays of equal shape, run by run, in C order.
#pragma once

#include "base/endian.h"
#include "view/dims.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace bufview {

// An array to walk over. The address may be that of memory that is only read.
struct Operand {
    std::byte *data;
    const Dims *dims;
};

// A run is the innermost dimension after dimensions of one item were left out and neighbours that
// lie as one were merged: as many items as one loop can take. No recursion, no allocation.
template <size_t N>
class Walk {
public:
    // All operands have the same shape.
    explicit Walk(const std::array<Operand, N> &operands) {
        const Dims &first = *operands[0].dims;
        done_ = false;
        for (int axis = 0; axis < first.ndim(); ++axis) {
            if (first.shape()[axis] == 0) {
                done_ = true;
            }
            add_axis(operands, axis);
        }
        if (ndim_ > 0 && !indirect_at(ndim_ - 1)) {
            --ndim_;
            run_count_ = shape_[ndim_];
            for (size_t n = 0; n < N; ++n) {
                run_strides_[n] = strides_[n][ndim_];
            }
        }
        for (size_t n = 0; n < N; ++n) {
            at_[n][0] = operands[n].data;
        }
        if (!done_) {
            descend(0);
        }
    }

    // Items in each run, and the distance between them in operand n.
    int64_t count() const noexcept { return run_count_; }
    int64_t stride(size_t n) const noexcept { return run_strides_[n]; }

    // False when there is no run left.
    explicit operator bool() const noexcept { return !done_; }
    // First item of the present run in operand n.
    std::byte *first(size_t n) const noexcept { return at_[n][ndim_]; }

    void next() noexcept {
        for (int axis = ndim_ - 1; axis >= 0; --axis) {
            if (++index_[axis] < shape_[axis]) {
                descend(axis);
                return;
            }
            index_[axis] = 0;
        }
        done_ = true;
    }

    // Moves on by as many runs as next() would, at once. There must be more runs than that left.
    void skip(int64_t runs) noexcept {
        for (int axis = ndim_ - 1; axis >= 0; --axis) {
            runs += index_[axis];
            index_[axis] = runs % shape_[axis];
            runs /= shape_[axis];
        }
        descend(0);
    }

private:
    void add_axis(const std::array<Operand, N> &operands, int axis) {
        const int64_t count = operands[0].dims->shape()[axis];
        bool direct = true;
        for (size_t n = 0; n < N; ++n) {
            direct = direct && target(operands[n], axis) < 0;
        }
        if (count == 1 && direct) {
            return;
        }
        if (direct && ndim_ > 0 && !indirect_at(ndim_ - 1) && merges(operands, axis, count)) {
            shape_[ndim_ - 1] *= count;
            for (size_t n = 0; n < N; ++n) {
                strides_[n][ndim_ - 1] = operands[n].dims->strides()[axis];
            }
            return;
        }
        shape_[ndim_] = count;
        index_[ndim_] = 0;
        for (size_t n = 0; n < N; ++n) {
            strides_[n][ndim_] = operands[n].dims->strides()[axis];
            targets_[n][ndim_] = target(operands[n], axis);
        }
        ++ndim_;
    }

    // True if going `count` steps in the inner axis is one step in the outer one, everywhere.
    bool merges(const std::array<Operand, N> &operands, int axis, int64_t count) const {
        for (size_t n = 0; n < N; ++n) {
            int64_t reach;
            if (__builtin_mul_overflow(operands[n].dims->strides()[axis], count, &reach) ||
                reach != strides_[n][ndim_ - 1]) {
                return false;
            }
        }
        return true;
    }

    static int64_t target(const Operand &operand, int axis) {
        return operand.dims->indirect() ? operand.dims->suboffsets()[axis] : -1;
    }

    bool indirect_at(int axis) const {
        for (size_t n = 0; n < N; ++n) {
            if (targets_[n][axis] >= 0) {
                return true;
            }
        }
        return false;
    }

    void descend(int axis) noexcept {
        for (; axis < ndim_; ++axis) {
            for (size_t n = 0; n < N; ++n) {
                std::byte *at = at_[n][axis] + index_[axis] * strides_[n][axis];
                if (targets_[n][axis] >= 0) {
                    at = load<std::byte *>(at) + targets_[n][axis];
                }
                at_[n][axis + 1] = at;
            }
        }
    }

    bool done_;
    int ndim_ = 0;
    int64_t run_count_ = 1;
    std::array<int64_t, N> run_strides_{};
    int64_t shape_[max_ndim];
    int64_t index_[max_ndim];
    int64_t strides_[N][max_ndim];
    int64_t targets_[N][max_ndim];
    std::byte *at_[N][max_ndim + 1];
};

}  // namespace bufview
