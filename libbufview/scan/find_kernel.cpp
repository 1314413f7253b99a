// SPDX-License-Identifier: MIT
// All occurrences of a pattern. Two bytes of it are compared at as many positions as a vector has
// lanes; where both fit, the others are compared in the same way, all positions at a time. Matches
// are taken from the mask without starting anew after each, so that overlapping ones cost nothing.
#include "scan/needle.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/find_kernel.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>

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
        : needle_(needle), pattern_(needle.bytes()), masks_(needle.masks()), data_(data),
          cursor_(cursor), out_(out), starts_(size - needle.size() + 1),
          compared_(std::min(needle.size(), Needle::compared)), first_(needle.first_probe()),
          second_(needle.second_probe()) {}

    int64_t run() { return needle_.size() == 1 ? run<true>() : run<false>(); }

private:
    // `Single` if there is one byte to look for, and nothing to compare after it.
    template <bool Single>
    int64_t run() {
        const Bytes d;
        const auto lanes = static_cast<int64_t>(hn::Lanes(d));
        int64_t at = cursor_.at;
        const auto probe = [&](int64_t start) HWY_ATTR {
            if constexpr (Single) {
                return equal(start, 0);
            } else {
                return hn::And(equal(start, first_), equal(start, second_));
            }
        };
        const auto room = [&] { return out_ == nullptr || count_ + 4 * lanes <= find_batch; };

        while (at + 4 * lanes <= starts_ && room() && cursor_.credit > 0) {
            prefetch_block(data_ + at, static_cast<size_t>(4 * lanes));
            const auto m0 = probe(at);
            const auto m1 = probe(at + lanes);
            const auto m2 = probe(at + 2 * lanes);
            const auto m3 = probe(at + 3 * lanes);
            if (HWY_UNLIKELY(!hn::AllFalse(d, hn::Or(hn::Or(m0, m1), hn::Or(m2, m3))))) {
                take(at, m0);
                take(at + lanes, m1);
                take(at + 2 * lanes, m2);
                take(at + 3 * lanes, m3);
            }
            at += 4 * lanes;
        }
        while (at + lanes <= starts_ && room() && cursor_.credit > 0) {
            take(at, probe(at));
            at += lanes;
        }
        if (at < starts_ && at + lanes > starts_ && starts_ >= lanes && room() &&
            cursor_.credit > 0) {
            // The last vector overlaps what has been looked at.
            const int64_t start = starts_ - lanes;
            const auto fresh = static_cast<size_t>(starts_ - at);
            const auto old = hn::FirstN(d, static_cast<size_t>(lanes) - fresh);
            take(start, hn::And(probe(start), hn::Not(old)));
            at = starts_;
        }
        if (starts_ < lanes) {
            while (at < starts_ && cursor_.credit > 0) {
                if (same(at, 0)) {
                    emit(at);
                }
                ++at;
            }
        }
        cursor_.at = at;
        cursor_.linear = cursor_.credit <= 0;
        return count_;
    }

    // Of as many positions as there are lanes: whether the byte `at` matches there.
    HWY_INLINE auto equal(int64_t start, int64_t at) const {
        const Bytes d;
        auto bytes = hn::LoadU(d, data_ + start + at);
        if constexpr (Masked) {
            bytes = hn::And(bytes, hn::Set(d, masks_[at]));
        }
        return hn::Eq(bytes, hn::Set(d, pattern_[at]));
    }

    template <class M>
    HWY_INLINE void take(int64_t start, M mask) {
        const Bytes d;
        uint64_t bits = mask_bits(d, mask);
        if (bits == 0) {
            return;
        }
        if (compared_ > 2) {
            bits = __builtin_popcountll(bits) > few ? compare_all(start, bits)
                                                    : compare_each(start, bits);
        }
        if (compared_ < needle_.size()) {
            bits = keep_matches(start, bits);
        }
        if (out_ == nullptr) {
            count_ += __builtin_popcountll(bits);
            return;
        }
        while (bits != 0) {
            out_[count_++] = start + __builtin_ctzll(bits);
            bits &= bits - 1;
        }
    }

    // More candidates than these in a vector are compared all at once.
    static constexpr int few = 6;

    // Keeps the candidates whose first `compared_` bytes match. One at a time, a vector each.
    HWY_INLINE uint64_t compare_each(int64_t start, uint64_t candidates) const {
        const Bytes d;
        const auto lanes = static_cast<int64_t>(hn::Lanes(d));
        const int64_t last = starts_ - 1 + needle_.size() - lanes;
        if (compared_ > lanes || start + lanes - 1 > last) {
            return compare_all(start, candidates);
        }
        const auto pattern = hn::LoadU(d, needle_.first_bytes());
        const auto masks = hn::LoadU(d, needle_.first_masks());
        uint64_t matches = 0;
        for (; candidates != 0; candidates &= candidates - 1) {
            const int lane = __builtin_ctzll(candidates);
            const auto differ =
                hn::And(hn::Xor(hn::LoadU(d, data_ + start + lane), pattern), masks);
            const bool same = hn::AllTrue(d, hn::Eq(differ, hn::Zero(d)));
            matches |= uint64_t{same} << lane;
        }
        return matches;
    }

    // All of them at a time, byte by byte of the pattern. Differences are gathered instead of
    // masks, which would wait for each other.
    HWY_NOINLINE uint64_t compare_all(int64_t start, uint64_t candidates) const {
        const Bytes d;
        const auto differ = [&](int64_t at) HWY_ATTR {
            // The pattern may end within a group: its last byte is compared again then.
            at = std::min(at, compared_ - 1);
            const auto bytes = hn::Xor(hn::LoadU(d, data_ + start + at), hn::Set(d, pattern_[at]));
            if constexpr (Masked) {
                return hn::And(bytes, hn::Set(d, masks_[at]));
            } else {
                return bytes;
            }
        };
        auto even = hn::Zero(d);
        auto odd = hn::Zero(d);
        for (int64_t at = 0; at < compared_; at += 6) {
            even = hn::Or(even, differ(at));
            odd = hn::Or(odd, differ(at + 1));
            even = hn::Or(even, differ(at + 2));
            odd = hn::Or(odd, differ(at + 3));
            even = hn::Or(even, differ(at + 4));
            odd = hn::Or(odd, differ(at + 5));
            const uint64_t same = mask_bits(d, hn::Eq(hn::Or(even, odd), hn::Zero(d)));
            candidates &= same;
            if (candidates == 0) {
                break;
            }
        }
        return candidates;
    }

    HWY_NOINLINE uint64_t keep_matches(int64_t start, uint64_t candidates) {
        uint64_t matches = 0;
        for (; candidates != 0; candidates &= candidates - 1) {
            const int lane = __builtin_ctzll(candidates);
            matches |= same(start + lane, compared_) ? uint64_t{1} << lane : 0;
        }
        return matches;
    }

    bool same(int64_t at, int64_t from) {
        if (needle_.has_linear()) {
            cursor_.credit =
                std::min(cursor_.credit + credit_rate * (at - cursor_.paid), credit_most) -
                (needle_.size() - from);
            cursor_.paid = at;
        }
        if constexpr (Masked) {
            return same_masked(at, from);
        }
        return std::memcmp(data_ + at + from, pattern_ + from,
                           static_cast<size_t>(needle_.size() - from)) == 0;
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

    void emit(int64_t at) {
        if (out_ != nullptr) {
            out_[count_] = at;
        }
        ++count_;
    }

    const Needle &needle_;
    const uint8_t *pattern_;
    const uint8_t *masks_;
    const uint8_t *data_;
    FindCursor &cursor_;
    int64_t *out_;
    int64_t starts_;
    int64_t compared_;
    int64_t first_;
    int64_t second_;
    int64_t count_ = 0;
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
