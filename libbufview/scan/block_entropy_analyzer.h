// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/histogram.h"

namespace bufview {

// Entropy of each block. Blocks begin at multiples of their size from offset 0, not from where the
// range begins: only so do parts that were cut anywhere fit together.
class BlockEntropyAnalyzer final : public Analyzer {
public:
    // Keeps the first `limit` values, or all if it is negative.
    BlockEntropyAnalyzer(int64_t block, int64_t limit)
        : Analyzer(AnalyzerKind::block_entropy), block_(block), limit_(limit) {}
    static AnalyzerPtr load_plan(StateReader &reader);

    // Blocks that the range touches.
    int64_t count() const;
    // Values of up to `count` blocks from `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, double *out) const;

    AnalyzerPtr fresh() const override;
    AnalyzerPtr part(bool keeps) const override;
    bool keeps_more() const override { return limit_ < 0 || std::ssize(values_) < limit_; }
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
    // Bytes of the first block that the range lacks, and those up to its end.
    int64_t missing() const { return length() == 0 ? 0 : begin() % block_; }
    int64_t head_room() const { return missing() == 0 ? 0 : block_ - missing(); }
    bool within_head() const { return missing() != 0 && length() < head_room(); }
    // Bytes in the head, and in the last block if that is not whole.
    int64_t head_size() const { return length() < head_room() ? length() : head_room(); }
    int64_t tail_size() const { return (length() - head_size()) % block_; }
    int64_t whole_blocks() const { return (length() - head_size()) / block_; }

    int64_t block_;
    int64_t limit_;
    // Bytes of the first block if the range begins inside of it, of the blocks that are whole, and
    // of the last one if the range ends inside of it.
    Counts head_ = {};
    Vector<double> values_;
    Counts tail_ = {};
};

}  // namespace bufview
