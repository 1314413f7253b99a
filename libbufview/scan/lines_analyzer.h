// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"

namespace bufview {

// Lines, each with the newline that ends it. What follows the last newline is one if it is not
// empty.
class LinesAnalyzer final : public Analyzer {
public:
    // Keeps where the first `limit` lines begin, or all if it is negative.
    explicit LinesAnalyzer(int64_t limit) : Analyzer(AnalyzerKind::lines), limit_(limit) {}
    // Throws Status::argument.
    static AnalyzerPtr make(int64_t limit);
    static AnalyzerPtr load_plan(StateReader &reader);

    int64_t count() const { return newlines_ + (length() != 0 && !ended_ ? 1 : 0); }
    int64_t newlines() const { return newlines_; }
    // Up to `count` beginnings of lines from line `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, int64_t *out) const;

    AnalyzerPtr fresh() const override { return std::make_unique<LinesAnalyzer>(limit_); }
    AnalyzerPtr clone() const override { return std::make_unique<LinesAnalyzer>(*this); }
    void prepare_merge(const Analyzer &right) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override { writer.put(limit_); }
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    size_t room_left() const;

    int64_t limit_;
    int64_t newlines_ = 0;
    bool ended_ = false;
    // Behind each newline.
    Vector<int64_t> starts_;
};

}  // namespace bufview
