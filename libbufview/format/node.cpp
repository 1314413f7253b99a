// SPDX-License-Identifier: MIT
#include "format/node.h"

#include <algorithm>

namespace bufview {

const Node *Walker::next(int64_t &offset) noexcept {
    for (;;) {
        if (depth_ > 0 && at_ == nodes_[levels_[depth_ - 1].group].end) {
            Level &level = levels_[depth_ - 1];
            if (--level.left > 0) {
                base_ += nodes_[level.group].size;
                at_ = nodes_[level.group].first;
            } else {
                base_ = level.base;
                at_ = nodes_[level.group].next;
                --depth_;
            }
            continue;
        }
        if (at_ == end_) {
            return nullptr;
        }
        const Node &node = nodes_[at_];
        if (node.kind == NodeKind::group) {
            levels_[depth_++] = {at_, node.count, base_};
            base_ += node.offset;
            at_ = node.first;
            continue;
        }
        offset = base_ + node.offset;
        at_ = node.next;
        return &node;
    }
}

bool PairWalker::next() noexcept {
    left_a_ -= count_;
    left_b_ -= count_;
    if (left_a_ > 0) {
        at_a_ += count_ * a_->size;
    } else {
        a_ = walk_a_.next(at_a_);
        left_a_ = a_ != nullptr ? a_->count : 0;
    }
    if (left_b_ > 0) {
        at_b_ += count_ * b_->size;
    } else {
        b_ = walk_b_.next(at_b_);
        left_b_ = b_ != nullptr ? b_->count : 0;
    }
    count_ = std::min(left_a_, left_b_);
    return a_ != nullptr && b_ != nullptr;
}

bool bytes_decide_for(ScalarType type) noexcept {
    switch (type) {
    case ScalarType::i8:
    case ScalarType::i16:
    case ScalarType::i32:
    case ScalarType::i64:
    case ScalarType::u8:
    case ScalarType::u16:
    case ScalarType::u32:
    case ScalarType::u64:
    case ScalarType::character:
    case ScalarType::bytes:
    case ScalarType::ucs2:
    case ScalarType::ucs4:
        return true;
    case ScalarType::none:
    case ScalarType::boolean:
    case ScalarType::f16:
    case ScalarType::f32:
    case ScalarType::f64:
    case ScalarType::long_double:
    case ScalarType::complex64:
    case ScalarType::complex128:
    case ScalarType::complex_long_double:
    case ScalarType::pascal:
        return false;
    }
    return false;
}

}  // namespace bufview
