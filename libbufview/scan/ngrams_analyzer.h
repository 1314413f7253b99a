// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/gram_counter.h"

#include <algorithm>

namespace bufview {

// How often each sequence of n bytes occurs. Exact while there are no more different ones than the
// memory holds; afterwards counts are bounded. When that is depends on the bytes alone.
class NgramsAnalyzer final : public Analyzer {
public:
    // Throws Status::argument, Status::limit.
    static AnalyzerPtr make(int64_t n, int64_t memory);
    static AnalyzerPtr load_plan(StateReader &reader);

    int64_t n() const { return n_; }
    int64_t total() const { return std::max<int64_t>(length() - n_ + 1, 0); }
    // Different ones, -1 if there were too many to know.
    int64_t distinct() const { return counter_->distinct(); }
    // What is not among the results of top() occurs this often at most; 0 while counts are exact.
    int64_t missed() const { return counter_->missed(); }
    // Up to `count` of the most frequent ones, after the first `first`; those that occur equally
    // often in the order of their bytes. Each occurs at most as often as is told, and at least as
    // often less the error.
    int64_t top(int64_t first, int64_t count, std::byte *grams, int64_t *counts,
                int64_t *errors) const;

    AnalyzerPtr fresh() const override;
    // Parts count in what they are parts of, several at a time.
    AnalyzerPtr part(bool keeps) const override;
    AnalyzerPtr clone() const override;
    void watch(const Gate *gate) override { counter_->watch(gate); }
    void prepare_merge(const Analyzer &right) override;
    void settle() override { counter_->settle(); }
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    NgramsAnalyzer(int64_t n, int64_t memory, std::unique_ptr<GramCounter> counter);
    NgramsAnalyzer(int64_t n, int64_t memory, GramCounter *counter);
    NgramsAnalyzer(const NgramsAnalyzer &other);

    int64_t n_;
    int64_t memory_;
    Ends ends_;
    std::unique_ptr<GramCounter> own_counter_;  // null in a part
    GramCounter *counter_;
};

}  // namespace bufview
