// SPDX-License-Identifier: MIT
#include "scan/histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace bufview {

namespace {

// Binary logarithm of a positive whole number, by the series of the inverse hyperbolic tangent:
// log2(m) = 2/ln2 * (t + t^3/3 + t^5/5 + ...), t = (m-1)/(m+1). With m between 0.7 and 1.42 its
// square is below 0.03, so that twelve terms are enough for a double. Powers of two come out exact.
constexpr double log2_of(int64_t number) {
    const int exponent = 63 - std::countl_zero(static_cast<uint64_t>(number));
    double mantissa = static_cast<double>(number) / static_cast<double>(uint64_t{1} << exponent);
    double whole = exponent;
    if (mantissa > 1.4142135623730951) {
        mantissa /= 2;
        whole += 1;
    }
    const double t = (mantissa - 1) / (mantissa + 1);
    const double square = t * t;
    double sum = 0;
    for (int term = 23; term >= 1; term -= 2) {
        sum = sum * square + 1.0 / term;
    }
    return whole + 2.8853900817779268 * t * sum;
}

// n * log2(n), looked up for most counts of blocks up to 4 KiB: those are a matter of additions.
constexpr int64_t looked_up = 1024;

constexpr auto make_products() {
    std::array<double, looked_up> products{};
    for (int64_t n = 1; n < looked_up; ++n) {
        products[static_cast<size_t>(n)] = static_cast<double>(n) * log2_of(n);
    }
    return products;
}

constexpr std::array<double, looked_up> products = make_products();

double product_of(int64_t n) {
    return n < looked_up ? products[static_cast<size_t>(n)] : static_cast<double>(n) * log2_of(n);
}

// H = log2(N) - sum(n * log2(n)) / N. There are eight sums, so that they do not wait for each
// other, and each is added up from the smallest byte value up, so that the last bit is always the
// same.
class Sums {
public:
    void add(size_t value, int64_t count) { sums_[value % 8] += product_of(count); }
    template <typename Count>
    void add_all(const Count *counts) {
        for (size_t value = 0; value < 256; value += 8) {
            for (size_t i = 0; i < 8; ++i) {
                add(i, counts[value + i]);
            }
        }
    }
    double entropy(int64_t total) const {
        const double sum = ((sums_[0] + sums_[4]) + (sums_[1] + sums_[5])) +
                           ((sums_[2] + sums_[6]) + (sums_[3] + sums_[7]));
        return std::clamp(log2_of(total) - sum / static_cast<double>(total), 0.0, 8.0);
    }

private:
    double sums_[8] = {};
};

// The difference cannot be trusted to be exact where people expect it - 0 for one value, 1 for two,
// 8 for all equally often - so those are told apart. This is for values that are known to occur.
class Shannon {
public:
    void add(size_t value, int64_t count) {
        total_ += count;
        least_ = std::min(least_, count);
        most_ = std::max(most_, count);
        ++unique_;
        sums_.add(value, count);
    }
    double entropy() const {
        if (total_ == 0) {
            return 0;
        }
        return least_ == most_ ? log2_of(unique_) : sums_.entropy(total_);
    }

private:
    int64_t total_ = 0;
    int64_t least_ = INT64_MAX;
    int64_t most_ = 0;
    int64_t unique_ = 0;
    Sums sums_;
};

template <typename Count>
double entropy_of_counts(const Count *counts, int64_t total) {
    // That all are equally frequent is refuted by one of the first ones, if at all.
    const Count some = *std::find_if(counts, counts + 256, [](Count n) { return n != 0; });
    if (std::all_of(counts, counts + 256, [some](Count n) { return n == 0 || n == some; })) {
        return log2_of(total / some);
    }
    Sums sums;
    sums.add_all(counts);
    return sums.entropy(total);
}

// Without going through all 256 counts, most of which are zero.
double entropy_of_few(const std::byte *data, int64_t size) {
    SmallCounts counts = {};
    uint64_t present[4] = {};
    for (int64_t i = 0; i < size; ++i) {
        const auto value = static_cast<uint8_t>(data[i]);
        ++counts[value];
        present[value / 64] |= uint64_t{1} << (value % 64);
    }
    Shannon shannon;
    for (int word = 0; word < 4; ++word) {
        for (uint64_t bits = present[word]; bits != 0; bits &= bits - 1) {
            const auto value = static_cast<size_t>(64 * word + std::countr_zero(bits));
            shannon.add(value, counts[value]);
        }
    }
    return shannon.entropy();
}

}  // namespace

double entropy_of(const Counts &counts) {
    const int64_t total = std::accumulate(counts, counts + 256, int64_t{0});
    return total != 0 ? entropy_of_counts(counts, total) : 0;
}

double small_entropy(const std::byte *data, int64_t size) {
    constexpr int64_t few = 256;
    if (size <= few) {
        return entropy_of_few(data, size);
    }
    SmallCounts counts = {};
    const int64_t counted =
        size >= least_for_columns ? add_histogram_by_columns(data, size, counts) : 0;
    if (counted == 0) {
        Counts wide = {};
        add_histogram(data, size, wide);
        return entropy_of_counts(wide, size);
    }
    for (int64_t i = counted; i < size; ++i) {
        ++counts[static_cast<uint8_t>(data[i])];
    }
    return entropy_of_counts(counts, size);
}

}  // namespace bufview
