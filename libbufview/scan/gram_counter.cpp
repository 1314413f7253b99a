// SPDX-License-Identifier: MIT
// Few different n-grams are counted in a table at once, while it lies in the caches: each of those
// who count has one of its own. Once they do not, n-grams are put aside and grouped by the part of
// a common table that they belong to; then one part after the other is brought up to date while it
// is in the cache, on all threads that count. Beyond the memory the same is done with the rows of a
// sketch.
#include "scan/gram_counter.h"

#include "scan/gram_store.h"
#include "scan/histogram.h"

#include <algorithm>
#include <atomic>
#include <functional>

namespace bufview {

namespace {

// Pairs of bytes after which a counter for each is worth its memory.
constexpr uint64_t many_pairs = uint64_t{32} << 10;
// n-grams that are counted at once.
constexpr size_t few = 1024;

template <typename Word>
class CounterOf final : public GramCounter {
public:
    explicit CounterOf(const GramPlan<Word> &plan) : plan_(plan), store_(plan) {}
    CounterOf(const CounterOf &other)
        : GramCounter(other), plan_(other.plan_), store_(other.store_),
          total_(other.total_.load(std::memory_order_relaxed)), dense_(other.dense_) {}

    std::unique_ptr<GramCounter> fresh() const override {
        return std::make_unique<CounterOf>(plan_);
    }
    std::unique_ptr<GramCounter> clone() const override {
        return std::make_unique<CounterOf>(*this);
    }

    void watch(const Gate *gate) override { store_.watch(gate); }
    void count(const std::byte *data, int64_t size) override;
    void prepare_add(int64_t more) override;
    void add(const uint64_t *grams, int64_t count) noexcept override;
    void settle() override;
    void prepare_merge(const GramCounter &right, int64_t more) override;
    void merge(const GramCounter &right, const uint64_t *grams, int64_t count) noexcept override;
    int64_t distinct() const override;
    int64_t missed() const override {
        return store_.bounded() ? static_cast<int64_t>(store_.sketch().missed()) : 0;
    }
    Vector<Found> top(int64_t wanted) const override;
    void save(StateWriter &writer) const override;
    void load(StateReader &reader, int64_t total) override;

private:
    using Sketch = GramSketch<Word>;
    using Lock = JointWork::Lock;

    // What one thread at a time counts with.
    struct Worker : Allocated {
        GramTable<Word> near;
        Vector<uint64_t> dense;  // instead of the table, or empty
        GramBlock<Word> block;
    };
    class Held;

    uint64_t to_number(Word gram) const { return gram >> (word_bits<Word> - 8 * plan_.n); }
    Word from_number(uint64_t gram) const {
        return static_cast<Word>(gram << (word_bits<Word> - 8 * plan_.n));
    }
    size_t to_number_of(Word word) const {
        return static_cast<size_t>(to_number(store_.mix().back(word)));
    }
    // n-grams as numbers, in no order, and their counts.
    template <typename Visit>
    void for_each(Visit &&visit) const;

    uint64_t total() const { return total_.load(std::memory_order_relaxed); }
    // Whether n-grams are put aside.
    bool many() const { return store_.bounded() || many_.load(std::memory_order_relaxed); }

    void add_dense(const GramTable<Word> &table, Vector<uint64_t> &dense) const;
    void count_dense(Worker &worker, const std::byte *data, int64_t count);
    void count_words(Worker &worker, const Word *words, size_t count);
    void leave(Worker &worker);
    void count_added();

    GramPlan<Word> plan_;
    GramStore<Word> store_;
    std::atomic<uint64_t> total_{0};
    std::atomic<bool> many_{false};
    Vector<uint64_t> dense_;  // instead of the table, or empty
    // With the mutex of the store.
    Vector<std::unique_ptr<Worker>> workers_;
    Vector<Worker *> idle_;
    // Not counted yet.
    Vector<Word> added_;
};

// A worker that nobody else has. If there are enough of them, it may have to be waited for.
template <typename Word>
class CounterOf<Word>::Held {
public:
    explicit Held(CounterOf &counter) : counter_(counter) {
        Lock lock(counter.store_.mutex());
        auto &workers = counter.workers_;
        auto &idle = counter.idle_;
        counter.store_.work().help_until(
            lock, [&] { return !idle.empty() || workers.size() < counter.plan_.most_counters(); });
        if (idle.empty()) {
            idle.reserve(workers.size() + 1);
            workers.push_back(std::make_unique<Worker>());
            worker_ = workers.back().get();
        } else {
            worker_ = idle.back();
            idle.pop_back();
        }
    }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;
    ~Held() {
        const Lock lock(counter_.store_.mutex());
        counter_.idle_.push_back(worker_);
        counter_.store_.work().notify();
    }

    Worker &operator*() const { return *worker_; }

private:
    CounterOf &counter_;
    Worker *worker_;
};

template <typename Word>
template <typename Visit>
void CounterOf<Word>::for_each(Visit &&visit) const {
    for (size_t gram = 0; gram < dense_.size(); ++gram) {
        if (dense_[gram] != 0) {
            visit(uint64_t{gram}, dense_[gram]);
        }
    }
    store_.table().for_each([&](Word word, uint64_t count) { visit(to_number_of(word), count); });
}

template <typename Word>
void CounterOf<Word>::add_dense(const GramTable<Word> &table, Vector<uint64_t> &dense) const {
    dense.resize(plan_.dense_size());
    table.for_each([&](Word word, uint64_t count) { dense[to_number_of(word)] += count; });
}

template <typename Word>
void CounterOf<Word>::count_dense(Worker &worker, const std::byte *data, int64_t count) {
    Vector<uint64_t> &dense = worker.dense;
    if (dense.empty()) {
        add_dense(worker.near, dense);
        worker.near = GramTable<Word>();
    }
    if (plan_.n == 1) {
        Counts counts{};
        add_histogram(data, count, counts);
        for (size_t i = 0; i < dense.size(); ++i) {
            dense[i] += static_cast<uint64_t>(counts[i]);
        }
        return;
    }
    for (int64_t i = 0; i < count; ++i) {
        ++dense[bufview::load<uint16_t>(data + i, ByteOrder::big)];
    }
}

// The worker's own table becomes part of the common one.
template <typename Word>
void CounterOf<Word>::leave(Worker &worker) {
    if (worker.near.size() != 0) {
        Lock lock(store_.mutex());
        JointWork::Turn turn(store_.work(), lock);
        store_.take(turn, worker.near, total());
    }
}

template <typename Word>
void CounterOf<Word>::count_words(Worker &worker, const Word *words, size_t count) {
    if (!worker.dense.empty()) {
        for (size_t i = 0; i < count; ++i) {
            ++worker.dense[to_number_of(words[i])];
        }
        return;
    }
    if (!many() && plan_.has_small_table()) {
        const size_t done = store_.count_in_place(words, count, total());
        words += done;
        count -= done;
    } else if (!many()) {
        const int64_t most = worker.near.size() + static_cast<int64_t>(count);
        if (most <= plan_.near_capacity()) {
            worker.near.reserve(most);
            worker.near.count(words, count);
            return;
        }
        many_.store(true, std::memory_order_relaxed);
    }
    leave(worker);
    store_.add(worker.block, words, count);
}

template <typename Word>
void CounterOf<Word>::count(const std::byte *data, int64_t size) {
    const int64_t all = size - plan_.n + 1;
    if (all <= 0) {
        return;
    }
    const auto more = static_cast<uint64_t>(all);
    const uint64_t total = total_.fetch_add(more, std::memory_order_relaxed) + more;
    const Held held(*this);
    Worker &worker = *held;
    const bool dense = plan_.may_be_dense() && (plan_.n == 1 || total >= many_pairs);
    for (int64_t at = 0; at < all;) {
        store_.check_gate();
        int64_t now = all - at;
        if (dense) {
            count_dense(worker, data + at, now);
        } else if (!many()) {
            Word words[few];
            now = std::min(now, static_cast<int64_t>(few));
            mix_grams(data + at, now, plan_.n, store_.mix(), words);
            count_words(worker, words, static_cast<size_t>(now));
        } else {
            leave(worker);
            now = std::min(now, static_cast<int64_t>(plan_.block_size()));
            store_.add(worker.block, data + at, static_cast<size_t>(now));
        }
        at += now;
    }
}

template <typename Word>
void CounterOf<Word>::prepare_add(int64_t more) {
    if (added_.size() >= few) {
        count_added();
    }
    added_.reserve(few + static_cast<size_t>(more));
}

template <typename Word>
void CounterOf<Word>::add(const uint64_t *grams, int64_t count) noexcept {
    total_.fetch_add(static_cast<uint64_t>(count), std::memory_order_relaxed);
    for (int64_t i = 0; i < count; ++i) {
        added_.push_back(store_.mix()(from_number(grams[i])));
    }
}

template <typename Word>
void CounterOf<Word>::count_added() {
    Vector<Word> words;
    {
        const Lock lock(store_.mutex());
        words.swap(added_);
    }
    if (!words.empty()) {
        const Held held(*this);
        count_words(*held, words.data(), words.size());
    }
}

template <typename Word>
void CounterOf<Word>::settle() {
    count_added();
    Lock lock(store_.mutex());
    JointWork::Turn turn(store_.work(), lock);
    for (Worker *worker : idle_) {
        if (!worker->dense.empty()) {
            dense_.resize(plan_.dense_size());
            std::transform(dense_.begin(), dense_.end(), worker->dense.begin(), dense_.begin(),
                           std::plus<>());
        }
        if (worker->near.size() != 0) {
            store_.take(turn, worker->near, total());
        }
        store_.take(turn, worker->block);
        *worker = Worker();
    }
    store_.work_off(turn);
    if (!dense_.empty()) {
        add_dense(store_.table(), dense_);
        store_.drop_table();
    }
}

template <typename Word>
void CounterOf<Word>::prepare_merge(const GramCounter &right, int64_t more) {
    const auto &other = static_cast<const CounterOf &>(right);
    if (!other.dense_.empty() && dense_.empty()) {
        add_dense(store_.table(), dense_);
        store_.drop_table();
    }
    if (dense_.empty()) {
        store_.prepare_merge(other.store_, more,
                             total() + other.total() + static_cast<uint64_t>(more));
    }
}

template <typename Word>
void CounterOf<Word>::merge(const GramCounter &right, const uint64_t *grams,
                            int64_t count) noexcept {
    const auto &other = static_cast<const CounterOf &>(right);
    total_.fetch_add(other.total() + static_cast<uint64_t>(count), std::memory_order_relaxed);
    if (dense_.empty()) {
        store_.merge(other.store_);
        for (int64_t i = 0; i < count; ++i) {
            store_.add(from_number(grams[i]));
        }
        store_.end_merge();
        return;
    }
    other.for_each([&](uint64_t gram, uint64_t times) { dense_[gram] += times; });
    for (int64_t i = 0; i < count; ++i) {
        ++dense_[grams[i]];
    }
}

template <typename Word>
int64_t CounterOf<Word>::distinct() const {
    if (store_.bounded()) {
        return -1;
    }
    return store_.table().size() + std::ssize(dense_) -
           std::count(dense_.begin(), dense_.end(), uint64_t{0});
}

template <typename Word>
Vector<GramCounter::Found> CounterOf<Word>::top(int64_t wanted) const {
    Vector<Found> found;
    if (store_.bounded()) {
        for (const auto &candidate : store_.sketch().candidates()) {
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
    writer.put(static_cast<uint8_t>(store_.bounded() ? 1 : 0));
    if (store_.bounded()) {
        const Sketch &sketch = store_.sketch();
        for (size_t row = 0; row < Sketch::rows; ++row) {
            std::for_each_n(sketch.counters(row), sketch.row_size(),
                            [&](uint64_t counter) { writer.put(counter); });
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
    total_.store(static_cast<uint64_t>(total), std::memory_order_relaxed);
    const auto bounded = reader.get<uint8_t>();
    reader.expect(bounded <= 1, "counts are neither exact nor bounds");
    if (bounded == 1) {
        reader.expect(Sketch::counters_in(plan_.n, plan_.sketch_memory()) <= reader.left() / 8,
                      "counts are missing");
        Sketch &sketch = store_.load_sketch();
        for (size_t row = 0; row < Sketch::rows; ++row) {
            std::generate_n(sketch.counters(row), sketch.row_size(), [&] {
                return static_cast<uint64_t>(reader.get_between(0, total, "count"));
            });
        }
        reader.expect(sketch.is_of(static_cast<uint64_t>(total)), "the counts do not add up");
        return;
    }
    const int64_t size =
        reader.get_between(0, std::min(plan_.capacity(), total), "number of n-grams");
    reader.expect(size <= reader.left() / 16, "n-grams are missing");
    uint64_t least = 0;
    auto left = static_cast<uint64_t>(total);
    store_.reserve(size, left);
    for (int64_t i = 0; i < size; ++i) {
        const auto gram = reader.get<uint64_t>();
        const auto count = reader.get<uint64_t>();
        reader.expect((i == 0 || gram > least) && gram <= UINT64_MAX >> (64 - 8 * plan_.n) &&
                          count != 0 && count <= left,
                      "n-grams are out of order");
        store_.load(from_number(gram), count);
        least = gram;
        left -= count;
    }
    reader.expect(left == 0, "the n-grams do not add up");
}

}  // namespace

std::unique_ptr<GramCounter> GramCounter::make(int n, int64_t memory) {
    if (n <= longest_gram<uint32_t>) {
        return std::make_unique<CounterOf<uint32_t>>(GramPlan<uint32_t>{n, memory});
    }
    return std::make_unique<CounterOf<uint64_t>>(GramPlan<uint64_t>{n, memory});
}

}  // namespace bufview
