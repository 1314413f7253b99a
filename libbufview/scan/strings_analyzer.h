// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"

namespace bufview {

// Some strings with their text, all of it in one block of memory.
struct StringsBatch {
    int64_t count;
    const int64_t *offsets;
    const int64_t *lengths;
    const std::byte *text;
    int64_t text_offset;
    // The first range is the rest, maybe empty, of the last one of the batch before; the last one
    // goes on in the next batch.
    bool continued;
    bool unfinished;
};

// A function of the caller that takes strings. `host` and `cookie` are for `accept` alone, which
// returns false to cancel.
struct StringsSink {
    bool (*accept)(const StringsSink &sink, const StringsBatch &batch) = nullptr;
    void (*host)() = nullptr;
    void *cookie = nullptr;
};

// Runs of printable characters. Of the runs at both ends, which may be parts of longer ones, only
// the lengths are kept.
class StringsAnalyzer final : public Analyzer {
public:
    // Keeps the first `limit` runs, or all if it is negative.
    StringsAnalyzer(int64_t least, int64_t limit)
        : Analyzer(AnalyzerKind::strings), least_(least), limit_(limit) {}
    static AnalyzerPtr load_plan(StateReader &reader);

    // Has strings told, with their text, instead of kept. They are not held in memory for that: a
    // string is told in pieces from the moment it is long enough.
    void set_sink(const StringsSink &sink) { sink_ = sink; }

    int64_t count() const;
    // Up to `count` runs from `first` on, as far as they are kept.
    int64_t read(int64_t first, int64_t count, int64_t *offsets, int64_t *lengths) const;

    bool ordered() const override { return has_sink(); }
    bool has_sink() const override { return sink_.accept != nullptr; }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override;
    void prepare_merge(const Analyzer &right) override;
    void finish() override;
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    // True while every byte has been printable: head and tail are one and the same run then.
    bool all_printable() const { return head_ == length(); }
    bool tells_head() const { return head_ >= least_; }
    bool tells_tail() const { return !all_printable() && tail_ >= least_; }
    size_t room_left() const;

    void keep(const int64_t *starts, const int64_t *lengths, int64_t count, int64_t offset);
    void feed_sink(const Piece &piece);
    void tell(const Piece &piece, int64_t *starts, int64_t *lengths, int64_t count);
    void tell_held(int64_t offset);
    void hand_over(const StringsBatch &batch);

    int64_t least_;
    int64_t limit_;
    StringsSink sink_;
    // Lengths of the runs that touch the beginning and the end.
    int64_t head_ = 0;
    int64_t tail_ = 0;
    // Runs between them that are long enough.
    int64_t count_ = 0;
    Vector<int64_t> starts_;
    Vector<int64_t> lengths_;
    // With a sink: whether part of the run at the end has been told, otherwise its bytes.
    bool told_ = false;
    Vector<std::byte> held_;
};

}  // namespace bufview
