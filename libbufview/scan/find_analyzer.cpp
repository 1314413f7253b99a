// SPDX-License-Identifier: MIT
#include "scan/find_analyzer.h"

#include "scan/limits.h"

#include <algorithm>

namespace bufview {

FindAnalyzer::FindAnalyzer(const std::byte *pattern, int64_t size, int64_t limit)
    : FindAnalyzer(std::allocate_shared<Needle>(Allocator<Needle>(), pattern, size), limit) {}

// With room for both ends from the start, so that remembering them cannot fail.
FindAnalyzer::FindAnalyzer(std::shared_ptr<const Needle> needle, int64_t limit)
    : Analyzer(AnalyzerKind::find), needle_(std::move(needle)), limit_(limit) {
    head_.reserve(static_cast<size_t>(around()));
    tail_.reserve(static_cast<size_t>(around()));
}

AnalyzerPtr FindAnalyzer::load_plan(StateReader &reader) {
    const int64_t size = reader.get_between(1, max_pattern, "pattern size");
    const std::byte *pattern = reader.get_bytes(size);
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return std::make_unique<FindAnalyzer>(pattern, size, limit);
}

AnalyzerPtr FindAnalyzer::fresh() const {
    auto copy = std::unique_ptr<FindAnalyzer>(new FindAnalyzer(needle_, limit_));
    copy->sink_ = sink_;
    return copy;
}

AnalyzerPtr FindAnalyzer::part() const {
    // What goes to a sink is not subject to the limit.
    return AnalyzerPtr(new FindAnalyzer(needle_, has_sink() ? -1 : limit_));
}

AnalyzerPtr FindAnalyzer::clone() const {
    auto copy = std::unique_ptr<FindAnalyzer>(new FindAnalyzer(*this));
    copy->head_.reserve(static_cast<size_t>(around()));
    copy->tail_.reserve(static_cast<size_t>(around()));
    return copy;
}

int64_t FindAnalyzer::read(int64_t first, int64_t count, int64_t *out) const {
    const auto kept = static_cast<int64_t>(offsets_.size());
    const int64_t given = std::clamp<int64_t>(kept - first, 0, count);
    std::copy_n(offsets_.data() + std::min(first, kept), given, out);
    return given;
}

size_t FindAnalyzer::room_left() const {
    return limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - offsets_.size();
}

void FindAnalyzer::take(const int64_t *offsets, int64_t count) {
    count_ += count;
    if (has_sink()) {
        if (count != 0 && !sink_.accept(sink_, offsets, count)) {
            fail(Status::cancelled, "the receiver of matches asked to stop");
        }
        return;
    }
    const size_t kept = std::min(static_cast<size_t>(count), room_left());
    make_room(offsets_, kept);
    offsets_.insert(offsets_.end(), offsets, offsets + kept);
}

void FindAnalyzer::search(const std::byte *data, int64_t size, int64_t offset) {
    int64_t batch[find_batch];
    FindCursor cursor(*needle_);
    while (find_more(*needle_, size, cursor)) {
        if (!has_sink() && room_left() == 0) {
            count_ += find_all(*needle_, data, size, cursor, nullptr);
            continue;
        }
        const int64_t count = find_all(*needle_, data, size, cursor, batch);
        for (int64_t i = 0; i < count; ++i) {
            batch[i] += offset;
        }
        take(batch, count);
    }
}

// Matches that begin in what has been seen, which ends at `offset`, and end in what follows.
template <typename Take>
void FindAnalyzer::search_border(const std::byte *next, int64_t next_size, int64_t offset,
                                 Take take_batch) const {
    const auto before = static_cast<int64_t>(tail_.size());
    const int64_t after = std::min(next_size, around());
    if (before + after < needle_->size()) {
        return;
    }
    Vector<std::byte> both;
    both.reserve(static_cast<size_t>(before + after));
    both.insert(both.end(), tail_.begin(), tail_.end());
    both.insert(both.end(), next, next + after);
    int64_t batch[find_batch];
    FindCursor cursor(*needle_);
    while (find_more(*needle_, before + after, cursor)) {
        const int64_t count = find_all(*needle_, both.data(), before + after, cursor, batch);
        for (int64_t i = 0; i < count; ++i) {
            batch[i] += offset - before;
        }
        take_batch(batch, count);
    }
}

void FindAnalyzer::do_feed(const Piece &piece) {
    const int64_t needed = std::min(around(), length());
    if (piece.behind >= needed) {
        // What goes before lies in memory, too.
        search(piece.data - needed, needed + piece.size, piece.offset - needed);
    } else {
        search_border(piece.data, piece.size, piece.offset,
                      [this](const int64_t *offsets, int64_t count) { take(offsets, count); });
        search(piece.data, piece.size, piece.offset);
    }
    remember(piece.data, piece.size);
}

void FindAnalyzer::remember(const std::byte *data, int64_t size) noexcept {
    const auto most = static_cast<size_t>(around());
    const auto count = static_cast<size_t>(size);
    if (head_.size() < most) {
        head_.insert(head_.end(), data, data + std::min(count, most - head_.size()));
    }
    const size_t added = std::min(count, most);
    const size_t excess = tail_.size() + added > most ? tail_.size() + added - most : 0;
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(excess));
    tail_.insert(tail_.end(), data + (count - added), data + count);
}

void FindAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &more = static_cast<const FindAnalyzer &>(right);
    border_.clear();
    search_border(more.head_.data(), static_cast<int64_t>(more.head_.size()), end(),
                  [this](const int64_t *offsets, int64_t count) {
                      make_room(border_, static_cast<size_t>(count));
                      border_.insert(border_.end(), offsets, offsets + count);
                  });
    make_room(offsets_, std::min(room_left(), border_.size() + more.offsets_.size()));
}

void FindAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<FindAnalyzer &>(right);
    for (const Vector<int64_t> *found : {&border_, &more.offsets_}) {
        const size_t kept = std::min(found->size(), room_left());
        offsets_.insert(offsets_.end(), found->data(), found->data() + kept);
    }
    count_ += static_cast<int64_t>(border_.size()) + more.count_;
    border_.clear();
    const auto most = static_cast<size_t>(around());
    const size_t added = std::min(more.head_.size(), most - head_.size());
    head_.insert(head_.end(), more.head_.data(), more.head_.data() + added);
    const size_t excess =
        tail_.size() + more.tail_.size() > most ? tail_.size() + more.tail_.size() - most : 0;
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(excess));
    tail_.insert(tail_.end(), more.tail_.begin(), more.tail_.end());
}

void FindAnalyzer::absorb(Analyzer &part) {
    if (!has_sink()) {
        Analyzer::absorb(part);
        return;
    }
    auto &more = static_cast<FindAnalyzer &>(part);
    search_border(more.head_.data(), static_cast<int64_t>(more.head_.size()), end(),
                  [this](const int64_t *offsets, int64_t count) { take(offsets, count); });
    take(more.offsets_.data(), more.count_);
    more.offsets_.clear();
    more.count_ = 0;
    join(part);
}

bool FindAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const FindAnalyzer &>(other);
    return that.limit_ == limit_ && that.needle_->size() == needle_->size() &&
           std::equal(needle_->bytes(), needle_->bytes() + needle_->size(), that.needle_->bytes());
}

void FindAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(needle_->size());
    writer.put_bytes(needle_->bytes(), needle_->size());
    writer.put(limit_);
}

void FindAnalyzer::save_state(StateWriter &writer) const {
    writer.put(count_);
    for (const int64_t offset : offsets_) {
        writer.put(offset);
    }
    writer.put_bytes(head_.data(), static_cast<int64_t>(head_.size()));
    if (length() > around()) {
        writer.put_bytes(tail_.data(), static_cast<int64_t>(tail_.size()));
    }
}

void FindAnalyzer::do_load_state(StateReader &reader, bool) {
    const int64_t starts = std::max<int64_t>(length() - around(), 0);
    count_ = reader.get_between(0, starts, "number of matches");
    const int64_t kept = limit_ < 0 ? count_ : std::min(limit_, count_);
    reader.expect(kept <= reader.left() / 8, "matches are missing");
    offsets_.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const int64_t least = i == 0 ? begin() : offsets_.back() + 1;
        offsets_.push_back(reader.get_between(least, begin() + starts - 1, "match"));
    }
    const int64_t ends = std::min(around(), length());
    const std::byte *head = reader.get_bytes(ends);
    const std::byte *tail = length() > around() ? reader.get_bytes(ends) : head;
    head_.assign(head, head + ends);
    tail_.assign(tail, tail + ends);
}

}  // namespace bufview
