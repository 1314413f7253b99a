// SPDX-License-Identifier: MIT
#include "scan/histogram.h"

#include <algorithm>
#include <array>
#include <bit>

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

// n * log2(n). Counts of blocks up to 4 KiB are looked up: a block is a matter of 256 additions.
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

}  // namespace

// H = log2(N) - sum(n * log2(n)) / N. The difference cannot be trusted to be exact where people
// expect it - 0 for one value, 1 for two, 8 for all equally often - so those are told apart.
double entropy_of(const Counts &counts) {
    int64_t total = 0;
    int64_t least = INT64_MAX;
    int64_t most = 0;
    int unique = 0;
    double sum = 0;
    for (const int64_t count : counts) {
        if (count != 0) {
            total += count;
            least = std::min(least, count);
            most = std::max(most, count);
            ++unique;
            sum += product_of(count);
        }
    }
    if (total == 0) {
        return 0;
    }
    if (least == most) {
        return log2_of(unique);
    }
    return std::clamp(log2_of(total) - sum / static_cast<double>(total), 0.0, 8.0);
}

}  // namespace bufview
