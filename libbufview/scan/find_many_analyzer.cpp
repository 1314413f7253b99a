// SPDX-License-Identifier: MIT
#include "scan/find_many_analyzer.h"

#include "base/error.h"
#include "scan/ends.h"
#include "scan/limits.h"

#include <algorithm>
#include <numeric>

namespace bufview {

AnalyzerPtr FindManyAnalyzer::make(const std::byte *bytes, int64_t size, const int64_t *sizes,
                                   int64_t count, bool ignore_case, int64_t limit) {
    if (count < 1) {
        fail(Status::argument, "%lld patterns; 1 is needed", static_cast<long long>(count));
    }
    if (count > max_patterns || size > max_bytes_of_patterns) {
        fail(Status::limit, "%lld patterns of %lld bytes; there may be %lld of %lld",
             static_cast<long long>(count), static_cast<long long>(size),
             static_cast<long long>(max_patterns), static_cast<long long>(max_bytes_of_patterns));
    }
    int64_t left = size;
    for (int64_t i = 0; i < count; ++i) {
        if (sizes[i] < 1 || sizes[i] > left) {
            fail(Status::argument, "pattern %lld has %lld bytes; it may have 1 to %lld",
                 static_cast<long long>(i), static_cast<long long>(sizes[i]),
                 static_cast<long long>(left));
        }
        if (sizes[i] > max_pattern_of_many) {
            fail(Status::limit, "pattern %lld has %lld bytes; it may have %lld",
                 static_cast<long long>(i), static_cast<long long>(sizes[i]),
                 static_cast<long long>(max_pattern_of_many));
        }
        left -= sizes[i];
    }
    if (left != 0) {
        fail(Status::argument, "%lld bytes of the patterns belong to none",
             static_cast<long long>(left));
    }
    check_limit(limit);
    auto needles =
        std::allocate_shared<NeedleSet>(Allocator<NeedleSet>(), bytes, sizes, count, ignore_case);
    return AnalyzerPtr(new FindManyAnalyzer(std::move(needles), limit));
}

FindManyAnalyzer::FindManyAnalyzer(std::shared_ptr<const NeedleSet> needles, int64_t limit)
    : Analyzer(AnalyzerKind::find_many), needles_(std::move(needles)), limit_(limit),
      found_(nothing(0)), ends_(needles_->longest() - 1), border_{} {}

AnalyzerPtr FindManyAnalyzer::load_plan(StateReader &reader) {
    const int64_t count = reader.get_between(1, max_patterns, "number of patterns");
    reader.expect(count <= reader.left() / 8, "patterns are missing");
    Vector<int64_t> sizes;
    sizes.reserve(static_cast<size_t>(count));
    int64_t size = 0;
    for (int64_t i = 0; i < count; ++i) {
        sizes.push_back(reader.get_between(
            1, std::min(max_pattern_of_many, max_bytes_of_patterns - size), "pattern size"));
        size += sizes.back();
    }
    const std::byte *bytes = reader.get_bytes(size);
    const auto ignore_case = reader.get<uint8_t>();
    reader.expect(ignore_case <= 1, "case is neither told nor not");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return make(bytes, size, sizes.data(), count, ignore_case == 1, limit);
}

AnalyzerPtr FindManyAnalyzer::fresh() const {
    return AnalyzerPtr(new FindManyAnalyzer(needles_, limit_));
}

AnalyzerPtr FindManyAnalyzer::clone() const {
    return AnalyzerPtr(new FindManyAnalyzer(*this));
}

// To go with what keeps so many already.
FindManyAnalyzer::Found FindManyAnalyzer::nothing(size_t kept) const {
    return {Vector<int64_t>(static_cast<size_t>(needles_->count())),
            {},
            limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - kept};
}

// Matches that begin in [from, to) of the data, which come from `offset`.
void FindManyAnalyzer::search(const std::byte *data, int64_t size, int64_t from, int64_t to,
                              int64_t offset, Found &found) const {
    Vector<uint32_t> room;
    needles_->find(data, size, from, to, room, [&](int64_t at, const uint32_t *ids, int64_t count) {
        const size_t kept = std::min(static_cast<size_t>(count), found.most - found.kept.size());
        make_room(found.kept, kept);
        for (size_t i = 0; i < kept; ++i) {
            found.kept.push_back({offset + at, static_cast<int64_t>(ids[i])});
        }
        for (int64_t i = 0; i < count; ++i) {
            ++found.counts[ids[i]];
        }
    });
}

// What begins in the tail, up to its last `behind` bytes, given what follows it.
void FindManyAnalyzer::search_tail(const std::byte *next, int64_t next_size, int64_t behind,
                                   Found &found) const {
    const int64_t before = ends_.tail_size();
    const int64_t after = std::min(next_size, ends_.most());
    Vector<std::byte> both;
    both.reserve(static_cast<size_t>(before + after));
    both.insert(both.end(), ends_.tail(), ends_.tail() + before);
    both.insert(both.end(), next, next + after);
    search(both.data(), before + after, 0, before - behind, searched(), found);
}

int64_t FindManyAnalyzer::count() const {
    Found all = nothing(found_.kept.size());
    search_tail(nullptr, 0, 0, all);
    const int64_t before = std::accumulate(found_.counts.begin(), found_.counts.end(), int64_t{0});
    return std::accumulate(all.counts.begin(), all.counts.end(), before);
}

int64_t FindManyAnalyzer::read_counts(int64_t first, int64_t count, int64_t *out) const {
    Found tail = nothing(found_.kept.size());
    search_tail(nullptr, 0, 0, tail);
    const int64_t given = std::clamp<int64_t>(patterns() - first, 0, count);
    for (int64_t i = 0; i < given; ++i) {
        const auto id = static_cast<size_t>(first + i);
        out[i] = found_.counts[id] + tail.counts[id];
    }
    return given;
}

int64_t FindManyAnalyzer::read(int64_t first, int64_t count, int64_t *offsets,
                               int64_t *patterns) const {
    Found tail = nothing(found_.kept.size());
    search_tail(nullptr, 0, 0, tail);
    const auto kept = static_cast<int64_t>(found_.kept.size());
    const int64_t all = kept + static_cast<int64_t>(tail.kept.size());
    const int64_t given = std::clamp<int64_t>(all - first, 0, count);
    for (int64_t i = 0; i < given; ++i) {
        const int64_t at = first + i;
        const Match &match = at < kept ? found_.kept[static_cast<size_t>(at)]
                                       : tail.kept[static_cast<size_t>(at - kept)];
        offsets[i] = match.offset;
        patterns[i] = match.pattern;
    }
    return given;
}

void FindManyAnalyzer::do_feed(const Piece &piece) {
    const int64_t before = ends_.tail_size();
    const int64_t held = std::min(before + piece.size, ends_.most());
    if (piece.behind >= before) {
        // What goes before lies in memory, too.
        search(piece.data - before, before + piece.size, 0, before + piece.size - held,
               piece.offset - before, found_);
    } else {
        search_tail(piece.data, piece.size, std::max<int64_t>(held - piece.size, 0), found_);
        if (piece.size > held) {
            search(piece.data, piece.size, 0, piece.size - held, piece.offset, found_);
        }
    }
    ends_.add(piece.data, piece.size);
}

void FindManyAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &more = static_cast<const FindManyAnalyzer &>(right);
    border_ = nothing(found_.kept.size());
    const int64_t held = std::min(ends_.tail_size() + more.length(), ends_.most());
    search_tail(more.ends_.head(), more.ends_.head_size(),
                std::max<int64_t>(held - more.length(), 0), border_);
    make_room(found_.kept, std::min(found_.most - found_.kept.size(),
                                    border_.kept.size() + more.found_.kept.size()));
}

void FindManyAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<FindManyAnalyzer &>(right);
    for (const Found *found : {&border_, &more.found_}) {
        const size_t kept = std::min(found->kept.size(), found_.most - found_.kept.size());
        found_.kept.insert(found_.kept.end(), found->kept.data(), found->kept.data() + kept);
        for (size_t i = 0; i < found->counts.size(); ++i) {
            found_.counts[i] += found->counts[i];
        }
    }
    border_ = {};
    ends_.add(more.ends_);
}

bool FindManyAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const FindManyAnalyzer &>(other);
    return that.limit_ == limit_ && *that.needles_ == *needles_;
}

void FindManyAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(needles_->count());
    int64_t size = 0;
    for (int64_t id = 0; id < needles_->count(); ++id) {
        writer.put(needles_->size_of(id));
        size += needles_->size_of(id);
    }
    writer.put_bytes(needles_->bytes_of(0), size);
    writer.put(static_cast<uint8_t>(needles_->ignores_case() ? 1 : 0));
    writer.put(limit_);
}

void FindManyAnalyzer::save_state(StateWriter &writer) const {
    for (const int64_t count : found_.counts) {
        writer.put(count);
    }
    for (const Match &match : found_.kept) {
        writer.put(match.offset);
        writer.put(match.pattern);
    }
    ends_.save(writer, length());
}

void FindManyAnalyzer::do_load_state(StateReader &reader, bool) {
    const int64_t places = std::max<int64_t>(length() - ends_.most(), 0);
    int64_t all = 0;
    for (int64_t &count : found_.counts) {
        count = reader.get_between(0, std::min(places, INT64_MAX - all), "number of matches");
        all += count;
    }
    const int64_t kept = limit_ < 0 ? all : std::min(limit_, all);
    reader.expect(kept <= reader.left() / 16, "matches are missing");
    found_.kept.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const Match last = i == 0 ? Match{begin(), -1} : found_.kept.back();
        const int64_t offset = reader.get_between(last.offset, begin() + places - 1, "match");
        const int64_t least = offset == last.offset ? last.pattern + 1 : 0;
        found_.kept.push_back({offset, reader.get_between(least, patterns() - 1, "pattern")});
    }
    ends_.load(reader, length());
}

}  // namespace bufview
