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

// The place of a word, or the free one that is to be its own.
template <typename Word>
HWY_INLINE size_t place_of(const GramPlaces<Word> &places, Word word) {
    const hn::CappedTag<Word, GramPlaces<Word>::lanes> d;
    const auto wanted = hn::Set(d, word);
    const auto zero = hn::Zero(d);
    for (size_t bucket = word >> places.shift;; bucket = (bucket + 1) & (places.buckets - 1)) {
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
HWY_INLINE size_t count_all(GramPlaces<Word> &places, const Word *words, size_t count) {
    // Words that are looked up while the places of others are fetched.
    constexpr size_t ahead = 16;
    for (size_t i = 0; i < count; ++i) {
        if (i + ahead < count) {
            const size_t next = (words[i + ahead] >> places.shift) * GramPlaces<Word>::lanes;
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
            return i + 1;
        }
    }
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
            all_own = all_own && from.keys[end] >> from.shift == bucket;
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

template <typename Word>
GramPlaces<Word> places_in(ZeroedArray<Word> &keys, ZeroedArray<Word> &more) {
    const size_t buckets = keys.size() / GramPlaces<Word>::lanes;
    return {keys.data(), more.data(),
            buckets,     word_bits<Word> - (static_cast<int>(std::bit_width(buckets)) - 1),
            0,           0,
            false};
}

}  // namespace

template <typename Word>
int64_t GramTable<Word>::places_for(int64_t words) {
    const auto wanted = std::bit_ceil(static_cast<uint64_t>(words + words / 3 + 2));
    return std::max(static_cast<int64_t>(2 * GramPlaces<Word>::lanes),
                    static_cast<int64_t>(wanted));
}

template <typename Word>
GramPlaces<Word> GramTable<Word>::view() {
    GramPlaces<Word> places = places_in(keys_, more_);
    places.size = static_cast<size_t>(size_);
    places.zeros = zeros_;
    return places;
}

template <typename Word>
void GramTable<Word>::reserve(int64_t words, const Gate *gate) {
    if (words <= room()) {
        return;
    }
    const auto wanted = static_cast<size_t>(places_for(words));
    ZeroedArray<Word> keys(wanted);
    ZeroedArray<Word> more(wanted);
    if (size_ != 0) {
        constexpr size_t at_once = 4096;
        const GramPlaces<Word> from = view();
        GramPlaces<Word> to = places_in(keys, more);
        for (size_t bucket = 0; bucket < from.buckets; bucket += at_once) {
            if (gate != nullptr) {
                gate->check();
            }
            move_to(from, bucket, std::min(bucket + at_once, from.buckets), to);
        }
    }
    keys_ = std::move(keys);
    more_ = std::move(more);
}

template <typename Word>
void GramTable<Word>::reserve_carries(uint64_t total, int64_t words) {
    if constexpr (sizeof(Word) < sizeof(uint64_t)) {
        const uint64_t most = std::min(total >> word_bits<Word>, static_cast<uint64_t>(words));
        carries_.reserve(static_cast<size_t>(most) + 1);
    }
}

template <typename Word>
void GramTable<Word>::count(const Word *words, size_t count) {
    GramPlaces<Word> places = view();
    for (size_t done = 0; done < count;) {
        done += count_more(places, words + done, count - done);
        size_ = static_cast<int64_t>(places.size);
        zeros_ = places.zeros;
        if (std::exchange(places.wrapped, false)) {
            carry(words[done - 1], uint64_t{1} << (word_bits<Word> % 64));
        }
    }
}

template <typename Word>
void GramTable<Word>::add(Word word, uint64_t count) noexcept {
    if (word == 0) {
        zeros_ += count;
        return;
    }
    const GramPlaces<Word> places = view();
    const size_t place = find_place(places, word);
    uint64_t more = count;
    if (places.keys[place] != word) {
        places.keys[place] = word;
        ++size_;
        --more;
    } else {
        more += places.more[place];
    }
    places.more[place] = static_cast<Word>(more);
    if (more > std::numeric_limits<Word>::max()) {
        carry(word, more - places.more[place]);
    }
}

template <typename Word>
bool GramTable<Word>::has(Word word) const noexcept {
    if (word == 0) {
        return zeros_ != 0;
    }
    const GramPlaces<Word> places = const_cast<GramTable *>(this)->view();
    return places.buckets != 0 && places.keys[find_place(places, word)] == word;
}

template <typename Word>
void GramTable<Word>::carry(Word word, uint64_t count) {
    const auto at = std::lower_bound(carries_.begin(), carries_.end(), word,
                                     [](const Carry &a, Word b) { return a.word < b; });
    if (at != carries_.end() && at->word == word) {
        at->count += count;
    } else {
        carries_.insert(at, {word, count});
    }
}

template <typename Word>
uint64_t GramTable<Word>::carry_of(Word word) const {
    const auto at = std::lower_bound(carries_.begin(), carries_.end(), word,
                                     [](const Carry &a, Word b) { return a.word < b; });
    return at != carries_.end() && at->word == word ? at->count : 0;
}

template class GramTable<uint32_t>;
template class GramTable<uint64_t>;

}  // namespace bufview
#endif
