// SPDX-License-Identifier: MIT
#include "scan/scan.h"

#include "base/checked.h"
#include "scan/limits.h"

#include <cstring>

namespace bufview {

namespace {

const char *kind_name(AnalyzerKind kind) {
    switch (kind) {
    case AnalyzerKind::find:
        return "a search for a pattern";
    case AnalyzerKind::digest:
        return "a digest";
    case AnalyzerKind::histogram:
        return "a histogram";
    case AnalyzerKind::block_entropy:
        return "a block entropy";
    case AnalyzerKind::strings:
        return "a search for strings";
    case AnalyzerKind::find_many:
        return "a search for many patterns";
    case AnalyzerKind::ngrams:
        return "a count of n-grams";
    case AnalyzerKind::lines:
        return "a count of lines";
    case AnalyzerKind::text:
        return "a search for text in an encoding";
    case AnalyzerKind::correlation:
        return "a serial correlation";
    case AnalyzerKind::window_entropy:
        return "the entropy of a sliding window";
    }
    return "unknown";
}

// True if the analyzer is worked on as a copy, which then takes its place. The others get a fresh
// one that is merged: what they have kept may be large.
bool works_on_copy(const Analyzer &analyzer) {
    return analyzer.ordered() || analyzer.has_sink();
}

}  // namespace

Analyzer &Scan::analyzer(int64_t id) const {
    if (id < 0 || id >= std::ssize(analyzers_)) {
        fail(Status::range, "analyzer %lld is outside a scan of %lld", static_cast<long long>(id),
             static_cast<long long>(analyzers_.size()));
    }
    return *analyzers_[static_cast<size_t>(id)];
}

Analyzer &Scan::analyzer(int64_t id, AnalyzerKind kind) const {
    Analyzer &found = analyzer(id);
    if (found.kind() != kind) {
        fail(Status::type, "analyzer %lld is %s, not %s", static_cast<long long>(id),
             kind_name(found.kind()), kind_name(kind));
    }
    return found;
}

void Scan::check_unseen() const {
    if (length_ != 0 || finished_) {
        fail(Status::busy, "the scan has seen %lld bytes: reset it first",
             static_cast<long long>(length_));
    }
}

int64_t Scan::add_analyzer(AnalyzerPtr analyzer) {
    const Gate::Change hold(gate_);
    return add(std::move(analyzer));
}

int64_t Scan::add(AnalyzerPtr analyzer) {
    check_unseen();
    if (std::ssize(analyzers_) >= max_analyzers) {
        fail(Status::limit, "a scan has %lld analyzers at most",
             static_cast<long long>(max_analyzers));
    }
    analyzers_.push_back(std::move(analyzer));
    return std::ssize(analyzers_) - 1;
}

int64_t Scan::add_find(const std::byte *pattern, int64_t size, int64_t limit, const std::byte *mask,
                       bool ignore_case) {
    if (size < 1) {
        fail(Status::argument, "the pattern has %lld bytes; it needs 1",
             static_cast<long long>(size));
    }
    if (size > max_pattern) {
        fail(Status::limit, "the pattern has %lld bytes; it may have %lld",
             static_cast<long long>(size), static_cast<long long>(max_pattern));
    }
    check_limit(limit);
    Vector<std::byte> masks;
    if (ignore_case) {
        masks.reserve(static_cast<size_t>(size));
        for (int64_t i = 0; i < size; ++i) {
            const auto wanted = mask != nullptr ? mask[i] : std::byte{0xFF};
            const auto folded = std::byte{case_mask(static_cast<uint8_t>(pattern[i]))};
            masks.push_back(wanted == std::byte{0xFF} ? folded : wanted);
        }
        mask = masks.data();
    }
    const Needle needle(pattern, size, mask);
    if (size > FindAnalyzer::most_of(needle)) {
        fail(Status::limit, "the pattern has %lld bytes; with wildcards it may have %lld",
             static_cast<long long>(size), static_cast<long long>(max_masked_pattern));
    }
    const Gate::Change hold(gate_);
    return add(std::make_unique<FindAnalyzer>(needle, limit));
}

int64_t Scan::add_digest(std::string_view name) {
    const DigestKind *kind = find_digest_kind(name);
    if (kind == nullptr) {
        const Quoted quoted(name.data(), static_cast<int64_t>(name.size()));
        fail(Status::value, "there is no digest '%s'", quoted.c_str());
    }
    const Gate::Change hold(gate_);
    return add(std::make_unique<DigestAnalyzer>(*kind));
}

int64_t Scan::add_histogram() {
    const Gate::Change hold(gate_);
    return add(std::make_unique<HistogramAnalyzer>());
}

int64_t Scan::add_block_entropy(int64_t block, int64_t limit) {
    if (block < 1) {
        fail(Status::argument, "a block of %lld bytes; it needs 1", static_cast<long long>(block));
    }
    check_limit(limit);
    const Gate::Change hold(gate_);
    return add(std::make_unique<BlockEntropyAnalyzer>(block, limit));
}

int64_t Scan::add_strings(int64_t least, int64_t limit) {
    if (least < 1) {
        fail(Status::argument, "strings of %lld bytes; they need 1", static_cast<long long>(least));
    }
    if (least > max_string_minimum) {
        fail(Status::limit, "strings of at least %lld bytes; that may be %lld",
             static_cast<long long>(least), static_cast<long long>(max_string_minimum));
    }
    check_limit(limit);
    const Gate::Change hold(gate_);
    return add(std::make_unique<StringsAnalyzer>(least, limit));
}

void Scan::set_find_sink(int64_t id, const FindSink &sink) {
    const Gate::Change hold(gate_);
    Analyzer &found = analyzer(id, AnalyzerKind::find);
    check_unseen();
    static_cast<FindAnalyzer &>(found).set_sink(sink);
}

void Scan::set_strings_sink(int64_t id, const StringsSink &sink) {
    const Gate::Change hold(gate_);
    Analyzer &found = analyzer(id, AnalyzerKind::strings);
    check_unseen();
    static_cast<StringsAnalyzer &>(found).set_sink(sink);
}

void Scan::check_follows(int64_t offset) const {
    if (finished_) {
        fail(Status::busy, "the scan is finished: reset it first");
    }
    if (length_ != 0 && offset != begin_ + length_) {
        fail(Status::mismatch, "bytes from %lld on do not follow those seen, which end at %lld",
             static_cast<long long>(offset), static_cast<long long>(begin_ + length_));
    }
}

Vector<AnalyzerPtr> Scan::begin_work() const {
    Vector<AnalyzerPtr> work;
    work.reserve(analyzers_.size());
    for (const AnalyzerPtr &analyzer : analyzers_) {
        work.push_back(works_on_copy(*analyzer) ? analyzer->clone() : analyzer->fresh());
        work.back()->watch(&gate_);
    }
    return work;
}

// Makes what `work` has seen that of the scan: first all that may fail, then all that cannot.
void Scan::commit(Vector<AnalyzerPtr> &work, int64_t offset, int64_t size, bool finished) {
    for (const AnalyzerPtr &done : work) {
        done->settle();
        done->watch(nullptr);
        if (finished) {
            done->finish();
        }
    }
    const auto replaced = [this](const Analyzer &analyzer) {
        return works_on_copy(analyzer) || length_ == 0;
    };
    if (size != 0) {
        for (size_t i = 0; i < work.size(); ++i) {
            if (!replaced(*analyzers_[i])) {
                analyzers_[i]->prepare_merge(*work[i]);
            }
        }
    }
    for (size_t i = 0; i < work.size(); ++i) {
        if (replaced(*analyzers_[i])) {
            work[i]->add_time(works_on_copy(*analyzers_[i]) ? 0 : analyzers_[i]->nanoseconds());
            analyzers_[i].swap(work[i]);
        } else if (size != 0) {
            analyzers_[i]->merge(*work[i]);
        }
    }
    if (length_ == 0) {
        begin_ = size != 0 ? offset : 0;
    }
    length_ += size;
    finished_ = finished;
}

void Scan::run(Source &source, const RunOptions &options, bool more_follows) {
    const Gate::Change hold(gate_);
    check_follows(options.offset);
    const int64_t size = source.size();
    const int64_t length = options.length;
    if (options.offset < 0 || length < -1 ||
        (size >= 0 && (options.offset > size || length > size - options.offset))) {
        fail(Status::range, "%lld bytes from %lld on do not lie in a source of %lld",
             static_cast<long long>(length), static_cast<long long>(options.offset),
             static_cast<long long>(size));
    }
    checked::add(options.offset, length < 0 ? 0 : length);
    Vector<AnalyzerPtr> work = begin_work();
    const int64_t seen = run_analyzers(work, source, options, gate_);
    commit(work, options.offset, seen, !more_follows);
}

void Scan::feed(int64_t offset, const std::byte *data, int64_t size) {
    if (offset < 0) {
        fail(Status::argument, "bytes from %lld on", static_cast<long long>(offset));
    }
    const Gate::Change hold(gate_);
    check_follows(offset);
    checked::add(offset, size);
    Vector<AnalyzerPtr> work = begin_work();
    feed_analyzers(work, data, size, offset, gate_);
    commit(work, offset, size, false);
}

void Scan::finish() {
    const Gate::Change hold(gate_);
    if (finished_) {
        return;
    }
    // On copies: if one sink asks to stop, what the others hold back is still theirs.
    Vector<AnalyzerPtr> work;
    work.reserve(analyzers_.size());
    for (const AnalyzerPtr &analyzer : analyzers_) {
        work.push_back(analyzer->has_sink() ? analyzer->clone() : nullptr);
        if (work.back() != nullptr) {
            work.back()->finish();
        }
    }
    for (size_t i = 0; i < work.size(); ++i) {
        if (work[i] != nullptr) {
            analyzers_[i].swap(work[i]);
        }
    }
    finished_ = true;
}

void Scan::reset() {
    const Gate::Change hold(gate_);
    Vector<AnalyzerPtr> fresh;
    fresh.reserve(analyzers_.size());
    for (const AnalyzerPtr &analyzer : analyzers_) {
        fresh.push_back(analyzer->fresh());
    }
    analyzers_.swap(fresh);
    begin_ = 0;
    length_ = 0;
    finished_ = false;
}

void Scan::merge(const Scan &other) {
    const Gate::Change hold(gate_);
    const Gate::Read hold_other(other.gate_);
    const auto count = analyzers_.size();
    bool same = count == other.analyzers_.size();
    for (size_t i = 0; same && i < count; ++i) {
        same = analyzers_[i]->same_plan(*other.analyzers_[i]);
    }
    if (!same) {
        fail(Status::mismatch, "the plans of the two scans differ");
    }
    for (size_t i = 0; i < count; ++i) {
        if (analyzers_[i]->has_sink() || other.analyzers_[i]->has_sink()) {
            fail(Status::unsupported, "analyzer %lld has handed out what it found",
                 static_cast<long long>(i));
        }
    }
    if (other.length_ == 0) {
        finished_ = finished_ || other.finished_;
        return;
    }
    if (length_ != 0 && other.begin_ != begin_ + length_) {
        fail(Status::mismatch, "bytes from %lld on do not follow those seen, which end at %lld",
             static_cast<long long>(other.begin_), static_cast<long long>(begin_ + length_));
    }
    Vector<AnalyzerPtr> right;
    right.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        if (length_ != 0 && analyzers_[i]->ordered()) {
            fail(Status::unsupported, "analyzer %lld needs all bytes in order: it cannot be merged",
                 static_cast<long long>(i));
        }
        right.push_back(other.analyzers_[i]->clone());
    }
    commit(right, other.begin_, other.length_, false);
    finished_ = other.finished_;
}

int64_t Scan::analyzers() const {
    const Gate::Read hold(gate_);
    return std::ssize(analyzers_);
}

Scan::Range Scan::range() const {
    const Gate::Read hold(gate_);
    return {begin_, length_};
}

}  // namespace bufview
