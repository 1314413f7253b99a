// SPDX-License-Identifier: MIT
// The layout of one item: PEP 3118's extension of the struct module's grammar, parsed once.
#pragma once

#include "base/allocator.h"
#include "base/endian.h"
#include "format/value.h"

#include <atomic>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bufview {

// What an item is when it is exactly one scalar.
enum class ScalarType : uint8_t {
    none,  // a record, a sub-array, padding only, or nothing
    boolean,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    f16,
    f32,
    f64,
    long_double,
    complex64,
    complex128,
    character,  // c: a byte string of length 1
    bytes,      // s: a byte string of itemsize bytes
    pascal,     // p: a byte string with its length in front
};

class Format;

// Shared, counted ownership of an immutable Format. Copying is cheap and thread-safe.
class FormatRef {
public:
    FormatRef() = default;
    FormatRef(const FormatRef &other) noexcept;
    FormatRef(FormatRef &&other) noexcept : format_(other.format_) { other.format_ = nullptr; }
    FormatRef &operator=(FormatRef other) noexcept {
        std::swap(format_, other.format_);
        return *this;
    }
    ~FormatRef();

    // Takes over one count.
    explicit FormatRef(const Format *format) noexcept : format_(format) {}

    const Format *operator->() const noexcept { return format_; }
    const Format &operator*() const noexcept { return *format_; }
    explicit operator bool() const noexcept { return format_ != nullptr; }

private:
    const Format *format_ = nullptr;
};

// Immutable after parse().
class Format : public Allocated {
public:
    static constexpr int64_t max_text = 65536;
    static constexpr int max_nesting = 64;

    // Throws Status::format with the byte position and what was expected there, Status::limit
    // (text or nesting too long), Status::overflow (size beyond 64 bits), Status::memory.
    static FormatRef parse(std::string_view text);
    // "B": unsigned bytes. Costs nothing.
    static FormatRef bytes() noexcept;

    // As it was given to parse(), zero-terminated.
    const char *text() const noexcept;
    int64_t text_len() const noexcept;

    // Bytes of one item, with all padding. Zero is legal ("", "0i").
    int64_t itemsize() const noexcept { return itemsize_; }

    // Which scalar the item is, if it is one, and its byte order.
    ScalarType scalar() const noexcept { return scalar_; }
    ByteOrder order() const noexcept { return order_; }
    // The struct code of a format of one native code, "i" or "@i": what memoryview can read.
    // 0 for all others.
    char native_code() const noexcept { return native_code_; }
    // B, b or c, native: a byte format, from and to which memoryview casts.
    bool is_byte() const noexcept { return is_byte_; }

    // Scalars that one item holds, sub-arrays and nested records counted out, padding not.
    int64_t value_count() const noexcept { return value_count_; }
    // True if an item reads as a tuple: more than one value, none, or a T{...}.
    bool is_tuple() const noexcept { return is_tuple_; }
    // True if two items of this format are equal exactly when their bytes are: no floats (NaN,
    // -0.0), no truth values, no padding.
    bool bytes_decide() const noexcept { return bytes_decide_; }
    // True if every item of the two formats has the same values at the same places in the same
    // byte order, whatever the texts look like ("i" and "@i", "<h" and "=h").
    bool same_layout(const Format &other) const noexcept;

    // Reads the value_count() values of the item at `item` in order. Byte strings point into it.
    void unpack(const std::byte *item, Value *values) const noexcept;
    // Writes `count` values into the item at `item`, leaving padding as it is. Throws
    // Status::type, Status::value; `item` is then partly written, so give it a scratch item.
    void pack(std::byte *item, const Value *values, int64_t count) const;

protected:
    friend class FormatRef;
    Format() = default;

    int64_t itemsize_ = 0;
    int64_t value_count_ = 0;
    ScalarType scalar_ = ScalarType::none;
    ByteOrder order_ = native_order;
    char native_code_ = 0;
    bool is_byte_ = false;
    bool is_tuple_ = false;
    bool bytes_decide_ = false;
    // A static object: never counted, never freed.
    bool immortal_ = false;
    mutable std::atomic<int32_t> count_{1};

    void dispose() const noexcept;
};

inline FormatRef::FormatRef(const FormatRef &other) noexcept : format_(other.format_) {
    if (format_ != nullptr && !format_->immortal_) {
        format_->count_.fetch_add(1, std::memory_order_relaxed);
    }
}

inline FormatRef::~FormatRef() {
    if (format_ != nullptr && !format_->immortal_ &&
        format_->count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        format_->dispose();
    }
}

}  // namespace bufview
