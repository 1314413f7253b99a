// SPDX-License-Identifier: MIT
#include "view/compare.h"

#include "format/convert.h"
#include "view/copy.h"
#include "view/runs.h"
#include "view/walk.h"

#include <algorithm>
#include <cstring>
// For the size of the state, which then needs no allocation.
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

namespace bufview {

namespace {

bool equal_run_of_bytes(const std::byte *a, int64_t a_stride, const std::byte *b, int64_t b_stride,
                        int64_t count, int64_t itemsize) {
    if (a_stride == itemsize && b_stride == itemsize) {
        return std::memcmp(a, b, static_cast<size_t>(count * itemsize)) == 0;
    }
    for (int64_t i = 0; i < count; ++i) {
        if (std::memcmp(a + i * a_stride, b + i * b_stride, static_cast<size_t>(itemsize)) != 0) {
            return false;
        }
    }
    return true;
}

bool equal_arrays(const Operand &a, const Format &a_format, const Operand &b,
                  const Format &b_format) {
    const bool by_bytes = a_format.bytes_decide() && a_format.same_layout(b_format);
    for (Walk<2> walk({a, b}); walk; walk.next()) {
        if (by_bytes) {
            if (!equal_run_of_bytes(walk.first(0), walk.stride(0), walk.first(1), walk.stride(1),
                                    walk.count(), a_format.itemsize())) {
                return false;
            }
            continue;
        }
        for (int64_t i = 0; i < walk.count(); ++i) {
            if (!equal_items(a_format, walk.first(0) + i * walk.stride(0), b_format,
                             walk.first(1) + i * walk.stride(1))) {
                return false;
            }
        }
    }
    return true;
}

// Looks for an item of given values. Where the bytes of an item decide and the values are its
// own, the bytes are compared; otherwise every item is read.
class Matcher {
public:
    Matcher(const Format &format, std::span<const Value> values)
        : format_(format), values_(values), bytes_(static_cast<size_t>(format.itemsize())) {
        const auto integral = [](const Value &value) {
            return value.kind == ValueKind::boolean || value.kind == ValueKind::integer ||
                   value.kind == ValueKind::natural;
        };
        by_bytes_ = format.bytes_decide() && format.scalar() >= ScalarType::i8 &&
                    format.scalar() <= ScalarType::u64 && values.size() == 1 && integral(values[0]);
        if (by_bytes_) {
            try {
                format.pack(bytes_.data(), values.data(), 1);
            } catch (const Error &) {
                // No item of this format can hold the value.
                possible_ = false;
            }
        } else {
            possible_ = static_cast<int64_t>(values.size()) == format.value_count();
            found_.resize(possible_ ? values.size() : 0);
        }
    }

    // False if no item can match, whatever its bytes.
    bool possible() const { return possible_; }

    bool operator()(const std::byte *item) {
        if (by_bytes_) {
            return std::memcmp(item, bytes_.data(), bytes_.size()) == 0;
        }
        format_.unpack(item, found_.data());
        return std::equal(found_.begin(), found_.end(), values_.begin(), values_equal);
    }

private:
    const Format &format_;
    std::span<const Value> values_;
    Vector<std::byte> bytes_;
    Vector<Value> found_;
    bool by_bytes_ = false;
    bool possible_ = true;
};

// Calls visit(position) for each match until it answers false.
template <typename Visit>
void for_each_match(const View &view, std::span<const Value> values, int64_t start, int64_t stop,
                    Visit &&visit) {
    Matcher matches(view.format(), values);
    if (!matches.possible() || start >= stop) {
        return;
    }
    int64_t position = start;
    for (Runs runs(view, start, stop - start); runs; runs.next()) {
        const std::byte *item = runs.first();
        for (int64_t i = runs.count(); i > 0; --i, ++position, item += runs.stride()) {
            if (matches(item) && !visit(position)) {
                return;
            }
        }
    }
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
    std::byte block[4096];
    constexpr auto size = static_cast<int64_t>(sizeof block);
    for (int64_t at = 0; at < view.items(); at += size) {
        const int64_t count = std::min(size, view.items() - at);
        get_bytes(view, at, count, block);
        XXH3_64bits_update(&state, block, static_cast<size_t>(count));
    }
    return static_cast<int64_t>(XXH3_64bits_digest(&state));
}

int64_t find_item(const View &view, std::span<const Value> values, int64_t start, int64_t stop) {
    int64_t found = -1;
    for_each_match(view, values, start, stop, [&](int64_t position) {
        found = position;
        return false;
    });
    view.check();
    return found;
}

int64_t count_items(const View &view, std::span<const Value> values) {
    int64_t count = 0;
    for_each_match(view, values, 0, view.items(), [&](int64_t) {
        ++count;
        return true;
    });
    view.check();
    return count;
}

}  // namespace bufview
