// SPDX-License-Identifier: MIT
#include "scan/needle.h"

#include "scan/bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace bufview {

namespace {

// A guess at how frequent a byte is in files, 0 to 15. Only the order matters, and only for speed:
// zeros and blanks are everywhere, then come the letters of most languages in Latin script, digits,
// what programs and markup are made of, small binary numbers and their complements.
constexpr uint8_t frequency_of(uint8_t byte) {
    constexpr const char *frequent = "etaoinsr";
    constexpr const char *medium = "hldcumfpgwyb.,_-/=\":";
    if (byte == 0 || byte == ' ') {
        return 15;
    }
    for (const char *p = frequent; *p != '\0'; ++p) {
        if (byte == static_cast<uint8_t>(*p)) {
            return 13;
        }
    }
    if (byte == 0xFF || byte == '\n' || byte == '0' || byte == '1') {
        return 12;
    }
    for (const char *p = medium; *p != '\0'; ++p) {
        if (byte == static_cast<uint8_t>(*p)) {
            return 11;
        }
    }
    if (byte == 1 || (byte >= '2' && byte <= '9')) {
        return 10;
    }
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '\r') {
        return 8;
    }
    if (byte == '\t' || byte == 2 || byte == 4 || byte == 8 || byte == 0x48 || byte == 0x8B) {
        return 7;
    }
    if (byte < 0x10 || (byte > 0x20 && byte < 0x7F)) {
        return 5;
    }
    return byte < 0x80 ? 2 : 3;
}

constexpr uint8_t letter_mask = 0xDF;

bool is_letter(uint8_t byte) {
    const auto lower = static_cast<uint8_t>(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

// Start of the maximal suffix of the pattern and its period, by the order of bytes or its reverse
// (Crochemore and Perrin 1991, figure 17).
struct Suffix {
    int64_t start;
    int64_t period;
};

Suffix maximal_suffix(const uint8_t *x, int64_t size, bool reversed) {
    int64_t before = -1;
    int64_t candidate = 0;
    int64_t k = 1;
    int64_t period = 1;
    while (candidate + k < size) {
        const uint8_t a = x[candidate + k];
        const uint8_t b = x[before + k];
        if (a == b) {
            if (k == period) {
                candidate += period;
                k = 1;
            } else {
                ++k;
            }
        } else if (reversed ? a > b : a < b) {
            candidate += k;
            k = 1;
            period = candidate - before;
        } else {
            before = candidate;
            ++candidate;
            k = 1;
            period = 1;
        }
    }
    return {before + 1, period};
}

}  // namespace

uint8_t case_mask(uint8_t byte) {
    return is_letter(byte) ? letter_mask : 0xFF;
}

Needle::Needle(const std::byte *pattern, int64_t size, const std::byte *mask)
    : bytes_(reinterpret_cast<const uint8_t *>(pattern),
             reinterpret_cast<const uint8_t *>(pattern) + size) {
    if (mask != nullptr) {
        take_masks(reinterpret_cast<const uint8_t *>(mask));
    }
    const auto first = static_cast<size_t>(std::min(size, compared));
    std::copy_n(bytes_.begin(), first, first_bytes_);
    std::fill_n(first_masks_, first, uint8_t{0xFF});
    std::copy_n(masks_.begin(), std::min(first, masks_.size()), first_masks_);
    choose_probes();
    spell();
    if (has_linear()) {
        factorise();
    }
}

void Needle::take_masks(const uint8_t *masks) {
    bool all = true;
    bool cases = true;
    for (int64_t i = 0; i < size(); ++i) {
        all = all && masks[i] == 0xFF;
        cases = cases && masks[i] == case_mask(bytes_[static_cast<size_t>(i)]);
    }
    if (all) {
        return;
    }
    masks_.assign(masks, masks + size());
    folds_ = cases;
    for (size_t i = 0; i < bytes_.size(); ++i) {
        bytes_[i] &= masks_[i];
    }
}

void Needle::choose_probes() {
    const uint8_t *x = bytes();
    // A letter of either case is as frequent as that of lower case, and a byte with fewer bits than
    // that says next to nothing.
    const auto frequency = [&](int64_t i) {
        const uint8_t mask = masks_.empty() ? 0xFF : masks_[static_cast<size_t>(i)];
        return mask == 0xFF          ? frequency_of(x[i])
               : mask == letter_mask ? frequency_of(x[i] | 0x20) + 1
                                     : 16 + 8 - std::popcount(mask);
    };
    const int64_t last = size() - 1;
    // Beyond this a pattern has rare bytes enough.
    const int64_t considered = std::min<int64_t>(last, 255);
    for (int64_t i = 1; i <= considered; ++i) {
        if (frequency(i) < frequency(first_probe_)) {
            first_probe_ = i;
        }
    }
    // A neighbour says less than a byte further away, and the same value again says least.
    const auto cost = [&](int64_t i) {
        const int64_t distance = std::abs(i - first_probe_);
        return 4 * frequency(i) + (x[i] == x[first_probe_] ? 40 : 0) + (distance < 3 ? 6 : 0);
    };
    second_probe_ = first_probe_ == last ? 0 : last;
    for (int64_t i = 0; i <= considered; ++i) {
        if (i != first_probe_ && cost(i) < cost(second_probe_)) {
            second_probe_ = i;
        }
    }
}

void Needle::spell() {
    const int64_t count = std::min(size(), compared);
    const auto repeats = [&](int64_t unit) {
        const auto rest = static_cast<size_t>(count - unit);
        return std::memcmp(first_bytes_, first_bytes_ + unit, rest) == 0 &&
               std::memcmp(first_masks_, first_masks_ + unit, rest) == 0;
    };
    unit_ = 1;
    while (unit_ <= count / 2 && !repeats(unit_)) {
        ++unit_;
    }
    unit_ = unit_ <= count / 2 ? unit_ : count;
    const int64_t whole = count / unit_ * unit_;
    for (int64_t i = 0; i < count; ++i) {
        const uint8_t byte = first_bytes_[i];
        const uint8_t mask = first_masks_[i];
        if (mask == 0 || (i >= unit_ && i < whole)) {
            continue;
        }
        auto letter = letters_.begin();
        while (letter != letters_.end() && (letter->byte != byte || letter->mask != mask)) {
            ++letter;
        }
        if (letter == letters_.end()) {
            letter = letters_.insert(letter, {byte, mask, 0, 0});
        }
        (i < unit_ ? letter->places : letter->rest) |= uint64_t{1} << i;
    }
}

void Needle::factorise() {
    const Suffix forward = maximal_suffix(bytes(), size(), false);
    const Suffix backward = maximal_suffix(bytes(), size(), true);
    const Suffix best = forward.start >= backward.start ? forward : backward;
    cut_ = best.start;
    periodic_ = best.period + cut_ <= size() &&
                std::memcmp(bytes(), bytes() + best.period, static_cast<size_t>(cut_)) == 0;
    shift_ = periodic_ ? best.period : std::max(cut_, size() - cut_) + 1;
}

// `fold` makes bytes the same that the needle takes for the same.
// `skip` tells how far away the next byte is that is the same as another, up to a size.
// `common` tells how many bytes of the pattern and of data are the same, up to a size.
template <typename Fold, typename Skip, typename Common>
static int64_t two_way(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
                       int64_t *out, Fold fold, Skip skip, Common common) {
    const uint8_t *x = needle.bytes();
    const int64_t m = needle.size();
    const int64_t cut = needle.cut();
    const int64_t last = size - m;
    int64_t at = cursor.at;
    int64_t known = cursor.known;
    int64_t count = 0;
    // Mismatches in a row at the first byte that is compared.
    int in_vain = 0;
    while (at <= last) {
        if (out != nullptr && count == find_batch) {
            break;
        }
        const uint8_t *y = data + at;
        int64_t i = std::max(cut, known);
        if (i < m && x[i] == fold(y[i])) {
            i += common(x + i, y + i, m - i);
        }
        if (i < m) {
            at += i - cut + 1;
            known = 0;
            in_vain = i == cut ? in_vain + 1 : 0;
            if (in_vain == 16 && at <= last) {
                at += skip(data + at + cut, last - at + 1, x[cut]);
                in_vain = 0;
            }
            continue;
        }
        in_vain = 0;
        int64_t matches = 0;
        if (known >= cut || common(x + known, y + known, cut - known) == cut - known) {
            matches = 1;
            if (needle.periodic()) {
                // The data goes on with the period of the pattern, so do the matches.
                const int64_t period = needle.shift();
                int64_t most = (last - at) / period;
                most = out == nullptr ? most : std::min(most, find_batch - count - 1);
                matches += common(y + m - period, y + m, most * period) / period;
            }
        }
        for (int64_t k = 0; out != nullptr && k < matches; ++k) {
            out[count + k] = at + k * needle.shift();
        }
        count += matches;
        at += std::max<int64_t>(matches, 1) * needle.shift();
        known = needle.periodic() ? m - needle.shift() : 0;
    }
    cursor.at = at;
    cursor.known = known;
    return count;
}

int64_t find_two_way(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
                     int64_t *out) {
    if (needle.folds()) {
        return two_way(
            needle, data, size, cursor, out,
            [](uint8_t byte) -> uint8_t { return byte & case_mask(byte); },
            [](const uint8_t *, int64_t, uint8_t) { return int64_t{0}; },
            [](const uint8_t *a, const uint8_t *b, int64_t most) {
                int64_t i = 0;
                while (i < most && (a[i] & case_mask(a[i])) == (b[i] & case_mask(b[i]))) {
                    ++i;
                }
                return i;
            });
    }
    return two_way(
        needle, data, size, cursor, out, [](uint8_t byte) { return byte; },
        [](const uint8_t *at, int64_t most, uint8_t byte) {
            return find_byte(reinterpret_cast<const std::byte *>(at), most, std::byte{byte});
        },
        [](const uint8_t *a, const uint8_t *b, int64_t most) {
            return find_difference(reinterpret_cast<const std::byte *>(a),
                                   reinterpret_cast<const std::byte *>(b), most);
        });
}

int64_t count_rest(const Needle &needle, const std::byte *data, int64_t size, FindCursor &cursor) {
    if (needle.size() == 1 && needle.masks() == nullptr) {
        const int64_t from = std::min(cursor.at, size);
        cursor.at = size;
        return count_byte(data + from, size - from, std::byte{needle.bytes()[0]});
    }
    int64_t count = 0;
    while (find_more(needle, size, cursor)) {
        count += find_all(needle, data, size, cursor, nullptr);
    }
    return count;
}

int64_t find_last(const Needle &needle, const std::byte *data, int64_t size) {
    // Blocks from the end, each with as many bytes behind it as a match may need.
    const int64_t block = std::max<int64_t>(int64_t{64} << 10, 4 * needle.size());
    int64_t batch[find_batch];
    for (int64_t end = size - needle.size() + 1; end > 0;) {
        const int64_t start = std::max<int64_t>(end - block, 0);
        const int64_t length = end - start + needle.size() - 1;
        FindCursor cursor(needle);
        int64_t last = -1;
        while (find_more(needle, length, cursor)) {
            const int64_t count = find_all(needle, data + start, length, cursor, batch);
            last = count != 0 ? batch[count - 1] : last;
        }
        if (last >= 0) {
            return start + last;
        }
        end = start;
    }
    return -1;
}

namespace reference {

int64_t find(const std::byte *pattern, int64_t pattern_size, const std::byte *data, int64_t size,
             int64_t from) {
    for (int64_t at = from; at <= size - pattern_size; ++at) {
        int64_t same = 0;
        while (same < pattern_size && data[at + same] == pattern[same]) {
            ++same;
        }
        if (same == pattern_size) {
            return at;
        }
    }
    return -1;
}

int64_t find_masked(const std::byte *pattern, const std::byte *mask, int64_t pattern_size,
                    const std::byte *data, int64_t size, int64_t from) {
    for (int64_t at = from; at <= size - pattern_size; ++at) {
        int64_t same = 0;
        while (same < pattern_size &&
               ((data[at + same] ^ pattern[same]) & mask[same]) == std::byte{0}) {
            ++same;
        }
        if (same == pattern_size) {
            return at;
        }
    }
    return -1;
}

}  // namespace reference

}  // namespace bufview
