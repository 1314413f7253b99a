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
    ucs2,       // u: text of itemsize / 2 code units; its value is the raw bytes
    ucs4,       // w: text of itemsize / 4 code points; its value is the raw bytes
    complex_long_double,
};

class Format;
struct Field;
struct Node;

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

    // The count goes over to the caller.
    const Format *give_up() noexcept { return std::exchange(format_, nullptr); }

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
    // (text, nesting or number of values too large), Status::overflow (size beyond 64 bits),
    // Status::memory. One code with at most one prefix ("i", "<d") is looked up: it costs no
    // memory and its references are not counted. Others that were parsed lately are found in a
    // cache, which keeps at most 64 formats of at most 256 characters.
    static FormatRef parse(std::string_view text);
    // "B": unsigned bytes. Costs nothing.
    static FormatRef bytes() noexcept;

    // As it was given to parse(), zero-terminated.
    const char *text() const noexcept { return text_; }
    int64_t text_len() const noexcept { return text_len_; }

    // The same layout in one spelling: explicit byte orders and padding, no whitespace, standard
    // sizes; the plain code where native_code() has one. It may be a few times as long as the text:
    // that of a very long one may exceed max_text.
    String canonical() const;

    // Bytes of one item, with all padding. Zero is legal ("", "0i").
    int64_t itemsize() const noexcept { return itemsize_; }
    // Where the C compiler would start such an item; 1 without native alignment.
    int64_t alignment() const noexcept { return alignment_; }

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
    // True if an item reads as a tuple: more than one value, none, a T{...} or a sub-array.
    bool is_tuple() const noexcept { return is_tuple_; }
    // True if two items of this format are equal exactly when their bytes are: no floats (NaN,
    // -0.0), no truth values, no padding.
    bool bytes_decide() const noexcept { return bytes_decide_; }
    // True if every item of the two formats has the same values at the same places in the same
    // byte order, whatever the texts look like ("i" and "@i", "<h" and "=h", "hh" and "T{2h}").
    // Layouts that take more than a million runs of values to compare may pass for different.
    bool same_layout(const Format &other) const noexcept;

    // Reads the value_count() values of the item at `item` in order. Byte strings point into it.
    void unpack(const std::byte *item, Value *values) const noexcept;
    // Writes `count` values into the item at `item`, leaving padding as it is. Throws
    // Status::type, Status::value; `item` is then partly written, so give it a scratch item.
    void pack(std::byte *item, const Value *values, int64_t count) const;

    // The parts of a record: of the one T{...} that the format consists of, or else of the format
    // itself. Padding is a part only if it has a name. A format of one nameless scalar has none.
    int64_t field_count() const noexcept;
    // Throws Status::range for an index outside the fields.
    Field field(int64_t index) const;
    Vector<Field> fields() const;
    // By name, or by names joined with dots; the shapes on the way are joined too. Throws
    // Status::argument if there is no such field.
    Field find(std::string_view path) const;

    // The layout as the files of this folder see it (node.h).
    const Node *nodes() const noexcept { return nodes_; }
    int32_t node_count() const noexcept { return node_count_; }
    int32_t first_node() const noexcept { return first_node_; }
    const int64_t *dims() const noexcept { return dims_; }

protected:
    friend class FormatRef;
    constexpr Format() = default;
    ~Format() = default;

    const Node *nodes_ = nullptr;
    const int64_t *dims_ = nullptr;
    const char *text_ = "";
    int64_t text_len_ = 0;
    int64_t itemsize_ = 0;
    int64_t alignment_ = 1;
    int64_t value_count_ = 0;
    int32_t node_count_ = 0;
    int32_t first_node_ = 0;  // that has values, or node_count_
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

// A part of a record.
struct Field {
    std::string_view name;    // in the text of the format it was asked of; empty if it has none
    int64_t offset = 0;       // of the first element, from the start of the item
    FormatRef format;         // of one element
    Vector<int64_t> shape;    // empty for a single element
    Vector<int64_t> strides;  // in bytes, one for each dimension
};

// True if the two items hold equal values (values_equal) in the same number, whatever their
// formats are.
bool equal_items(const Format &fa, const std::byte *a, const Format &fb,
                 const std::byte *b) noexcept;

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
