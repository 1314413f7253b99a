// SPDX-License-Identifier: MIT
#include "scan/lines_analyzer.h"

#include "scan/bytes.h"
#include "scan/needle.h"

#include <algorithm>

namespace bufview {

namespace {

constexpr std::byte newline{'\n'};

}  // namespace

AnalyzerPtr LinesAnalyzer::make(int64_t limit) {
    check_limit(limit);
    return std::make_unique<LinesAnalyzer>(limit);
}

AnalyzerPtr LinesAnalyzer::load_plan(StateReader &reader) {
    return std::make_unique<LinesAnalyzer>(reader.get_between(-1, INT64_MAX, "limit"));
}

size_t LinesAnalyzer::room_left() const {
    return limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - starts_.size();
}

int64_t LinesAnalyzer::read(int64_t first, int64_t wanted, int64_t *out) const {
    // The first line begins behind no newline, and nothing may follow the last one.
    const int64_t kept = std::min(count(), static_cast<int64_t>(starts_.size()) + 1);
    const int64_t most = limit_ < 0 ? kept : std::min(kept, limit_);
    int64_t written = 0;
    for (int64_t line = first; line < most && written < wanted; ++line) {
        out[written++] = line == 0 ? begin() : starts_[static_cast<size_t>(line - 1)];
    }
    return written;
}

void LinesAnalyzer::do_feed(const Piece &piece) {
    ended_ = piece.data[piece.size - 1] == newline;
    int64_t done = 0;
    if (room_left() != 0) {
        const Needle needle(&newline, 1);
        int64_t batch[find_batch];
        FindCursor cursor(needle);
        while (room_left() != 0 && find_more(needle, piece.size, cursor)) {
            const int64_t found = find_all(needle, piece.data, piece.size, cursor, batch);
            const size_t kept = std::min(static_cast<size_t>(found), room_left());
            make_room(starts_, kept);
            for (size_t i = 0; i < kept; ++i) {
                starts_.push_back(piece.offset + batch[i] + 1);
            }
            newlines_ += found;
        }
        done = std::min(cursor.at, piece.size);
    }
    newlines_ += count_byte(piece.data + done, piece.size - done, newline);
}

void LinesAnalyzer::prepare_merge(const Analyzer &right) {
    make_room(starts_,
              std::min(room_left(), static_cast<const LinesAnalyzer &>(right).starts_.size()));
}

void LinesAnalyzer::do_merge(Analyzer &right) noexcept {
    const auto &more = static_cast<LinesAnalyzer &>(right);
    const size_t kept = std::min(more.starts_.size(), room_left());
    starts_.insert(starts_.end(), more.starts_.data(), more.starts_.data() + kept);
    newlines_ += more.newlines_;
    ended_ = more.ended_;
}

bool LinesAnalyzer::same_plan(const Analyzer &other) const {
    return other.kind() == kind() && static_cast<const LinesAnalyzer &>(other).limit_ == limit_;
}

void LinesAnalyzer::save_state(StateWriter &writer) const {
    writer.put(newlines_);
    writer.put(static_cast<uint8_t>(ended_ ? 1 : 0));
    for (const int64_t start : starts_) {
        writer.put(start);
    }
}

void LinesAnalyzer::do_load_state(StateReader &reader, bool) {
    newlines_ = reader.get_between(0, length(), "number of lines");
    const auto ended = reader.get<uint8_t>();
    reader.expect(ended <= (newlines_ != 0 ? 1 : 0), "a line neither ends nor goes on");
    ended_ = ended == 1;
    const int64_t kept = limit_ < 0 ? newlines_ : std::min(limit_, newlines_);
    reader.expect(kept <= reader.left() / 8, "lines are missing");
    starts_.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const int64_t least = i == 0 ? begin() + 1 : starts_.back() + 1;
        starts_.push_back(reader.get_between(least, end(), "line"));
        const bool last = ended_ && i == newlines_ - 1;
        reader.expect((starts_.back() == end()) == last, "a line begins where the bytes end");
    }
}

}  // namespace bufview
