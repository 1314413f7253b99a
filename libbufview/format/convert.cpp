// SPDX-License-Identifier: MIT
#include "format/convert.h"

#include "base/error.h"
#include "format/half.h"
#include "format/scalar.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace bufview {

namespace {

// How a type stands in memory, and the C++ type that holds its values.
template <typename T>
struct IntegerCodec {
    using Bits = std::make_unsigned_t<T>;
    using Number = T;
    // At least an int: an int8_t is a number here, not a character.
    static auto decode(Bits bits) { return +static_cast<T>(bits); }
};

struct BooleanCodec {
    using Bits = uint8_t;
    using Number = uint8_t;
    static uint8_t decode(Bits bits) { return bits != 0 ? 1 : 0; }
};

struct HalfCodec {
    using Bits = uint16_t;
    using Number = double;
    static double decode(Bits bits) { return widen_half(bits); }
};

struct FloatCodec {
    using Bits = uint32_t;
    using Number = double;
    static double decode(Bits bits) { return widen(bits); }
};

struct DoubleCodec {
    using Bits = uint64_t;
    using Number = double;
    static double decode(Bits bits) { return std::bit_cast<double>(bits); }
};

// Calls body(codec) with the codec of an integer or truth value. False if `type` is neither.
template <typename Body>
bool with_integer(ScalarType type, Body body) {
    switch (type) {
    case ScalarType::boolean:
        body(BooleanCodec());
        return true;
    case ScalarType::i8:
        body(IntegerCodec<int8_t>());
        return true;
    case ScalarType::i16:
        body(IntegerCodec<int16_t>());
        return true;
    case ScalarType::i32:
        body(IntegerCodec<int32_t>());
        return true;
    case ScalarType::i64:
        body(IntegerCodec<int64_t>());
        return true;
    case ScalarType::u8:
        body(IntegerCodec<uint8_t>());
        return true;
    case ScalarType::u16:
        body(IntegerCodec<uint16_t>());
        return true;
    case ScalarType::u32:
        body(IntegerCodec<uint32_t>());
        return true;
    case ScalarType::u64:
        body(IntegerCodec<uint64_t>());
        return true;
    default:
        return false;
    }
}

template <typename Body>
bool with_real(ScalarType type, Body body) {
    switch (type) {
    case ScalarType::f16:
        body(HalfCodec());
        return true;
    case ScalarType::f32:
        body(FloatCodec());
        return true;
    case ScalarType::f64:
        body(DoubleCodec());
        return true;
    default:
        return false;
    }
}

[[noreturn, gnu::cold]] void wrong_format(const Format &format, const char *wanted) {
    const Quoted text(format.text(), format.text_len());
    fail(Status::type, "items of format \"%s\" are not %s", text.c_str(), wanted);
}

long long number_of(ItemNumbers numbers, int64_t i) {
    return numbers.first + i * numbers.step;
}

// The stride of a dense run is made a constant, so that the compiler can use vectors.
template <typename Bits, typename Byte, typename Step>
void each(Byte *first, int64_t stride, int64_t count, Step step) {
    constexpr int64_t size = sizeof(Bits);
    if (stride == size) {
        for (int64_t i = 0; i < count; ++i) {
            step(i, first + i * size);
        }
    } else {
        for (int64_t i = 0; i < count; ++i) {
            step(i, first + i * stride);
        }
    }
}

template <typename Codec, typename Out>
void read_run(ByteOrder order, const std::byte *first, int64_t stride, int64_t count, Out *out) {
    using Bits = typename Codec::Bits;
    if (order == native_order) {
        each<Bits>(first, stride, count, [out](int64_t i, const std::byte *at) {
            out[i] = static_cast<Out>(Codec::decode(load<Bits>(at)));
        });
    } else {
        each<Bits>(first, stride, count, [out](int64_t i, const std::byte *at) {
            out[i] = static_cast<Out>(Codec::decode(byteswap(load<Bits>(at))));
        });
    }
}

// Encode maps a number of the caller to the bits of an item.
template <typename Bits, typename In, typename Encode>
void write_run(ByteOrder order, std::byte *first, int64_t stride, int64_t count, const In *in,
               Encode encode) {
    if (order == native_order) {
        each<Bits>(first, stride, count,
                   [in, encode](int64_t i, std::byte *at) { store<Bits>(at, encode(in[i])); });
    } else {
        each<Bits>(first, stride, count, [in, encode](int64_t i, std::byte *at) {
            store<Bits>(at, byteswap(encode(in[i])));
        });
    }
}

void check_high(ByteOrder order, const std::byte *first, int64_t stride, int64_t count,
                ItemNumbers numbers) {
    uint64_t all = 0;
    each<uint64_t>(first, stride, count, [&all, order](int64_t, const std::byte *at) {
        all |= load<uint64_t>(at, order);
    });
    for (int64_t i = 0; static_cast<int64_t>(all) < 0 && i < count; ++i) {
        const auto number = load<uint64_t>(first + i * stride, order);
        if (static_cast<int64_t>(number) < 0) {
            fail(Status::value, "item %lld: %llu does not fit int64", number_of(numbers, i),
                 static_cast<unsigned long long>(number));
        }
    }
}

void check_range(ScalarType type, int64_t count, const int64_t *in, ItemNumbers numbers) {
    const auto [least, most] = range_of(type);
    if (type == ScalarType::i64) {
        return;
    }
    // Every range is a power of two numbers long, so that a bit above it says that one does not
    // fit.
    const auto low = static_cast<uint64_t>(least);
    const uint64_t range = static_cast<uint64_t>(most) - low;
    uint64_t all = 0;
    for (int64_t i = 0; i < count; ++i) {
        all |= static_cast<uint64_t>(in[i]) - low;
    }
    for (int64_t i = 0; all > range && i < count; ++i) {
        if (in[i] < least || in[i] > most) {
            fail(Status::value, "item %lld: %lld does not fit %s", number_of(numbers, i),
                 static_cast<long long>(in[i]), type_name(type));
        }
    }
}

uint16_t half_of(double number) {
    uint16_t half = 0;
    narrow_half(number, half);
    return half;
}

template <typename In>
void write_halves(ByteOrder order, std::byte *first, int64_t stride, int64_t count, const In *in,
                  ItemNumbers numbers) {
    uint16_t half;
    for (int64_t i = 0; i < count; ++i) {
        if (!narrow_half(static_cast<double>(in[i]), half)) {
            fail(Status::value, "item %lld: the number is too large for a half",
                 number_of(numbers, i));
        }
    }
    write_run<uint16_t>(order, first, stride, count, in,
                        [](In number) { return half_of(static_cast<double>(number)); });
}

// False if `type` is not real.
template <typename In>
bool write_reals(const Scalar &scalar, std::byte *first, int64_t stride, int64_t count,
                 const In *in, ItemNumbers numbers) {
    const ByteOrder order = scalar.order;
    switch (scalar.type) {
    case ScalarType::f16:
        write_halves(order, first, stride, count, in, numbers);
        return true;
    case ScalarType::f32:
        write_run<uint32_t>(order, first, stride, count, in,
                            [](In number) { return narrow(static_cast<double>(number)); });
        return true;
    case ScalarType::f64:
        write_run<uint64_t>(order, first, stride, count, in, [](In number) {
            return std::bit_cast<uint64_t>(static_cast<double>(number));
        });
        return true;
    case ScalarType::long_double:
        for (int64_t i = 0; i < count; ++i) {
            store_long_double(first + i * stride, static_cast<long double>(in[i]), order);
        }
        return true;
    case ScalarType::boolean:
        write_run<uint8_t>(order, first, stride, count, in,
                           [](In number) { return static_cast<uint8_t>(number != In{0} ? 1 : 0); });
        return true;
    default:
        return false;
    }
}

}  // namespace

IntegerRange range_of(ScalarType type) noexcept {
    IntegerRange range{};
    with_integer(type, [&](auto codec) {
        using Number = typename decltype(codec)::Number;
        range.least = static_cast<int64_t>(std::numeric_limits<Number>::min());
        range.most = std::is_same_v<Number, uint64_t>
                         ? std::numeric_limits<int64_t>::max()
                         : static_cast<int64_t>(std::numeric_limits<Number>::max());
    });
    return range;
}

bool scalars_to_int64(const Scalar &scalar, const std::byte *first, int64_t stride, int64_t count,
                      int64_t *out, ItemNumbers numbers) {
    if (scalar.type == ScalarType::u64) {
        check_high(scalar.order, first, stride, count, numbers);
    }
    return with_integer(scalar.type, [&](auto codec) {
        read_run<decltype(codec)>(scalar.order, first, stride, count, out);
    });
}

bool scalars_to_double(const Scalar &scalar, const std::byte *first, int64_t stride, int64_t count,
                       double *out) {
    const auto read = [&](auto codec) {
        read_run<decltype(codec)>(scalar.order, first, stride, count, out);
    };
    if (scalar.type == ScalarType::long_double) {
        for (int64_t i = 0; i < count; ++i) {
            out[i] = static_cast<double>(load_long_double(first + i * stride, scalar.order));
        }
        return true;
    }
    return with_integer(scalar.type, read) || with_real(scalar.type, read);
}

bool scalars_from_int64(const Scalar &scalar, std::byte *first, int64_t stride, int64_t count,
                        const int64_t *in, ItemNumbers numbers) {
    return write_reals(scalar, first, stride, count, in, numbers) ||
           with_integer(scalar.type, [&](auto codec) {
               using Bits = typename decltype(codec)::Bits;
               check_range(scalar.type, count, in, numbers);
               write_run<Bits>(scalar.order, first, stride, count, in,
                               [](int64_t number) { return static_cast<Bits>(number); });
           });
}

bool scalars_from_double(const Scalar &scalar, std::byte *first, int64_t stride, int64_t count,
                         const double *in, ItemNumbers numbers) {
    return write_reals(scalar, first, stride, count, in, numbers);
}

void read_int64(const Format &format, const std::byte *first, int64_t stride, int64_t count,
                int64_t *out, int64_t number) {
    if (!scalars_to_int64(scalar_of(format), first, stride, count, out, {number, 1})) {
        wrong_format(format, "integers");
    }
}

void read_double(const Format &format, const std::byte *first, int64_t stride, int64_t count,
                 double *out) {
    if (!scalars_to_double(scalar_of(format), first, stride, count, out)) {
        wrong_format(format, "real numbers");
    }
}

void write_int64(const Format &format, std::byte *first, int64_t stride, int64_t count,
                 const int64_t *in) {
    if (!scalars_from_int64(scalar_of(format), first, stride, count, in, {})) {
        wrong_format(format, "numbers");
    }
}

void write_double(const Format &format, std::byte *first, int64_t stride, int64_t count,
                  const double *in) {
    if (!scalars_from_double(scalar_of(format), first, stride, count, in, {})) {
        wrong_format(format, "real numbers");
    }
}

}  // namespace bufview
