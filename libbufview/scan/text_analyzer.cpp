// SPDX-License-Identifier: MIT
#include "scan/text_analyzer.h"

#include "base/error.h"
#include "scan/limits.h"
#include "scan/printable.h"

#include <algorithm>
#include <span>

namespace bufview {

AnalyzerPtr TextAnalyzer::make(Encoding encoding, int64_t least, int64_t limit) {
    if (least < 1) {
        fail(Status::argument, "strings of %lld characters; they need 1",
             static_cast<long long>(least));
    }
    if (least > max_string_minimum) {
        fail(Status::limit, "strings of at least %lld characters; that may be %lld",
             static_cast<long long>(least), static_cast<long long>(max_string_minimum));
    }
    check_limit(limit);
    return AnalyzerPtr(new TextAnalyzer(encoding, least, limit));
}

AnalyzerPtr TextAnalyzer::load_plan(StateReader &reader) {
    const auto encoding = reader.get<uint8_t>();
    reader.expect(encoding <= static_cast<int>(Encoding::utf16_be), "there is no such encoding");
    const int64_t least = reader.get_between(1, max_string_minimum, "minimum length");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return make(static_cast<Encoding>(encoding), least, limit);
}

AnalyzerPtr TextAnalyzer::fresh() const {
    return AnalyzerPtr(new TextAnalyzer(encoding_, least_, limit_));
}

// Whether a character can begin with this byte. One that cannot may be the rest of one.
bool TextAnalyzer::is_start(std::byte byte) const {
    switch (encoding_) {
    case Encoding::ascii:
        return true;
    case Encoding::utf8:
        return (byte & std::byte{0xC0}) != std::byte{0x80};
    case Encoding::utf16_le:
        return is_printable(byte);
    case Encoding::utf16_be:
        return byte == std::byte{0};
    }
    return false;
}

int64_t TextAnalyzer::nominal_size(std::byte start) const {
    if (encoding_ == Encoding::utf8) {
        const auto lead = static_cast<uint8_t>(start);
        return lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }
    return encoding_ == Encoding::ascii ? 1 : 2;
}

// Bytes at the beginning of a range that may be the rest of a character.
int64_t TextAnalyzer::before_start(const Ends &ends) const {
    int64_t count = 0;
    while (count < ends.head_size() && !is_start(ends.head()[count])) {
        ++count;
    }
    return count;
}

// Bytes at the end of a range that may be the beginning of a character.
int64_t TextAnalyzer::unfinished(const Ends &ends) const {
    for (int64_t count = 1; count <= ends.tail_size(); ++count) {
        const std::byte byte = ends.tail()[ends.tail_size() - count];
        if (is_start(byte)) {
            return nominal_size(byte) > count ? count : 0;
        }
    }
    return 0;
}

// Bytes of the character that begins at the end of one range and ends in the next, 0 if there is
// none.
int64_t TextAnalyzer::astride(const Ends &left, const Ends &right) const {
    const int64_t begun = unfinished(left);
    if (begun == 0) {
        return 0;
    }
    std::byte both[2 * most_astride];
    std::copy_n(left.tail() + left.tail_size() - begun, begun, both);
    std::copy_n(right.head(), right.head_size(), both + begun);
    const int64_t size = character_size(encoding_, both, begun + right.head_size());
    return size > begun ? size : 0;
}

int64_t TextAnalyzer::count() const {
    return state_.count + (is_long(state_.head) ? 1 : 0) + (tells_tail() ? 1 : 0);
}

int64_t TextAnalyzer::read(int64_t first, int64_t wanted, int64_t *offsets,
                           int64_t *lengths) const {
    const int64_t before = is_long(state_.head) ? 1 : 0;
    const auto kept = static_cast<int64_t>(state_.starts.size());
    // The last run follows the kept ones only if none of them was left out.
    int64_t most = before + kept + (tells_tail() && kept == state_.count ? 1 : 0);
    most = limit_ < 0 ? most : std::min(most, limit_);
    int64_t written = 0;
    for (int64_t i = first; i < most && written < wanted; ++i, ++written) {
        const int64_t at = i - before;
        const bool inner = at >= 0 && at < kept;
        const TextRun &run = at < 0 ? state_.head : state_.tail;
        offsets[written] = inner ? state_.starts[static_cast<size_t>(at)] : run.begin;
        lengths[written] = inner ? state_.lengths[static_cast<size_t>(at)] : run.size;
    }
    return written;
}

void TextAnalyzer::keep(State &state, const TextRun &run) const {
    if (!is_long(run)) {
        return;
    }
    ++state.count;
    if (limit_ < 0 || std::ssize(state.starts) < limit_) {
        state.starts.push_back(run.begin);
        state.lengths.push_back(run.size);
    }
}

// Puts a run where it belongs, in ascending order.
void TextAnalyzer::place(State &state, const TextRun &run) const {
    if (run.characters == 0) {
        return;
    }
    const bool first = run.begin == state.begin + before_start(state.ends);
    const bool last = run.end() == state.end() - unfinished(state.ends);
    if (first) {
        state.head = run;
    }
    if (last) {
        state.tail = run;
    }
    if (!first && !last) {
        keep(state, run);
    }
}

// The run at `at`, which may be too short to be found, as far as it matters whether it is.
TextRun TextAnalyzer::short_head(const Piece &piece, int64_t at) const {
    TextRun run{piece.offset + at, 0, 0};
    while (at < piece.size && !is_long(run)) {
        const int64_t size = character_size(encoding_, piece.data + at, piece.size - at);
        if (size == 0) {
            break;
        }
        run.add(size, 1);
        at += size;
    }
    return is_long(run) ? TextRun{} : run;
}

// The same for the run that ends at `end`. A character ends in one way only.
TextRun TextAnalyzer::short_tail(const Piece &piece, int64_t end) const {
    TextRun run;
    for (int64_t size = 1; size <= std::min(most_astride + 1, end) && !is_long(run);) {
        if (character_size(encoding_, piece.data + end - size, size) == size) {
            run.add(size, 1);
            end -= size;
            size = 1;
        } else {
            ++size;
        }
    }
    run.begin = piece.offset + end;
    return is_long(run) ? TextRun{} : run;
}

TextAnalyzer::State TextAnalyzer::scan(const Piece &piece) const {
    State state;
    state.begin = piece.offset;
    state.size = piece.size;
    state.ends.add(piece.data, piece.size);
    const int64_t first = before_start(state.ends);
    const int64_t last = piece.size - unfinished(state.ends);
    TextRun runs[text_batch];
    TextCursor cursor;
    while (cursor.at <= piece.size) {
        const int64_t count = find_text(encoding_, piece.data, piece.size, least_, cursor, runs);
        make_room(state.starts, static_cast<size_t>(count));
        make_room(state.lengths, static_cast<size_t>(count));
        for (TextRun &run : std::span(runs, static_cast<size_t>(count))) {
            const bool inner = run.begin != first && run.end() != last;
            run.begin += piece.offset;
            if (inner) {
                keep(state, run);
            } else {
                place(state, run);
            }
        }
    }
    place(state, short_head(piece, first));
    place(state, short_tail(piece, last));
    return state;
}

// A join keeps at most two runs more than there were.
void TextAnalyzer::make_room_for(const State &right) {
    const size_t left = limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - state_.starts.size();
    const size_t more = std::min(left, right.starts.size() + 2);
    make_room(state_.starts, more);
    make_room(state_.lengths, more);
}

void TextAnalyzer::join(const State &right) noexcept {
    State &left = state_;
    TextRun middle = left.tail;
    const int64_t begun = unfinished(left.ends);
    const int64_t character = astride(left.ends, right.ends);
    if (middle.characters == 0) {
        middle.begin = left.end() - begun;
    }
    TextRun next = right.head;
    if (character != 0) {
        middle.add(character, 1);
    }
    if ((begun == 0 || character != 0) && next.characters != 0 && next.begin == middle.end()) {
        middle.add(next.size, next.characters);
        next = {};
    }
    if (left.size == 0) {
        left.begin = right.begin;
    }
    left.size += right.size;
    left.ends.add(right.ends);
    left.tail = {};
    place(left, middle);
    place(left, next);
    for (size_t i = 0; i < right.starts.size(); ++i) {
        if (limit_ < 0 || std::ssize(left.starts) < limit_) {
            left.starts.push_back(right.starts[i]);
            left.lengths.push_back(right.lengths[i]);
        }
    }
    left.count += right.count;
    if (right.tail.characters != 0 && right.tail.begin != right.head.begin) {
        left.tail = right.tail;
    }
}

void TextAnalyzer::do_feed(const Piece &piece) {
    const State state = scan(piece);
    make_room_for(state);
    join(state);
}

void TextAnalyzer::prepare_merge(const Analyzer &right) {
    make_room_for(static_cast<const TextAnalyzer &>(right).state_);
}

void TextAnalyzer::do_merge(Analyzer &right) noexcept {
    join(static_cast<TextAnalyzer &>(right).state_);
}

bool TextAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const TextAnalyzer &>(other);
    return that.encoding_ == encoding_ && that.least_ == least_ && that.limit_ == limit_;
}

void TextAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(static_cast<uint8_t>(encoding_));
    writer.put(least_);
    writer.put(limit_);
}

void TextAnalyzer::save_state(StateWriter &writer) const {
    state_.ends.save(writer, length());
    for (const TextRun &run : {state_.head, state_.tail}) {
        writer.put(run.begin);
        writer.put(run.size);
        writer.put(run.characters);
    }
    writer.put(state_.count);
    for (size_t i = 0; i < state_.starts.size(); ++i) {
        writer.put(state_.starts[i]);
        writer.put(state_.lengths[i]);
    }
}

void TextAnalyzer::do_load_state(StateReader &reader, bool) {
    state_.begin = begin();
    state_.size = length();
    state_.ends.load(reader, length());
    for (TextRun *run : {&state_.head, &state_.tail}) {
        run->begin = reader.get_between(0, end(), "start of a run");
        run->size = reader.get_between(0, end() - run->begin, "length of a run");
        run->characters = reader.get_between(0, run->size, "characters of a run");
    }
    const int64_t first = begin() + before_start(state_.ends);
    const int64_t last = end() - unfinished(state_.ends);
    const TextRun &head = state_.head;
    const TextRun &tail = state_.tail;
    reader.expect(head.characters == 0 ? head.begin == 0 && head.size == 0 : head.begin == first,
                  "the first run is elsewhere");
    reader.expect(tail.characters == 0 ? tail.begin == 0 && tail.size == 0 : tail.end() == last,
                  "the last run is elsewhere");
    // Each run has a byte before and behind that does not belong to one, and does not touch the
    // first and the last.
    int64_t from = head.characters != 0 ? head.end() : begin();
    const int64_t to = tail.characters != 0 ? tail.begin : end();
    const bool one = head.characters != 0 && tail.characters != 0 && head.begin == tail.begin;
    reader.expect(one ? head.size == tail.size && head.characters == tail.characters : from <= to,
                  "the first and the last run overlap");
    state_.count = reader.get_between(0, one ? 0 : (to - from) / (least_ + 1), "number of runs");
    const int64_t kept = limit_ < 0 ? state_.count : std::min(limit_, state_.count);
    reader.expect(kept <= reader.left() / 16, "runs are missing");
    state_.starts.reserve(static_cast<size_t>(kept));
    state_.lengths.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const int64_t start = reader.get_between(from, to, "start of a run");
        const int64_t size = reader.get_between(least_, to - start, "length of a run");
        state_.starts.push_back(start);
        state_.lengths.push_back(size);
        from = start + size;
    }
}

}  // namespace bufview
