// SPDX-License-Identifier: MIT
#include "scan/ngrams_analyzer.h"

#include "base/error.h"
#include "scan/limits.h"

#include <algorithm>
#include <bit>

namespace bufview {

namespace {

constexpr int64_t longest = 8;
constexpr int64_t batch = 256;

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
    return AnalyzerPtr(new NgramsAnalyzer(n, memory));
}

NgramsAnalyzer::NgramsAnalyzer(int64_t n, int64_t memory)
    : Analyzer(AnalyzerKind::ngrams), n_(n), memory_(memory), ends_(n - 1) {}

AnalyzerPtr NgramsAnalyzer::load_plan(StateReader &reader) {
    const int64_t n = reader.get_between(1, longest, "n");
    const int64_t memory =
        reader.get_between(least_ngram_memory, most_ngram_memory, "memory for n-grams");
    return make(n, memory);
}

AnalyzerPtr NgramsAnalyzer::fresh() const {
    return AnalyzerPtr(new NgramsAnalyzer(n_, memory_));
}

NgramsAnalyzer::NgramsAnalyzer(const NgramsAnalyzer &other)
    : Analyzer(other), n_(other.n_), memory_(other.memory_), ends_(other.ends_),
      table_(other.table_),
      sketch_(other.sketch_ != nullptr ? std::make_unique<GramSketch>(*other.sketch_) : nullptr) {}

AnalyzerPtr NgramsAnalyzer::clone() const {
    return AnalyzerPtr(new NgramsAnalyzer(*this));
}

// A quarter of the memory is for the table, an eighth more while it grows, and half for the sketch.
int64_t NgramsAnalyzer::capacity() const {
    const auto places =
        std::bit_floor(static_cast<uint64_t>(memory_) / 4 / sizeof(GramTable::Entry));
    return static_cast<int64_t>(places / 4 * 3 - 1);
}

std::unique_ptr<GramSketch> NgramsAnalyzer::make_sketch() const {
    return std::make_unique<GramSketch>(bits(), memory_ / 2);
}

// Moves what the table holds to the sketch.
void NgramsAnalyzer::pour() noexcept {
    table_.for_each([&](uint64_t gram, uint64_t count) { sketch_->add(gram, count); });
    table_.clear();
}

GramSketch NgramsAnalyzer::whole_sketch() const {
    GramSketch whole = *sketch_;
    table_.for_each([&](uint64_t gram, uint64_t count) { whole.add(gram, count); });
    return whole;
}

int64_t NgramsAnalyzer::missed() const {
    return sketch_ != nullptr ? static_cast<int64_t>(whole_sketch().missed()) : 0;
}

int64_t NgramsAnalyzer::top(int64_t first, int64_t wanted, std::byte *grams, int64_t *counts,
                            int64_t *errors) const {
    using Candidate = GramSketch::Candidate;
    Vector<Candidate> found;
    if (sketch_ != nullptr) {
        found = whole_sketch().candidates();
    } else {
        const auto before = [](const Candidate &a, const Candidate &b) {
            return a.most != b.most ? a.most > b.most : a.gram < b.gram;
        };
        if (first >= table_.size()) {
            return 0;
        }
        const auto most =
            static_cast<size_t>(std::min(first + std::min(wanted, table_.size()), table_.size()));
        // Twice as many as are wanted are kept, and half of them thrown away every now and then.
        const auto cut = [&] {
            const auto middle = found.begin() + static_cast<std::ptrdiff_t>(most);
            std::nth_element(found.begin(), middle, found.end(), before);
            found.erase(middle, found.end());
        };
        table_.for_each([&](uint64_t gram, uint64_t count) {
            found.push_back({gram, count, count});
            if (found.size() >= 2 * most + 64) {
                cut();
            }
        });
        if (found.size() > most) {
            cut();
        }
        std::sort(found.begin(), found.end(), before);
    }
    const int64_t given = std::clamp<int64_t>(std::ssize(found) - first, 0, wanted);
    for (int64_t i = 0; i < given; ++i) {
        const Candidate &candidate = found[static_cast<size_t>(first + i)];
        put_gram(candidate.gram, n_, grams + i * n_);
        counts[i] = static_cast<int64_t>(candidate.most);
        errors[i] = static_cast<int64_t>(candidate.most - candidate.least);
    }
    return given;
}

void NgramsAnalyzer::add_entry(uint64_t gram, uint64_t count) noexcept {
    if (table_.size() >= capacity() && !table_.has(gram)) {
        if (sketch_ == nullptr) {
            sketch_ = std::move(spare_);
        }
        pour();
    }
    table_.add(gram, count);
}

void NgramsAnalyzer::count_batch(const uint64_t *grams, int64_t count) {
    if (table_.size() + count > capacity() && sketch_ != nullptr) {
        pour();
    }
    if (table_.size() + count <= capacity()) {
        table_.reserve(table_.size() + count);
        table_.add(grams, count);
        return;
    }
    // The last ones that fit, or the first ones that do not.
    table_.reserve(capacity());
    if (spare_ == nullptr) {
        spare_ = make_sketch();
    }
    for (int64_t i = 0; i < count; ++i) {
        add_entry(grams[i], 1);
    }
}

// All n-grams that lie in these bytes.
void NgramsAnalyzer::count(const std::byte *data, int64_t size) {
    uint64_t grams[batch];
    const int64_t all = size - n_ + 1;
    // As far as eight bytes can be read.
    const int64_t whole = std::min(all, size - longest + 1);
    int64_t at = 0;
    while (at < all) {
        const int64_t count = std::min(all - at, batch);
        for (int64_t i = 0; i < count; ++i) {
            if (at + i < whole) {
                grams[i] = load<uint64_t>(data + at + i, ByteOrder::big) >> (64 - bits());
            } else {
                grams[i] = 0;
                for (int64_t k = 0; k < n_; ++k) {
                    grams[i] = grams[i] << 8 | static_cast<uint64_t>(data[at + i + k]);
                }
            }
        }
        count_batch(grams, count);
        at += count;
    }
}

void NgramsAnalyzer::do_feed(const Piece &piece) {
    const int64_t before = ends_.tail_size();
    if (piece.behind >= before) {
        count(piece.data - before, before + piece.size);
    } else {
        std::byte both[2 * longest];
        const int64_t after = std::min(piece.size, ends_.most());
        std::copy_n(ends_.tail(), before, both);
        std::copy_n(piece.data, after, both + before);
        count(both, before + after);
        count(piece.data, piece.size);
    }
    ends_.add(piece.data, piece.size);
}

void NgramsAnalyzer::prepare_merge(const Analyzer &right) {
    const auto &more = static_cast<const NgramsAnalyzer &>(right);
    // Those across the border, too.
    const int64_t all = table_.size() + more.table_.size() + n_;
    table_.reserve(std::min(all, capacity()));
    if (sketch_ == nullptr && (all > capacity() || more.sketch_ != nullptr)) {
        spare_ = make_sketch();
    }
}

void NgramsAnalyzer::do_merge(Analyzer &right) noexcept {
    auto &more = static_cast<NgramsAnalyzer &>(right);
    if (more.sketch_ != nullptr) {
        if (sketch_ == nullptr) {
            sketch_ = std::move(spare_);
        }
        sketch_->add(*more.sketch_);
    }
    more.table_.for_each([&](uint64_t gram, uint64_t count) { add_entry(gram, count); });
    uint64_t gram = 0;
    const auto put = [&](std::byte byte) { gram = gram << 8 | static_cast<uint64_t>(byte); };
    for (int64_t i = 0; i < ends_.tail_size(); ++i) {
        put(ends_.tail()[i]);
    }
    for (int64_t i = 0; i < more.ends_.head_size(); ++i) {
        put(more.ends_.head()[i]);
        if (ends_.tail_size() + i + 1 >= n_) {
            add_entry(gram << (64 - bits()) >> (64 - bits()), 1);
        }
    }
    ends_.add(more.ends_);
    spare_ = nullptr;
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

// The table in ascending order, or the sketch with what the table holds: the same bytes for the
// same findings.
void NgramsAnalyzer::save_state(StateWriter &writer) const {
    ends_.save(writer, length());
    writer.put(static_cast<uint8_t>(sketch_ != nullptr ? 1 : 0));
    if (sketch_ != nullptr) {
        const GramSketch whole = whole_sketch();
        for (const uint64_t counter : whole.counters()) {
            writer.put(counter);
        }
        return;
    }
    Vector<GramTable::Entry> entries;
    entries.reserve(static_cast<size_t>(table_.size()));
    table_.for_each([&](uint64_t gram, uint64_t count) { entries.push_back({gram, count}); });
    std::sort(entries.begin(), entries.end(),
              [](const auto &a, const auto &b) { return a.gram < b.gram; });
    writer.put(static_cast<int64_t>(entries.size()));
    for (const GramTable::Entry &entry : entries) {
        writer.put(entry.gram);
        writer.put(entry.count);
    }
}

void NgramsAnalyzer::do_load_state(StateReader &reader, bool) {
    ends_.load(reader, length());
    const auto sketched = reader.get<uint8_t>();
    reader.expect(sketched <= 1, "counts are neither exact nor bounds");
    const auto all = static_cast<uint64_t>(total());
    if (sketched == 1) {
        reader.expect(GramSketch::counters_in(bits(), memory_ / 2) <= reader.left() / 8,
                      "counts are missing");
        sketch_ = make_sketch();
        for (uint64_t &counter : sketch_->counters()) {
            counter = static_cast<uint64_t>(reader.get_between(0, total(), "count"));
        }
        reader.expect(sketch_->is_of(all), "the counts do not add up");
        return;
    }
    const int64_t size = reader.get_between(0, std::min(capacity(), total()), "number of n-grams");
    reader.expect(size <= reader.left() / 16, "n-grams are missing");
    table_.reserve(size);
    uint64_t least = 0;
    uint64_t left = all;
    for (int64_t i = 0; i < size; ++i) {
        const auto gram = reader.get<uint64_t>();
        const auto count = reader.get<uint64_t>();
        reader.expect((i == 0 || gram > least) && gram <= UINT64_MAX >> (64 - bits()) &&
                          count != 0 && count <= left,
                      "n-grams are out of order");
        table_.add(gram, count);
        least = gram;
        left -= count;
    }
    reader.expect(left == 0, "the n-grams do not add up");
}

}  // namespace bufview
