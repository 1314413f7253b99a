// SPDX-License-Identifier: MIT
#include "base/error.h"
#include "format/half.h"
#include "format/scalar.h"
#include "format/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bufview {

namespace {

const char *kind_name(ValueKind kind) {
    switch (kind) {
    case ValueKind::none:
        return "no value";
    case ValueKind::boolean:
        return "a truth value";
    case ValueKind::integer:
    case ValueKind::natural:
    case ValueKind::big_integer:
        return "an integer";
    case ValueKind::real:
        return "a real number";
    case ValueKind::complex:
        return "a complex number";
    case ValueKind::bytes:
        return "a byte string";
    case ValueKind::text:
        return "a text";
    }
    return "an unknown kind of value";
}

[[noreturn, gnu::cold]] void wrong_kind(ScalarType type, const Value &value) {
    fail(Status::type, "%s cannot be stored as %s", kind_name(value.kind), type_name(type));
}

// A real number as text, without the locale.
struct RealText {
    explicit RealText(double real) noexcept {
        const auto result = std::to_chars(text, text + sizeof text - 1, real);
        *(result.ec == std::errc() ? result.ptr : text) = '\0';
    }
    char text[40];
};

// False if `value` is no integer at all. A natural above INT64_MAX is given as `high`.
bool as_integer(const Value &value, int64_t &integer, bool &high) {
    switch (value.kind) {
    case ValueKind::boolean:
    case ValueKind::integer:
        integer = value.integer;
        high = false;
        return true;
    case ValueKind::natural:
        integer = value.integer;
        high = value.integer < 0;
        return true;
    case ValueKind::none:
    case ValueKind::big_integer:
    case ValueKind::real:
    case ValueKind::complex:
    case ValueKind::bytes:
    case ValueKind::text:
        return false;
    }
    return false;
}

[[noreturn, gnu::cold]] void wrong_integer(ScalarType type, const Value &value) {
    if (value.kind == ValueKind::big_integer) {
        fail(Status::value, "an integer beyond 64 bits does not fit %s", type_name(type));
    }
    if (value.kind == ValueKind::natural) {
        fail(Status::value, "%llu does not fit %s", static_cast<unsigned long long>(value.integer),
             type_name(type));
    }
    fail(Status::value, "%lld does not fit %s", static_cast<long long>(value.integer),
         type_name(type));
}

template <typename T>
void store_integer(ScalarType type, ByteOrder order, std::byte *to, const Value &value) {
    int64_t integer;
    bool high;
    if (!as_integer(value, integer, high)) [[unlikely]] {
        if (value.kind == ValueKind::big_integer) {
            wrong_integer(type, value);
        }
        wrong_kind(type, value);
    }
    bool fits;
    if constexpr (std::is_same_v<T, uint64_t>) {
        fits = high || integer >= 0;
    } else {
        fits = !high && integer >= int64_t{std::numeric_limits<T>::min()} &&
               integer <= int64_t{std::numeric_limits<T>::max()};
    }
    if (!fits) [[unlikely]] {
        wrong_integer(type, value);
    }
    store(to, static_cast<std::make_unsigned_t<T>>(integer), order);
}

double as_double(ScalarType type, const Value &value) {
    int64_t integer;
    bool high;
    if (as_integer(value, integer, high)) {
        return high ? static_cast<double>(static_cast<uint64_t>(integer))
                    : static_cast<double>(integer);
    }
    if (value.kind == ValueKind::real) {
        return value.real;
    }
    if (value.kind == ValueKind::big_integer) {
        if (!std::isfinite(value.real)) {
            fail(Status::value, "an integer beyond the range of doubles does not fit %s",
                 type_name(type));
        }
        return value.real;
    }
    wrong_kind(type, value);
}

long double as_long_double(ScalarType type, const Value &value) {
    int64_t integer;
    bool high;
    if (as_integer(value, integer, high)) {
        return high ? static_cast<long double>(static_cast<uint64_t>(integer))
                    : static_cast<long double>(integer);
    }
    return static_cast<long double>(as_double(type, value));
}

void store_double(std::byte *to, double value, ByteOrder order) {
    store(to, std::bit_cast<uint64_t>(value), order);
}

void store_half(std::byte *to, double value, ByteOrder order) {
    uint16_t half;
    if (!narrow_half(value, half)) {
        fail(Status::value, "%s is too large for a half", RealText(value).text);
    }
    store(to, half, order);
}

struct Complex {
    double real;
    double imag;
};

Complex as_complex(ScalarType type, const Value &value) {
    if (value.kind == ValueKind::complex) {
        return {value.real, value.imag};
    }
    return {as_double(type, value), 0.0};
}

bool truth(const Value &value) {
    switch (value.kind) {
    case ValueKind::none:
        return false;
    case ValueKind::boolean:
    case ValueKind::integer:
    case ValueKind::natural:
        return value.integer != 0;
    case ValueKind::big_integer:
        return true;
    case ValueKind::real:
        return value.real != 0;
    case ValueKind::complex:
        return value.real != 0 || value.imag != 0;
    case ValueKind::bytes:
    case ValueKind::text:
        return value.bytes_len != 0;
    }
    return true;
}

// A length that makes no sense counts as zero.
int64_t length_of(const Value &value) {
    return value.bytes != nullptr ? std::max<int64_t>(value.bytes_len, 0) : 0;
}

// Copies what fits and fills the rest with zeros.
void store_cut(std::byte *to, int64_t size, const Value &value) {
    const int64_t length = std::min(length_of(value), size);
    if (length > 0) {
        std::memcpy(to, value.bytes, static_cast<size_t>(length));
    }
    if (size > length) {
        std::memset(to + length, 0, static_cast<size_t>(size - length));
    }
}

template <typename Unit>
void store_text(ScalarType type, ByteOrder order, int64_t size, std::byte *to, const Value &value) {
    if (value.kind == ValueKind::bytes) {
        return store_cut(to, size, value);
    }
    if (value.kind != ValueKind::text) {
        wrong_kind(type, value);
    }
    // The check pass keeps the promise that a refused value writes nothing.
    for (const bool write : {false, true}) {
        const auto *at = reinterpret_cast<const char *>(value.bytes);
        const char *end = at + length_of(value);
        int64_t done = 0;
        while (at < end && (!write || done < size)) {
            uint32_t character;
            if (!next_utf8(at, end, character)) {
                fail(Status::value, "text for %s is not valid UTF-8", type_name(type));
            }
            if (character > std::numeric_limits<Unit>::max()) {
                fail(Status::value, "U+%X does not fit %s", static_cast<unsigned>(character),
                     type_name(type));
            }
            if (write) {
                store(to + done, static_cast<Unit>(character), order);
            }
            done += static_cast<int64_t>(sizeof(Unit));
        }
        if (write && done < size) {
            std::memset(to + done, 0, static_cast<size_t>(size - done));
        }
    }
}

}  // namespace

const char *type_name(ScalarType type) noexcept {
    switch (type) {
    case ScalarType::none:
        return "nothing";
    case ScalarType::boolean:
        return "a truth value";
    case ScalarType::i8:
        return "int8";
    case ScalarType::i16:
        return "int16";
    case ScalarType::i32:
        return "int32";
    case ScalarType::i64:
        return "int64";
    case ScalarType::u8:
        return "uint8";
    case ScalarType::u16:
        return "uint16";
    case ScalarType::u32:
        return "uint32";
    case ScalarType::u64:
        return "uint64";
    case ScalarType::f16:
        return "a half";
    case ScalarType::f32:
        return "a float";
    case ScalarType::f64:
        return "a double";
    case ScalarType::long_double:
        return "a long double";
    case ScalarType::complex64:
        return "a complex float";
    case ScalarType::complex128:
        return "a complex double";
    case ScalarType::complex_long_double:
        return "a complex long double";
    case ScalarType::character:
        return "a byte string of length 1";
    case ScalarType::bytes:
        return "a byte string";
    case ScalarType::pascal:
        return "a Pascal string";
    case ScalarType::ucs2:
        return "UCS-2 text";
    case ScalarType::ucs4:
        return "UCS-4 text";
    }
    return "nothing";
}

void store_long_double(std::byte *to, long double value, ByteOrder order) noexcept {
    std::byte bytes[long_double_size];
    std::memcpy(bytes, &value, sizeof bytes);
    if constexpr (std::numeric_limits<long double>::digits == 64) {
        std::memset(bytes + 10, 0, sizeof bytes - 10);
    }
    if (order != native_order) {
        std::reverse(bytes, bytes + sizeof bytes);
    }
    std::memcpy(to, bytes, sizeof bytes);
}

void store_scalar(ScalarType type, ByteOrder order, int64_t size, std::byte *to,
                  const Value &value) {
    switch (type) {
    case ScalarType::none:
        return;
    case ScalarType::boolean:
        *to = std::byte{truth(value)};
        return;
    case ScalarType::i8:
        return store_integer<int8_t>(type, order, to, value);
    case ScalarType::i16:
        return store_integer<int16_t>(type, order, to, value);
    case ScalarType::i32:
        return store_integer<int32_t>(type, order, to, value);
    case ScalarType::i64:
        return store_integer<int64_t>(type, order, to, value);
    case ScalarType::u8:
        return store_integer<uint8_t>(type, order, to, value);
    case ScalarType::u16:
        return store_integer<uint16_t>(type, order, to, value);
    case ScalarType::u32:
        return store_integer<uint32_t>(type, order, to, value);
    case ScalarType::u64:
        return store_integer<uint64_t>(type, order, to, value);
    case ScalarType::f16:
        return store_half(to, as_double(type, value), order);
    case ScalarType::f32:
        return store(to, narrow(as_double(type, value)), order);
    case ScalarType::f64:
        return store_double(to, as_double(type, value), order);
    case ScalarType::long_double:
        return store_long_double(to, as_long_double(type, value), order);
    case ScalarType::complex64: {
        const Complex number = as_complex(type, value);
        store(to, narrow(number.real), order);
        store(to + 4, narrow(number.imag), order);
        return;
    }
    case ScalarType::complex128: {
        const Complex number = as_complex(type, value);
        store_double(to, number.real, order);
        store_double(to + 8, number.imag, order);
        return;
    }
    case ScalarType::complex_long_double: {
        const bool whole = value.kind == ValueKind::complex;
        const long double real =
            whole ? static_cast<long double>(value.real) : as_long_double(type, value);
        store_long_double(to, real, order);
        store_long_double(to + long_double_size, whole ? value.imag : 0.0, order);
        return;
    }
    case ScalarType::character:
        if (value.kind != ValueKind::bytes) {
            wrong_kind(type, value);
        }
        if (length_of(value) != 1) {
            fail(Status::value, "a byte string of length %lld cannot be stored as %s",
                 static_cast<long long>(value.bytes_len), type_name(type));
        }
        *to = *value.bytes;
        return;
    case ScalarType::bytes:
    case ScalarType::pascal:
        if (value.kind != ValueKind::bytes) {
            wrong_kind(type, value);
        }
        if (type == ScalarType::bytes) {
            return store_cut(to, size, value);
        }
        if (size > 0) {
            // As struct.pack: what one length byte cannot count is stored, but not counted.
            *to = static_cast<std::byte>(std::min<int64_t>({length_of(value), size - 1, 255}));
            store_cut(to + 1, size - 1, value);
        }
        return;
    case ScalarType::ucs2:
        return store_text<uint16_t>(type, order, size, to, value);
    case ScalarType::ucs4:
        return store_text<uint32_t>(type, order, size, to, value);
    }
}

}  // namespace bufview
