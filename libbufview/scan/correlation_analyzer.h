// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/correlation.h"

namespace bufview {

// How much each byte depends on the one before, the first on the last, as the program `ent` tells.
class CorrelationAnalyzer final : public Analyzer {
public:
    CorrelationAnalyzer() : Analyzer(AnalyzerKind::correlation) {}
    static AnalyzerPtr load_plan(StateReader &) { return std::make_unique<CorrelationAnalyzer>(); }

    // -1 to 1; not a number if all bytes are equal, or if there are none.
    double coefficient() const;

    AnalyzerPtr fresh() const override { return std::make_unique<CorrelationAnalyzer>(); }
    AnalyzerPtr clone() const override { return std::make_unique<CorrelationAnalyzer>(*this); }
    void prepare_merge(const Analyzer &) override {}
    bool same_plan(const Analyzer &other) const override { return other.kind() == kind(); }
    void save_plan(StateWriter &) const override {}
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    void add(const ByteSums &sums, uint8_t first, uint8_t last) noexcept;

    ByteSums sums_;
    uint8_t first_ = 0;
    uint8_t last_ = 0;
};

}  // namespace bufview
