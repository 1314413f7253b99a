// SPDX-License-Identifier: MIT
// All occurrences of a pattern. Two bytes of it are compared at 64 positions at a time, which
// leaves a word of candidates. Few of them are compared one by one with the first bytes of the
// pattern as a vector, many all at once by words that tell where each of those bytes stands.
// Matches are taken from the word without starting anew after each, so that overlapping ones cost
// nothing.
#include "scan/needle.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/find_kernel.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// Bytes of comparisons that are paid for by passing one byte, and the most that can be saved up.
constexpr int64_t credit_rate = 8;
constexpr int64_t credit_most = int64_t{1} << 30;

// `Masked` if not all bits of the pattern's bytes are compared.
template <bool Masked>
class Finder {
public:
    Finder(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
           int64_t *out)
        : needle_(needle), pattern_(needle.bytes()), masks_(needle.masks()),
          first_bytes_(needle.first_bytes()), first_masks_(needle.first_masks()),
          needle_size_(needle.size()), data_(data), cursor_(cursor), out_(out), at_(cursor.at),
          starts_(size - needle.size() + 1),
          // From the last position a vector can be loaded.
          far_(std::min(starts_, size - group + 1)),
          compared_(std::min(needle.size(), Needle::compared)), first_(needle.first_probe()),
          second_(cursor.second) {}

    int64_t run() {
        if (needle_size_ == 1) {
            run<true>();
        } else {
            run<false>();
        }
        cursor_.at = resume_ < 0 ? at_ : resume_;
        cursor_.second = second_;
        cursor_.linear = cursor_.credit <= 0;
        return count_;
    }

private:
    static constexpr int64_t group = 64;
    static constexpr int64_t step = 4 * group;
    // Where there is a candidate in most of these, to foretell in which steps there is one fails,
    // which costs more than to compare in vain.
    static constexpr int64_t near = 16 * step;
    static constexpr int64_t enough = 2;
    // More candidates than these in a group are compared all at once.
    static constexpr int few = 6;

    // `Single` if there is one byte to look for, and nothing to compare after it.
    template <bool Single>
    void run() {
        const auto lanes = static_cast<int64_t>(hn::Lanes(Bytes()));
        while (at_ + step <= starts_ && may_go_on()) {
            const int64_t before = at_;
            run_apart<Single>();
            bool close = at_ - before < near;
            if (close && at_ + near <= far_) {
                begin_line<Single>();
            }
            while (close && at_ + near <= far_ && may_go_on()) {
                close = run_close<Single>() >= enough;
            }
        }
        while (at_ + group <= starts_ && may_go_on()) {
            take(at_, group, candidates<Single>(at_, group));
            at_ += group;
        }
        while (at_ + lanes <= starts_ && may_go_on()) {
            take(at_, lanes, candidates<Single>(at_, lanes));
            at_ += lanes;
        }
        if (at_ < starts_ && at_ + lanes > starts_ && starts_ >= lanes && may_go_on()) {
            // The last vector overlaps what has been looked at.
            const int64_t start = starts_ - lanes;
            take(start, lanes, candidates<Single>(start, lanes) >> (at_ - start) << (at_ - start));
            at_ = starts_;
        }
        if (starts_ < lanes) {
            for (; at_ < starts_ && cursor_.credit > 0; ++at_) {
                emit(at_, same(at_, 0) ? 1 : 0);
            }
        }
    }

    bool has_room() const { return out_ == nullptr || count_ + noted_ + step <= find_batch; }
    bool may_go_on() const { return has_room() && cursor_.credit > 0; }

    // The two bytes of the pattern that are looked for, or the one.
    template <bool Single>
    class Probe {
    public:
        HWY_INLINE explicit Probe(const Finder &finder)
            : first_at_(finder.data_ + finder.first_), second_at_(finder.data_ + finder.second_),
              first_(finder.pattern_[finder.first_]), second_(finder.pattern_[finder.second_]),
              first_mask_(Masked ? finder.masks_[finder.first_] : 0xFF),
              second_mask_(Masked ? finder.masks_[finder.second_] : 0xFF) {}

        // Of as many positions as there are lanes: whether they match.
        HWY_INLINE auto operator()(int64_t start) const {
            const auto first = equal(first_at_ + start, first_, first_mask_);
            if constexpr (Single) {
                return first;
            } else {
                return hn::And(first, equal(second_at_ + start, second_, second_mask_));
            }
        }

        // The same as bytes that are zero where they match. Many of them are brought together by
        // plain operations on vectors, of which processors do more at a time than of those on
        // masks.
        template <class D>
        HWY_INLINE auto difference(D d, int64_t start) const {
            const auto first = differ(d, first_at_ + start, first_, first_mask_);
            if constexpr (Single) {
                return first;
            } else {
                return hn::Or(first, differ(d, second_at_ + start, second_, second_mask_));
            }
        }

    private:
        const uint8_t *first_at_;
        const uint8_t *second_at_;
        uint8_t first_;
        uint8_t second_;
        uint8_t first_mask_;
        uint8_t second_mask_;
    };

    // Steps up to the end of the first one that has a candidate.
    template <bool Single>
    void run_apart() {
        // Half a line at most: of vectors that are not aligned, larger ones all lie in two lines.
        const hn::CappedTag<uint8_t, 32> d;
        const auto lanes = static_cast<int64_t>(hn::Lanes(d));
        const Probe<Single> probe(*this);
        bool found = false;
        int64_t at = at_;
        // All steps but the first one read whole lines with the first probe. They overlap it by
        // less than a line, in which there is no candidate.
        auto skew = static_cast<int64_t>(reinterpret_cast<uintptr_t>(data_ + first_ + at) % 64);
        for (; at + step <= starts_ && !found; at += step) {
            prefetch_block(data_ + at, step);
            auto least = probe.difference(d, at);
            for (int64_t i = lanes; i < step; i += lanes) {
                least = hn::Min(least, probe.difference(d, at + i));
            }
            found = !hn::AllFalse(d, hn::Eq(least, hn::Zero(d)));
            if (!found) {
                at -= std::exchange(skew, 0);
            }
        }
        at_ = at;
        for (int64_t i = found ? at - step : at; i < at; i += group) {
            take(i, group, candidates<Single>(i, group));
        }
    }

    // Goes on to where the first probe reads whole lines.
    template <bool Single>
    void begin_line() {
        const auto address = reinterpret_cast<uintptr_t>(data_ + first_ + at_);
        const auto before = static_cast<int64_t>(-address % group);
        if (before != 0) {
            take(at_, group, candidates<Single>(at_, group) & ((uint64_t{1} << before) - 1));
            at_ += before;
        }
    }

    // Steps that are near each other, or as many of them as there is room for. Returns in how many
    // groups there was a candidate.
    template <bool Single>
    HWY_NOINLINE int64_t run_close() {
        const Probe<Single> probe(*this);
        int64_t found = 0;
        for (const int64_t end = at_ + near; at_ < end && may_go_on();) {
            prefetch_block(data_ + at_, step);
            // The compiler keeps these where they are fast only if they are not members.
            int64_t at = at_;
            int64_t noted = noted_;
            for (const int64_t next = at + step; at < next; at += group) {
                uint64_t bits = bits_of(group, [&](int64_t i) HWY_ATTR { return probe(at + i); });
                if constexpr (Single) {
                    found += bits != 0 ? 1 : 0;
                    emit(at, bits);
                    continue;
                }
                const bool any = bits != 0;
                const uint64_t others = bits & (bits - 1);
                if (HWY_UNLIKELY((others & (others - 1)) != 0)) {
                    compare_noted(std::exchange(noted, 0));
                    take(at, group, bits);
                    ++found;
                    continue;
                }
                // Two of them are noted, be there as many or not.
                notes_[noted] = at + lowest(bits);
                noted += any ? 1 : 0;
                notes_[noted] = at + lowest(others);
                noted += others != 0 ? 1 : 0;
                found += any ? 1 : 0;
            }
            noted_ = noted;
            at_ = at;
        }
        compare_noted(std::exchange(noted_, 0));
        return found;
    }

    HWY_INLINE static int lowest(uint64_t bits) {
        return __builtin_ctzll(bits | uint64_t{1} << (group - 1));
    }

    // Compares candidates one after another without waiting for what comes out, as nobody can
    // foretell it.
    HWY_NOINLINE void compare_noted(int64_t noted) {
        const bool whole = compared_ == needle_size_;
        int64_t *const out = out_;
        int64_t count = count_;
        // Most patterns are short, and then are compared without reaching into another line.
        const hn::CappedTag<uint8_t, 16> d;
        const bool is_short = needle_size_ <= static_cast<int64_t>(hn::Lanes(d));
        const auto pattern = hn::LoadU(d, first_bytes_);
        const auto masks = hn::LoadU(d, first_masks_);
        for (int64_t i = 0; i < noted; ++i) {
            const int64_t at = notes_[i];
            bool match = is_short ? matches(d, at, pattern, masks) : matches_first(at);
            if (HWY_UNLIKELY(!whole)) {
                match = match && same_if_paid(at);
            }
            if (out != nullptr) {
                out[count] = at;
            }
            count += match ? 1 : 0;
        }
        count_ = count;
    }

    template <class D>
    HWY_INLINE static auto compared_bits(D d, const uint8_t *at, uint8_t mask) {
        auto bytes = hn::LoadU(d, at);
        if constexpr (Masked) {
            bytes = hn::And(bytes, hn::Set(d, mask));
        }
        return bytes;
    }
    HWY_INLINE static auto equal(const uint8_t *at, uint8_t byte, uint8_t mask) {
        const Bytes d;
        return hn::Eq(compared_bits(d, at, mask), hn::Set(d, byte));
    }
    template <class D>
    HWY_INLINE static auto differ(D d, const uint8_t *at, uint8_t byte, uint8_t mask) {
        return hn::Xor(compared_bits(d, at, mask), hn::Set(d, byte));
    }

    // Whether the two bytes match at each of `span` positions.
    template <bool Single>
    HWY_INLINE uint64_t candidates(int64_t start, int64_t span) const {
        const Probe<Single> probe(*this);
        return bits_of(span, [&](int64_t i) HWY_ATTR { return probe(start + i); });
    }

    template <class Mask>
    HWY_INLINE static uint64_t bits_of(int64_t span, Mask &&mask) {
        const Bytes d;
        const auto lanes = static_cast<int64_t>(hn::Lanes(d));
        uint64_t bits = 0;
        for (int64_t i = 0; i < span; i += lanes) {
            bits |= mask_bits(d, mask(i)) << i;
        }
        return bits;
    }

    template <class D>
    HWY_INLINE bool matches(D d, int64_t at, hn::Vec<D> pattern, hn::Vec<D> masks) const {
        const auto differ = hn::And(hn::Xor(hn::LoadU(d, data_ + at), pattern), masks);
        return hn::AllTrue(d, hn::Eq(differ, hn::Zero(d)));
    }
    // Whether the first bytes of the pattern are those at `at`, which is not far.
    HWY_INLINE bool matches_first(int64_t at) const {
        const Bytes d;
        const auto lanes = static_cast<int64_t>(hn::Lanes(d));
        bool match = true;
        for (int64_t i = 0; i < compared_; i += lanes) {
            match = matches(d, at + i, hn::LoadU(d, first_bytes_ + i),
                            hn::LoadU(d, first_masks_ + i)) &&
                    match;
        }
        return match;
    }

    // The matches among candidates in `span` positions.
    HWY_INLINE void take(int64_t start, int64_t span, uint64_t bits) {
        if (bits == 0) {
            return;
        }
        if (compared_ > 2) {
            if (span == group && __builtin_popcountll(bits) > few) {
                const int lane = __builtin_ctzll(bits);
                bits = compare_all(start, bits);
                if (bits == 0) {
                    learn(start + lane, 0);
                }
            } else if (start + span <= far_) {
                bits = keep(bits, [&](int lane) HWY_ATTR { return matches_first(start + lane); });
            } else {
                bits = keep(bits, [&](int lane) { return matches_near_end(start + lane); });
            }
        }
        if (compared_ < needle_size_) {
            bits = compare_long(start, span, bits);
        }
        emit(start, bits);
    }

    // Keeps the candidates that match to the end, up to where comparing has become too expensive.
    HWY_NOINLINE uint64_t compare_long(int64_t start, int64_t span, uint64_t candidates) {
        uint64_t kept = 0;
        while (candidates != 0 && resume_ < 0) {
            const int lane = __builtin_ctzll(candidates);
            candidates &= candidates - 1;
            if (same_if_paid(start + lane)) {
                kept |= uint64_t{1} << lane;
            } else if (resume_ < 0) {
                // What was learned goes for the others, too.
                candidates &= this->candidates<false>(start, span);
            }
        }
        return kept;
    }

    template <class Test>
    HWY_INLINE static uint64_t keep(uint64_t candidates, Test &&test) {
        uint64_t kept = 0;
        for (; candidates != 0; candidates &= candidates - 1) {
            const int lane = __builtin_ctzll(candidates);
            kept |= uint64_t{test(lane)} << lane;
        }
        return kept;
    }

    bool matches_near_end(int64_t at) const {
        int64_t i = 0;
        while (i < compared_ && ((data_[at + i] ^ first_bytes_[i]) & first_masks_[i]) == 0) {
            ++i;
        }
        return i == compared_;
    }

    HWY_INLINE void emit(int64_t start, uint64_t bits) {
        if (out_ == nullptr) {
            count_ += __builtin_popcountll(bits);
            return;
        }
        while (bits != 0) {
            out_[count_++] = start + __builtin_ctzll(bits);
            bits &= bits - 1;
        }
    }

    // Bits for two groups, of which the second one is not needed in full.
    struct Bits {
        uint64_t low;
        uint64_t high;

        HWY_INLINE Bits moved(int64_t places) const {
            return {low >> places | high << 1 << (group - 1 - places), high >> places};
        }
        HWY_INLINE Bits operator&(const Bits &other) const {
            return {low & other.low, high & other.high};
        }
    };

    // Compares all candidates at a time. Where a byte of the pattern stands in the data is found
    // once, however many places it has in the pattern: for each of those the bits are moved. If the
    // pattern repeats itself that is done for its first unit, and units are put together in pairs.
    HWY_NOINLINE uint64_t compare_all(int64_t start, uint64_t candidates) const {
        const uint8_t *at = data_ + start;
        // Where the unit matches, and where what follows the last whole one does.
        Bits all{~uint64_t{0}, ~uint64_t{0}};
        const int64_t unit = needle_.unit();
        const int64_t whole = compared_ / unit * unit;
        for (const Needle::Letter &letter : needle_.letters()) {
            const auto standing = [&](const uint8_t *from) HWY_ATTR {
                return bits_of(group, [&](int64_t i) HWY_ATTR {
                    return equal(from + i, letter.byte, letter.mask);
                });
            };
            // Up to the last byte that is compared, and not beyond: there the data may end.
            const Bits found{standing(at), standing(at + compared_ - 1) >> (group + 1 - compared_)};
            for (uint64_t places = letter.places; places != 0; places &= places - 1) {
                all = all & found.moved(__builtin_ctzll(places));
            }
            for (uint64_t places = letter.rest; places != 0; places &= places - 1) {
                candidates &= found.moved(__builtin_ctzll(places)).low;
            }
            if ((all.low & candidates) == 0) {
                return 0;
            }
        }
        int64_t width = unit;
        for (; 2 * width <= whole; width *= 2) {
            all = all & all.moved(width);
        }
        return candidates & all.low & all.moved(whole - width).low;
    }

    // Where a candidate differs from the pattern, at or after `from`, the next ones are likely to
    // differ as well: the byte there becomes the second one that is looked for.
    HWY_NOINLINE void learn(int64_t at, int64_t from) {
        int64_t i = from;
        const auto differ = [&] {
            return ((data_[at + i] ^ pattern_[i]) & (Masked ? masks_[i] : 0xFF)) != 0;
        };
        while (i < needle_size_ - 1 && !differ()) {
            ++i;
        }
        second_ = i;
    }

    // Whether the bytes match that were not compared at first. When comparing has become too
    // expensive, it is left to others from here on.
    bool same_if_paid(int64_t at) {
        if (resume_ < 0 && cursor_.credit <= 0) {
            resume_ = at;
        }
        return resume_ < 0 && same(at, compared_);
    }

    bool same(int64_t at, int64_t from) {
        if (needle_.has_linear()) {
            cursor_.credit =
                std::min(cursor_.credit + credit_rate * (at - cursor_.paid), credit_most) -
                (needle_.size() - from);
            cursor_.paid = at;
        }
        if (same_bytes(at, from)) {
            return true;
        }
        learn(at, from);
        return false;
    }

    bool same_bytes(int64_t at, int64_t from) const {
        if constexpr (Masked) {
            return same_masked(at, from);
        }
        return std::memcmp(data_ + at + from, pattern_ + from,
                           static_cast<size_t>(needle_size_ - from)) == 0;
    }

    bool same_masked(int64_t at, int64_t from) const {
        const auto word = [](const uint8_t *bytes) {
            uint64_t value;
            std::memcpy(&value, bytes, sizeof value);
            return value;
        };
        int64_t i = from;
        for (; i + 8 <= needle_.size(); i += 8) {
            if (((word(data_ + at + i) ^ word(pattern_ + i)) & word(masks_ + i)) != 0) {
                return false;
            }
        }
        while (i < needle_.size() && ((data_[at + i] ^ pattern_[i]) & masks_[i]) == 0) {
            ++i;
        }
        return i == needle_.size();
    }

    const Needle &needle_;
    const uint8_t *pattern_;
    const uint8_t *masks_;
    const uint8_t *first_bytes_;
    const uint8_t *first_masks_;
    int64_t needle_size_;
    const uint8_t *data_;
    FindCursor &cursor_;
    int64_t *out_;
    int64_t at_;
    int64_t starts_;
    int64_t far_;
    int64_t compared_;
    int64_t first_;
    int64_t second_;
    int64_t count_ = 0;
    // Candidates that are not compared yet, and room for one that is none.
    int64_t noted_ = 0;
    int64_t notes_[2 * near / group + 1];
    // The first candidate that was left out, -1 if there is none.
    int64_t resume_ = -1;
};

int64_t find_all(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
                 int64_t *out) {
    if (needle.masks() != nullptr) {
        return Finder<true>(needle, data, size, cursor, out).run();
    }
    return Finder<false>(needle, data, size, cursor, out).run();
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(find_all);

int64_t find_all(const Needle &needle, const std::byte *data, int64_t size, FindCursor &cursor,
                 int64_t *out) {
    const auto *bytes = reinterpret_cast<const uint8_t *>(data);
    int64_t count = 0;
    if (!cursor.linear) {
        count = HWY_DYNAMIC_DISPATCH(find_all)(needle, bytes, size, cursor, out);
        if (!cursor.linear || count != 0) {
            return count;
        }
    }
    return find_two_way(needle, bytes, size, cursor, out);
}

}  // namespace bufview
#endif
