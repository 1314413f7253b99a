// SPDX-License-Identifier: MIT
#include "format/format.h"

#include "base/error.h"
#include "format/code.h"
#include "format/format_cache.h"
#include "format/node.h"
#include "format/parse.h"
#include "format/scalar.h"

#include <algorithm>
#include <utility>

namespace bufview {

namespace {

constexpr std::string_view prefixes = "@=<>!";
constexpr std::string_view codes = memoryview_codes;

// A format of one code that stands in static memory, node and text included. All of them are made
// by the compiler, so that they may be used before and after anything else.
class FixedFormat : public Format {
public:
    constexpr FixedFormat() = default;
    FixedFormat(const FixedFormat &) = delete;

    constexpr void set(char prefix, char code) {
        const bool native = prefix == 0 || prefix == '@';
        const CodeInfo info = native ? native_code_info(code) : standard_code_info(code);
        if (!info.known() || (code == 'P' && !native)) {
            return;
        }
        int length = 0;
        if (prefix != 0) {
            spelling_[length++] = prefix;
        }
        spelling_[length++] = code;
        text_ = spelling_;
        text_len_ = length;
        order_ = prefix == '<'                    ? ByteOrder::little
                 : prefix == '>' || prefix == '!' ? ByteOrder::big
                                                  : native_order;
        node_.size = info.size;
        node_.end = 1;
        node_.next = 1;
        node_.alignment = info.alignment;
        node_.type = info.type;
        node_.order = order_;
        node_.native_code = native ? code : '\0';
        nodes_ = &node_;
        node_count_ = 1;
        itemsize_ = info.size;
        alignment_ = info.alignment;
        value_count_ = 1;
        scalar_ = info.type;
        native_code_ = native ? code : '\0';
        is_byte_ = native && (code == 'B' || code == 'b' || code == 'c');
        bytes_decide_ = info.type != ScalarType::boolean && info.type != ScalarType::f16 &&
                        info.type != ScalarType::f32 && info.type != ScalarType::f64;
        immortal_ = true;
    }
    constexpr bool exists() const { return immortal_; }

private:
    Node node_;
    char spelling_[3] = {};
};

struct FixedFormats {
    constexpr FixedFormats() {
        for (size_t code = 0; code < codes.size(); ++code) {
            table[0][code].set('\0', codes[code]);
            for (size_t prefix = 0; prefix < prefixes.size(); ++prefix) {
                table[prefix + 1][code].set(prefixes[prefix], codes[code]);
            }
        }
        for (size_t code = 0; code < codes.size(); ++code) {
            column[static_cast<unsigned char>(codes[code])] = static_cast<int8_t>(code + 1);
        }
    }
    FixedFormat table[prefixes.size() + 1][codes.size()];
    // One more than the column of a character, 0 if it has none.
    int8_t column[256] = {};
};

constinit FixedFormats fixed;

const Format *find_fixed(std::string_view text) {
    if (text.empty() || text.size() > 2) {
        return nullptr;
    }
    const int column = fixed.column[static_cast<unsigned char>(text.back())] - 1;
    const size_t prefix = text.size() == 1 ? 0 : prefixes.find(text.front()) + 1;
    if (column < 0 || (text.size() == 2 && prefix == 0)) {
        return nullptr;
    }
    const FixedFormat &format = fixed.table[prefix][column];
    return format.exists() ? &format : nullptr;
}

// True if the trees are the same but for names: a cheap answer for most equal layouts, and the only
// one for those with more values than can be gone through.
bool same_tree(const Format &a, const Format &b) {
    return a.node_count() == b.node_count() &&
           std::equal(a.nodes(), a.nodes() + a.node_count(), b.nodes(),
                      [](const Node &x, const Node &y) {
                          return x.offset == y.offset && x.size == y.size && x.count == y.count &&
                                 x.end == y.end && x.kind == y.kind && x.type == y.type &&
                                 x.order == y.order;
                      });
}

}  // namespace

FormatRef Format::parse(std::string_view text) {
    if (const Format *found = find_fixed(text)) {
        return FormatRef(found);
    }
    if (FormatRef found = find_cached_format(text)) {
        return found;
    }
    FormatRef parsed = ParsedFormat::make(text);
    cache_format(parsed);
    return parsed;
}

FormatRef Format::bytes() noexcept {
    return FormatRef(find_fixed("B"));
}

void Format::dispose() const noexcept {
    delete static_cast<const ParsedFormat *>(this);
}

bool Format::same_layout(const Format &other) const noexcept {
    if (this == &other) {
        return true;
    }
    if (itemsize_ != other.itemsize_ || value_count_ != other.value_count_) {
        return false;
    }
    if (same_tree(*this, other)) {
        return true;
    }
    PairWalker pairs(*this, other);
    for (int step = 0; step < 1000000; ++step) {
        if (!pairs.next()) {
            return pairs.both_ended();
        }
        const Node &a = pairs.a();
        const Node &b = pairs.b();
        const bool ordered =
            a.size > 1 && a.type != ScalarType::bytes && a.type != ScalarType::pascal;
        if (a.type != b.type || a.size != b.size || pairs.at_a() != pairs.at_b() ||
            (ordered && a.order != b.order)) {
            return false;
        }
    }
    return false;
}

void Format::unpack(const std::byte *item, Value *values) const noexcept {
    if (scalar_ != ScalarType::none) {
        return load_scalar(scalar_, order_, itemsize_, item, *values);
    }
    Walker walker(*this);
    int64_t at = 0;
    while (const Node *node = walker.next(at)) {
        for (int64_t i = 0; i < node->count; ++i) {
            load_scalar(node->type, node->order, node->size, item + at + i * node->size, *values++);
        }
    }
}

void Format::pack(std::byte *item, const Value *values, int64_t count) const {
    if (count != value_count_) {
        fail(Status::value, "%lld values for an item of %lld", static_cast<long long>(count),
             static_cast<long long>(value_count_));
    }
    if (scalar_ != ScalarType::none) {
        return store_scalar(scalar_, order_, itemsize_, item, *values);
    }
    Walker walker(*this);
    int64_t at = 0;
    while (const Node *node = walker.next(at)) {
        for (int64_t i = 0; i < node->count; ++i) {
            store_scalar(node->type, node->order, node->size, item + at + i * node->size,
                         *values++);
        }
    }
}

}  // namespace bufview
