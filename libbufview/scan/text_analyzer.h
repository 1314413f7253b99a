// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/text_runs.h"

namespace bufview {

// Runs of printable characters of an encoding that has some of more than one byte: of UTF-8 all
// but controls; of UTF-16, as `strings -el` has it, those of ASCII.
//
// Where a character begins and ends is told by its own bytes, and characters never overlap. So a
// range of bytes is known by the runs in it, and by a few bytes at both ends, which may belong to
// characters that stand astride.
class TextAnalyzer final : public Analyzer {
public:
    // Runs of at least `least` characters. Keeps the first `limit` ones, or all if it is negative.
    // Throws Status::argument, Status::limit.
    static AnalyzerPtr make(Encoding encoding, int64_t least, int64_t limit);
    static AnalyzerPtr load_plan(StateReader &reader);

    int64_t count() const;
    // Up to `count` runs from `first` on, as far as they are kept; both numbers in bytes.
    int64_t read(int64_t first, int64_t count, int64_t *offsets, int64_t *lengths) const;

    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override { return AnalyzerPtr(new TextAnalyzer(*this)); }
    void prepare_merge(const Analyzer &right) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    // One byte less than the longest character has.
    static constexpr int64_t most_astride = 3;

    // What is known of a range of bytes.
    struct State {
        int64_t begin = 0;
        int64_t size = 0;
        Ends ends{most_astride};
        // The run at the first place where a character can begin, and the one at the last place
        // where a character can end, without characters if there is none; they may be the same.
        // Other runs are as long as they are whatever comes before or after.
        TextRun head;
        TextRun tail;
        int64_t count = 0;
        Vector<int64_t> starts;
        Vector<int64_t> lengths;

        int64_t end() const { return begin + size; }
    };

    TextAnalyzer(Encoding encoding, int64_t least, int64_t limit)
        : Analyzer(AnalyzerKind::text), encoding_(encoding), least_(least), limit_(limit) {}
    TextAnalyzer(const TextAnalyzer &) = default;

    bool is_long(const TextRun &run) const { return run.characters >= least_; }
    bool tells_tail() const {
        return is_long(state_.tail) && state_.tail.begin != state_.head.begin;
    }
    bool is_start(std::byte byte) const;
    int64_t nominal_size(std::byte start) const;
    int64_t before_start(const Ends &ends) const;
    int64_t unfinished(const Ends &ends) const;
    int64_t astride(const Ends &left, const Ends &right) const;
    void place(State &state, const TextRun &run) const;
    void keep(State &state, const TextRun &run) const;
    void make_room_for(const State &right);
    void join(const State &right) noexcept;
    TextRun short_head(const Piece &piece, int64_t at) const;
    TextRun short_tail(const Piece &piece, int64_t end) const;
    State scan(const Piece &piece) const;

    Encoding encoding_;
    int64_t least_;
    int64_t limit_;
    State state_;
};

}  // namespace bufview
