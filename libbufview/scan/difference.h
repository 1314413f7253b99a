// SPDX-License-Identifier: MIT
#pragma once

#include "view/view.h"

#include <cstdint>

namespace bufview {

// Number of the first byte in which the bytes of two views, the last index varying fastest, differ:
// the size of the smaller one if the larger one begins with it, -1 if they are the same.
// Throws Status::changed and Status::io as the views do.
int64_t first_difference(const View &a, const View &b);

}  // namespace bufview
