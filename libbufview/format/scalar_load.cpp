// SPDX-License-Identifier: MIT
#include "format/half.h"
#include "format/scalar.h"

#include <algorithm>

namespace bufview {

namespace {

template <typename T>
void load_signed(const std::byte *from, ByteOrder order, Value &value) {
    using Bits = std::make_unsigned_t<T>;
    value.kind = ValueKind::integer;
    value.integer = +static_cast<T>(load<Bits>(from, order));
}

template <typename T>
void load_unsigned(const std::byte *from, ByteOrder order, Value &value) {
    value.kind = ValueKind::natural;
    value.integer = static_cast<int64_t>(uint64_t{load<T>(from, order)});
}

void load_bytes(const std::byte *from, int64_t length, Value &value) {
    value.kind = ValueKind::bytes;
    value.bytes = from;
    value.bytes_len = length;
}

double load_double(const std::byte *from, ByteOrder order) {
    return std::bit_cast<double>(load<uint64_t>(from, order));
}

}  // namespace

long double load_long_double(const std::byte *from, ByteOrder order) noexcept {
    std::byte bytes[long_double_size];
    std::memcpy(bytes, from, sizeof bytes);
    if (order != native_order) {
        std::reverse(bytes, bytes + sizeof bytes);
    }
    long double value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

void load_scalar(ScalarType type, ByteOrder order, int64_t size, const std::byte *from,
                 Value &value) noexcept {
    value = Value{};
    switch (type) {
    case ScalarType::none:
        return;
    case ScalarType::boolean:
        value.kind = ValueKind::boolean;
        value.integer = *from != std::byte{0} ? 1 : 0;
        return;
    case ScalarType::i8:
        return load_signed<int8_t>(from, order, value);
    case ScalarType::i16:
        return load_signed<int16_t>(from, order, value);
    case ScalarType::i32:
        return load_signed<int32_t>(from, order, value);
    case ScalarType::i64:
        return load_signed<int64_t>(from, order, value);
    case ScalarType::u8:
        return load_unsigned<uint8_t>(from, order, value);
    case ScalarType::u16:
        return load_unsigned<uint16_t>(from, order, value);
    case ScalarType::u32:
        return load_unsigned<uint32_t>(from, order, value);
    case ScalarType::u64:
        return load_unsigned<uint64_t>(from, order, value);
    case ScalarType::f16:
        value.kind = ValueKind::real;
        value.real = widen_half(load<uint16_t>(from, order));
        return;
    case ScalarType::f32:
        value.kind = ValueKind::real;
        value.real = widen(load<uint32_t>(from, order));
        return;
    case ScalarType::f64:
        value.kind = ValueKind::real;
        value.real = load_double(from, order);
        return;
    case ScalarType::long_double:
        value.kind = ValueKind::real;
        value.real = static_cast<double>(load_long_double(from, order));
        return;
    case ScalarType::complex64:
        value.kind = ValueKind::complex;
        value.real = widen(load<uint32_t>(from, order));
        value.imag = widen(load<uint32_t>(from + 4, order));
        return;
    case ScalarType::complex128:
        value.kind = ValueKind::complex;
        value.real = load_double(from, order);
        value.imag = load_double(from + 8, order);
        return;
    case ScalarType::complex_long_double:
        value.kind = ValueKind::complex;
        value.real = static_cast<double>(load_long_double(from, order));
        value.imag = static_cast<double>(load_long_double(from + long_double_size, order));
        return;
    case ScalarType::character:
    case ScalarType::bytes:
    case ScalarType::ucs2:
    case ScalarType::ucs4:
        return load_bytes(from, size, value);
    case ScalarType::pascal:
        // As struct.unpack: the length byte counts no further than the item goes.
        if (size == 0) {
            return load_bytes(from, 0, value);
        }
        return load_bytes(from + 1, std::min<int64_t>(load<uint8_t>(from), size - 1), value);
    }
}

}  // namespace bufview
