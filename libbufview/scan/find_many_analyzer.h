// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/needle_set.h"

namespace bufview {

// All matches of many patterns, in the order of where they begin, then of the patterns' numbers.
// The last bytes, one less than the longest pattern has, are not searched before it is known what
// follows them: a match that begins there may end later than others that begin behind it.
class FindManyAnalyzer final : public Analyzer {
public:
    // Of patterns that lie one after the other in `bytes`. Keeps the first `limit` matches, or all
    // if it is negative. Throws Status::argument, Status::limit.
    static AnalyzerPtr make(const std::byte *bytes, int64_t size, const int64_t *sizes,
                            int64_t count, bool ignore_case, int64_t limit);
    static AnalyzerPtr load_plan(StateReader &reader);

    int64_t patterns() const { return needles_->count(); }
    // Matches of all patterns.
    int64_t count() const;
    // Those of `count` patterns from `first` on, as far as there are so many. Returns how many.
    int64_t read_counts(int64_t first, int64_t count, int64_t *out) const;
    // Up to `count` matches from `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, int64_t *offsets, int64_t *patterns) const;

    int64_t least_chunk() const override { return is_long() ? 2 * needles_->longest() : 1; }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override;
    void prepare_merge(const Analyzer &right) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    struct Match {
        int64_t offset;
        int64_t pattern;
    };
    struct Found {
        // Of each pattern.
        Vector<int64_t> counts;
        // Not more than `most`.
        Vector<Match> kept;
        size_t most;
    };

    FindManyAnalyzer(std::shared_ptr<const NeedleSet> needles, int64_t limit);
    FindManyAnalyzer(const FindManyAnalyzer &) = default;

    bool is_long() const { return needles_->longest() > 4096; }
    Found nothing(size_t kept) const;
    // Where the part that has been searched ends.
    int64_t searched() const { return end() - ends_.tail_size(); }
    void search(const std::byte *data, int64_t size, int64_t from, int64_t to, int64_t offset,
                Found &found) const;
    void search_tail(const std::byte *next, int64_t next_size, int64_t behind, Found &found) const;

    std::shared_ptr<const NeedleSet> needles_;
    int64_t limit_;
    Found found_;
    // One byte less than the longest pattern has. Those at the end are not searched.
    Ends ends_;
    // What begins in the tail, found by prepare_merge().
    Found border_;
};

}  // namespace bufview
