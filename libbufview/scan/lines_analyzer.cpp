// SPDX-License-Identifier: MIT
#include "scan/lines_analyzer.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

// True if a delimiter may begin in another one.
bool overlaps_itself(const std::byte *delimiter, int64_t size) {
    int64_t shared = 1;
    while (shared < size &&
           std::memcmp(delimiter, delimiter + (size - shared), static_cast<size_t>(shared)) != 0) {
        ++shared;
    }
    return shared < size;
}

}  // namespace

LinesAnalyzer::LinesAnalyzer(const std::byte *delimiter, int64_t size, int64_t limit)
    : Analyzer(AnalyzerKind::lines), delimiter_(delimiter, delimiter + size), limit_(limit),
      overlaps_(overlaps_itself(delimiter, size)),
      find_(std::make_unique<FindAnalyzer>(Needle(delimiter, size), overlaps_ ? 0 : limit)),
      ends_(size) {}

LinesAnalyzer::LinesAnalyzer(const LinesAnalyzer &other, AnalyzerPtr find)
    : Analyzer(AnalyzerKind::lines), delimiter_(other.delimiter_), limit_(other.limit_),
      overlaps_(other.overlaps_), find_(std::move(find)), ends_(other.size()) {}

LinesAnalyzer::LinesAnalyzer(const LinesAnalyzer &other)
    : Analyzer(other), delimiter_(other.delimiter_), limit_(other.limit_),
      overlaps_(other.overlaps_), find_(other.find_->clone()), ends_(other.ends_),
      apart_(other.apart_), kept_(other.kept_), free_(other.free_) {}

AnalyzerPtr LinesAnalyzer::make(const std::byte *delimiter, int64_t size, int64_t limit) {
    if (size < 1) {
        fail(Status::argument, "the delimiter has %lld bytes; it needs 1",
             static_cast<long long>(size));
    }
    if (size > max_delimiter) {
        fail(Status::limit, "the delimiter has %lld bytes; it may have %lld",
             static_cast<long long>(size), static_cast<long long>(max_delimiter));
    }
    check_limit(limit);
    return AnalyzerPtr(new LinesAnalyzer(delimiter, size, limit));
}

AnalyzerPtr LinesAnalyzer::load_plan(StateReader &reader) {
    const int64_t size = reader.get_between(1, max_delimiter, "size of a delimiter");
    const std::byte *delimiter = reader.get_bytes(size);
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return AnalyzerPtr(new LinesAnalyzer(delimiter, size, limit));
}

AnalyzerPtr LinesAnalyzer::fresh() const {
    return AnalyzerPtr(new LinesAnalyzer(*this, find_->fresh()));
}

bool LinesAnalyzer::is_delimiter(const std::byte *at) const {
    return std::memcmp(at, delimiter_.data(), delimiter_.size()) == 0;
}

bool LinesAnalyzer::ended() const {
    if (overlaps_) {
        return apart_ != 0 && free_ == end();
    }
    return ends_.tail_size() == size() && is_delimiter(ends_.tail());
}

int64_t LinesAnalyzer::read_delimiters(int64_t first, int64_t count, int64_t *out) const {
    if (!overlaps_) {
        return find().read(first, count, out);
    }
    const int64_t given = std::clamp<int64_t>(std::ssize(kept_) - first, 0, count);
    std::copy_n(kept_.data() + std::min(first, std::ssize(kept_)), given, out);
    return given;
}

int64_t LinesAnalyzer::read(int64_t first, int64_t wanted, int64_t *out) const {
    const int64_t most = limit_ < 0 ? count() : std::min(count(), limit_);
    int64_t written = 0;
    // The first line begins behind no delimiter, and nothing may follow the last one.
    if (first == 0 && written < std::min(wanted, most)) {
        out[written++] = begin();
    }
    const int64_t line = std::max<int64_t>(first, 1);
    const int64_t room = std::clamp<int64_t>(most - line, 0, wanted - written);
    const int64_t behind = read_delimiters(line - 1, room, out + written);
    for (int64_t i = 0; i < behind; ++i) {
        out[written++] += size();
    }
    return written;
}

// Of delimiters that may overlap, those that count.
void LinesAnalyzer::take(const int64_t *offsets, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        if (apart_ != 0 && offsets[i] < free_) {
            continue;
        }
        if (limit_ < 0 || std::ssize(kept_) < limit_) {
            kept_.push_back(offsets[i]);
        }
        ++apart_;
        free_ = offsets[i] + size();
    }
}

void LinesAnalyzer::do_feed(const Piece &piece) {
    if (overlaps_) {
        FindSink sink;
        sink.accept = [](const FindSink &to, const int64_t *offsets, int64_t count) {
            static_cast<LinesAnalyzer *>(to.cookie)->take(offsets, count);
            return true;
        };
        sink.cookie = this;
        find().set_sink(sink);
    }
    find_->feed(piece);
    ends_.add(piece.data, piece.size);
}

void LinesAnalyzer::prepare_merge(const Analyzer &right) {
    find_->prepare_merge(*static_cast<const LinesAnalyzer &>(right).find_);
}

void LinesAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<LinesAnalyzer &>(right);
    find_->merge(*more.find_);
    ends_.add(more.ends_);
}

bool LinesAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const LinesAnalyzer &>(other);
    return that.limit_ == limit_ && that.delimiter_ == delimiter_;
}

void LinesAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(size());
    writer.put_bytes(delimiter_.data(), size());
    writer.put(limit_);
}

void LinesAnalyzer::save_state(StateWriter &writer) const {
    find_->save_state(writer);
    ends_.save(writer, length());
    if (overlaps_) {
        writer.put(apart_);
        writer.put(free_);
        for (const int64_t offset : kept_) {
            writer.put(offset);
        }
    }
}

void LinesAnalyzer::do_load_state(StateReader &reader, bool closed) {
    find_->load_state(reader, begin(), length(), closed);
    ends_.load(reader, length());
    if (overlaps_) {
        load_apart(reader);
    }
    int64_t last = -1;
    const bool told = delimiters() != 0 && read_delimiters(delimiters() - 1, 1, &last) == 1;
    reader.expect(!ended() || delimiters() != 0, "a line ends without a delimiter");
    reader.expect(!told || (last + size() == end()) == ended(),
                  "the last line neither ends nor goes on");
}

void LinesAnalyzer::load_apart(StateReader &reader) {
    apart_ = reader.get_between(0, length() / size(), "number of lines");
    const int64_t least = apart_ == 0 ? 0 : begin() + apart_ * size();
    free_ = reader.get_between(least, apart_ == 0 ? 0 : end(), "end of a line");
    const int64_t kept = limit_ < 0 ? apart_ : std::min(limit_, apart_);
    reader.expect(kept <= reader.left() / 8, "lines are missing");
    kept_.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const int64_t from = i == 0 ? begin() : kept_.back() + size();
        // Those that follow need room, too.
        kept_.push_back(reader.get_between(from, free_ - (apart_ - i) * size(), "line"));
    }
    reader.expect(apart_ == 0 || kept < apart_ || kept_.back() + size() == free_,
                  "a line ends elsewhere");
}

}  // namespace bufview
