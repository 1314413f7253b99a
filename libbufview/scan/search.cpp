// SPDX-License-Identifier: MIT
#include "scan/search.h"

#include "scan/bytes.h"
#include "scan/needle.h"
#include "scan/view_source.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

// The first window is small, because a match may be near. The largest of a view that does not lie
// as one stays in the second cache, as it is copied.
constexpr int64_t first_window = 1024;
constexpr int64_t most_copied = int64_t{64} << 10;
constexpr int64_t most_in_place = int64_t{4} << 20;

int64_t size_of(Pattern pattern) {
    return static_cast<int64_t>(pattern.size());
}

// The places in a range where a pattern may start, in windows that grow.
class Windows {
public:
    Windows(const View &view, Pattern pattern, ByteRange range)
        : source_(view), pattern_size_(size_of(pattern)), start_(range.start),
          stop_(range.stop - pattern_size_ + 1),
          most_(std::max(view.c_contiguous() ? most_in_place : most_copied, pattern_size_)),
          places_(std::max(first_window, pattern_size_)) {}

    bool any() const { return start_ < stop_; }
    // Takes the next window, from the front or from the back. There must be places left.
    void take_first() {
        const int64_t places = take();
        look_at(start_, places);
        start_ += places;
    }
    void take_last() {
        const int64_t places = take();
        stop_ -= places;
        look_at(stop_, places);
    }
    // Where the present window is in the view, and its bytes: so many that every place in it has a
    // whole pattern.
    int64_t first() const { return first_; }
    const std::byte *data() const { return bytes_.data(); }
    int64_t size() const { return std::ssize(bytes_); }
    void check() const { source_.check(); }

private:
    int64_t take() {
        const int64_t places = std::min(places_, stop_ - start_);
        places_ = std::min(2 * places_, most_);
        return places;
    }
    void look_at(int64_t first, int64_t places) {
        first_ = first;
        bytes_ = source_.window(first, places + pattern_size_ - 1, scratch_);
    }

    ViewSource source_;
    int64_t pattern_size_;
    int64_t start_;
    int64_t stop_;
    int64_t most_;
    int64_t places_;
    int64_t first_ = 0;
    std::span<const std::byte> bytes_;
    Scratch scratch_;
};

// Calls visit(position) for the matches in the present window until it answers false, and says
// whether it never did.
template <typename Visit>
bool for_each_match(const Windows &windows, const Needle &needle, Visit &&visit) {
    int64_t found[find_batch];
    FindCursor cursor(needle);
    while (find_more(needle, windows.size(), cursor)) {
        const int64_t count = find_all(needle, windows.data(), windows.size(), cursor, found);
        for (int64_t i = 0; i < count; ++i) {
            if (!visit(windows.first() + found[i])) {
                return false;
            }
        }
    }
    return true;
}

// A pattern without bytes is at every place of the range and behind the last one.
int64_t places_of_nothing(ByteRange range) {
    return std::max<int64_t>(range.stop - range.start + 1, 0);
}

// Matches that a caller wants, which may not lie over each other.
class Wanted {
public:
    Wanted(Pattern pattern, bool overlapping) : step_(overlapping ? 1 : size_of(pattern)) {}
    bool operator()(int64_t position) {
        if (position < next_) {
            return false;
        }
        next_ = position + step_;
        return true;
    }

private:
    int64_t step_;
    int64_t next_ = 0;
};

bool same_bytes(const View &view, int64_t at, Pattern pattern) {
    ViewSource source(view);
    Scratch scratch;
    for (int64_t done = 0; done < size_of(pattern);) {
        const int64_t part = std::min(most_copied, size_of(pattern) - done);
        const auto window = source.window(at + done, part, scratch);
        if (std::memcmp(window.data(), pattern.data() + done, static_cast<size_t>(part)) != 0) {
            view.check();
            return false;
        }
        done += part;
    }
    view.check();
    return true;
}

}  // namespace

ByteRange byte_range(const View &view, int64_t start, int64_t stop) {
    const int64_t size = view.nbytes();
    const auto from_end = [size](int64_t at) {
        return at < 0 ? std::max<int64_t>(at + size, 0) : at;
    };
    return {from_end(start), std::min(from_end(stop), size)};
}

int64_t find_bytes(const View &view, Pattern pattern, ByteRange range) {
    int64_t found = -1;
    if (find_all_bytes(view, pattern, range, true, {&found, 1}) == 0) {
        return -1;
    }
    return found;
}

int64_t rfind_bytes(const View &view, Pattern pattern, ByteRange range) {
    if (pattern.empty()) {
        return places_of_nothing(range) > 0 ? range.stop : -1;
    }
    int64_t last = -1;
    const Needle needle(pattern.data(), size_of(pattern));
    for (Windows windows(view, pattern, range); last < 0 && windows.any();) {
        windows.take_last();
        for_each_match(windows, needle, [&](int64_t position) {
            last = position;
            return true;
        });
    }
    view.check();
    return last;
}

int64_t count_bytes(const View &view, Pattern pattern, ByteRange range, bool overlapping) {
    if (pattern.empty()) {
        return places_of_nothing(range);
    }
    int64_t count = 0;
    const Needle needle(pattern.data(), size_of(pattern));
    Wanted wanted(pattern, overlapping);
    for (Windows windows(view, pattern, range); windows.any();) {
        windows.take_first();
        if (pattern.size() == 1) {
            count += count_byte(windows.data(), windows.size(), pattern[0]);
            continue;
        }
        for_each_match(windows, needle, [&](int64_t position) {
            count += wanted(position) ? 1 : 0;
            return true;
        });
    }
    view.check();
    return count;
}

int64_t find_all_bytes(const View &view, Pattern pattern, ByteRange range, bool overlapping,
                       std::span<int64_t> out) {
    const int64_t room = std::ssize(out);
    if (pattern.empty()) {
        const int64_t count = std::min(places_of_nothing(range), room);
        for (int64_t i = 0; i < count; ++i) {
            out[static_cast<size_t>(i)] = range.start + i;
        }
        return count;
    }
    int64_t count = 0;
    const Needle needle(pattern.data(), size_of(pattern));
    Wanted wanted(pattern, overlapping);
    for (Windows windows(view, pattern, range); count < room && windows.any();) {
        windows.take_first();
        for_each_match(windows, needle, [&](int64_t position) {
            if (wanted(position)) {
                out[static_cast<size_t>(count++)] = position;
            }
            return count < room;
        });
    }
    view.check();
    return count;
}

bool starts_with(const View &view, Pattern pattern, ByteRange range) {
    return range.stop - range.start >= size_of(pattern) && same_bytes(view, range.start, pattern);
}

bool ends_with(const View &view, Pattern pattern, ByteRange range) {
    return range.stop - range.start >= size_of(pattern) &&
           same_bytes(view, range.stop - size_of(pattern), pattern);
}

}  // namespace bufview
