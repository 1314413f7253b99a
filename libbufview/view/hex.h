// SPDX-License-Identifier: MIT
// The bytes of a view as hexadecimal digits, with separators as bytes.hex of Python has them.
#pragma once

#include "view/view.h"

#include <cstdint>

namespace bufview {

struct HexOptions {
    // 0 for none.
    char separator = 0;
    // Bytes between separators: counted from the right if positive, from the left if negative.
    int64_t group = 1;
};

// Characters that write_hex() writes. Throws Status::overflow.
int64_t hex_size(const View &view, HexOptions options);

// In C order.
void write_hex(const View &view, HexOptions options, char *out);

}  // namespace bufview
