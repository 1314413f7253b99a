// SPDX-License-Identifier: MIT
#include "scan/strings_analyzer.h"

#include "scan/limits.h"
#include "scan/printable.h"

#include <algorithm>

namespace bufview {

AnalyzerPtr StringsAnalyzer::load_plan(StateReader &reader) {
    const int64_t least = reader.get_between(1, max_string_minimum, "minimum length");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return std::make_unique<StringsAnalyzer>(least, limit);
}

AnalyzerPtr StringsAnalyzer::fresh() const {
    auto copy = std::make_unique<StringsAnalyzer>(least_, limit_);
    copy->sink_ = sink_;
    return copy;
}

AnalyzerPtr StringsAnalyzer::clone() const {
    return std::make_unique<StringsAnalyzer>(*this);
}

int64_t StringsAnalyzer::count() const {
    if (has_sink()) {
        return count_;
    }
    return count_ + (tells_head() ? 1 : 0) + (tells_tail() ? 1 : 0);
}

int64_t StringsAnalyzer::read(int64_t first, int64_t wanted, int64_t *offsets,
                              int64_t *lengths) const {
    const int64_t before = tells_head() ? 1 : 0;
    const auto kept = static_cast<int64_t>(starts_.size());
    // The last run follows the kept ones only if none of them was left out.
    int64_t most = before + kept + (tells_tail() && kept == count_ ? 1 : 0);
    most = has_sink() ? 0 : limit_ < 0 ? most : std::min(most, limit_);
    int64_t written = 0;
    for (int64_t i = first; i < most && written < wanted; ++i, ++written) {
        const auto at = static_cast<size_t>(i - before);
        if (i < before) {
            offsets[written] = begin();
            lengths[written] = head_;
        } else if (i - before < kept) {
            offsets[written] = starts_[at];
            lengths[written] = lengths_[at];
        } else {
            offsets[written] = end() - tail_;
            lengths[written] = tail_;
        }
    }
    return written;
}

size_t StringsAnalyzer::room_left() const {
    return limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - starts_.size();
}

void StringsAnalyzer::keep(const int64_t *starts, const int64_t *lengths, int64_t count,
                           int64_t offset) {
    count_ += count;
    const size_t kept = std::min(static_cast<size_t>(count), room_left());
    make_room(starts_, kept);
    make_room(lengths_, kept);
    for (size_t i = 0; i < kept; ++i) {
        starts_.push_back(offset + starts[i]);
        lengths_.push_back(lengths[i]);
    }
}

void StringsAnalyzer::do_feed(const Piece &piece) {
    if (has_sink()) {
        feed_sink(piece);
        return;
    }
    PrintableCursor cursor{0, -tail_, tail_ != 0};
    if (all_printable()) {
        const int64_t prefix = printable_prefix(piece.data, piece.size);
        head_ += prefix;
        if (prefix == piece.size) {
            tail_ = head_;
            return;
        }
        cursor = {prefix, -1, false};
    }
    int64_t starts[printable_batch];
    int64_t lengths[printable_batch];
    while (cursor.at < piece.size) {
        const int64_t count =
            find_printable(piece.data, piece.size, least_, cursor, starts, lengths);
        keep(starts, lengths, count, piece.offset);
    }
    tail_ = cursor.has_open ? piece.size - cursor.open : 0;
}

// With a sink the run at the beginning is a run like any other: nothing will come before it.
void StringsAnalyzer::feed_sink(const Piece &piece) {
    int64_t starts[printable_batch + 1];
    int64_t lengths[printable_batch + 1];
    PrintableCursor cursor{0, -tail_, tail_ != 0};
    while (cursor.at < piece.size) {
        const int64_t count =
            find_printable(piece.data, piece.size, least_, cursor, starts, lengths);
        tell(piece, starts, lengths, count);
    }
    if (!cursor.has_open) {
        tail_ = 0;
        return;
    }
    tail_ = piece.size - cursor.open;
    const int64_t start = std::max<int64_t>(cursor.open, 0);
    if (tail_ < least_) {
        if (cursor.open >= 0) {
            held_.clear();
            told_ = false;
        }
        held_.insert(held_.end(), piece.data + start, piece.data + piece.size);
        return;
    }
    const bool goes_on = cursor.open < 0;
    if (goes_on && !told_) {
        tell_held(piece.offset);
    } else if (!goes_on) {
        ++count_;
    }
    told_ = true;
    const int64_t offset = piece.offset + start;
    const int64_t length = piece.size - start;
    hand_over({1, &offset, &length, piece.data, piece.offset, goes_on, true});
}

// Runs that have ended. Only the first of them may have begun before the piece.
void StringsAnalyzer::tell(const Piece &piece, int64_t *starts, int64_t *lengths, int64_t count) {
    if (count == 0) {
        return;
    }
    const bool goes_on = starts[0] < 0;
    if (goes_on) {
        if (!told_) {
            tell_held(piece.offset);
        }
        lengths[0] += starts[0];
        starts[0] = 0;
    }
    for (int64_t i = 0; i < count; ++i) {
        starts[i] += piece.offset;
    }
    count_ += count - (goes_on ? 1 : 0);
    hand_over({count, starts, lengths, piece.data, piece.offset, goes_on, false});
    held_.clear();
    told_ = false;
}

// The beginning, kept back so far, of a run that has become long enough in the piece at `offset`.
void StringsAnalyzer::tell_held(int64_t offset) {
    ++count_;
    const auto length = static_cast<int64_t>(held_.size());
    const int64_t start = offset - length;
    hand_over({1, &start, &length, held_.data(), start, false, true});
    held_.clear();
}

void StringsAnalyzer::hand_over(const StringsBatch &batch) {
    if (!sink_.accept(sink_, batch)) {
        fail(Status::cancelled, "the receiver of strings asked to stop");
    }
}

void StringsAnalyzer::finish() {
    if (has_sink() && told_ && tail_ != 0) {
        const int64_t offset = end();
        const int64_t length = 0;
        const std::byte nothing{};
        hand_over({1, &offset, &length, &nothing, offset, true, false});
    }
    tail_ = has_sink() ? 0 : tail_;
}

void StringsAnalyzer::prepare_merge(const Analyzer &right) {
    const size_t more = static_cast<const StringsAnalyzer &>(right).starts_.size() + 1;
    make_room(starts_, std::min(more, room_left()));
    make_room(lengths_, std::min(more, room_left()));
}

void StringsAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<StringsAnalyzer &>(right);
    const auto keep_one = [this](int64_t start, int64_t length) {
        if (room_left() != 0) {
            starts_.push_back(start);
            lengths_.push_back(length);
        }
    };
    if (all_printable()) {
        head_ += more.head_;
    } else if (tail_ + more.head_ >= least_ && !more.all_printable()) {
        keep_one(end() - tail_, tail_ + more.head_);
        ++count_;
    }
    for (size_t i = 0; i < more.starts_.size(); ++i) {
        keep_one(more.starts_[i], more.lengths_[i]);
    }
    count_ += more.count_;
    tail_ = more.all_printable() ? tail_ + more.tail_ : more.tail_;
}

bool StringsAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const StringsAnalyzer &>(other);
    return that.least_ == least_ && that.limit_ == limit_;
}

void StringsAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(least_);
    writer.put(limit_);
}

void StringsAnalyzer::save_state(StateWriter &writer) const {
    writer.put(head_);
    writer.put(tail_);
    writer.put(count_);
    for (size_t i = 0; i < starts_.size(); ++i) {
        writer.put(starts_[i]);
        writer.put(lengths_[i]);
    }
}

void StringsAnalyzer::do_load_state(StateReader &reader, bool) {
    head_ = reader.get_between(0, length(), "length of a run");
    // An unprintable byte stands between the two, unless they are the same.
    const int64_t between = length() - head_;
    tail_ = between == 0 ? reader.get_between(head_, head_, "length of a run")
                         : reader.get_between(0, between - 1, "length of a run");
    const int64_t inner = std::max<int64_t>(between - tail_ - 1, 0);
    count_ = reader.get_between(0, inner / (least_ + 1), "number of runs");
    const int64_t kept = limit_ < 0 ? count_ : std::min(limit_, count_);
    reader.expect(kept <= reader.left() / 16, "runs are missing");
    starts_.reserve(static_cast<size_t>(kept));
    lengths_.reserve(static_cast<size_t>(kept));
    // Each run begins and ends at an unprintable byte, and neither may lie in head or tail.
    int64_t border = begin() + head_;
    const int64_t last = end() - tail_ - 1;
    for (int64_t i = 0; i < kept; ++i) {
        const int64_t start = reader.get_between(border + 1, last - least_, "start of a run");
        const int64_t length = reader.get_between(least_, last - start, "length of a run");
        starts_.push_back(start);
        lengths_.push_back(length);
        border = start + length;
    }
}

}  // namespace bufview
