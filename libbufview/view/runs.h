// SPDX-License-Identifier: MIT
// A range of the items of a view, counted in C order, as runs.
#pragma once

#include "view/view.h"
#include "view/walk.h"

#include <algorithm>

namespace bufview {

// Throws Status::range unless `count` items from `first` on lie in the view.
void check_items(const View &view, int64_t first, int64_t count);

// The runs that make up `count` items from `first` on, which passed check_items(). To start
// anywhere takes one step per dimension, so that reading a view part by part costs what reading
// it at once does.
class Runs {
public:
    Runs(const View &view, int64_t first, int64_t count)
        : walk_({Operand{view.data(), &view.dims()}}), left_(count) {
        if (count > 0) {
            walk_.skip(first / walk_.count());
            start_ = first % walk_.count();
        }
    }

    // False when there is no run left.
    explicit operator bool() const noexcept { return left_ > 0; }
    std::byte *first() const noexcept { return walk_.first(0) + start_ * walk_.stride(0); }
    int64_t stride() const noexcept { return walk_.stride(0); }
    int64_t count() const noexcept { return std::min(walk_.count() - start_, left_); }

    void next() noexcept {
        left_ -= count();
        start_ = 0;
        if (left_ > 0) {
            walk_.next();
        }
    }

private:
    Walk<1> walk_;
    int64_t start_ = 0;
    int64_t left_;
};

// Calls visit(address, stride, items) for each of the runs.
template <typename Visit>
void for_each_run(const View &view, int64_t first, int64_t count, Visit &&visit) {
    for (Runs runs(view, first, count); runs; runs.next()) {
        visit(runs.first(), runs.stride(), runs.count());
    }
}

}  // namespace bufview
