// SPDX-License-Identifier: MIT
#include "view/compare.h"

#include "format/convert.h"
#include "view/copy.h"
#include "view/match.h"
#include "view/move.h"
#include "view/runs.h"
#include "view/walk.h"

#include <algorithm>
#include <cstring>
// For the size of the state, which then needs no allocation.
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

namespace bufview {

namespace {

// Items go through blocks that stay in the first cache.
constexpr int64_t block_size = 4096;
constexpr int64_t block = block_size / 8;

// Items that lie apart, brought together.
const std::byte *together(std::byte *room, const std::byte *items, int64_t stride, int64_t count,
                          int64_t itemsize) {
    if (stride == itemsize) {
        return items;
    }
    copy_run(room, itemsize, items, stride, count, itemsize);
    return room;
}

bool equal_bytes(const std::byte *a, int64_t a_stride, const std::byte *b, int64_t b_stride,
                 int64_t count, int64_t itemsize) {
    if (a_stride == itemsize && b_stride == itemsize) {
        return std::memcmp(a, b, static_cast<size_t>(count * itemsize)) == 0;
    }
    std::byte a_room[block_size];
    std::byte b_room[block_size];
    // Of items too large for that, one is as good as many.
    const int64_t most = std::max<int64_t>(block_size / std::max<int64_t>(itemsize, 1), 1);
    for (int64_t i = 0; i < count; i += most) {
        const int64_t part = std::min(most, count - i);
        const std::byte *left = a + i * a_stride;
        const std::byte *right = b + i * b_stride;
        if (itemsize <= block_size) {
            left = together(a_room, left, a_stride, part, itemsize);
            right = together(b_room, right, b_stride, part, itemsize);
        }
        if (std::memcmp(left, right, static_cast<size_t>(part * itemsize)) != 0) {
            return false;
        }
    }
    return true;
}

bool equal_integers(const Format &a_format, const std::byte *a, int64_t a_stride,
                    const Format &b_format, const std::byte *b, int64_t b_stride, int64_t count) {
    int64_t left[block];
    int64_t right[block];
    read_int64(a_format, a, a_stride, count, left);
    read_int64(b_format, b, b_stride, count, right);
    return std::memcmp(left, right, static_cast<size_t>(count) * sizeof *left) == 0;
}

bool equal_reals(const Format &a_format, const std::byte *a, int64_t a_stride,
                 const Format &b_format, const std::byte *b, int64_t b_stride, int64_t count) {
    double left[block];
    double right[block];
    read_double(a_format, a, a_stride, count, left);
    read_double(b_format, b, b_stride, count, right);
    int64_t same = 0;
    for (int64_t i = 0; i < count; ++i) {
        same += left[i] == right[i] ? 1 : 0;
    }
    return same == count;
}

bool equal_values(const Format &a_format, const std::byte *a, int64_t a_stride,
                  const Format &b_format, const std::byte *b, int64_t b_stride, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        if (!equal_items(a_format, a + i * a_stride, b_format, b + i * b_stride)) {
            return false;
        }
    }
    return true;
}

bool fits_int64(ScalarType type) {
    return type >= ScalarType::boolean && type <= ScalarType::u32;
}

bool fits_double(ScalarType type) {
    return (fits_int64(type) && type != ScalarType::i64) || type == ScalarType::f16 ||
           type == ScalarType::f32 || type == ScalarType::f64;
}

bool equal_arrays(const Operand &a, const Format &a_format, const Operand &b,
                  const Format &b_format) {
    const bool by_bytes = a_format.bytes_decide() && a_format.same_layout(b_format);
    const ScalarType a_type = a_format.scalar();
    const ScalarType b_type = b_format.scalar();
    const auto equal_block = fits_int64(a_type) && fits_int64(b_type)     ? equal_integers
                             : fits_double(a_type) && fits_double(b_type) ? equal_reals
                                                                          : equal_values;
    for (Walk<2> walk({a, b}); walk; walk.next()) {
        if (by_bytes) {
            if (!equal_bytes(walk.first(0), walk.stride(0), walk.first(1), walk.stride(1),
                             walk.count(), a_format.itemsize())) {
                return false;
            }
            continue;
        }
        for (int64_t i = 0; i < walk.count(); i += block) {
            if (!equal_block(a_format, walk.first(0) + i * walk.stride(0), walk.stride(0), b_format,
                             walk.first(1) + i * walk.stride(1), walk.stride(1),
                             std::min(block, walk.count() - i))) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

bool equal(const View &a, const View &b) {
    if (a.ndim() != b.ndim() || !std::equal(a.shape(), a.shape() + a.ndim(), b.shape())) {
        return false;
    }
    const bool result =
        equal_arrays({a.data(), &a.dims()}, a.format(), {b.data(), &b.dims()}, b.format());
    a.check();
    b.check();
    return result;
}

bool equal_bytes(const View &view, const std::byte *bytes, int64_t count) {
    if (view.ndim() != 1 || view.shape()[0] != count) {
        return false;
    }
    Dims dims(1, false);
    dims.shape()[0] = count;
    dims.strides()[0] = 1;
    // The walk only reads: an operand is no promise to write.
    const bool result = equal_arrays({view.data(), &view.dims()}, view.format(),
                                     {const_cast<std::byte *>(bytes), &dims}, *Format::bytes());
    view.check();
    return result;
}

int64_t hash(const View &view) {
    if (!view.readonly()) {
        fail(Status::value, "a view that may write has no hash");
    }
    if (!view.format().is_byte()) {
        fail(Status::value, "only formats B, b and c have a hash, not \"%s\"",
             Quoted(view.format().text(), view.format().text_len()).c_str());
    }
    if (!view.hold()->readonly()) {
        fail(Status::type, "memory that others may write has no hash");
    }
    if (view.c_contiguous()) {
        const auto result = XXH3_64bits(view.data(), static_cast<size_t>(view.nbytes()));
        view.check();
        return static_cast<int64_t>(result);
    }
    // Blocks from the stack: no allocation that could fail.
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    std::byte bytes[block_size];
    for (int64_t at = 0; at < view.items(); at += block_size) {
        const int64_t count = std::min(block_size, view.items() - at);
        get_bytes(view, at, count, bytes);
        XXH3_64bits_update(&state, bytes, static_cast<size_t>(count));
    }
    return static_cast<int64_t>(XXH3_64bits_digest(&state));
}

int64_t find_item(const View &view, std::span<const Value> values, int64_t start, int64_t stop) {
    ItemMatcher matcher(view.format(), values);
    int64_t position = start;
    if (matcher.possible() && start < stop) {
        for (Runs runs(view, start, stop - start); runs; runs.next()) {
            const int64_t at = matcher.find(runs.first(), runs.stride(), runs.count());
            if (at < runs.count()) {
                view.check();
                return position + at;
            }
            position += at;
        }
    }
    view.check();
    return -1;
}

int64_t count_items(const View &view, std::span<const Value> values) {
    ItemMatcher matcher(view.format(), values);
    int64_t count = 0;
    if (matcher.possible()) {
        for_each_run(view, 0, view.items(),
                     [&](const std::byte *first, int64_t stride, int64_t items) {
                         count += matcher.count(first, stride, items);
                     });
    }
    view.check();
    return count;
}

}  // namespace bufview
