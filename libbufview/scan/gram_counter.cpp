// SPDX-License-Identifier: MIT
// Few different n-grams are counted in a table at once, while it lies in the caches. Once it does
// not, n-grams are put aside and grouped by the part of the table that they belong to; then one
// part after the other is brought up to date while it is in the cache. Beyond the memory the same
// is done with the rows of a sketch.
#include "scan/gram_counter.h"

#include "scan/gram_sketch.h"
#include "scan/gram_table.h"
#include "scan/histogram.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <utility>

namespace bufview {

namespace {

// Looked up at once in a table of so many places; a larger one is worth grouping.
constexpr int64_t direct_places = int64_t{128} << 10;
// n-grams that are grouped together, fewer if there is little memory.
constexpr int64_t most_in_block = int64_t{32} << 10;
// With more memory than this a sketch does not lie in the cache.
constexpr int64_t small_memory = int64_t{4} << 20;
// Pairs of bytes after which a counter for each is worth its memory.
constexpr int64_t many_pairs = int64_t{32} << 10;

template <typename Word>
class CounterOf final : public GramCounter {
public:
    using Sketch = GramSketch<Word>;

    CounterOf(int n, int64_t memory)
        : n_(n), memory_(memory),
          mix_(secret_mix<Word>(n)), row_mixes_{Sketch::mix_of(0, n), Sketch::mix_of(1, n)} {}
    CounterOf(const CounterOf &other)
        : GramCounter(other), n_(other.n_), memory_(other.memory_),
          mix_(other.mix_), row_mixes_{other.row_mixes_[0], other.row_mixes_[1]},
          total_(other.total_), table_(other.table_), dense_(other.dense_),
          sketch_(other.sketch_ != nullptr ? std::make_unique<Sketch>(*other.sketch_) : nullptr),
          bounded_(other.bounded()) {}

    std::unique_ptr<GramCounter> fresh() const override {
        return std::make_unique<CounterOf>(n_, memory_);
    }
    std::unique_ptr<GramCounter> part() const override {
        auto made = std::make_unique<CounterOf>(n_, memory_);
        made->is_part_ = true;
        made->watch(gate());
        made->bounded_.store(bounded(), std::memory_order_relaxed);
        return made;
    }
    std::unique_ptr<GramCounter> clone() const override {
        return std::make_unique<CounterOf>(*this);
    }

    void count(const std::byte *data, int64_t size) override;
    void absorb(GramCounter &part) override;
    void settle() override;
    void prepare_merge(const GramCounter &right, int64_t more) override;
    void merge(const GramCounter &right, const uint64_t *grams, int64_t count) noexcept override;
    int64_t distinct() const override;
    int64_t missed() const override {
        return sketch_ != nullptr ? static_cast<int64_t>(sketch_->missed()) : 0;
    }
    Vector<Found> top(int64_t wanted) const override;
    void save(StateWriter &writer) const override;
    void load(StateReader &reader, int64_t total) override;

private:
    static constexpr size_t rows = Sketch::rows;
    using Groups = Vector<GramGroups<Word>>;

    // Where bytes of memory go: half of them to the table, which takes a quarter more while it
    // grows; then to the sketch, and a sixteenth to what is put aside.
    int64_t capacity() const {
        const auto places =
            std::bit_floor(static_cast<uint64_t>(memory_ / 2 / GramTable<Word>::place_size));
        return static_cast<int64_t>(places / 4 * 3 - 1);
    }
    int64_t sketch_memory() const {
        return memory_ / 2 - (memory_ >= small_memory ? memory_ / 16 : 0);
    }
    size_t block_size() const {
        return static_cast<size_t>(
            std::min<int64_t>(most_in_block, memory_ / 64 / int64_t{sizeof(Word)}));
    }
    // Words to put aside before they are worked off: one block more may come, and another one is
    // being filled. The table has gone where the sketch is.
    size_t most_aside() const {
        const auto word = int64_t{sizeof(Word)};
        const auto blocks = 2 * static_cast<int64_t>(block_size());
        const int64_t free = memory_ / 16 - memory_ / 512;
        const int64_t most =
            bounded() ? memory_ / 4 / word : std::min(table_.places() / 4, free / word - blocks);
        return std::max(static_cast<size_t>(most), block_size());
    }
    // Whether there is a sketch, or one waits for this part.
    bool bounded() const { return bounded_.load(std::memory_order_relaxed); }
    const GramMix<Word> &mix_of_block() const { return bounded() ? row_mixes_[0] : mix_; }
    // Whether a counter for each possible n-gram fits, so that all of them are exact.
    bool may_be_dense() const { return n_ <= 2 && capacity() >= int64_t{1} << (8 * n_); }

    uint64_t to_number(Word gram) const { return gram >> (word_bits<Word> - 8 * n_); }
    Word from_number(uint64_t gram) const {
        return static_cast<Word>(gram << (word_bits<Word> - 8 * n_));
    }
    // n-grams as numbers, in no order, and their counts.
    template <typename Visit>
    void for_each(Visit &&visit) const;

    void become_dense();
    void count_dense(const std::byte *data, int64_t count);
    void count_direct(const std::byte *data, int64_t count);
    size_t count_words(const Word *words, size_t count);
    void add_gram(Word gram, uint64_t count) noexcept;
    void add_table(const GramTable<Word> &table) noexcept;
    // Long work that ends early if the gate, unless there is none, says so.
    void pour(const GramTable<Word> &table, const Gate *gate);
    void become_bounded(const Gate *gate);

    void check_gate() const {
        if (gate() != nullptr) {
            gate()->check();
        }
    }
    void put_aside(const std::byte *data, int64_t count);
    void put_aside(const Word *words, size_t count, const GramMix<Word> &from);
    void flush();
    void flush_to_rows();
    void work_off();
    void work_off_rows();

    int n_;
    int64_t memory_;
    GramMix<Word> mix_;
    GramMix<Word> row_mixes_[rows];
    bool is_part_ = false;
    uint64_t total_ = 0;
    GramTable<Word> table_;
    Vector<uint64_t> dense_;  // instead of the table, or empty
    // Null while counts are exact; then the table is empty.
    std::unique_ptr<Sketch> sketch_;
    // To become the sketch, should it turn out that there are too many.
    std::unique_ptr<Sketch> spare_;
    // Read by other threads, which make parts.
    std::atomic<bool> bounded_{false};
    // n-grams that are not counted yet: up to a block of them as they come, the others in groups,
    // for the table or for each row of the sketch. Those of a block are mixed for the table or for
    // the first row.
    Vector<Word> block_;
    Groups aside_[rows];
    size_t aside_size_ = 0;
};

template <typename Word>
template <typename Visit>
void CounterOf<Word>::for_each(Visit &&visit) const {
    for (size_t gram = 0; gram < dense_.size(); ++gram) {
        if (dense_[gram] != 0) {
            visit(uint64_t{gram}, dense_[gram]);
        }
    }
    table_.for_each([&](Word word, uint64_t count) { visit(to_number(mix_.back(word)), count); });
}

template <typename Word>
void CounterOf<Word>::become_dense() {
    if (dense_.empty()) {
        dense_.resize(size_t{1} << (8 * n_));
        table_.for_each([&](Word word, uint64_t count) {
            dense_[static_cast<size_t>(to_number(mix_.back(word)))] = count;
        });
        table_ = {};
    }
}

template <typename Word>
void CounterOf<Word>::count_dense(const std::byte *data, int64_t count) {
    if (n_ == 1) {
        Counts counts{};
        add_histogram(data, count, counts);
        for (size_t i = 0; i < dense_.size(); ++i) {
            dense_[i] += static_cast<uint64_t>(counts[i]);
        }
        return;
    }
    for (int64_t i = 0; i < count; ++i) {
        ++dense_[bufview::load<uint16_t>(data + i, ByteOrder::big)];
    }
}

// As many words as are exact: fewer only if there are too many different ones.
template <typename Word>
size_t CounterOf<Word>::count_words(const Word *words, size_t count) {
    const auto more = static_cast<int64_t>(count);
    if (table_.size() + more <= capacity()) {
        table_.reserve(table_.size() + more, gate());
        table_.count(words, count);
        return count;
    }
    table_.reserve(capacity(), gate());
    table_.reserve_carries(total_, capacity());
    for (size_t i = 0; i < count; ++i) {
        if (table_.size() >= capacity() && !table_.has(words[i])) {
            return i;
        }
        table_.add(words[i], 1);
    }
    return count;
}

template <typename Word>
void CounterOf<Word>::count_direct(const std::byte *data, int64_t count) {
    Word words[1024];
    mix_grams(data, count, n_, mix_, words);
    const auto size = static_cast<size_t>(count);
    const size_t done = count_words(words, size);
    if (done < size) {
        spare_ = std::make_unique<Sketch>(n_, sketch_memory());
        become_bounded(gate());
        put_aside(words + done, size - done, mix_);
    }
}

template <typename Word>
void CounterOf<Word>::count(const std::byte *data, int64_t size) {
    const int64_t all = size - n_ + 1;
    if (all > 0) {
        total_ += static_cast<uint64_t>(all);
    }
    for (int64_t at = 0; at < all;) {
        check_gate();
        int64_t now = all - at;
        if (may_be_dense() && (n_ == 1 || total_ >= static_cast<uint64_t>(many_pairs))) {
            become_dense();
            count_dense(data + at, now);
        } else if (!bounded() && table_.places() <= direct_places) {
            now = std::min<int64_t>(now, 1024);
            count_direct(data + at, now);
        } else {
            now = std::min(now, static_cast<int64_t>(block_size() - block_.size()));
            put_aside(data + at, now);
        }
        at += now;
    }
}

// No more than there is room for in the block.
template <typename Word>
void CounterOf<Word>::put_aside(const std::byte *data, int64_t count) {
    block_.reserve(block_size());
    const size_t before = block_.size();
    block_.resize(before + static_cast<size_t>(count));
    mix_grams(data, count, n_, mix_of_block(), block_.data() + before);
    if (block_.size() == block_size()) {
        flush();
    }
}

template <typename Word>
void CounterOf<Word>::put_aside(const Word *words, size_t count, const GramMix<Word> &from) {
    block_.reserve(block_size());
    for (size_t i = 0; i < count; ++i) {
        block_.push_back(mix_of_block()(from.back(words[i])));
        if (block_.size() == block_size()) {
            flush();
        }
    }
}

template <typename Word>
void CounterOf<Word>::flush() {
    if (bounded()) {
        flush_to_rows();
    } else if (!block_.empty()) {
        aside_[0].emplace_back(block_.data(), block_.size());
        aside_size_ += block_.size();
        block_.clear();
    }
    if (!is_part_ && aside_size_ >= most_aside()) {
        work_off();
    }
}

template <typename Word>
void CounterOf<Word>::flush_to_rows() {
    for (size_t row = 0; row < rows; ++row) {
        if (row != 0) {
            for (Word &word : block_) {
                word = row_mixes_[row](row_mixes_[row - 1].back(word));
            }
        }
        if (!is_part_ && memory_ < small_memory) {
            sketch_->count(row, block_.data(), block_.size());
        } else {
            aside_[row].emplace_back(block_.data(), block_.size());
            aside_size_ += block_.size();
        }
    }
    block_.clear();
}

template <typename Word>
void CounterOf<Word>::work_off_rows() {
    for (size_t row = 0; row < rows; ++row) {
        for (size_t group = 0; group < GramGroups<Word>::groups; ++group) {
            check_gate();
            for (const GramGroups<Word> &words : aside_[row]) {
                sketch_->count(row, words.begin_of(group), words.size_of(group));
            }
        }
        aside_[row].clear();
    }
    aside_size_ = 0;
}

template <typename Word>
void CounterOf<Word>::work_off() {
    if (bounded()) {
        work_off_rows();
        return;
    }
    // The words come in the order of the table: it would be crowded at one end if it grew only when
    // it is full on the whole.
    const auto expected = table_.size() + static_cast<int64_t>(aside_size_);
    table_.reserve(std::min(expected, capacity()), gate());
    const Groups all = std::exchange(aside_[0], {});
    aside_size_ = 0;
    for (size_t group = 0; group < GramGroups<Word>::groups; ++group) {
        check_gate();
        for (size_t i = 0; i < all.size(); ++i) {
            const Word *words = all[i].begin_of(group);
            const size_t done = count_words(words, all[i].size_of(group));
            if (done == all[i].size_of(group)) {
                continue;
            }
            spare_ = std::make_unique<Sketch>(n_, sketch_memory());
            become_bounded(gate());
            for (size_t k = 0; k < all.size(); ++k) {
                const size_t behind = group + (k < i ? 1 : 0);
                const size_t left = k == i ? done : 0;
                put_aside(all[k].begin_of(behind) + left, all[k].size_from(behind) - left, mix_);
            }
            return;
        }
    }
}

template <typename Word>
void CounterOf<Word>::settle() {
    flush();
    work_off();
    block_ = {};
}

// Moves what a table holds to the sketch.
template <typename Word>
void CounterOf<Word>::pour(const GramTable<Word> &table, const Gate *gate) {
    Word grams[256];
    uint64_t counts[256];
    size_t size = 0;
    table.for_each([&](Word word, uint64_t count) {
        grams[size] = mix_.back(word);
        counts[size] = count;
        if (++size == 256) {
            if (gate != nullptr) {
                gate->check();
            }
            sketch_->add(grams, counts, size);
            size = 0;
        }
    });
    sketch_->add(grams, counts, size);
}

template <typename Word>
void CounterOf<Word>::become_bounded(const Gate *gate) {
    sketch_ = std::move(spare_);
    pour(table_, gate);
    table_ = {};
    for (Word &word : block_) {
        word = row_mixes_[0](mix_.back(word));
    }
    bounded_.store(true, std::memory_order_relaxed);
}

template <typename Word>
void CounterOf<Word>::add_gram(Word gram, uint64_t count) noexcept {
    if (!dense_.empty()) {
        dense_[static_cast<size_t>(to_number(gram))] += count;
        return;
    }
    if (sketch_ == nullptr) {
        const Word word = mix_(gram);
        if (table_.size() < capacity() || table_.has(word)) {
            table_.add(word, count);
            return;
        }
        become_bounded(nullptr);
    }
    sketch_->add(&gram, &count, 1);
}

template <typename Word>
void CounterOf<Word>::add_table(const GramTable<Word> &table) noexcept {
    if (sketch_ != nullptr) {
        pour(table, nullptr);
        return;
    }
    table.for_each([&](Word word, uint64_t count) { add_gram(mix_.back(word), count); });
}

template <typename Word>
void CounterOf<Word>::prepare_merge(const GramCounter &right, int64_t more) {
    const auto &other = static_cast<const CounterOf &>(right);
    if (!other.dense_.empty()) {
        become_dense();
    }
    if (!dense_.empty()) {
        return;
    }
    const int64_t all = table_.size() + other.table_.size() + more;
    if (sketch_ == nullptr) {
        table_.reserve(std::min(all, capacity()), gate());
        table_.reserve_carries(total_ + other.total_ + static_cast<uint64_t>(more), all);
        if (spare_ == nullptr && (all > capacity() || other.sketch_ != nullptr)) {
            spare_ = std::make_unique<Sketch>(n_, sketch_memory());
        }
    }
}

template <typename Word>
void CounterOf<Word>::merge(const GramCounter &right, const uint64_t *grams,
                            int64_t count) noexcept {
    const auto &other = static_cast<const CounterOf &>(right);
    total_ += other.total_ + static_cast<uint64_t>(count);
    for (size_t i = 0; i < other.dense_.size(); ++i) {
        dense_[i] += other.dense_[i];
    }
    if (other.sketch_ != nullptr) {
        if (sketch_ == nullptr) {
            become_bounded(nullptr);
        }
        sketch_->add(*other.sketch_);
    }
    add_table(other.table_);
    for (int64_t i = 0; i < count; ++i) {
        add_gram(from_number(grams[i]), 1);
    }
    spare_ = nullptr;
}

template <typename Word>
void CounterOf<Word>::absorb(GramCounter &part) {
    auto &other = static_cast<CounterOf &>(part);
    prepare_merge(part, 0);
    merge(part, nullptr, 0);
    other.total_ = 0;
    other.table_ = {};
    other.dense_ = {};
    other.sketch_ = nullptr;
    const bool alike = other.bounded() == bounded();
    for (size_t row = 0; row < rows; ++row) {
        for (GramGroups<Word> &words : other.aside_[row]) {
            if (alike) {
                aside_size_ += words.size();
                aside_[row].push_back(std::move(words));
            } else if (row == 0) {
                put_aside(words.begin_of(0), words.size(), other.mix_of_block());
            }
        }
        other.aside_[row].clear();
    }
    put_aside(other.block_.data(), other.block_.size(), other.mix_of_block());
    other.block_ = {};
    if (aside_size_ >= most_aside()) {
        work_off();
    }
}

template <typename Word>
int64_t CounterOf<Word>::distinct() const {
    if (sketch_ != nullptr) {
        return -1;
    }
    return table_.size() + std::ssize(dense_) -
           std::count(dense_.begin(), dense_.end(), uint64_t{0});
}

template <typename Word>
Vector<GramCounter::Found> CounterOf<Word>::top(int64_t wanted) const {
    Vector<Found> found;
    if (sketch_ != nullptr) {
        for (const auto &candidate : sketch_->candidates()) {
            if (std::ssize(found) >= wanted) {
                break;
            }
            found.push_back({to_number(candidate.gram), candidate.most, candidate.least});
        }
        return found;
    }
    const auto most = static_cast<size_t>(std::min(wanted, distinct()));
    const auto before = [](const Found &a, const Found &b) {
        return a.most != b.most ? a.most > b.most : a.gram < b.gram;
    };
    // Twice as many as are wanted are kept, and half of them thrown away every now and then.
    const auto cut = [&] {
        const auto middle = found.begin() + static_cast<std::ptrdiff_t>(most);
        std::nth_element(found.begin(), middle, found.end(), before);
        found.erase(middle, found.end());
    };
    for_each([&](uint64_t gram, uint64_t count) {
        found.push_back({gram, count, count});
        if (found.size() >= 2 * most + 64) {
            cut();
        }
    });
    if (found.size() > most) {
        cut();
    }
    std::sort(found.begin(), found.end(), before);
    return found;
}

template <typename Word>
void CounterOf<Word>::save(StateWriter &writer) const {
    writer.put(static_cast<uint8_t>(sketch_ != nullptr ? 1 : 0));
    if (sketch_ != nullptr) {
        for (int64_t i = 0; i < sketch_->size(); ++i) {
            writer.put(sketch_->counters()[i]);
        }
        return;
    }
    Vector<std::pair<uint64_t, uint64_t>> entries;
    entries.reserve(static_cast<size_t>(distinct()));
    for_each([&](uint64_t gram, uint64_t count) { entries.emplace_back(gram, count); });
    std::sort(entries.begin(), entries.end());
    writer.put(static_cast<int64_t>(entries.size()));
    for (const auto &[gram, count] : entries) {
        writer.put(gram);
        writer.put(count);
    }
}

template <typename Word>
void CounterOf<Word>::load(StateReader &reader, int64_t total) {
    total_ = static_cast<uint64_t>(total);
    const auto bounded = reader.get<uint8_t>();
    reader.expect(bounded <= 1, "counts are neither exact nor bounds");
    if (bounded == 1) {
        reader.expect(Sketch::counters_in(n_, sketch_memory()) <= reader.left() / 8,
                      "counts are missing");
        sketch_ = std::make_unique<Sketch>(n_, sketch_memory());
        bounded_.store(true, std::memory_order_relaxed);
        for (int64_t i = 0; i < sketch_->size(); ++i) {
            sketch_->counters()[i] = static_cast<uint64_t>(reader.get_between(0, total, "count"));
        }
        reader.expect(sketch_->is_of(total_), "the counts do not add up");
        return;
    }
    const int64_t size = reader.get_between(0, std::min(capacity(), total), "number of n-grams");
    reader.expect(size <= reader.left() / 16, "n-grams are missing");
    table_.reserve(size);
    table_.reserve_carries(total_, size);
    uint64_t least = 0;
    uint64_t left = total_;
    for (int64_t i = 0; i < size; ++i) {
        const auto gram = reader.get<uint64_t>();
        const auto count = reader.get<uint64_t>();
        reader.expect((i == 0 || gram > least) && gram <= UINT64_MAX >> (64 - 8 * n_) &&
                          count != 0 && count <= left,
                      "n-grams are out of order");
        table_.add(mix_(from_number(gram)), count);
        least = gram;
        left -= count;
    }
    reader.expect(left == 0, "the n-grams do not add up");
}

}  // namespace

std::unique_ptr<GramCounter> GramCounter::make(int n, int64_t memory) {
    if (n <= longest_gram<uint32_t>) {
        return std::make_unique<CounterOf<uint32_t>>(n, memory);
    }
    return std::make_unique<CounterOf<uint64_t>>(n, memory);
}

}  // namespace bufview
