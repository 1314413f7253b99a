// SPDX-License-Identifier: MIT
// Arrays and texts of the caller, translated.
#pragma once

#include "guard.h"
#include "view/slice.h"

#include <bufview/item.h>
#include <bufview/view.h>

#include <bit>
#include <span>

namespace bufview::capi {

// The entries of an index expression.
class Keys {
public:
    Keys(const bufview_key *keys, int64_t count) {
        const int64_t stride = struct_stride(keys, count, "keys");
        // More entries than this cannot fit any view: each takes or makes a dimension.
        if (count > 2 * max_ndim + 1) {
            fail(Status::range, "%lld entries in an index expression",
                 static_cast<long long>(count));
        }
        keys_.reserve(static_cast<size_t>(count));
        for (int64_t i = 0; i < count; ++i) {
            keys_.push_back(translate(read_struct(struct_at(keys, stride, i), "an entry of keys")));
        }
    }
    std::span<const Key> span() const noexcept { return keys_; }

private:
    static Key translate(const bufview_key &key) {
        require_range(key.kind, BUFVIEW_KEY_INDEX, BUFVIEW_KEY_NEW_AXIS, "the kind of a key");
        Key result{static_cast<KeyKind>(key.kind), key.start, {}};
        result.slice.start = key.start;
        result.slice.stop = key.stop;
        result.slice.step = (key.omits & BUFVIEW_OMIT_STEP) != 0 ? 1 : key.step;
        result.slice.has_start = (key.omits & BUFVIEW_OMIT_START) == 0;
        result.slice.has_stop = (key.omits & BUFVIEW_OMIT_STOP) == 0;
        return result;
    }

    Vector<Key> keys_;
};

// Values of an item that has `wanted` of them. Those of this version's layout are used where they
// are. Another number of values fits no item, so that nobody looks at them.
class Values {
public:
    Values(const bufview_value *values, int64_t count, int64_t wanted) {
        require_array(values, count, "values");
        if (count != wanted) {
            span_ = {reinterpret_cast<const Value *>(values), static_cast<size_t>(count)};
            return;
        }
        const int64_t stride = struct_stride(values, count, "values");
        if (stride == 0 || stride == static_cast<int64_t>(sizeof(Value))) {
            span_ = {reinterpret_cast<const Value *>(values), static_cast<size_t>(count)};
        } else {
            copies_.reserve(static_cast<size_t>(count));
            for (int64_t i = 0; i < count; ++i) {
                copies_.push_back(std::bit_cast<Value>(
                    read_struct(struct_at(values, stride, i), "a value of values")));
            }
            span_ = copies_;
        }
        for (const Value &value : span_) {
            require_range(static_cast<int32_t>(value.kind), BUFVIEW_VALUE_NONE, BUFVIEW_VALUE_TEXT,
                          "the kind of a value");
            if (value.kind == ValueKind::bytes || value.kind == ValueKind::text) {
                require_array(value.bytes, value.bytes_len, "the bytes of a value");
            }
        }
    }
    std::span<const Value> span() const noexcept { return span_; }

private:
    std::span<const Value> span_;
    Vector<Value> copies_;
};

// Room for `bytes` of a result.
inline void require_room(const void *out, int64_t room, int64_t bytes, const char *name) {
    require_array(out, room, name);
    if (room < bytes) {
        fail(Status::limit, "%s has room for %lld of %lld bytes", name,
             static_cast<long long>(room), static_cast<long long>(bytes));
    }
}

// Bytes of just so many items.
inline void require_bytes(int64_t bytes, int64_t items, int64_t itemsize) {
    int64_t wanted;
    if (__builtin_mul_overflow(items, itemsize, &wanted) || bytes != wanted) {
        fail(Status::value, "%lld bytes for %lld items of %lld", static_cast<long long>(bytes),
             static_cast<long long>(items), static_cast<long long>(itemsize));
    }
}

inline std::span<const int64_t> index_span(const int64_t *index, int64_t count) {
    require_array(index, count, "index");
    return {index, static_cast<size_t>(count)};
}

// Gives `count` numbers out, or says how many there are.
inline void give_numbers(const int64_t *numbers, int64_t count, int64_t *out, int64_t capacity) {
    require_array(out, capacity, "the array");
    if (capacity < count) {
        fail(Status::limit, "room for %lld of %lld numbers", static_cast<long long>(capacity),
             static_cast<long long>(count));
    }
    std::copy_n(numbers, count, out);
}

// Writes a text of `length` characters and its zero through write(out), or says how long it is.
template <typename Write>
void give_text(int64_t length, char *out, int64_t capacity, int64_t *out_len, Write &&write) {
    require_array(out, capacity, "the text");
    if (out_len != nullptr) {
        *out_len = length;
    }
    if (out == nullptr) {
        return;
    }
    if (capacity <= length) {
        fail(Status::limit, "room for %lld bytes; the text and its zero have %lld + 1",
             static_cast<long long>(capacity), static_cast<long long>(length));
    }
    write(out);
    out[length] = '\0';
}

}  // namespace bufview::capi
