// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/histogram.h"

namespace bufview {

class HistogramAnalyzer final : public Analyzer {
public:
    HistogramAnalyzer() : Analyzer(AnalyzerKind::histogram) {}
    static AnalyzerPtr load_plan(StateReader &reader);

    const Counts &counts() const { return counts_; }

    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override;
    void prepare_merge(const Analyzer &) override {}
    bool same_plan(const Analyzer &other) const override { return other.kind() == kind(); }
    void save_plan(StateWriter &) const override {}
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    Counts counts_ = {};
};

}  // namespace bufview
