// SPDX-License-Identifier: MIT
#include "scan/difference.h"

#include "scan/bytes.h"
#include "scan/view_source.h"

#include <algorithm>

namespace bufview {

int64_t first_difference(const View &a, const View &b) {
    // What is not contiguous is copied so many bytes at a time.
    constexpr int64_t window = int64_t{64} << 10;
    ViewSource left(a);
    ViewSource right(b);
    Scratch left_scratch;
    Scratch right_scratch;
    const int64_t size = std::min(left.size(), right.size());
    int64_t at = 0;
    int64_t same = 0;
    while (at < size) {
        const int64_t wanted = std::min(window, size - at);
        const auto x = left.window(at, wanted, left_scratch);
        const auto y = right.window(at, wanted, right_scratch);
        same = find_difference(x.data(), y.data(), wanted);
        at += same;
        if (same < wanted) {
            break;
        }
    }
    left.check();
    right.check();
    return at < size || left.size() != right.size() ? at : -1;
}

}  // namespace bufview
