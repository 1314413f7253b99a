// SPDX-License-Identifier: MIT
#include "scan/find_analyzer.h"

#include <algorithm>

namespace bufview {

FindAnalyzer::FindAnalyzer(const Needle &needle, int64_t limit)
    : FindAnalyzer(std::allocate_shared<Needle>(Allocator<Needle>(), needle), limit) {}

FindAnalyzer::FindAnalyzer(std::shared_ptr<const Needle> needle, int64_t limit)
    : Analyzer(AnalyzerKind::find), needle_(std::move(needle)), limit_(limit),
      ends_(needle_->size() - 1) {}

AnalyzerPtr FindAnalyzer::load_plan(StateReader &reader) {
    const int64_t size = reader.get_between(1, max_pattern, "pattern size");
    const std::byte *pattern = reader.get_bytes(size);
    const auto masked = reader.get<uint8_t>();
    reader.expect(masked <= 1, "neither masked nor not");
    const std::byte *masks = masked == 1 ? reader.get_bytes(size) : nullptr;
    const Needle needle(pattern, size, masks);
    reader.expect(size <= most_of(needle), "a pattern with wildcards is too long");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return std::make_unique<FindAnalyzer>(needle, limit);
}

AnalyzerPtr FindAnalyzer::fresh() const {
    auto copy = std::unique_ptr<FindAnalyzer>(new FindAnalyzer(needle_, limit_));
    copy->sink_ = sink_;
    return copy;
}

AnalyzerPtr FindAnalyzer::part(bool keeps) const {
    // What goes to a sink is not subject to the limit.
    return AnalyzerPtr(new FindAnalyzer(needle_, has_sink() ? -1 : keeps ? limit_ : 0));
}

AnalyzerPtr FindAnalyzer::clone() const {
    return AnalyzerPtr(new FindAnalyzer(*this));
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
            count_ += count_rest(*needle_, data, size, cursor);
            return;
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
    const int64_t before = ends_.tail_size();
    const int64_t after = std::min(next_size, around());
    if (before + after < needle_->size()) {
        return;
    }
    Vector<std::byte> both;
    both.reserve(static_cast<size_t>(before + after));
    both.insert(both.end(), ends_.tail(), ends_.tail() + before);
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
    ends_.add(piece.data, piece.size);
}

void FindAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &more = static_cast<const FindAnalyzer &>(right);
    border_.clear();
    search_border(more.ends_.head(), more.ends_.head_size(), end(),
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
    ends_.add(more.ends_);
}

void FindAnalyzer::absorb(Analyzer &part) {
    if (!has_sink()) {
        Analyzer::absorb(part);
        return;
    }
    auto &more = static_cast<FindAnalyzer &>(part);
    search_border(more.ends_.head(), more.ends_.head_size(), end(),
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
    return that.limit_ == limit_ && *that.needle_ == *needle_;
}

void FindAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(needle_->size());
    writer.put_bytes(needle_->bytes(), needle_->size());
    writer.put(static_cast<uint8_t>(needle_->masks() != nullptr ? 1 : 0));
    if (needle_->masks() != nullptr) {
        writer.put_bytes(needle_->masks(), needle_->size());
    }
    writer.put(limit_);
}

void FindAnalyzer::save_state(StateWriter &writer) const {
    writer.put(count_);
    for (const int64_t offset : offsets_) {
        writer.put(offset);
    }
    ends_.save(writer, length());
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
    ends_.load(reader, length());
}

}  // namespace bufview
