// SPDX-License-Identifier: MIT
// What follows from the tree of a layout about the item as a whole.
#include "format/parse.h"

#include <algorithm>

namespace bufview {

namespace {

// True if no byte between the siblings from `first` up to `last` is padding.
bool are_dense(const Node *base, const Node *first, const Node *last, int64_t size) {
    int64_t done = 0;
    for (const Node *node = first; node < last; node = base + node->end) {
        if (node->offset != done || node->kind == NodeKind::padding) {
            return false;
        }
        done += node->size * node->count;
    }
    return done == size;
}

}  // namespace

void ParsedFormat::finish(int64_t itemsize, int64_t alignment) {
    nodes_ = node_store.data();
    node_count_ = static_cast<int32_t>(node_store.size());
    dims_ = dim_store.data();
    text_ = text_store.c_str();
    text_len_ = static_cast<int64_t>(text_store.size());
    itemsize_ = itemsize;
    alignment_ = alignment;
    const Node *last = nodes_ + node_count_;
    bytes_decide_ = are_dense(nodes_, nodes_, last, itemsize);
    first_node_ = node_count_;
    const Node *only = nullptr;
    bool is_single = true;
    for (const Node *node = nodes_; node < last; ++node) {
        if (node->kind == NodeKind::scalar) {
            is_single = is_single && only == nullptr && node->ndim == 0;
            only = node;
            bytes_decide_ = bytes_decide_ && bytes_decide_for(node->type);
        } else if (node->kind == NodeKind::group) {
            is_single = false;
            bytes_decide_ =
                bytes_decide_ && are_dense(nodes_, node + 1, nodes_ + node->end, node->size);
        }
    }
    for (const Node *node = nodes_; node < last; node = nodes_ + node->end) {
        value_count_ += node->values * node->count;
        if (has_values(*node)) {
            first_node_ = std::min(first_node_, static_cast<int32_t>(node - nodes_));
        }
    }
    is_tuple_ = !is_single || only == nullptr;
    if (!is_tuple_ && only->offset == 0 && only->size == itemsize) {
        scalar_ = only->type;
        order_ = only->order;
    }
}

}  // namespace bufview
