// SPDX-License-Identifier: MIT
#include "format/node.h"
#include "format/scalar.h"

namespace bufview {

namespace {

// Long doubles hold more than a Value does. Against another type they are compared as doubles
// only if they are doubles.
bool is_long(ScalarType type) {
    return type == ScalarType::long_double || type == ScalarType::complex_long_double;
}

bool equal_long(const Node &node, const std::byte *a, ByteOrder order_a, const std::byte *b,
                ByteOrder order_b) {
    for (int64_t part = 0; part < node.size; part += long_double_size) {
        if (load_long_double(a + part, order_a) != load_long_double(b + part, order_b)) {
            return false;
        }
    }
    return true;
}

bool is_wide_text(ScalarType type) {
    return type == ScalarType::ucs2 || type == ScalarType::ucs4;
}

uint32_t unit_at(const Node &node, const std::byte *at, int64_t index) {
    return node.type == ScalarType::ucs2 ? load<uint16_t>(at + 2 * index, node.order)
                                         : load<uint32_t>(at + 4 * index, node.order);
}

// Texts of any width and byte order, by code unit.
bool equal_text(const Node &a, const std::byte *at_a, const Node &b, const std::byte *at_b) {
    const int64_t length = a.size / (a.type == ScalarType::ucs2 ? 2 : 4);
    if (length != b.size / (b.type == ScalarType::ucs2 ? 2 : 4)) {
        return false;
    }
    for (int64_t i = 0; i < length; ++i) {
        if (unit_at(a, at_a, i) != unit_at(b, at_b, i)) {
            return false;
        }
    }
    return true;
}

bool equal_scalars(const Node &a, const std::byte *at_a, const Node &b, const std::byte *at_b) {
    if (is_long(a.type) && a.type == b.type) {
        return equal_long(a, at_a, a.order, at_b, b.order);
    }
    if (is_wide_text(a.type) && is_wide_text(b.type)) {
        return equal_text(a, at_a, b, at_b);
    }
    Value value_a;
    Value value_b;
    load_scalar(a.type, a.order, a.size, at_a, value_a);
    load_scalar(b.type, b.order, b.size, at_b, value_b);
    return values_equal(value_a, value_b);
}

}  // namespace

bool equal_items(const Format &fa, const std::byte *a, const Format &fb,
                 const std::byte *b) noexcept {
    if (fa.value_count() != fb.value_count()) {
        return false;
    }
    PairWalker pairs(fa, fb);
    while (pairs.next()) {
        const std::byte *at_a = a + pairs.at_a();
        const std::byte *at_b = b + pairs.at_b();
        for (int64_t i = 0; i < pairs.count(); ++i) {
            if (!equal_scalars(pairs.a(), at_a, pairs.b(), at_b)) {
                return false;
            }
            at_a += pairs.a().size;
            at_b += pairs.b().size;
        }
    }
    return pairs.both_ended();
}

}  // namespace bufview
