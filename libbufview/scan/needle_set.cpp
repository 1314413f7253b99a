// SPDX-License-Identifier: MIT
#include "scan/needle_set.h"

#include "scan/needle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace bufview {

namespace {

constexpr int64_t pairs = int64_t{1} << 16;
// A byte without the bit that tells the cases of a letter: filters may take more for the same than
// is.
constexpr uint32_t caseless_four = 0xDFDFDFDF;
constexpr uint8_t caseless = 0xDF;
// More patterns than these in all buckets of nibbles let pass most of what is like them.
constexpr size_t few = 32;

}  // namespace

NeedleSet::NeedleSet(const std::byte *bytes, const int64_t *sizes, int64_t count, bool ignore_case)
    : first_(ignore_case ? caseless_four : ~uint32_t{0}, 0x9E3779B1u),
      sampled_(ignore_case ? caseless_four : ~uint32_t{0}, 0x85EBCA77u), folds_(ignore_case) {
    given_.reserve(static_cast<size_t>(count) + 1);
    given_.push_back(0);
    for (int64_t i = 0; i < count; ++i) {
        given_.push_back(given_.back() + sizes[i]);
        longest_ = std::max(longest_, sizes[i]);
    }
    const auto *from = reinterpret_cast<const uint8_t *>(bytes);
    bytes_.assign(from, from + given_.back());
    for (uint8_t &byte : bytes_) {
        byte = fold(byte);
    }
    sort();
    fill_directory();
    fill_filters();
}

uint8_t NeedleSet::fold(uint8_t byte) const {
    return folds_ ? byte & case_mask(byte) : byte;
}

uint32_t NeedleSet::two(const uint8_t *at) const {
    return uint32_t{fold(at[0])} << 8 | fold(at[1]);
}

void NeedleSet::sort() {
    const int64_t count = std::ssize(given_) - 1;
    patterns_.reserve(static_cast<size_t>(count));
    for (int64_t id = 0; id < count; ++id) {
        patterns_.push_back(
            {given_[static_cast<size_t>(id)], size_of(id), static_cast<uint32_t>(id), -1});
    }
    std::sort(patterns_.begin(), patterns_.end(), [this](const Pattern &a, const Pattern &b) {
        const auto both = static_cast<size_t>(std::min(a.size, b.size));
        const int order = std::memcmp(bytes_at(a), bytes_at(b), both);
        return order != 0 ? order < 0 : a.size != b.size ? a.size < b.size : a.id < b.id;
    });
    for (int32_t i = 1; i < static_cast<int32_t>(patterns_.size()); ++i) {
        Pattern &pattern = patterns_[static_cast<size_t>(i)];
        int32_t prefix = i - 1;
        while (prefix >= 0) {
            const Pattern &shorter = patterns_[static_cast<size_t>(prefix)];
            if (shorter.size <= pattern.size &&
                std::memcmp(bytes_at(shorter), bytes_at(pattern),
                            static_cast<size_t>(shorter.size)) == 0) {
                break;
            }
            prefix = shorter.prefix;
        }
        pattern.prefix = prefix;
    }
}

// A pattern of one byte comes before all pairs that begin with it.
void NeedleSet::fill_directory() {
    unused_bits_ = patterns_.size() < 64 ? 8 : 0;
    directory_.assign(static_cast<size_t>(pairs >> unused_bits_) + 1, 0);
    // How many have each key, one place further on, and with that how many have a smaller one.
    for (const Pattern &pattern : patterns_) {
        const uint8_t *at = bytes_at(pattern);
        const int64_t pair = int64_t{at[0]} << 8 | (pattern.size > 1 ? at[1] : 0);
        ++directory_[static_cast<size_t>(pair >> unused_bits_) + 1];
    }
    std::partial_sum(directory_.begin(), directory_.end(), directory_.begin());
}

void NeedleSet::fill_filters() {
    int64_t least = INT64_MAX;
    int64_t long_ones = 0;
    for (const Pattern &pattern : patterns_) {
        if (pattern.size >= 4) {
            least = std::min(least, pattern.size);
            ++long_ones;
        } else if (short_.empty()) {
            short_.assign(pairs / 64, 0);
        }
    }
    step_ = long_ones == 0 ? 0 : least >= 11 ? 8 : least >= 7 ? 4 : least >= 5 ? 2 : 1;
    first_.reserve(long_ones);
    sampled_.reserve(long_ones * step_);
    uses_nibbles_ =
        patterns_.size() <= few ? step_ < 4 || !short_.empty() : step_ == 1 && short_.empty();
    for (size_t i = 0; i < patterns_.size(); ++i) {
        // Neighbours have the first bytes in common.
        nibbles_.add(bytes_at(patterns_[i]), patterns_[i].size,
                     static_cast<int>(i * Nibbles::buckets / patterns_.size()),
                     folds_ ? caseless : 0xFF);
    }
    for (const Pattern &pattern : patterns_) {
        const uint8_t *at = bytes_at(pattern);
        if (pattern.size >= 4) {
            first_.add(at);
            for (int64_t i = 0; i < step_; ++i) {
                sampled_.add(at + i);
            }
        } else if (pattern.size >= 2) {
            short_[two(at) / 64] |= uint64_t{1} << (two(at) % 64);
        } else {
            std::fill_n(short_.begin() + 4 * *at, 4, ~uint64_t{0});
        }
    }
}

void NeedleSet::mark(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                     uint64_t *marks) const {
    if (uses_nibbles_) {
        nibbles_.mark(data, size, from, to, marks);
        if (short_.empty()) {
            first_.thin_out(data, size, from, to, marks);
        }
        return;
    }
    if (!short_.empty()) {
        mark_short(data, size, from, to, marks);
    }
    if (step_ != 0) {
        mark_long(data, size, from, to, marks);
    }
}

void NeedleSet::mark_short(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                           uint64_t *marks) const {
    int64_t at = from;
    for (const int64_t end = std::min(to, size - 1); at < end; ++at) {
        const uint32_t pair = two(data + at);
        const uint64_t bit = short_[pair / 64] >> (pair % 64) & 1;
        marks[(at - from) / 64] |= bit << ((at - from) % 64);
    }
    if (at < to) {
        marks[(at - from) / 64] |= uint64_t{1} << ((at - from) % 64);
    }
}

// A match covers as many places in a row as the step has where four bytes of it are known, so that
// one of them is looked at.
void NeedleSet::mark_long(const uint8_t *data, int64_t size, int64_t from, int64_t to,
                          uint64_t *marks) const {
    const int64_t begin = (from + step_ - 1) / step_ * step_;
    const int64_t end = std::min(to + step_ - 1, size - 3);
    uint16_t places[block + 8];
    const int64_t count = begin < end ? sampled_.probe(data, begin, end, step_, places) : 0;
    for (int64_t k = 0; k < count; ++k) {
        for (int64_t i = 0; i < step_; ++i) {
            const int64_t start = begin + places[k] - i;
            if (start >= from && start < to && first_.has(data + start)) {
                marks[(start - from) / 64] |= uint64_t{1} << ((start - from) % 64);
            }
        }
    }
}

// Bytes of the pattern that are found at `at`, of `left` bytes, from its beginning on.
int64_t NeedleSet::common(const Pattern &pattern, const uint8_t *at, int64_t left) const {
    const uint8_t *bytes = bytes_at(pattern);
    const int64_t most = std::min(pattern.size, left);
    int64_t same = 0;
    if (!folds_) {
        for (; same + 8 <= most; same += 8) {
            uint64_t a;
            uint64_t b;
            std::memcpy(&a, bytes + same, sizeof a);
            std::memcpy(&b, at + same, sizeof b);
            if (a != b) {
                break;
            }
        }
    }
    while (same < most && bytes[same] == fold(at[same])) {
        ++same;
    }
    return same;
}

void NeedleSet::match(const uint8_t *at, int64_t left, Vector<uint32_t> &ids) const {
    ids.clear();
    const int64_t pair = int64_t{fold(at[0])} << 8 | (left > 1 ? fold(at[1]) : 0);
    int32_t low = directory_[static_cast<size_t>(pair >> unused_bits_)];
    int32_t high = directory_[static_cast<size_t>(pair >> unused_bits_) + 1];
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const Pattern &pattern = patterns_[static_cast<size_t>(middle)];
        const int64_t same = common(pattern, at, left);
        const bool above =
            same < pattern.size && (same == left || bytes_at(pattern)[same] > fold(at[same]));
        if (above) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    int32_t best = low - 1;
    if (best < 0) {
        return;
    }
    const int64_t same = common(patterns_[static_cast<size_t>(best)], at, left);
    while (best >= 0 && patterns_[static_cast<size_t>(best)].size > same) {
        best = patterns_[static_cast<size_t>(best)].prefix;
    }
    for (; best >= 0; best = patterns_[static_cast<size_t>(best)].prefix) {
        ids.push_back(patterns_[static_cast<size_t>(best)].id);
    }
    std::sort(ids.begin(), ids.end());
}

}  // namespace bufview
