// SPDX-License-Identifier: MIT
#include "base/error.h"
#include "format/canonical.h"
#include "format/parse.h"

#include <algorithm>

namespace bufview {

namespace {

// Nodes whose siblings are the parts of a record that starts at `offset`.
struct Parts {
    const Node *base;  // `end` of a node counts from here
    const Node *first;
    const Node *last;
    int64_t offset;

    const Node *next(const Node *node) const { return base + node->end; }
};

Parts parts_of(const Format &format) {
    const Node *nodes = format.nodes();
    const Node *last = nodes + format.node_count();
    if (nodes == last) {
        return {nodes, last, last, 0};
    }
    const bool alone =
        nodes->end == format.node_count() && nodes->name_len == 0 && nodes->ndim == 0;
    if (alone && nodes->kind == NodeKind::group) {
        return {nodes, nodes + 1, last, nodes->offset};
    }
    return {nodes, alone ? last : nodes, last, 0};
}

std::string_view name_of(const Format &format, const Node &node) {
    return {format.text() + node.name_at, static_cast<size_t>(node.name_len)};
}

// Appends the sub-array of `node` to the dimensions of `field`.
void add_dimensions(Field &field, const Format &format, const Node &node) {
    const int64_t *dims = format.dims() + node.shape_at;
    const size_t before = field.shape.size();
    field.shape.insert(field.shape.end(), dims, dims + node.ndim);
    field.strides.resize(field.shape.size());
    int64_t stride = node.size;
    for (size_t i = field.shape.size(); i-- > before;) {
        field.strides[i] = stride;
        // An empty sub-array may have any other extents: its strides are never used.
        stride = node.count != 0 ? stride * field.shape[i] : 0;
    }
}

Field make_field(const Format &format, const Node &node, int64_t offset) {
    Field field;
    field.name = name_of(format, node);
    field.offset = offset + node.offset;
    field.format = ParsedFormat::element(format, node);
    add_dimensions(field, format, node);
    return field;
}

const Node *find_name(const Format &format, const Parts &parts, std::string_view name) {
    for (const Node *node = parts.first; node < parts.last; node = parts.next(node)) {
        if (node->name_len > 0 && name_of(format, *node) == name) {
            return node;
        }
    }
    return nullptr;
}

[[noreturn, gnu::cold]] void no_such_field(const Format &format, std::string_view path) {
    const Quoted field(path.data(), static_cast<int64_t>(path.size()));
    const Quoted text(format.text(), format.text_len());
    fail(Status::argument, "format \"%s\" has no field \"%s\"", text.c_str(), field.c_str());
}

}  // namespace

int64_t Format::field_count() const noexcept {
    const Parts parts = parts_of(*this);
    int64_t count = 0;
    for (const Node *node = parts.first; node < parts.last; node = parts.next(node)) {
        ++count;
    }
    return count;
}

Field Format::field(int64_t index) const {
    const Parts parts = parts_of(*this);
    int64_t at = 0;
    for (const Node *node = parts.first; node < parts.last; node = parts.next(node)) {
        if (at++ == index) {
            return make_field(*this, *node, parts.offset);
        }
    }
    fail(Status::range, "field %lld of a format with %lld fields", static_cast<long long>(index),
         static_cast<long long>(field_count()));
}

Vector<Field> Format::fields() const {
    const Parts parts = parts_of(*this);
    Vector<Field> fields;
    for (const Node *node = parts.first; node < parts.last; node = parts.next(node)) {
        fields.push_back(make_field(*this, *node, parts.offset));
    }
    return fields;
}

Field Format::find(std::string_view path) const {
    Parts parts = parts_of(*this);
    Field field;
    for (std::string_view left = path;;) {
        // A name may hold dots itself: all that is left comes first.
        size_t length = left.size();
        const Node *node = find_name(*this, parts, left);
        if (node == nullptr) {
            length = std::min(left.find('.'), left.size());
            node = find_name(*this, parts, left.substr(0, length));
        }
        if (node == nullptr || (length < left.size() && node->kind != NodeKind::group)) {
            no_such_field(*this, path);
        }
        add_dimensions(field, *this, *node);
        field.offset += parts.offset + node->offset;
        if (length == left.size()) {
            field.name = name_of(*this, *node);
            field.format = ParsedFormat::element(*this, *node);
            return field;
        }
        parts = {nodes_, node + 1, nodes_ + node->end, 0};
        left.remove_prefix(length + 1);
    }
}

FormatRef ParsedFormat::element(const Format &parent, const Node &node) {
    if (node.native_code != 0) {
        return Format::parse({&node.native_code, 1});
    }
    auto *made = new ParsedFormat;
    FormatRef owner(made);
    const Node *end = parent.nodes() + node.end;
    const auto first = static_cast<int32_t>(&node - parent.nodes());
    made->node_store.assign(&node, end);
    for (Node &copy : made->node_store) {
        const int64_t *dims = parent.dims() + copy.shape_at;
        copy.shape_at = static_cast<int32_t>(made->dim_store.size());
        made->dim_store.insert(made->dim_store.end(), dims, dims + copy.ndim);
        copy.end -= first;
        copy.first -= first;
        copy.next -= first;
    }
    Node &root = made->node_store.front();
    root.offset = 0;
    root.count = 1;
    root.ndim = 0;
    root.name_len = 0;
    root.next = root.end;
    const Vector<Node> source = made->node_store;
    print_nodes(made->text_store, source.data(), source.data() + source.size(), root.size,
                parent.text(), made->dim_store.data(), made->node_store.data());
    if (node.kind == NodeKind::scalar) {
        return Format::parse(made->text_store);
    }
    made->finish(root.size, node.kind == NodeKind::group ? root.alignment : 1);
    return owner;
}

}  // namespace bufview
