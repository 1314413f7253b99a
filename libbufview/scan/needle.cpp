// SPDX-License-Identifier: MIT
#include "scan/needle.h"

#include <algorithm>
#include <cstring>

namespace bufview {

namespace {

// A guess at how frequent a byte is in files, 0 to 15. Only the order matters, and only for speed:
// zeros and blanks are everywhere, then come the letters of most languages in Latin script, digits,
// what programs and markup are made of, small binary numbers and their complements.
constexpr uint8_t frequency(uint8_t byte) {
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

Needle::Needle(const std::byte *pattern, int64_t size)
    : bytes_(reinterpret_cast<const uint8_t *>(pattern),
             reinterpret_cast<const uint8_t *>(pattern) + size) {
    choose_probes();
    factorise();
}

void Needle::choose_probes() {
    const uint8_t *x = bytes();
    const int64_t last = size() - 1;
    // Beyond this a pattern has rare bytes enough.
    const int64_t considered = std::min<int64_t>(last, 255);
    for (int64_t i = 1; i <= considered; ++i) {
        if (frequency(x[i]) < frequency(x[first_probe_])) {
            first_probe_ = i;
        }
    }
    // A neighbour says less than a byte further away, and the same value again says least.
    const auto cost = [&](int64_t i) {
        const int64_t distance = std::abs(i - first_probe_);
        return 4 * frequency(x[i]) + (x[i] == x[first_probe_] ? 40 : 0) + (distance < 3 ? 6 : 0);
    };
    second_probe_ = first_probe_ == last ? 0 : last;
    for (int64_t i = 0; i <= considered; ++i) {
        if (i != first_probe_ && cost(i) < cost(second_probe_)) {
            second_probe_ = i;
        }
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

int64_t find_two_way(const Needle &needle, const uint8_t *data, int64_t size, FindCursor &cursor,
                     int64_t *out) {
    const uint8_t *x = needle.bytes();
    const int64_t m = needle.size();
    const int64_t cut = needle.cut();
    const int64_t last = size - m;
    int64_t at = cursor.at;
    int64_t known = cursor.known;
    int64_t count = 0;
    while (at <= last) {
        if (out != nullptr && count == find_batch) {
            break;
        }
        const uint8_t *y = data + at;
        int64_t i = std::max(cut, known);
        while (i < m && x[i] == y[i]) {
            ++i;
        }
        if (i < m) {
            at += i - cut + 1;
            known = 0;
            continue;
        }
        i = cut;
        while (i > known && x[i - 1] == y[i - 1]) {
            --i;
        }
        if (i <= known) {
            if (out != nullptr) {
                out[count] = at;
            }
            ++count;
        }
        at += needle.shift();
        known = needle.periodic() ? m - needle.shift() : 0;
    }
    cursor.at = at;
    cursor.known = known;
    return count;
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

}  // namespace reference

}  // namespace bufview
