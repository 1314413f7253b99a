// SPDX-License-Identifier: MIT
// A parsed format as a tree in one array, parents before children. Counts are never expanded: a
// format of twenty bytes may stand for 2^60 values.
#pragma once

#include "format/format.h"

#include <cstdint>

namespace bufview {

enum class NodeKind : uint8_t {
    scalar,
    group,    // T{...}: the nodes up to `end` are its parts
    padding,  // x with a name; nameless padding is only a gap between offsets
};

// `count` elements of `size` bytes, one behind the other. Size times count fits 64 bits, also
// for all parents; so do the values.
struct Node {
    int64_t offset = 0;    // from the start of an element of the parent
    int64_t size = 0;      // of an element
    int64_t count = 1;     // product of the repeat count and the sub-array's shape
    int64_t values = 1;    // in an element
    int32_t end = 0;       // first node behind this one and its parts
    int32_t first = 0;     // of a group: its first part that has values, or `end`
    int32_t next = 0;      // next sibling that has values, or the end of the parent
    int32_t shape_at = 0;  // in Format::dims()
    int32_t name_at = 0;   // in Format::text()
    int32_t name_len = 0;  // 0: no name
    uint8_t ndim = 0;      // 0: one element that is no sub-array
    uint8_t alignment = 1;
    NodeKind kind = NodeKind::scalar;
    ScalarType type = ScalarType::none;
    ByteOrder order = native_order;
    char native_code = 0;  // the code, if it stood behind no prefix or '@' and memoryview has it
};

// Goes through the scalars of an item in order. A step is a node and the place of its first
// element. Nodes without values are not even looked at: a format may have thousands of them inside
// a group that repeats a million times.
class Walker {
public:
    explicit Walker(const Format &format) noexcept
        : nodes_(format.nodes()), end_(format.node_count()), at_(format.first_node()) {}

    // Null at the end.
    const Node *next(int64_t &offset) noexcept;

private:
    struct Level {
        int32_t group;
        int64_t left;
        int64_t base;
    };

    const Node *nodes_;
    int32_t end_;
    int32_t at_;
    int depth_ = 0;
    int64_t base_ = 0;
    Level levels_[Format::max_nesting];
};

// Goes through the scalars of two items side by side. A step is as many elements as lie one behind
// the other in both.
class PairWalker {
public:
    PairWalker(const Format &a, const Format &b) noexcept : walk_a_(a), walk_b_(b) {}

    // False at the end of either.
    bool next() noexcept;
    // Of the present step: its nodes, where its first elements are, and how many there are.
    const Node &a() const noexcept { return *a_; }
    const Node &b() const noexcept { return *b_; }
    int64_t at_a() const noexcept { return at_a_; }
    int64_t at_b() const noexcept { return at_b_; }
    int64_t count() const noexcept { return count_; }
    // Whether both items ended together.
    bool both_ended() const noexcept { return a_ == nullptr && b_ == nullptr; }

private:
    Walker walk_a_;
    Walker walk_b_;
    const Node *a_ = nullptr;
    const Node *b_ = nullptr;
    int64_t at_a_ = 0;
    int64_t at_b_ = 0;
    int64_t left_a_ = 0;
    int64_t left_b_ = 0;
    int64_t count_ = 0;
};

inline bool has_values(const Node &node) noexcept {
    return node.count != 0 && node.values != 0;
}

// True if a scalar of this type is equal to another exactly when the bytes are.
bool bytes_decide_for(ScalarType type) noexcept;

}  // namespace bufview
