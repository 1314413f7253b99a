// SPDX-License-Identifier: MIT
#include "view/hex.h"

#include "base/checked.h"
#include "view/runs.h"

namespace bufview {

namespace {

// Bytes in a group; 0 for no groups. The magnitude of the lowest number does not fit a signed one.
uint64_t group_size(HexOptions options) {
    if (options.separator == 0) {
        return 0;
    }
    const auto group = static_cast<uint64_t>(options.group);
    return options.group < 0 ? 0 - group : group;
}

}  // namespace

int64_t hex_size(const View &view, HexOptions options) {
    const int64_t digits = checked::mul(view.nbytes(), 2);
    const uint64_t group = group_size(options);
    if (group == 0 || view.nbytes() == 0) {
        return digits;
    }
    const uint64_t separators = (static_cast<uint64_t>(view.nbytes()) - 1) / group;
    return checked::add(digits, static_cast<int64_t>(separators));
}

void write_hex(const View &view, HexOptions options, char *out) {
    static constexpr char digits[] = "0123456789abcdef";
    const uint64_t group = group_size(options);
    const auto bytes = static_cast<uint64_t>(view.nbytes());
    // Bytes until the next separator: from the right, the first group is what is left over.
    uint64_t left = group;
    if (group > 0 && options.group > 0) {
        left = bytes % group != 0 ? bytes % group : group;
    }
    const int64_t itemsize = view.itemsize();
    bool first = true;
    for_each_run(view, 0, view.items(), [&](const std::byte *at, int64_t stride, int64_t items) {
        for (int64_t i = 0; i < items; ++i) {
            for (int64_t k = 0; k < itemsize; ++k) {
                if (group > 0 && !first && left == 0) {
                    *out++ = options.separator;
                    left = group;
                }
                const auto byte = std::to_integer<unsigned>(at[i * stride + k]);
                *out++ = digits[byte >> 4];
                *out++ = digits[byte & 15];
                --left;
                first = false;
            }
        }
    });
    view.check();
}

}  // namespace bufview
