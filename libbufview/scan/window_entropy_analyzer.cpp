// SPDX-License-Identifier: MIT
#include "scan/window_entropy_analyzer.h"

#include "base/error.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

// Fewer bytes are counted one by one.
constexpr int64_t few = 128;

void count_in(Counts &counts, const std::byte *data, int64_t size) {
    if (size >= few) {
        add_histogram(data, size, counts);
        return;
    }
    for (int64_t i = 0; i < size; ++i) {
        ++counts[static_cast<uint8_t>(data[i])];
    }
}

void count_out(Counts &counts, const std::byte *data, int64_t size) {
    if (size < few) {
        for (int64_t i = 0; i < size; ++i) {
            --counts[static_cast<uint8_t>(data[i])];
        }
        return;
    }
    Counts gone = {};
    add_histogram(data, size, gone);
    for (int value = 0; value < 256; ++value) {
        counts[value] -= gone[value];
    }
}

// What lies beyond all offsets is at the last one.
int64_t moved(int64_t offset, int64_t distance) {
    return distance > INT64_MAX - offset ? INT64_MAX : offset + distance;
}

int64_t to_multiple(int64_t offset, int64_t step) {
    return offset % step == 0 ? 0 : step - offset % step;
}

}  // namespace

AnalyzerPtr WindowEntropyAnalyzer::make(int64_t window, int64_t step, int64_t limit) {
    if (window < 1 || step < 1) {
        fail(Status::argument, "a window of %lld bytes every %lld; each must be 1 at least",
             static_cast<long long>(window), static_cast<long long>(step));
    }
    if (window > max_window) {
        fail(Status::limit, "a window of %lld bytes; it may have %lld",
             static_cast<long long>(window), static_cast<long long>(max_window));
    }
    check_limit(limit);
    return AnalyzerPtr(new WindowEntropyAnalyzer(window, step, limit));
}

AnalyzerPtr WindowEntropyAnalyzer::load_plan(StateReader &reader) {
    const int64_t window = reader.get_between(1, max_window, "window");
    const int64_t step = reader.get_between(1, INT64_MAX, "step");
    const int64_t limit = reader.get_between(-1, INT64_MAX, "limit");
    return make(window, step, limit);
}

AnalyzerPtr WindowEntropyAnalyzer::fresh() const {
    return AnalyzerPtr(new WindowEntropyAnalyzer(window_, step_, limit_));
}

AnalyzerPtr WindowEntropyAnalyzer::part(bool keeps) const {
    return AnalyzerPtr(new WindowEntropyAnalyzer(window_, step_, keeps ? limit_ : 0));
}

int64_t WindowEntropyAnalyzer::windows_in(int64_t begin, int64_t length) const {
    const int64_t lead = to_multiple(begin, step_);
    return length < window_ || lead > length - window_ ? 0 : (length - window_ - lead) / step_ + 1;
}

int64_t WindowEntropyAnalyzer::count() const {
    return windows_in(begin(), length());
}

int64_t WindowEntropyAnalyzer::read(int64_t first, int64_t count, double *out) const {
    const auto kept = static_cast<int64_t>(values_.size());
    const int64_t given = std::clamp<int64_t>(kept - first, 0, count);
    std::copy_n(values_.data() + std::min(first, kept), given, out);
    return given;
}

// Bytes that are in the window and before its next place, the first of them at `next_`. Those
// before `offset` are in the tail, the others at `data`.
void WindowEntropyAnalyzer::leave(const std::byte *data, int64_t offset, int64_t count) noexcept {
    const int64_t before = std::clamp<int64_t>(offset - next_, 0, count);
    if (before != 0) {
        count_out(counts_, ends_.tail() + ends_.tail_size() - (offset - next_), before);
    }
    if (before != count) {
        count_out(counts_, data + std::max<int64_t>(next_ - offset, 0), count - before);
    }
}

// Goes through the windows that begin before `stop` and end in the bytes at `offset`, which follow
// those that are remembered. There is room for the values.
void WindowEntropyAnalyzer::slide(const std::byte *data, int64_t size, int64_t offset,
                                  int64_t stop) noexcept {
    const int64_t end = offset + size;
    int64_t seen = offset;
    while (next_ < stop && window_ <= end - next_ && room_left() != 0) {
        const int64_t from = std::max(seen, next_);
        seen = next_ + window_;
        count_in(counts_, data + (from - offset), seen - from);
        values_.push_back(entropy_of(counts_));
        if (step_ < window_) {
            leave(data, offset, step_);
        } else {
            std::memset(counts_, 0, sizeof counts_);
        }
        next_ = moved(next_, step_);
    }
    if (const int64_t from = std::max(seen, next_); from < end) {
        count_in(counts_, data + (from - offset), end - from);
    }
}

void WindowEntropyAnalyzer::do_feed(const Piece &piece) {
    if (length() == 0) {
        next_ = moved(piece.offset, to_multiple(piece.offset, step_));
    }
    if (room_left() != 0) {
        make_room(values_,
                  std::min(room_left(), static_cast<size_t>(most_windows_in(
                                            std::min(window_ - 1, length()) + piece.size))));
        slide(piece.data, piece.size, piece.offset, INT64_MAX);
    }
    ends_.add(piece.data, piece.size);
}

void WindowEntropyAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &more = static_cast<const WindowEntropyAnalyzer &>(right);
    const auto across = static_cast<size_t>(most_windows_in(window_));
    make_room(values_, std::min(room_left(), across + more.values_.size()));
}

void WindowEntropyAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<WindowEntropyAnalyzer &>(right);
    if (length() == 0) {
        next_ = more.begin();
    } else {
        slide(more.ends_.head(), more.ends_.head_size(), more.begin(), more.begin());
    }
    // As long as the next window begins on the left, all of the right side is in its head.
    if (next_ >= more.begin()) {
        const size_t kept = std::min(more.values_.size(), room_left());
        values_.insert(values_.end(), more.values_.data(), more.values_.data() + kept);
        next_ = more.next_;
        std::memcpy(counts_, more.counts_, sizeof counts_);
    }
    ends_.add(more.ends_);
}

bool WindowEntropyAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const WindowEntropyAnalyzer &>(other);
    return that.window_ == window_ && that.step_ == step_ && that.limit_ == limit_;
}

void WindowEntropyAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(window_);
    writer.put(step_);
    writer.put(limit_);
}

void WindowEntropyAnalyzer::save_state(StateWriter &writer) const {
    for (const double value : values_) {
        writer.put_double(value);
    }
    ends_.save(writer, length());
}

void WindowEntropyAnalyzer::do_load_state(StateReader &reader, bool) {
    const int64_t kept = limit_ < 0 ? count() : std::min(limit_, count());
    reader.expect(kept <= reader.left() / 8, "entropies are missing");
    values_.reserve(static_cast<size_t>(kept));
    for (int64_t i = 0; i < kept; ++i) {
        const double value = reader.get_double();
        reader.expect(value >= 0 && value <= 8, "an entropy is not in 0 to 8");
        values_.push_back(value);
    }
    ends_.load(reader, length());
    if (room_left() == 0 || length() == 0) {
        return;
    }
    next_ = moved(begin(), to_multiple(begin(), step_));
    if (count() != 0) {
        next_ = moved(next_ + (count() - 1) * step_, step_);
    }
    const int64_t rest = std::max<int64_t>(end() - next_, 0);
    count_in(counts_, ends_.tail() + ends_.tail_size() - rest, rest);
}

}  // namespace bufview
