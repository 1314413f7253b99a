// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/ends.h"
#include "scan/needle.h"

namespace bufview {

// A function of the caller that takes matches. `host` and `cookie` are for `accept` alone, which
// returns false to cancel.
struct FindSink {
    bool (*accept)(const FindSink &sink, const int64_t *offsets, int64_t count) = nullptr;
    void (*host)() = nullptr;
    void *cookie = nullptr;
};

// All matches of a pattern. What may become a match with bytes before or after is kept: the first
// and the last bytes, one less than the pattern has.
class FindAnalyzer final : public Analyzer {
public:
    // Keeps the first `limit` offsets, or all if it is negative.
    FindAnalyzer(const Needle &needle, int64_t limit);
    // Bytes that a pattern like this one may have.
    static int64_t most_of(const Needle &needle) {
        return needle.has_linear() ? max_pattern : max_masked_pattern;
    }
    static AnalyzerPtr load_plan(StateReader &reader);

    // Has matches told instead of kept.
    void set_sink(const FindSink &sink) { sink_ = sink; }

    int64_t count() const { return count_; }
    // Up to `count` offsets from `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, int64_t *out) const;

    // The matches of a long pattern in large chunks are not kept for a sink.
    bool ordered() const override { return has_sink() && is_long(); }
    bool has_sink() const override { return sink_.accept != nullptr; }
    bool is_quick() const override { return true; }
    // Around each cut as many bytes are looked at again as the pattern is long.
    int64_t least_chunk() const override { return is_long() ? 2 * needle_->size() : 1; }
    int64_t most_in_parts() const override {
        return has_sink() && !ordered() ? max_sink_ring_size : max_ring_size;
    }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr part(bool keeps) const override;
    bool keeps_more() const override { return has_sink() || room_left() != 0; }
    AnalyzerPtr clone() const override;
    void prepare_merge(const Analyzer &right) override;
    void absorb(Analyzer &part) override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    FindAnalyzer(std::shared_ptr<const Needle> needle, int64_t limit);
    FindAnalyzer(const FindAnalyzer &) = default;

    bool is_long() const { return needle_->size() > 4096; }
    int64_t around() const { return needle_->size() - 1; }
    void search(const std::byte *data, int64_t size, int64_t offset);
    template <typename Take>
    void search_border(const std::byte *next, int64_t next_size, int64_t offset, Take take) const;
    void take(const int64_t *offsets, int64_t count);
    size_t room_left() const;

    std::shared_ptr<const Needle> needle_;
    int64_t limit_;
    FindSink sink_;
    int64_t count_ = 0;
    Vector<int64_t> offsets_;
    Ends ends_;
    // Matches across the border, found by prepare_merge().
    Vector<int64_t> border_;
};

}  // namespace bufview
