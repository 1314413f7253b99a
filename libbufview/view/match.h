// SPDX-License-Identifier: MIT
// Looking for an item of given values among others.
#pragma once

#include "format/format.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace bufview {

// Numbers are compared in loops of their type: where the bytes of an item decide, as bytes, and
// floats in native byte order as floats. All other items are read one by one.
class ItemMatcher {
public:
    // Format and values stay as long as the matcher.
    ItemMatcher(const Format &format, std::span<const Value> values);

    // False if no item can match, whatever its bytes.
    bool possible() const noexcept { return way_ != Way::never; }
    // The first of `count` items that matches, `count` if there is none.
    int64_t find(const std::byte *first, int64_t stride, int64_t count);
    int64_t count(const std::byte *first, int64_t stride, int64_t count);

private:
    enum class Way : uint8_t { never, bits8, bits16, bits32, bits64, float32, float64, values };

    Way choose();
    // Matches among items that lie close together, in a block.
    int64_t count_block(const std::byte *first, int64_t count) const noexcept;
    bool matches(const std::byte *item);
    template <typename Visit>
    void for_each_block(const std::byte *first, int64_t stride, int64_t count, Visit &&visit);

    const Format &format_;
    std::span<const Value> values_;
    Vector<Value> found_;
    uint64_t bits_ = 0;
    double number_ = 0;
    Way way_;
};

}  // namespace bufview
