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
// square is below 0.03, so that twelve terms are enough for a double.
constexpr double log2_of(int64_t number) {
    const int exponent = 63 - std::countl_zero(static_cast<uint64_t>(number));
    if (std::has_single_bit(static_cast<uint64_t>(number))) {
        return exponent;
    }
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

// n * log2(n), looked up for the counts of blocks up to 4 KiB: those are a matter of additions.
constexpr int64_t looked_up = 4096 + 1;

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
    // All 256, which are below `most`.
    template <typename Count>
    void add_all(const Count *counts, int64_t most) {
        if (most < looked_up) {
            add_all(counts, [](Count n) { return products[static_cast<size_t>(n)]; });
        } else {
            add_all(counts, [](Count n) { return product_of(n); });
        }
    }
    double entropy(int64_t total) const {
        const double sum = ((sums_[0] + sums_[4]) + (sums_[1] + sums_[5])) +
                           ((sums_[2] + sums_[6]) + (sums_[3] + sums_[7]));
        return std::clamp(log2_of(total) - sum / static_cast<double>(total), 0.0, 8.0);
    }

private:
    template <typename Count, typename Product>
    void add_all(const Count *counts, Product product) {
        double sum0 = sums_[0], sum1 = sums_[1], sum2 = sums_[2], sum3 = sums_[3];
        double sum4 = sums_[4], sum5 = sums_[5], sum6 = sums_[6], sum7 = sums_[7];
        for (size_t value = 0; value < 256; value += 8) {
            sum0 += product(counts[value]);
            sum1 += product(counts[value + 1]);
            sum2 += product(counts[value + 2]);
            sum3 += product(counts[value + 3]);
            sum4 += product(counts[value + 4]);
            sum5 += product(counts[value + 5]);
            sum6 += product(counts[value + 6]);
            sum7 += product(counts[value + 7]);
        }
        const double all[] = {sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7};
        std::copy_n(all, 8, sums_);
    }

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
    sums.add_all(counts, total);
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

void small_entropies(const std::byte *data, int64_t block, int64_t count, double *out) {
    constexpr int64_t few = 256;
    if (block <= few) {
        for (int64_t i = 0; i < count; ++i) {
            out[i] = entropy_of_few(data + i * block, block);
        }
        return;
    }
    struct Next {
        double *out;
        int64_t block;
    } next{out, block};
    const auto done = [](void *context, const SmallCounts &counts) {
        auto *to = static_cast<Next *>(context);
        *to->out++ = entropy_of_counts(counts, to->block);
    };
    if (!count_blocks_by_columns(data, block, count, done, &next)) {
        for (int64_t i = 0; i < count; ++i) {
            Counts counts = {};
            add_histogram(data + i * block, block, counts);
            out[i] = entropy_of_counts(counts, block);
        }
    }
}

}  // namespace bufview
