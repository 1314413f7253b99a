// SPDX-License-Identifier: MIT
#include "scan/gram_table.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/gram_table.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <bit>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

template <typename Word>
HWY_INLINE size_t bucket_of(const GramPlaces<Word> &places, Word word) {
    return (word >> places.shift) & (places.buckets - 1);
}

// The place of a word, or the free one that is to be its own.
template <typename Word>
HWY_INLINE size_t place_of(const GramPlaces<Word> &places, Word word) {
    const hn::CappedTag<Word, GramPlaces<Word>::lanes> d;
    const auto wanted = hn::Set(d, word);
    const auto zero = hn::Zero(d);
    for (size_t bucket = bucket_of(places, word);; bucket = (bucket + 1) & (places.buckets - 1)) {
        const size_t begin = bucket * GramPlaces<Word>::lanes;
        for (size_t i = begin; i < begin + GramPlaces<Word>::lanes; i += hn::Lanes(d)) {
            const auto keys = hn::LoadU(d, places.keys + i);
            const auto found = hn::Or(hn::Eq(keys, wanted), hn::Eq(keys, zero));
            const intptr_t lane = hn::FindFirstTrue(d, found);
            if (lane >= 0) {
                return i + static_cast<size_t>(lane);
            }
        }
    }
}

// Stops behind a word whose count has become too large. Returns the number of words done.
template <typename Word>
HWY_INLINE size_t count_all(GramPlaces<Word> &all, const Word *words, size_t count) {
    // A copy, of which it is known that no count is part of it.
    GramPlaces<Word> places = all;
    // Words that are looked up while the places of others are fetched.
    constexpr size_t ahead = 16;
    for (size_t i = 0; i < count; ++i) {
        if (i + ahead < count) {
            const size_t next = bucket_of(places, words[i + ahead]) * GramPlaces<Word>::lanes;
            hwy::Prefetch(places.keys + next);
            hwy::Prefetch(places.more + next);
        }
        const Word word = words[i];
        if (HWY_UNLIKELY(word == 0)) {
            ++places.zeros;
            continue;
        }
        const size_t place = place_of(places, word);
        // Never stored without need: loading a vector from where a word was stored just now has to
        // wait, and words that are frequent come one after the other.
        if (places.keys[place] != word) {
            places.keys[place] = word;
            ++places.size;
        } else if (HWY_UNLIKELY(++places.more[place] == 0)) {
            places.wrapped = true;
            count = i + 1;
        }
    }
    all = places;
    return count;
}

// Into a larger table, in which nothing stands. What stands in its own bucket goes to those buckets
// that this one becomes, one behind the other without looking.
template <typename Word>
HWY_INLINE void move_all(const GramPlaces<Word> &from, size_t first, size_t last,
                         GramPlaces<Word> &to) {
    constexpr size_t lanes = GramPlaces<Word>::lanes;
    const int finer = from.shift - to.shift;
    const auto put = [&](size_t place, size_t i) HWY_ATTR {
        to.keys[place] = from.keys[i];
        to.more[place] = from.more[i];
    };
    for (size_t bucket = first; bucket < last; ++bucket) {
        const size_t begin = bucket * lanes;
        size_t end = begin;
        bool all_own = true;
        for (; end < begin + lanes && from.keys[end] != 0; ++end) {
            all_own = all_own && bucket_of(from, from.keys[end]) == bucket;
        }
        size_t own_end[2] = {};
        const bool split =
            finer == 1 && all_own && to.keys[2 * begin] == 0 && to.keys[2 * begin + lanes] == 0;
        for (size_t i = begin; i < end; ++i) {
            if (split) {
                const size_t half = (from.keys[i] >> to.shift) & 1;
                put((2 * bucket + half) * lanes + own_end[half]++, i);
            } else {
                put(place_of(to, from.keys[i]), i);
            }
        }
    }
}

size_t place_32(const GramPlaces<uint32_t> &places, uint32_t word) {
    return place_of(places, word);
}
size_t place_64(const GramPlaces<uint64_t> &places, uint64_t word) {
    return place_of(places, word);
}
size_t count_32(GramPlaces<uint32_t> &places, const uint32_t *words, size_t count) {
    return count_all(places, words, count);
}
size_t count_64(GramPlaces<uint64_t> &places, const uint64_t *words, size_t count) {
    return count_all(places, words, count);
}
void move_32(const GramPlaces<uint32_t> &from, size_t first, size_t last,
             GramPlaces<uint32_t> &to) {
    move_all<uint32_t>(from, first, last, to);
}
void move_64(const GramPlaces<uint64_t> &from, size_t first, size_t last,
             GramPlaces<uint64_t> &to) {
    move_all<uint64_t>(from, first, last, to);
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

namespace {

HWY_EXPORT(place_32);
HWY_EXPORT(place_64);
HWY_EXPORT(count_32);
HWY_EXPORT(count_64);
HWY_EXPORT(move_32);
HWY_EXPORT(move_64);

size_t find_place(const GramPlaces<uint32_t> &places, uint32_t word) {
    return HWY_DYNAMIC_DISPATCH(place_32)(places, word);
}
size_t find_place(const GramPlaces<uint64_t> &places, uint64_t word) {
    return HWY_DYNAMIC_DISPATCH(place_64)(places, word);
}
size_t count_more(GramPlaces<uint32_t> &places, const uint32_t *words, size_t count) {
    return HWY_DYNAMIC_DISPATCH(count_32)(places, words, count);
}
size_t count_more(GramPlaces<uint64_t> &places, const uint64_t *words, size_t count) {
    return HWY_DYNAMIC_DISPATCH(count_64)(places, words, count);
}
void move_to(const GramPlaces<uint32_t> &from, size_t first, size_t last,
             GramPlaces<uint32_t> &to) {
    HWY_DYNAMIC_DISPATCH(move_32)(from, first, last, to);
}
void move_to(const GramPlaces<uint64_t> &from, size_t first, size_t last,
             GramPlaces<uint64_t> &to) {
    HWY_DYNAMIC_DISPATCH(move_64)(from, first, last, to);
}

// Fewer places in a range would be filled too unevenly.
constexpr int64_t least_in_range = 1024;

}  // namespace

template <typename Word>
int64_t GramTable<Word>::places_for(int64_t words) {
    const auto wanted = std::bit_ceil(static_cast<uint64_t>(words + words / 3 + 2));
    return std::max(static_cast<int64_t>(2 * GramPlaces<Word>::lanes),
                    static_cast<int64_t>(wanted));
}

template <typename Word>
GramPlaces<Word> GramTable<Word>::view(size_t range, ZeroedArray<Word> &keys,
                                       ZeroedArray<Word> &more) const {
    const size_t places = keys.size() / ranges();
    const size_t buckets = places / GramPlaces<Word>::lanes;
    const int bits = range_bits_ + static_cast<int>(std::bit_width(buckets)) - 1;
    return {keys.data() + range * places,
            more.data() + range * places,
            buckets,
            word_bits<Word> - bits,
            0,
            0,
            false};
}

template <typename Word>
GramPlaces<Word> GramTable<Word>::view(size_t range) {
    GramPlaces<Word> places = view(range, keys_, more_);
    places.size = static_cast<size_t>(ranges_[range].size);
    places.zeros = range == 0 ? zeros_ : 0;
    return places;
}

template <typename Word>
int64_t GramTable<Word>::size() const {
    int64_t size = zeros_ != 0 ? 1 : 0;
    for (const Range &range : ranges_) {
        size += range.size;
    }
    return size;
}

template <typename Word>
void GramTable<Word>::begin_growth(int64_t words) {
    const int64_t least = ranges() == 1 ? 0 : std::ssize(ranges_) * least_in_range;
    const auto wanted = static_cast<size_t>(std::max(places_for(words), least));
    ZeroedArray<Word> keys(wanted);
    next_more_ = ZeroedArray<Word>(wanted);
    next_keys_ = std::move(keys);
}

// Moves so many buckets from this one on. Returns the number of all.
template <typename Word>
size_t GramTable<Word>::move_range(size_t range, size_t first, size_t most) noexcept {
    const GramPlaces<Word> from = view(range);
    if (ranges_[range].size != 0) {
        GramPlaces<Word> to = view(range, next_keys_, next_more_);
        move_to(from, first, most < from.buckets - first ? first + most : from.buckets, to);
    }
    return from.buckets;
}

template <typename Word>
void GramTable<Word>::end_growth() noexcept {
    keys_ = std::exchange(next_keys_, {});
    more_ = std::exchange(next_more_, {});
}

template <typename Word>
void GramTable<Word>::reserve(int64_t words, const Gate *gate) {
    if (words <= room()) {
        return;
    }
    constexpr size_t at_once = 4096;
    begin_growth(words);
    for (size_t range = 0; range < ranges(); ++range) {
        size_t buckets = 1;
        for (size_t done = 0; done < buckets; done += at_once) {
            if (gate != nullptr) {
                gate->check();
            }
            buckets = move_range(range, done, at_once);
        }
    }
    end_growth();
}

template <typename Word>
void GramTable<Word>::clear() noexcept {
    keys_ = {};
    more_ = {};
    std::fill(ranges_.begin(), ranges_.end(), Range{});
    zeros_ = 0;
}

template <typename Word>
void GramTable<Word>::reserve_carries_in_each(size_t most) {
    for (size_t range = 0; most != 0 && range < ranges(); ++range) {
        ranges_[range].carries.reserve(most);
    }
}

template <typename Word>
void GramTable<Word>::reserve_carries(uint64_t total, int64_t words) {
    if constexpr (sizeof(Word) < sizeof(uint64_t)) {
        reserve_carries_in_each(
            static_cast<size_t>(std::min(total >> word_bits<Word>, static_cast<uint64_t>(words))));
    }
}

template <typename Word>
void GramTable<Word>::reserve_carries(const GramTable &other) {
    size_t most = 0;
    for (const Range &range : other.ranges_) {
        most += range.carries.size();
    }
    reserve_carries_in_each(most);
}

template <typename Word>
void GramTable<Word>::count(size_t range, const Word *words, size_t count) {
    GramPlaces<Word> places = view(range);
    for (size_t done = 0; done < count;) {
        done += count_more(places, words + done, count - done);
        ranges_[range].size = static_cast<int64_t>(places.size);
        if (range == 0) {
            zeros_ = places.zeros;
        }
        if (std::exchange(places.wrapped, false)) {
            carry(range, words[done - 1], uint64_t{1} << (word_bits<Word> % 64));
        }
    }
}

template <typename Word>
void GramTable<Word>::add(Word word, uint64_t count) noexcept {
    if (word == 0) {
        zeros_ += count;
        return;
    }
    const size_t range = range_of(word);
    const GramPlaces<Word> places = view(range);
    const size_t place = find_place(places, word);
    uint64_t more = count;
    if (places.keys[place] != word) {
        places.keys[place] = word;
        ++ranges_[range].size;
        --more;
    } else {
        more += places.more[place];
    }
    places.more[place] = static_cast<Word>(more);
    if (more > std::numeric_limits<Word>::max()) {
        carry(range, word, more - places.more[place]);
    }
}

template <typename Word>
bool GramTable<Word>::has(Word word) const noexcept {
    if (word == 0) {
        return zeros_ != 0;
    }
    const GramPlaces<Word> places = const_cast<GramTable *>(this)->view(range_of(word));
    return places.buckets != 0 && places.keys[find_place(places, word)] == word;
}

template <typename Word>
void GramTable<Word>::carry(size_t range, Word word, uint64_t count) {
    Vector<Carry> &carries = ranges_[range].carries;
    const auto at = std::lower_bound(carries.begin(), carries.end(), word,
                                     [](const Carry &a, Word b) { return a.word < b; });
    if (at != carries.end() && at->word == word) {
        at->count += count;
    } else {
        carries.insert(at, {word, count});
    }
}

template <typename Word>
uint64_t GramTable<Word>::carry_of(size_t range, Word word) const {
    const Vector<Carry> &carries = ranges_[range].carries;
    const auto at = std::lower_bound(carries.begin(), carries.end(), word,
                                     [](const Carry &a, Word b) { return a.word < b; });
    return at != carries.end() && at->word == word ? at->count : 0;
}

template class GramTable<uint32_t>;
template class GramTable<uint64_t>;

}  // namespace bufview
#endif
