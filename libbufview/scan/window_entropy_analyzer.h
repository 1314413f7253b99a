// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/histogram.h"

namespace bufview {

// Entropy of a window that slides over the bytes. As blocks, windows begin at multiples of their
// step from offset 0, so that parts that were cut anywhere fit together; only whole ones count.
// Bytes are counted when they enter the window and when they leave it. The counts are whole
// numbers, so that the entropy is that of the window alone, to the last bit.
class WindowEntropyAnalyzer final : public Analyzer {
public:
    // Keeps the first `limit` values, or all if it is negative.
    // Throws Status::argument, Status::limit.
    static AnalyzerPtr make(int64_t window, int64_t step, int64_t limit);
    static AnalyzerPtr load_plan(StateReader &reader);

    // Windows in the range.
    int64_t count() const;
    // Values of up to `count` windows from `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, double *out) const;

    // Around each cut as many bytes are looked at again as the window is long.
    int64_t least_chunk() const override { return window_ > 4096 ? 2 * window_ : 1; }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr part(bool keeps) const override;
    bool keeps_more() const override { return room_left() != 0; }
    AnalyzerPtr clone() const override { return AnalyzerPtr(new WindowEntropyAnalyzer(*this)); }
    void prepare_merge(const Analyzer &right) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    WindowEntropyAnalyzer(int64_t window, int64_t step, int64_t limit)
        : Analyzer(AnalyzerKind::window_entropy), window_(window), step_(step), limit_(limit),
          ends_(window - 1) {}
    WindowEntropyAnalyzer(const WindowEntropyAnalyzer &) = default;

    size_t room_left() const {
        return limit_ < 0 ? SIZE_MAX : static_cast<size_t>(limit_) - values_.size();
    }
    int64_t windows_in(int64_t begin, int64_t length) const;
    int64_t most_windows_in(int64_t length) const { return length / step_ + 1; }
    void slide(const std::byte *data, int64_t size, int64_t offset, int64_t stop) noexcept;
    void leave(const std::byte *data, int64_t offset, int64_t count) noexcept;

    int64_t window_;
    int64_t step_;
    int64_t limit_;
    // What a window at a border needs.
    Ends ends_;
    Vector<double> values_;
    // Where the next window begins, and the bytes of it that have been seen. They are not kept up
    // once there is no room for values.
    int64_t next_ = 0;
    Counts counts_ = {};
};

}  // namespace bufview
