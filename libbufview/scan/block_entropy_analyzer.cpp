// SPDX-License-Identifier: MIT
#include "scan/block_entropy_analyzer.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

void add(Counts &counts, const Counts &more) {
    for (int value = 0; value < 256; ++value) {
        counts[value] += more[value];
    }
}

void save(StateWriter &writer, const Counts &counts) {
    for (const int64_t count : counts) {
        writer.put(count);
    }
}

void load(StateReader &reader, Counts &counts, int64_t total) {
    for (int64_t &count : counts) {
        count = reader.get_between(0, total, "count");
        total -= count;
    }
    reader.expect(total == 0, "the counts of a block do not add up");
}

}  // namespace

AnalyzerPtr BlockEntropyAnalyzer::load_plan(StateReader &reader) {
    const int64_t block = reader.get_between(1, INT64_MAX, "block");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return std::make_unique<BlockEntropyAnalyzer>(block, limit);
}

AnalyzerPtr BlockEntropyAnalyzer::fresh() const {
    return std::make_unique<BlockEntropyAnalyzer>(block_, limit_);
}

AnalyzerPtr BlockEntropyAnalyzer::part(bool keeps) const {
    return std::make_unique<BlockEntropyAnalyzer>(block_, keeps ? limit_ : 0);
}

AnalyzerPtr BlockEntropyAnalyzer::clone() const {
    return std::make_unique<BlockEntropyAnalyzer>(*this);
}

int64_t BlockEntropyAnalyzer::count() const {
    return (head_size() != 0 ? 1 : 0) + whole_blocks() + (tail_size() != 0 ? 1 : 0);
}

int64_t BlockEntropyAnalyzer::read(int64_t first, int64_t wanted, double *out) const {
    const int64_t before = head_size() != 0 ? 1 : 0;
    const auto kept = static_cast<int64_t>(values_.size());
    // A last block that is not whole follows the values only if none of them was left out.
    const int64_t after = tail_size() != 0 && kept == whole_blocks() ? 1 : 0;
    int64_t most = before + kept + after;
    most = limit_ < 0 ? most : std::min(most, limit_);
    int64_t written = 0;
    for (int64_t i = first; i < most && written < wanted; ++i) {
        const int64_t at = i - before;
        out[written++] = at < 0      ? entropy_of(head_)
                         : at < kept ? values_[static_cast<size_t>(at)]
                                     : entropy_of(tail_);
    }
    return written;
}

void BlockEntropyAnalyzer::do_feed(const Piece &piece) {
    const std::byte *data = piece.data;
    int64_t left = piece.size;
    if (begin() % block_ != 0 && length() < block_ - begin() % block_) {
        const int64_t part = std::min(left, block_ - begin() % block_ - length());
        add_histogram(data, part, head_);
        data += part;
        left -= part;
    }
    while (left > 0) {
        if (block_ <= most_for_small_entropy && left >= block_ &&
            (piece.offset + (piece.size - left)) % block_ == 0) {
            const int64_t blocks = left / block_;
            const auto before = static_cast<int64_t>(values_.size());
            const int64_t kept = limit_ < 0 ? blocks : std::min(blocks, limit_ - before);
            values_.resize(static_cast<size_t>(before + kept));
            small_entropies(data, block_, kept, values_.data() + before);
            data += blocks * block_;
            left -= blocks * block_;
            continue;
        }
        const int64_t used = (piece.offset + (piece.size - left)) % block_;
        const int64_t part = std::min(left, block_ - used);
        add_histogram(data, part, tail_);
        if (used + part == block_) {
            if (keeps_more()) {
                values_.push_back(entropy_of(tail_));
            }
            std::memset(tail_, 0, sizeof tail_);
        }
        data += part;
        left -= part;
    }
}

void BlockEntropyAnalyzer::prepare_merge(const Analyzer &right) {
    make_room(values_, static_cast<const BlockEntropyAnalyzer &>(right).values_.size() + 1);
}

void BlockEntropyAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<BlockEntropyAnalyzer &>(right);
    if (length() != 0 && more.head_size() != 0) {
        if (within_head()) {
            add(head_, more.head_);
        } else {
            add(tail_, more.head_);
            if (!more.within_head()) {
                if (keeps_more()) {
                    values_.push_back(entropy_of(tail_));
                }
                std::memset(tail_, 0, sizeof tail_);
            }
        }
    } else if (length() == 0) {
        std::memcpy(head_, more.head_, sizeof head_);
    }
    if (more.within_head()) {
        return;
    }
    for (const double value : more.values_) {
        if (!keeps_more()) {
            break;
        }
        values_.push_back(value);
    }
    std::memcpy(tail_, more.tail_, sizeof tail_);
}

bool BlockEntropyAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const BlockEntropyAnalyzer &>(other);
    return that.block_ == block_ && that.limit_ == limit_;
}

void BlockEntropyAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(block_);
    writer.put(limit_);
}

void BlockEntropyAnalyzer::save_state(StateWriter &writer) const {
    if (head_size() != 0) {
        save(writer, head_);
    }
    if (tail_size() != 0) {
        save(writer, tail_);
    }
    for (const double value : values_) {
        writer.put_double(value);
    }
}

void BlockEntropyAnalyzer::do_load_state(StateReader &reader, bool) {
    if (head_size() != 0) {
        load(reader, head_, head_size());
    }
    if (tail_size() != 0) {
        load(reader, tail_, tail_size());
    }
    const int64_t kept = limit_ < 0 ? whole_blocks() : std::min(limit_, whole_blocks());
    reader.expect(kept <= reader.left() / 8, "entropies are missing");
    values_.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const double value = reader.get_double();
        reader.expect(value >= 0 && value <= 8, "an entropy is not in 0 to 8");
        values_.push_back(value);
    }
}

}  // namespace bufview
