// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/find_analyzer.h"

namespace bufview {

// Lines, each with the delimiter that ends it, which is a newline or any other sequence of bytes.
// What follows the last delimiter is a line if it is not empty. Delimiters do not lie over each
// other: each one is the first behind the end of the one before. Where one may overlap another,
// which ones count depends on all bytes before.
class LinesAnalyzer final : public Analyzer {
public:
    // Keeps where the first `limit` lines begin, or all if it is negative.
    // Throws Status::argument, Status::limit.
    static AnalyzerPtr make(const std::byte *delimiter, int64_t size, int64_t limit);
    static AnalyzerPtr load_plan(StateReader &reader);

    int64_t count() const { return delimiters() + (length() != 0 && !ended() ? 1 : 0); }
    // Up to `count` beginnings of lines from line `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, int64_t *out) const;

    bool ordered() const override { return overlaps_; }
    bool is_quick() const override { return true; }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override { return AnalyzerPtr(new LinesAnalyzer(*this)); }
    void prepare_merge(const Analyzer &right) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    LinesAnalyzer(const std::byte *delimiter, int64_t size, int64_t limit);
    // With the plan of another, and a search of the same plan.
    LinesAnalyzer(const LinesAnalyzer &other, AnalyzerPtr find);
    LinesAnalyzer(const LinesAnalyzer &other);

    FindAnalyzer &find() const { return static_cast<FindAnalyzer &>(*find_); }
    int64_t size() const { return std::ssize(delimiter_); }
    bool is_delimiter(const std::byte *at) const;
    int64_t delimiters() const { return overlaps_ ? apart_ : find().count(); }
    int64_t read_delimiters(int64_t first, int64_t count, int64_t *out) const;
    bool ended() const;
    void take(const int64_t *offsets, int64_t count);
    void load_apart(StateReader &reader);

    Vector<std::byte> delimiter_;
    int64_t limit_;
    bool overlaps_;
    // Finds all delimiters, and keeps them unless they may overlap.
    AnalyzerPtr find_;
    // Whether the last bytes are a delimiter.
    Ends ends_;
    // Of a delimiter that may overlap: those that count, the first ones of them, and where the last
    // one ends.
    int64_t apart_ = 0;
    Vector<int64_t> kept_;
    int64_t free_ = 0;
};

}  // namespace bufview
