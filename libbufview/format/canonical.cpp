// SPDX-License-Identifier: MIT
#include "format/canonical.h"

#include <charconv>

namespace bufview {

namespace {

struct Spelling {
    const char *code;
    int64_t unit;  // bytes that swap together; of one character, for texts
};

Spelling spelling_of(ScalarType type) {
    switch (type) {
    case ScalarType::none:
        return {"x", 1};
    case ScalarType::boolean:
        return {"?", 1};
    case ScalarType::i8:
        return {"b", 1};
    case ScalarType::i16:
        return {"h", 2};
    case ScalarType::i32:
        return {"i", 4};
    case ScalarType::i64:
        return {"q", 8};
    case ScalarType::u8:
        return {"B", 1};
    case ScalarType::u16:
        return {"H", 2};
    case ScalarType::u32:
        return {"I", 4};
    case ScalarType::u64:
        return {"Q", 8};
    case ScalarType::f16:
        return {"e", 2};
    case ScalarType::f32:
        return {"f", 4};
    case ScalarType::f64:
        return {"d", 8};
    case ScalarType::long_double:
        return {"g", sizeof(long double)};
    case ScalarType::complex64:
        return {"Zf", 4};
    case ScalarType::complex128:
        return {"Zd", 8};
    case ScalarType::complex_long_double:
        return {"Zg", sizeof(long double)};
    case ScalarType::character:
        return {"c", 1};
    case ScalarType::bytes:
        return {"s", 1};
    case ScalarType::pascal:
        return {"p", 1};
    case ScalarType::ucs2:
        return {"u", 2};
    case ScalarType::ucs4:
        return {"w", 4};
    }
    return {"x", 1};
}

bool is_string(const Node &node) {
    return node.kind == NodeKind::padding || node.type == ScalarType::bytes ||
           node.type == ScalarType::pascal || node.type == ScalarType::ucs2 ||
           node.type == ScalarType::ucs4;
}

class Printer {
public:
    Printer(String &out, const Node *base, const char *names, const int64_t *dims, Node *moved)
        : out_(out), base_(base), names_(names), dims_(dims), moved_(moved) {}

    // Calls itself for records, which nest no deeper than Format::max_nesting.
    void print(const Node *first, const Node *last, int64_t size) {
        int64_t done = 0;
        for (const Node *node = first; node < last; node = base_ + node->end) {
            print_gap(node->offset - done);
            print_node(*node);
            done = node->offset + node->count * node->size;
        }
        print_gap(size - done);
    }

private:
    void print_number(int64_t number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        out_.append(digits, static_cast<size_t>(end - digits));
    }

    void print_gap(int64_t bytes) {
        if (bytes > 1) {
            print_number(bytes);
        }
        if (bytes > 0) {
            out_ += 'x';
        }
    }

    void print_node(const Node &node) {
        const int64_t *dims = dims_ + node.shape_at;
        // A count of 1 would not be read as a dimension.
        const bool count = node.ndim == 1 && dims[0] != 1 && !is_string(node);
        if (node.ndim > 0 && !count) {
            for (int i = 0; i < node.ndim; ++i) {
                out_ += i == 0 ? '(' : ',';
                print_number(dims[i]);
            }
            out_ += ')';
        }
        const Spelling spelling = spelling_of(node.type);
        if (node.kind == NodeKind::scalar && spelling.unit > 1) {
            print_order(node, spelling);
        }
        if (count) {
            print_number(dims[0]);
        } else if (is_string(node) && node.size != spelling.unit) {
            print_number(node.size / spelling.unit);
        }
        if (node.kind == NodeKind::group) {
            out_ += "T{";
            print(&node + 1, base_ + node.end, node.size);
            out_ += '}';
        } else {
            out_ += spelling.code;
        }
        print_name(node);
    }

    // '^' is how NumPy spells a long double without alignment.
    void print_order(const Node &node, const Spelling &spelling) {
        const bool is_long = *spelling.code == 'g' || spelling.code[1] == 'g';
        const char order = is_long && node.order == native_order ? '^'
                           : node.order == ByteOrder::little     ? '<'
                                                                 : '>';
        if (order != order_) {
            order_ = order;
            out_ += order;
        }
    }

    void print_name(const Node &node) {
        if (node.name_len == 0) {
            return;
        }
        out_ += ':';
        if (moved_ != nullptr) {
            moved_[&node - base_].name_at = static_cast<int32_t>(out_.size());
        }
        out_.append(names_ + node.name_at, static_cast<size_t>(node.name_len));
        out_ += ':';
    }

    String &out_;
    const Node *base_;
    const char *names_;
    const int64_t *dims_;
    Node *moved_;
    char order_ = '@';
};

}  // namespace

void print_nodes(String &out, const Node *first, const Node *last, int64_t itemsize,
                 const char *names, const int64_t *dims, Node *moved) {
    Printer(out, first, names, dims, moved).print(first, last, itemsize);
}

String Format::canonical() const {
    if (native_code_ != 0) {
        return String(1, native_code_);
    }
    String out;
    print_nodes(out, nodes_, nodes_ + node_count_, itemsize_, text_, dims_, nullptr);
    return out;
}

}  // namespace bufview
