// SPDX-License-Identifier: MIT
// The parser keeps a stack of its own, so that the nesting of the text cannot exhaust that of the
// thread, and looks at every byte once.
//
//   format  = { space | item }
//   item    = [order] [shape] [order] [count] type [":" name ":"]
//   order   = "@" | "=" | "<" | ">" | "!" | "^"      holds until the next one, also behind a "}"
//   shape   = "(" count { "," count } ")"
//   type    = code | "Z" ("f" | "d" | "g") | "T{" format "}" | "&" item-without-name | "X{" ... "}"
//
// Sizes are the struct module's at the top; inside T{...} the end is padded as the C compiler pads
// a struct, if '@' is in effect there. NumPy reads and writes it so.
#include "format/parse.h"

#include "base/error.h"
#include "format/code.h"
#include "format/utf8.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace bufview {

namespace {

constexpr int max_ndim = 64;
constexpr int64_t most = std::numeric_limits<int64_t>::max();

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_order(char c) {
    return c == '@' || c == '=' || c == '<' || c == '>' || c == '!' || c == '^';
}

class Parser {
public:
    explicit Parser(ParsedFormat &made) : made_(made), text_(made.text_store) {}
    void parse();

private:
    // What stands before the type of an item.
    struct Item {
        int64_t at = 0;
        int64_t count = 1;
        int32_t shape_at = 0;
        uint8_t ndim = 0;
        char order = '@';
    };
    // A record, or the whole format, whose parts are being read.
    struct Level {
        int32_t group = -1;
        bool pointee = false;  // only a pointer to it is wanted: `item` is the pointer
        uint8_t alignment = 1;
        int64_t size = 0;
        int64_t values = 0;
        Item item;
    };

    bool at_end() const { return at_ == static_cast<int64_t>(text_.size()); }
    char peek() const { return at_end() ? '\0' : text_[static_cast<size_t>(at_)]; }
    bool at(char c) const { return !at_end() && peek() == c; }
    void skip_space();

    void read_order();
    void read_shape(Item &item);
    int64_t read_number(const char *what);
    void read_item();
    void read_prefix(Item &item);
    void read_type(Item item, bool pointee);
    void read_function();
    void open(const Item &item, bool pointee);
    void close();
    void read_name(Node &node);

    CodeInfo info(char code) const;
    void place_scalar(const Item &item, char code, CodeInfo info);
    void place_padding(const Item &item);
    void place_pointer(const Item &item);
    void place(Node &node, const Item &item, bool aligned);
    void count_as_dimension(Item &item);
    void check_names(int32_t first, int32_t end);
    void link(int32_t &head, int32_t first, int32_t end);

    int64_t times(int64_t a, int64_t b, int64_t at) const;
    int64_t plus(int64_t a, int64_t b, int64_t at) const;
    [[noreturn, gnu::cold]] void fail_at(Status status, int64_t at, const char *what) const;
    [[noreturn, gnu::cold]] void expected(const char *what) const;

    Level &level() { return levels_[depth_]; }

    ParsedFormat &made_;
    const String &text_;
    int64_t at_ = 0;
    char order_ = '@';
    int depth_ = 0;
    Level levels_[Format::max_nesting + 1];
};

void Parser::fail_at(Status status, int64_t at, const char *what) const {
    const Quoted text(text_.data(), static_cast<int64_t>(text_.size()));
    throw Error(make_error(status, "format \"%s\", byte %lld: %s", text.c_str(),
                           static_cast<long long>(at), what)
                    .with_offset(at));
}

void Parser::expected(const char *what) const {
    char found[64];
    char message[160];
    if (at_end()) {
        std::snprintf(found, sizeof found, "the end");
    } else {
        const Quoted text(text_.data() + at_, 1);
        std::snprintf(found, sizeof found, "'%s'", text.c_str());
    }
    std::snprintf(message, sizeof message, "expected %s, found %s", what, found);
    fail_at(Status::format, at_, message);
}

int64_t Parser::times(int64_t a, int64_t b, int64_t at) const {
    int64_t result;
    if (__builtin_mul_overflow(a, b, &result)) {
        fail_at(Status::overflow, at, "the item is larger than 64 bits can count");
    }
    return result;
}

int64_t Parser::plus(int64_t a, int64_t b, int64_t at) const {
    int64_t result;
    if (__builtin_add_overflow(a, b, &result)) {
        fail_at(Status::overflow, at, "the item is larger than 64 bits can count");
    }
    return result;
}

void Parser::skip_space() {
    while (!at_end() && is_space(peek())) {
        ++at_;
    }
}

int64_t Parser::read_number(const char *what) {
    if (!is_digit(peek())) {
        expected(what);
    }
    const int64_t start = at_;
    int64_t number = 0;
    while (is_digit(peek())) {
        const int digit = peek() - '0';
        if (number > (most - digit) / 10) {
            fail_at(Status::overflow, start, "the count does not fit 64 bits");
        }
        number = number * 10 + digit;
        ++at_;
    }
    return number;
}

void Parser::read_order() {
    if (is_order(peek())) {
        order_ = peek();
        ++at_;
        skip_space();
    }
}

void Parser::read_shape(Item &item) {
    if (!at('(')) {
        return;
    }
    do {
        ++at_;
        skip_space();
        if (item.ndim == max_ndim) {
            fail_at(Status::limit, at_, "a sub-array has more than 64 dimensions");
        }
        made_.dim_store.push_back(read_number("an extent"));
        ++item.ndim;
        skip_space();
    } while (at(','));
    if (!at(')')) {
        expected("',' or ')'");
    }
    ++at_;
    skip_space();
}

void Parser::read_prefix(Item &item) {
    item.at = at_;
    item.shape_at = static_cast<int32_t>(made_.dim_store.size());
    read_order();
    const int64_t before = at_;
    read_shape(item);
    if (at_ != before) {
        read_order();
    }
    if (is_digit(peek())) {
        item.count = read_number("a count");
    }
    item.order = order_;
}

void Parser::read_item() {
    Item item;
    read_prefix(item);
    read_type(item, false);
}

CodeInfo Parser::info(char code) const {
    CodeInfo info;
    if (order_ == '@') {
        return native_code_info(code);
    }
    if (order_ == '^') {
        info = native_code_info(code);
        info.alignment = 1;
        return info;
    }
    // The struct module has no P of standard size, but ctypes writes "<P" in its records.
    if (code == 'P' && depth_ == 0) {
        return {};
    }
    return standard_code_info(code);
}

void Parser::read_type(Item item, bool pointee) {
    // Each turn of the loop is one "&"; `item` stays the outermost pointer.
    for (;;) {
        char code = peek();
        const int64_t code_at = at_;
        switch (code) {
        case 'T':
            ++at_;
            if (!at('{')) {
                expected("'{' behind T");
            }
            ++at_;
            return open(item, pointee);
        case 'X':
            ++at_;
            read_function();
            return place_pointer(item);
        case '&': {
            ++at_;
            pointee = true;
            Item target;
            read_prefix(target);
            made_.dim_store.resize(static_cast<size_t>(target.shape_at));
            continue;
        }
        case 'x':
            ++at_;
            return pointee ? place_pointer(item) : place_padding(item);
        case 'O':
            fail_at(Status::format, code_at, "references to Python objects (O) cannot be read");
        case 't':
            fail_at(Status::format, code_at, "bit fields (t) are not supported");
        case 'Z':
            ++at_;
            code = peek() == 'f' ? 'F' : peek() == 'd' ? 'D' : peek() == 'g' ? 'G' : '\0';
            if (code == '\0') {
                expected("f, d or g behind Z");
            }
            break;
        default:
            if (code == 'G') {
                code = '\0';
            }
            break;
        }
        const CodeInfo found = info(code);
        if (!found.known()) {
            if (native_code_info(code).known()) {
                expected("a code that has a standard size");
            }
            expected("a code");
        }
        ++at_;
        return pointee ? place_pointer(item) : place_scalar(item, code, found);
    }
}

// Over "{...}" of a function pointer; the signature inside is of no interest here.
void Parser::read_function() {
    if (!at('{')) {
        expected("'{' behind X");
    }
    const char *at = text_.data() + at_;
    const char *end = text_.data() + text_.size();
    int64_t open = 0;
    do {
        uint32_t character = 0;
        at_ = at - text_.data();
        if (at == end || !next_utf8(at, end, character) || character < 0x20) {
            expected("'}' of X{");
        }
        open += character == '{' ? 1 : character == '}' ? -1 : 0;
        if (open > Format::max_nesting) {
            fail_at(Status::limit, at_, "X{ is nested deeper than 64");
        }
    } while (open > 0);
    at_ = at - text_.data();
}

void Parser::open(const Item &item, bool pointee) {
    if (depth_ == Format::max_nesting) {
        fail_at(Status::limit, at_ - 2, "T{ is nested deeper than 64");
    }
    ++depth_;
    level() = Level{};
    level().group = static_cast<int32_t>(made_.node_store.size());
    level().pointee = pointee;
    level().item = item;
    if (!pointee) {
        count_as_dimension(level().item);
    }
    made_.node_store.emplace_back();
}

void Parser::close() {
    const Level done = level();
    ++at_;
    --depth_;
    const auto end = static_cast<int32_t>(made_.node_store.size());
    check_names(done.group + 1, end);
    if (done.pointee) {
        const auto first = static_cast<size_t>(done.group);
        made_.node_store.resize(first);
        made_.dim_store.resize(static_cast<size_t>(done.item.shape_at) + done.item.ndim);
        return place_pointer(done.item);
    }
    Node &node = made_.node_store[static_cast<size_t>(done.group)];
    node.kind = NodeKind::group;
    node.size = done.size;
    node.alignment = done.alignment;
    node.values = done.values;
    if (order_ == '@') {
        const int64_t filled = plus(node.size, node.alignment - 1, done.item.at);
        node.size = filled & ~int64_t{node.alignment - 1};
    }
    node.end = end;
    link(node.first, done.group + 1, end);
    place(node, done.item, order_ == '@');
    read_name(node);
}

void Parser::place_scalar(const Item &item, char code, CodeInfo info) {
    Node node;
    node.type = info.type;
    node.alignment = info.alignment;
    node.size = info.size;
    node.order = item.order == '<'                        ? ByteOrder::little
                 : item.order == '>' || item.order == '!' ? ByteOrder::big
                                                          : native_order;
    const bool native = item.order == '@' && memoryview_codes.find(code) != std::string_view::npos;
    node.native_code = native ? code : '\0';
    Item placed = item;
    if (code == 's' || code == 'p' || code == 'u' || code == 'w') {
        node.size = times(info.size, item.count, item.at);
    } else {
        count_as_dimension(placed);
    }
    node.end = static_cast<int32_t>(made_.node_store.size()) + 1;
    place(node, placed, item.order == '@');
    read_name(node);
    // Without a name and without a value nothing is left of it but its place.
    if (has_values(node) || node.name_len > 0) {
        made_.node_store.push_back(node);
    } else {
        made_.dim_store.resize(static_cast<size_t>(item.shape_at));
    }
}

void Parser::place_padding(const Item &item) {
    Node node;
    node.kind = NodeKind::padding;
    node.values = 0;
    node.size = item.count;
    node.end = static_cast<int32_t>(made_.node_store.size()) + 1;
    place(node, item, false);
    read_name(node);
    if (node.name_len > 0) {
        made_.node_store.push_back(node);
    } else {
        made_.dim_store.resize(static_cast<size_t>(item.shape_at));
    }
}

// The order in effect may have changed inside the pointee; that of the pointer stands in `item`.
void Parser::place_pointer(const Item &item) {
    CodeInfo info = native_code_info('P');
    if (item.order != '@') {
        info.alignment = 1;
    }
    place_scalar(item, 'P', info);
}

// A count other than 1 is the innermost dimension of the sub-array.
void Parser::count_as_dimension(Item &item) {
    if (item.count == 1) {
        return;
    }
    if (item.ndim == max_ndim) {
        fail_at(Status::limit, item.at, "a sub-array has more than 64 dimensions");
    }
    made_.dim_store.push_back(item.count);
    ++item.ndim;
}

// Gives `node` its offset in the present level and the shape of `item`.
void Parser::place(Node &node, const Item &item, bool aligned) {
    node.shape_at = item.shape_at;
    node.ndim = item.ndim;
    node.count = 1;
    const int64_t *shape = made_.dim_store.data() + item.shape_at;
    // An extent of zero does not excuse the others: their strides must fit too.
    bool is_empty = false;
    int64_t size = node.size;
    for (int i = 0; i < node.ndim; ++i) {
        const int64_t extent = shape[i];
        is_empty = is_empty || extent == 0;
        node.count = times(node.count, std::max<int64_t>(extent, 1), item.at);
        size = times(size, std::max<int64_t>(extent, 1), item.at);
    }
    node.count = is_empty ? 0 : node.count;
    Level &to = level();
    if (aligned) {
        to.size = plus(to.size, node.alignment - 1, item.at) & ~int64_t{node.alignment - 1};
        to.alignment = std::max(to.alignment, node.alignment);
    }
    node.offset = to.size;
    to.size = plus(to.size, is_empty ? 0 : size, item.at);
    to.values = plus(to.values, times(node.values, node.count, item.at), item.at);
}

void Parser::read_name(Node &node) {
    if (!at(':')) {
        return;
    }
    const int64_t start = ++at_;
    const char *at = text_.data() + at_;
    const char *end = text_.data() + text_.size();
    while (!at_end() && peek() != ':') {
        uint32_t character = 0;
        if (!next_utf8(at, end, character) || character < 0x20 || character == 0x7F) {
            expected("a character of a name, in UTF-8");
        }
        at_ = at - text_.data();
    }
    if (at_end()) {
        expected("':' behind a name");
    }
    if (at_ == start) {
        expected("a name");
    }
    node.name_at = static_cast<int32_t>(start);
    node.name_len = static_cast<int32_t>(at_ - start);
    ++at_;
}

// Throws if two of the siblings from `first` up to `end` have one name.
void Parser::check_names(int32_t first, int32_t end) {
    struct Name {
        std::string_view name;
        int32_t at;
    };
    Vector<Name> names;
    for (int32_t i = first; i < end; i = made_.node_store[static_cast<size_t>(i)].end) {
        const Node &node = made_.node_store[static_cast<size_t>(i)];
        if (node.name_len > 0) {
            names.push_back(
                {{text_.data() + node.name_at, static_cast<size_t>(node.name_len)}, node.name_at});
        }
    }
    std::sort(names.begin(), names.end(), [](const Name &a, const Name &b) {
        const int order = a.name.compare(b.name);
        return order != 0 ? order < 0 : a.at < b.at;
    });
    int64_t at = -1;
    for (size_t i = 1; i < names.size(); ++i) {
        if (names[i].name == names[i - 1].name && (at < 0 || names[i].at < at)) {
            at = names[i].at;
        }
    }
    if (at >= 0) {
        fail_at(Status::format, at, "expected a new name, found one that the record has already");
    }
}

// Chains the siblings that have values: `head` -> next -> ... -> `end`.
void Parser::link(int32_t &head, int32_t first, int32_t end) {
    int32_t *slot = &head;
    for (int32_t i = first; i < end; i = made_.node_store[static_cast<size_t>(i)].end) {
        Node &node = made_.node_store[static_cast<size_t>(i)];
        node.next = end;
        if (has_values(node)) {
            *slot = i;
            slot = &node.next;
        }
    }
    *slot = end;
}

void Parser::parse() {
    for (skip_space(); !at_end(); skip_space()) {
        if (depth_ > 0 && peek() == '}') {
            close();
        } else {
            read_item();
        }
    }
    if (depth_ > 0) {
        expected("'}'");
    }
    const auto end = static_cast<int32_t>(made_.node_store.size());
    check_names(0, end);
    int32_t first = 0;
    link(first, 0, end);
    const Level &all = level();
    // Values of no size ("(1000000000)0s") are bounded too: others are by the memory they need.
    if (all.values > all.size && all.values - all.size > Format::max_text) {
        fail_at(Status::limit, 0, "the item has far more values than bytes");
    }
    made_.finish(all.size, all.alignment);
}

}  // namespace

FormatRef ParsedFormat::make(std::string_view text) {
    if (text.size() > static_cast<size_t>(max_text)) {
        throw Error(make_error(Status::limit, "a format of %llu bytes is longer than %lld",
                               static_cast<unsigned long long>(text.size()),
                               static_cast<long long>(max_text))
                        .with_offset(max_text));
    }
    auto *made = new ParsedFormat;
    FormatRef owner(made);
    made->text_store.assign(text);
    Parser(*made).parse();
    return owner;
}

}  // namespace bufview
