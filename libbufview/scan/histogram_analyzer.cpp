// SPDX-License-Identifier: MIT
#include "scan/histogram_analyzer.h"

namespace bufview {

AnalyzerPtr HistogramAnalyzer::load_plan(StateReader &) {
    return std::make_unique<HistogramAnalyzer>();
}

AnalyzerPtr HistogramAnalyzer::fresh() const {
    return std::make_unique<HistogramAnalyzer>();
}

AnalyzerPtr HistogramAnalyzer::clone() const {
    return std::make_unique<HistogramAnalyzer>(*this);
}

void HistogramAnalyzer::do_feed(const Piece &piece) {
    add_histogram(piece.data, piece.size, counts_);
}

void HistogramAnalyzer::do_merge(Analyzer &right) noexcept {
    const Counts &more = static_cast<HistogramAnalyzer &>(right).counts_;
    for (int value = 0; value < 256; ++value) {
        counts_[value] += more[value];
    }
}

void HistogramAnalyzer::save_state(StateWriter &writer) const {
    for (const int64_t count : counts_) {
        writer.put(count);
    }
}

void HistogramAnalyzer::do_load_state(StateReader &reader, bool) {
    int64_t left = length();
    for (int64_t &count : counts_) {
        count = reader.get_between(0, left, "count");
        left -= count;
    }
    reader.expect(left == 0, "the histogram does not add up");
}

}  // namespace bufview
