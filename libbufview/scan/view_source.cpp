// SPDX-License-Identifier: MIT
#include "scan/view_source.h"

#include "view/copy.h"
#include "view/runs.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

// A vector clears what it adds, so it is only ever made longer.
std::byte *room(Scratch &scratch, int64_t size) {
    if (std::ssize(scratch) < size) {
        scratch.resize(static_cast<size_t>(size));
    }
    return scratch.data();
}

// Items up to this size are copied whole. Of larger ones only the bytes that are wanted are: the
// room that is lent is that of a window.
constexpr int64_t small_item = 4096;

}  // namespace

std::span<const std::byte> ViewSource::window(int64_t offset, int64_t length, Scratch &scratch) {
    if (length == 0 || view_.c_contiguous()) {
        return {view_.data() + offset, static_cast<size_t>(length)};
    }
    const int64_t itemsize = view_.itemsize();
    const int64_t first = offset / itemsize;
    const int64_t count = (offset + length - 1) / itemsize - first + 1;
    const int64_t lead = offset - first * itemsize;
    if (itemsize <= small_item) {
        std::byte *bytes = room(scratch, count * itemsize);
        get_bytes(view_, first, count, bytes);
        return {bytes + lead, static_cast<size_t>(length)};
    }
    std::byte *const bytes = room(scratch, length);
    std::byte *out = bytes;
    std::byte *const end = out + length;
    int64_t skip = lead;
    for_each_run(view_, first, count, [&](std::byte *item, int64_t stride, int64_t items) {
        for (; items > 0; --items, item += stride) {
            const int64_t part = std::min<int64_t>(itemsize - skip, end - out);
            std::memcpy(out, item + skip, static_cast<size_t>(part));
            out += part;
            skip = 0;
        }
    });
    return {bytes, static_cast<size_t>(length)};
}

}  // namespace bufview
