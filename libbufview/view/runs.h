// SPDX-License-Identifier: MIT
// A range of the items of a view, counted in C order, as runs.
#pragma once

#include "view/view.h"
#include "view/walk.h"

#include <algorithm>

namespace bufview {

// Throws Status::range unless `count` items from `first` on lie in the view.
void check_items(const View &view, int64_t first, int64_t count);

// Calls visit(address, stride, items) for runs that make up `count` items from `first` on, which
// passed check_items().
template <typename Visit>
void for_each_run(const View &view, int64_t first, int64_t count, Visit &&visit) {
    if (count == 0) {
        return;
    }
    Walk<1> walk({Operand{view.data(), &view.dims()}});
    const int64_t length = walk.count();
    for (int64_t skip = first / length; skip > 0; --skip) {
        walk.next();
    }
    int64_t at = first % length;
    while (count > 0) {
        const int64_t items = std::min(length - at, count);
        visit(walk.first(0) + at * walk.stride(0), walk.stride(0), items);
        count -= items;
        at = 0;
        walk.next();
    }
}

}  // namespace bufview
