// SPDX-License-Identifier: MIT
#include "scan/correlation_analyzer.h"

#include <limits>

namespace bufview {

namespace {

__extension__ using Wide = __int128;

}  // namespace

double CorrelationAnalyzer::coefficient() const {
    // (n * sum(xy) - sum(x)^2) / (n * sum(x^2) - sum(x)^2), in whole numbers as far as it goes: the
    // differences are small where the terms are large.
    const auto count = static_cast<Wide>(length());
    const auto values = static_cast<Wide>(sums_.values);
    const auto products = static_cast<Wide>(sums_.products) + Wide{last_} * first_;
    const Wide spread = count * static_cast<Wide>(sums_.squares) - values * values;
    if (spread == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return static_cast<double>(count * products - values * values) / static_cast<double>(spread);
}

void CorrelationAnalyzer::add(const ByteSums &sums, uint8_t first, uint8_t last) noexcept {
    sums_.values += sums.values;
    sums_.squares += sums.squares;
    sums_.products += sums.products;
    if (length() == 0) {
        first_ = first;
    } else {
        sums_.products += uint64_t{last_} * first;
    }
    last_ = last;
}

void CorrelationAnalyzer::do_feed(const Piece &piece) {
    ByteSums sums;
    add_sums(piece.data, piece.size, sums);
    add(sums, static_cast<uint8_t>(piece.data[0]),
        static_cast<uint8_t>(piece.data[piece.size - 1]));
}

void CorrelationAnalyzer::do_merge(Analyzer &right) noexcept {
    const auto &more = static_cast<CorrelationAnalyzer &>(right);
    add(more.sums_, more.first_, more.last_);
}

void CorrelationAnalyzer::save_state(StateWriter &writer) const {
    writer.put(sums_.values);
    writer.put(sums_.squares);
    writer.put(sums_.products);
    writer.put(first_);
    writer.put(last_);
}

// Sums beyond what so many bytes add up to would overflow the arithmetic.
void CorrelationAnalyzer::do_load_state(StateReader &reader, bool) {
    const auto get = [&](uint64_t largest) {
        const auto sum = reader.get<uint64_t>();
        const auto bytes = static_cast<uint64_t>(length());
        reader.expect(bytes != 0 ? sum / bytes <= largest : sum == 0, "a sum is too large");
        return sum;
    };
    sums_.values = get(255);
    sums_.squares = get(255 * 255);
    sums_.products = get(255 * 255);
    first_ = reader.get<uint8_t>();
    last_ = reader.get<uint8_t>();
}

}  // namespace bufview
