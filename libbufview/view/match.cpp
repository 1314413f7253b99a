// SPDX-License-Identifier: MIT
#include "view/match.h"

#include "base/error.h"
#include "view/move.h"

#include <algorithm>
#include <cmath>

namespace bufview {

namespace {

// So few items that a byte counts the matches among them.
constexpr int64_t block = 128;

// Without a way out of the loop, and counted in a number as wide as an item, it is one of vectors.
template <typename T, typename Count>
int64_t count_equal(const std::byte *first, int64_t count, T wanted) {
    Count found = 0;
    for (int64_t i = 0; i < count; ++i) {
        const bool same = load<T>(first + i * static_cast<int64_t>(sizeof(T))) == wanted;
        found = static_cast<Count>(found + (same ? 1 : 0));
    }
    return static_cast<int64_t>(found);
}

bool is_integral(const Value &value) {
    return value.kind == ValueKind::boolean || value.kind == ValueKind::integer ||
           value.kind == ValueKind::natural;
}

// The number that a value is, if it is a double.
bool as_double(const Value &value, double &number) {
    if (value.kind == ValueKind::real) {
        number = value.real;
        return true;
    }
    constexpr int64_t exact = int64_t{1} << 53;
    number = static_cast<double>(value.integer);
    return is_integral(value) && value.integer >= (value.kind == ValueKind::natural ? 0 : -exact) &&
           value.integer <= exact;
}

}  // namespace

ItemMatcher::ItemMatcher(const Format &format, std::span<const Value> values)
    : format_(format), values_(values), way_(choose()) {
    if (way_ == Way::values) {
        found_.resize(values.size());
    }
}

ItemMatcher::Way ItemMatcher::choose() {
    if (static_cast<int64_t>(values_.size()) != format_.value_count()) {
        return Way::never;
    }
    const ScalarType type = format_.scalar();
    if (type >= ScalarType::i8 && type <= ScalarType::u64 && is_integral(values_[0])) {
        std::byte item[8] = {};
        try {
            format_.pack(item, values_.data(), 1);
        } catch (const Error &) {
            // No item of this format can hold the value.
            return Way::never;
        }
        switch (format_.itemsize()) {
        case 1:
            bits_ = load<uint8_t>(item);
            return Way::bits8;
        case 2:
            bits_ = load<uint16_t>(item);
            return Way::bits16;
        case 4:
            bits_ = load<uint32_t>(item);
            return Way::bits32;
        default:
            bits_ = load<uint64_t>(item);
            return Way::bits64;
        }
    }
    if (type == ScalarType::character && values_[0].kind == ValueKind::bytes) {
        if (values_[0].bytes_len != 1) {
            return Way::never;
        }
        bits_ = std::to_integer<uint64_t>(*values_[0].bytes);
        return Way::bits8;
    }
    if (values_.size() == 1 && format_.order() == native_order && as_double(values_[0], number_)) {
        if (type == ScalarType::f64) {
            return Way::float64;
        }
        if (type == ScalarType::f32) {
            const bool held = static_cast<double>(static_cast<float>(number_)) == number_;
            return held ? Way::float32 : Way::never;
        }
    }
    return Way::values;
}

int64_t ItemMatcher::count_block(const std::byte *first, int64_t count) const noexcept {
    switch (way_) {
    case Way::bits8:
        return count_equal<uint8_t, uint8_t>(first, count, static_cast<uint8_t>(bits_));
    case Way::bits16:
        return count_equal<uint16_t, uint16_t>(first, count, static_cast<uint16_t>(bits_));
    case Way::bits32:
        return count_equal<uint32_t, uint32_t>(first, count, static_cast<uint32_t>(bits_));
    case Way::bits64:
        return count_equal<uint64_t, uint64_t>(first, count, bits_);
    case Way::float32:
        return count_equal<float, uint32_t>(first, count, static_cast<float>(number_));
    case Way::float64:
        return count_equal<double, uint64_t>(first, count, number_);
    case Way::never:
    case Way::values:
        break;
    }
    return 0;
}

bool ItemMatcher::matches(const std::byte *item) {
    format_.unpack(item, found_.data());
    return std::equal(found_.begin(), found_.end(), values_.begin(), values_equal);
}

// Calls visit(first item, its position, matches) for blocks of items until it answers false.
template <typename Visit>
void ItemMatcher::for_each_block(const std::byte *first, int64_t stride, int64_t count,
                                 Visit &&visit) {
    const int64_t size = format_.itemsize();
    std::byte together[block * 8];
    for (int64_t i = 0; i < count; i += block) {
        const int64_t part = std::min(block, count - i);
        const std::byte *items = first + i * stride;
        if (stride != size) {
            copy_run(together, size, items, stride, part, size);
            items = together;
        }
        if (!visit(items, i, count_block(items, part))) {
            return;
        }
    }
}

int64_t ItemMatcher::find(const std::byte *first, int64_t stride, int64_t count) {
    if (way_ == Way::values) {
        int64_t i = 0;
        while (i < count && !matches(first + i * stride)) {
            ++i;
        }
        return i;
    }
    int64_t found = count;
    for_each_block(first, stride, count, [&](const std::byte *items, int64_t at, int64_t matching) {
        if (matching == 0) {
            return true;
        }
        while (count_block(items, 1) == 0) {
            items += format_.itemsize();
            ++at;
        }
        found = at;
        return false;
    });
    return found;
}

int64_t ItemMatcher::count(const std::byte *first, int64_t stride, int64_t count) {
    int64_t found = 0;
    if (way_ == Way::values) {
        for (int64_t i = 0; i < count; ++i) {
            found += matches(first + i * stride) ? 1 : 0;
        }
        return found;
    }
    for_each_block(first, stride, count, [&](const std::byte *, int64_t, int64_t matching) {
        found += matching;
        return true;
    });
    return found;
}

}  // namespace bufview
