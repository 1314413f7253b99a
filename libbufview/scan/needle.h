// SPDX-License-Identifier: MIT
// A pattern made ready to be looked for, and the kernel that finds all of its occurrences.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>

namespace bufview {

// A byte matches where its bits under the mask are those of the pattern. What the mask leaves out
// of the pattern is cleared, so that equal needles have equal bytes.
class Needle {
public:
    // At least one byte. A null mask compares all bits.
    Needle(const std::byte *pattern, int64_t size, const std::byte *mask = nullptr);

    const uint8_t *bytes() const { return bytes_.data(); }
    int64_t size() const { return static_cast<int64_t>(bytes_.size()); }
    // Null if all bits are compared.
    const uint8_t *masks() const { return masks_.empty() ? nullptr : masks_.data(); }
    // True if the masks do nothing but take ASCII letters of either case as the same.
    bool folds() const { return folds_; }
    // True if the Two-Way algorithm can look for it.
    bool has_linear() const { return masks_.empty() || folds_; }
    bool operator==(const Needle &other) const {
        return bytes_ == other.bytes_ && masks_ == other.masks_;
    }

    // The first bytes, and which of their bits are compared, filled up to a vector with zeros. As
    // many of them count as find_all() compares by vectors.
    static constexpr int64_t compared = 64;
    const uint8_t *first_bytes() const { return first_bytes_; }
    const uint8_t *first_masks() const { return first_masks_; }

    // What those bytes are: each different one, and at which places it is, but for those where
    // every byte matches. If they repeat the first `unit` ones, `places` are within these and
    // `rest` behind the last whole unit; otherwise the unit is all of them.
    int64_t unit() const { return unit_; }
    struct Letter {
        uint8_t byte;
        uint8_t mask;
        uint64_t places;
        uint64_t rest;
    };
    const Vector<Letter> &letters() const { return letters_; }

    // Positions of the two bytes that are compared first, the rarest that stand apart. The same
    // position twice only in a pattern of one byte.
    int64_t first_probe() const { return first_probe_; }
    int64_t second_probe() const { return second_probe_; }

    // Critical factorisation, for the Two-Way algorithm: the right part begins at `cut`.
    int64_t cut() const { return cut_; }
    // How far the pattern may move after a match of the right part. If the pattern is `periodic`
    // this is its period, otherwise at most that.
    int64_t shift() const { return shift_; }
    bool periodic() const { return periodic_; }

private:
    void take_masks(const uint8_t *masks);
    void choose_probes();
    void spell();
    void factorise();

    Vector<uint8_t> bytes_;
    Vector<uint8_t> masks_;
    bool folds_ = false;
    uint8_t first_bytes_[64] = {};
    uint8_t first_masks_[64] = {};
    int64_t unit_ = 0;
    Vector<Letter> letters_;
    int64_t first_probe_ = 0;
    int64_t second_probe_ = 0;
    int64_t cut_ = 0;
    int64_t shift_ = 1;
    bool periodic_ = false;
};

// Mask that takes ASCII letters of either case as the same, for a byte that is one. 0xFF otherwise.
uint8_t case_mask(uint8_t byte);

// Where a search in one piece of memory stands.
struct FindCursor {
    explicit FindCursor(const Needle &needle)
        : credit(4096 + 8 * needle.size()), second(needle.second_probe()) {}

    // The next position to look at. The search is over when it is beyond the last start.
    int64_t at = 0;
    // Work that comparisons may still cost, in bytes, and the position up to which it was paid for
    // by passing bytes. A search that has used it up goes on with the Two-Way algorithm, which is
    // linear. (Where masks rule that out the pattern is short.)
    int64_t credit;
    int64_t paid = 0;
    // Position of the second byte that is compared first. It changes where that finds too much.
    int64_t second;
    // Bytes from the cut backwards that are known to match at `at` (Two-Way).
    int64_t known = 0;
    bool linear = false;
};

// Positions that one call of find_all() hands out at most.
inline constexpr int64_t find_batch = 1024;

// Goes on with a search. Writes the positions of matches to `out`, ascending, and returns their
// number; with a null `out` they are only counted. More is to come while find_more() says so.
int64_t find_all(const Needle &needle, const std::byte *data, int64_t size, FindCursor &cursor,
                 int64_t *out);

inline bool find_more(const Needle &needle, int64_t size, const FindCursor &cursor) {
    return cursor.at <= size - needle.size();
}

// Counts the matches that are left.
int64_t count_rest(const Needle &needle, const std::byte *data, int64_t size, FindCursor &cursor);

// The Two-Way string matching of Crochemore and Perrin (1991): linear time, constant space. Called
// as find_all(), which falls back on it.
int64_t find_two_way(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
                     int64_t *out);

// Position of the last match, -1 if there is none.
int64_t find_last(const Needle &needle, const std::byte *data, int64_t size);

namespace reference {

// The first match at or after `from`, -1 if there is none.
int64_t find(const std::byte *pattern, int64_t pattern_size, const std::byte *data, int64_t size,
             int64_t from);
int64_t find_masked(const std::byte *pattern, const std::byte *mask, int64_t pattern_size,
                    const std::byte *data, int64_t size, int64_t from);

}  // namespace reference

}  // namespace bufview
