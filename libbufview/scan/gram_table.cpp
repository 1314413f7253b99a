// SPDX-License-Identifier: MIT
#include "scan/gram_table.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <sys/random.h>

namespace bufview {

namespace {

__extension__ using Wide = unsigned __int128;

// Both halves of a product: each bit of the result depends on all of the number.
uint64_t mix(uint64_t a, uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

constexpr uint64_t multipliers[] = {0x9E3779B97F4A7C15u, 0xD1B54A32D192ED03u};

// The same for the whole life of the process. Without the system's help it can be guessed.
uint64_t process_key() {
    static constinit std::atomic<uint64_t> known{0};
    uint64_t key = known.load(std::memory_order_relaxed);
    if (key != 0) {
        return key;
    }
    if (::getrandom(&key, sizeof key, GRND_NONBLOCK) != sizeof key) {
        key = multipliers[1];
    }
    key |= 1;
    uint64_t expected = 0;
    return known.compare_exchange_strong(expected, key, std::memory_order_relaxed) ? key : expected;
}

constexpr int64_t least_places = 64;

// A table is filled to three quarters.
int64_t places_for(int64_t grams) {
    const auto places = std::bit_ceil(static_cast<uint64_t>(grams + grams / 3 + 1));
    return std::max(least_places, static_cast<int64_t>(places));
}

}  // namespace

size_t GramTable::place_of(uint64_t gram) const noexcept {
    static const uint64_t key = process_key();
    return mix(gram ^ key, multipliers[0] ^ (key << 1)) & (entries_.size() - 1);
}

const uint64_t *GramTable::count_of(uint64_t gram) const noexcept {
    size_t place = place_of(gram);
    while (entries_[place].count != 0 && entries_[place].gram != gram) {
        place = (place + 1) & (entries_.size() - 1);
    }
    return &entries_[place].count;
}

void GramTable::reserve(int64_t grams) {
    const int64_t places = places_for(grams);
    if (places <= std::ssize(entries_)) {
        return;
    }
    Vector<Entry> larger(static_cast<size_t>(places));
    larger.swap(entries_);
    size_ = 0;
    for (const Entry &entry : larger) {
        if (entry.count != 0) {
            add(entry.gram, entry.count);
        }
    }
}

void GramTable::add(uint64_t gram, uint64_t count) noexcept {
    size_t place = place_of(gram);
    for (;; place = (place + 1) & (entries_.size() - 1)) {
        Entry &entry = entries_[place];
        if (entry.count == 0) {
            entry = {gram, count};
            ++size_;
            return;
        }
        if (entry.gram == gram) {
            entry.count += count;
            return;
        }
    }
}

void GramTable::add(const uint64_t *grams, int64_t count) noexcept {
    // The places of several are fetched while others are looked at: most of a large table is far
    // from the processor.
    constexpr int64_t ahead = 16;
    for (int64_t i = 0; i < std::min(ahead, count); ++i) {
        __builtin_prefetch(&entries_[place_of(grams[i])]);
    }
    for (int64_t i = 0; i < count; ++i) {
        if (i + ahead < count) {
            __builtin_prefetch(&entries_[place_of(grams[i + ahead])]);
        }
        add(grams[i], 1);
    }
}

void GramTable::clear() noexcept {
    std::fill(entries_.begin(), entries_.end(), Entry{});
    size_ = 0;
}

GramSketch::GramSketch(int bits, int64_t memory)
    : bits_(bits), width_(bits + 1), buckets_(counters_in(bits, memory) / width_ / rows),
      counters_(static_cast<size_t>(rows * buckets_ * width_)) {}

int64_t GramSketch::counters_in(int bits, int64_t memory) {
    const int64_t in_all_rows = rows * (int64_t{bits} + 1);
    return memory / 8 / in_all_rows * in_all_rows;
}

bool GramSketch::is_of(uint64_t total) const {
    for (int row = 0; row < rows; ++row) {
        uint64_t left = total;
        for (int64_t i = 0; i < buckets_; ++i) {
            const uint64_t *counters = bucket(row, i);
            if (counters[0] > left ||
                *std::max_element(counters, counters + width_) > counters[0]) {
                return false;
            }
            left -= counters[0];
        }
        if (left != 0) {
            return false;
        }
    }
    return true;
}

const uint64_t *GramSketch::bucket(int row, int64_t index) const {
    return counters_.data() + (row * buckets_ + index) * width_;
}

// Not keyed: sketches of several processes are added up. Who chooses the numbers widens the bounds.
int64_t GramSketch::bucket_of(int row, uint64_t gram) const {
    const uint64_t hash = mix(gram + multipliers[row], multipliers[row]);
    return static_cast<int64_t>(static_cast<Wide>(hash) * static_cast<uint64_t>(buckets_) >> 64);
}

void GramSketch::add(uint64_t gram, uint64_t count) noexcept {
    for (int row = 0; row < rows; ++row) {
        auto *counters = const_cast<uint64_t *>(bucket(row, bucket_of(row, gram)));
        counters[0] += count;
        for (int bit = 0; bit < bits_; ++bit) {
            counters[1 + bit] += (gram >> bit & 1) * count;
        }
    }
}

void GramSketch::add(const GramSketch &more) noexcept {
    for (size_t i = 0; i < counters_.size(); ++i) {
        counters_[i] += more.counters_[i];
    }
}

GramSketch::Candidate GramSketch::bounds_of(uint64_t gram) const {
    Candidate bounds{gram, UINT64_MAX, 0};
    for (int row = 0; row < rows; ++row) {
        const uint64_t *counters = bucket(row, bucket_of(row, gram));
        // Of those that differ in a bit none is the number.
        uint64_t others = 0;
        uint64_t most_others = 0;
        for (int bit = 0; bit < bits_; ++bit) {
            const uint64_t set = counters[1 + bit];
            const uint64_t differ = (gram >> bit & 1) != 0 ? counters[0] - set : set;
            others = std::min(others + differ, counters[0]);
            most_others = std::max(most_others, differ);
        }
        bounds.most = std::min(bounds.most, counters[0] - most_others);
        bounds.least = std::max(bounds.least, counters[0] - others);
    }
    return bounds;
}

uint64_t GramSketch::missed() const {
    uint64_t least = UINT64_MAX;
    for (int row = 0; row < rows; ++row) {
        uint64_t most = 0;
        for (int64_t i = 0; i < buckets_; ++i) {
            const uint64_t *counters = bucket(row, i);
            for (int bit = 0; bit < bits_; ++bit) {
                const uint64_t set = counters[1 + bit];
                most = std::max(most, std::min(set, counters[0] - set));
            }
        }
        least = std::min(least, most);
    }
    return least;
}

Vector<GramSketch::Candidate> GramSketch::candidates() const {
    const uint64_t bound = missed();
    Vector<Candidate> found;
    for (int row = 0; row < rows; ++row) {
        for (int64_t i = 0; i < buckets_; ++i) {
            const uint64_t *counters = bucket(row, i);
            uint64_t gram = 0;
            for (int bit = 0; bit < bits_; ++bit) {
                gram |= uint64_t{counters[1 + bit] > counters[0] / 2} << bit;
            }
            if (counters[0] <= bound || bucket_of(row, gram) != i) {
                continue;
            }
            const Candidate candidate = bounds_of(gram);
            if (candidate.most > bound) {
                found.push_back(candidate);
            }
        }
    }
    std::sort(found.begin(), found.end(), [](const Candidate &a, const Candidate &b) {
        return a.most != b.most ? a.most > b.most : a.gram < b.gram;
    });
    const auto same = [](const Candidate &a, const Candidate &b) { return a.gram == b.gram; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

}  // namespace bufview
