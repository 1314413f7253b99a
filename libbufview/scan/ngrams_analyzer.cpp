// SPDX-License-Identifier: MIT
#include "scan/ngrams_analyzer.h"

#include "base/error.h"
#include "scan/limits.h"

#include <algorithm>

namespace bufview {

namespace {

constexpr int64_t longest = 8;

void put_gram(uint64_t gram, int64_t n, std::byte *out) {
    for (int64_t i = 0; i < n; ++i) {
        out[i] = static_cast<std::byte>(gram >> (8 * (n - 1 - i)));
    }
}

}  // namespace

AnalyzerPtr NgramsAnalyzer::make(int64_t n, int64_t memory) {
    if (n < 1 || n > longest) {
        fail(Status::argument, "n-grams of %lld bytes; they may have 1 to 8",
             static_cast<long long>(n));
    }
    if (memory < least_ngram_memory || memory > most_ngram_memory) {
        fail(Status::argument, "%lld bytes of memory for n-grams; that may be %lld to %lld",
             static_cast<long long>(memory), static_cast<long long>(least_ngram_memory),
             static_cast<long long>(most_ngram_memory));
    }
    return AnalyzerPtr(
        new NgramsAnalyzer(n, memory, GramCounter::make(static_cast<int>(n), memory)));
}

NgramsAnalyzer::NgramsAnalyzer(int64_t n, int64_t memory, std::unique_ptr<GramCounter> counter)
    : Analyzer(AnalyzerKind::ngrams), n_(n), memory_(memory), ends_(n - 1),
      own_counter_(std::move(counter)), counter_(own_counter_.get()) {}

NgramsAnalyzer::NgramsAnalyzer(int64_t n, int64_t memory, GramCounter *counter)
    : Analyzer(AnalyzerKind::ngrams), n_(n), memory_(memory), ends_(n - 1), counter_(counter) {}

AnalyzerPtr NgramsAnalyzer::load_plan(StateReader &reader) {
    const int64_t n = reader.get_between(1, longest, "n");
    const int64_t memory =
        reader.get_between(least_ngram_memory, most_ngram_memory, "memory for n-grams");
    return make(n, memory);
}

AnalyzerPtr NgramsAnalyzer::fresh() const {
    return AnalyzerPtr(new NgramsAnalyzer(n_, memory_, counter_->fresh()));
}

AnalyzerPtr NgramsAnalyzer::part(bool) const {
    return AnalyzerPtr(new NgramsAnalyzer(n_, memory_, counter_));
}

NgramsAnalyzer::NgramsAnalyzer(const NgramsAnalyzer &other)
    : Analyzer(other), n_(other.n_), memory_(other.memory_), ends_(other.ends_),
      own_counter_(other.counter_->clone()), counter_(own_counter_.get()) {}

AnalyzerPtr NgramsAnalyzer::clone() const {
    return AnalyzerPtr(new NgramsAnalyzer(*this));
}

int64_t NgramsAnalyzer::top(int64_t first, int64_t wanted, std::byte *grams, int64_t *counts,
                            int64_t *errors) const {
    const int64_t most = wanted > INT64_MAX - first ? INT64_MAX : first + wanted;
    const Vector<GramCounter::Found> found = counter_->top(most);
    const int64_t given = std::clamp<int64_t>(std::ssize(found) - first, 0, wanted);
    for (int64_t i = 0; i < given; ++i) {
        const GramCounter::Found &one = found[static_cast<size_t>(first + i)];
        put_gram(one.gram, n_, grams + i * n_);
        counts[i] = static_cast<int64_t>(one.most);
        errors[i] = static_cast<int64_t>(one.most - one.least);
    }
    return given;
}

void NgramsAnalyzer::do_feed(const Piece &piece) {
    const int64_t before = ends_.tail_size();
    if (piece.behind >= before) {
        counter_->count(piece.data - before, before + piece.size);
    } else {
        std::byte both[2 * longest];
        const int64_t after = std::min(piece.size, ends_.most());
        std::copy_n(ends_.tail(), before, both);
        std::copy_n(piece.data, after, both + before);
        counter_->count(both, before + after);
        counter_->count(piece.data, piece.size);
    }
    ends_.add(piece.data, piece.size);
}

// With those across the border, of which there are fewer than bytes in one.
void NgramsAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &other = static_cast<const NgramsAnalyzer &>(right);
    if (other.counter_ == counter_) {
        counter_->prepare_add(n_);
    } else {
        counter_->prepare_merge(*other.counter_, n_);
    }
}

void NgramsAnalyzer::do_merge(Analyzer &right) noexcept {
    const auto &more = static_cast<const NgramsAnalyzer &>(right);
    uint64_t across[longest];
    int64_t count = 0;
    uint64_t gram = 0;
    const auto put = [&](std::byte byte) { gram = gram << 8 | static_cast<uint64_t>(byte); };
    for (int64_t i = 0; i < ends_.tail_size(); ++i) {
        put(ends_.tail()[i]);
    }
    for (int64_t i = 0; i < more.ends_.head_size(); ++i) {
        put(more.ends_.head()[i]);
        if (ends_.tail_size() + i + 1 >= n_) {
            across[count++] = gram & UINT64_MAX >> (64 - 8 * n_);
        }
    }
    if (more.counter_ == counter_) {
        counter_->add(across, count);
    } else {
        counter_->merge(*more.counter_, across, count);
    }
    ends_.add(more.ends_);
}

bool NgramsAnalyzer::same_plan(const Analyzer &other) const {
    if (other.kind() != kind()) {
        return false;
    }
    const auto &that = static_cast<const NgramsAnalyzer &>(other);
    return that.n_ == n_ && that.memory_ == memory_;
}

void NgramsAnalyzer::save_plan(StateWriter &writer) const {
    writer.put(n_);
    writer.put(memory_);
}

void NgramsAnalyzer::save_state(StateWriter &writer) const {
    ends_.save(writer, length());
    counter_->save(writer);
}

void NgramsAnalyzer::do_load_state(StateReader &reader, bool) {
    ends_.load(reader, length());
    counter_->load(reader, total());
}

}  // namespace bufview
