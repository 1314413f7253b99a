// SPDX-License-Identifier: MIT
// A plan of analyzers, and what they have found.
#pragma once

#include "scan/block_entropy_analyzer.h"
#include "scan/correlation_analyzer.h"
#include "scan/digest_analyzer.h"
#include "scan/engine.h"
#include "scan/find_analyzer.h"
#include "scan/find_many_analyzer.h"
#include "scan/histogram_analyzer.h"
#include "scan/lines_analyzer.h"
#include "scan/ngrams_analyzer.h"
#include "scan/strings_analyzer.h"
#include "scan/text_analyzer.h"
#include "scan/window_entropy_analyzer.h"

#include <string_view>

namespace bufview {

// Any call may come from any thread; one that comes while another works is Status::busy. A call
// that fails leaves everything as it was, except that what went to sinks is not taken back.
class Scan : public Allocated {
public:
    Scan() = default;
    Scan(const Scan &) = delete;
    Scan &operator=(const Scan &) = delete;

    // Each returns the number of the analyzer. Status::busy once bytes have been seen.
    // Bytes are compared under their masks; null compares all bits.
    int64_t add_find(const std::byte *pattern, int64_t size, int64_t limit,
                     const std::byte *mask = nullptr, bool ignore_case = false);
    int64_t add_digest(std::string_view name);
    int64_t add_histogram();
    int64_t add_block_entropy(int64_t block, int64_t limit);
    int64_t add_strings(int64_t least, int64_t limit);
    // One that its class has made and that has seen nothing.
    int64_t add_analyzer(AnalyzerPtr analyzer);
    // A sink without a function goes back to keeping.
    void set_find_sink(int64_t id, const FindSink &sink);
    void set_strings_sink(int64_t id, const StringsSink &sink);

    // Sees a range of the source, which begins where the bytes ended that were seen before, if any.
    // Finishes then, unless more is to follow.
    void run(Source &source, const RunOptions &options, bool more_follows);
    void feed(int64_t offset, const std::byte *data, int64_t size);
    void finish();
    void reset();
    // Ends the run, feed or finish that is going on with Status::cancelled.
    void cancel() noexcept { gate_.cancel(); }

    // Adds what another scan of the same plan has seen of the bytes that follow.
    void merge(const Scan &other);

    Vector<std::byte> save() const;
    static std::unique_ptr<Scan> load(const std::byte *bytes, int64_t size);

    // Lends an analyzer to `use` while nobody changes it.
    // Throws Status::range, and Status::type if the analyzer is of another kind.
    template <typename T, typename Use>
    auto read(int64_t id, AnalyzerKind kind, Use &&use) const {
        const Gate::Read hold(gate_);
        return use(static_cast<const T &>(analyzer(id, kind)));
    }

    // For what holds for all analyzers. Throws Status::range.
    template <typename Use>
    auto read_any(int64_t id, Use &&use) const {
        const Gate::Read hold(gate_);
        return use(static_cast<const Analyzer &>(analyzer(id)));
    }

    // First byte and number of bytes that have been seen.
    struct Range {
        int64_t offset;
        int64_t length;
    };
    Range range() const;
    int64_t analyzers() const;

private:
    Analyzer &analyzer(int64_t id) const;
    Analyzer &analyzer(int64_t id, AnalyzerKind kind) const;
    int64_t add(AnalyzerPtr analyzer);
    void check_unseen() const;
    void check_follows(int64_t offset) const;
    Vector<AnalyzerPtr> begin_work() const;
    void commit(Vector<AnalyzerPtr> &work, int64_t offset, int64_t size, bool finished);

    mutable Gate gate_;
    Vector<AnalyzerPtr> analyzers_;
    int64_t begin_ = 0;
    int64_t length_ = 0;
    bool finished_ = false;
};

}  // namespace bufview
