// SPDX-License-Identifier: MIT
// What all who count n-grams have in common: a table of exact counts or, once there are too many
// different n-grams for the memory, a sketch that bounds them; and what is put aside for either.
#pragma once

#include "base/allocator.h"
#include "scan/gate.h"
#include "scan/gram_plan.h"
#include "scan/gram_sketch.h"
#include "scan/gram_table.h"
#include "scan/gram_word.h"
#include "scan/joint_work.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace bufview {

// n-grams on their way into groups: up to a block of them, mixed for the table or for the first row
// of a sketch.
template <typename Word>
struct GramBlock {
    Vector<Word> words;
    bool for_rows = false;
};

// Functions that take a turn are helped by threads that come by. Those of the second half are for
// times when nobody counts and nothing is put aside. Long work ends early if the gate says so.
template <typename Word>
class GramStore {
public:
    using Sketch = GramSketch<Word>;
    using Turn = JointWork::Turn;

    explicit GramStore(const GramPlan<Word> &plan);
    GramStore(const GramStore &other);
    GramStore &operator=(const GramStore &) = delete;

    void watch(const Gate *gate) { gate_ = gate; }
    void check_gate() const {
        if (gate_ != nullptr) {
            gate_->check();
        }
    }
    // Guards what is not a thread's own, here and for whoever counts.
    std::mutex &mutex() { return mutex_; }
    JointWork &work() { return work_; }

    const GramMix<Word> &mix() const { return mix_; }
    // Whether there is a sketch, and no table any more. May be asked at any time.
    bool bounded() const { return bounded_.load(std::memory_order_relaxed); }

    // Adds n-grams, mixed for the table or as they lie in data, to a block, which is put aside when
    // it is full.
    void add(GramBlock<Word> &block, const Word *words, size_t count);
    void add(GramBlock<Word> &block, const std::byte *data, size_t count);
    // Counts them in the table at once, while there is room. Returns how many: fewer only if there
    // is a sketch from now on. For plans with a small table, which only one thread counts in.
    size_t count_in_place(const Word *words, size_t count, uint64_t total);
    // Adds, and empties, what was counted apart or what is left in a block.
    void take(Turn &turn, GramTable<Word> &counted, uint64_t total);
    void take(Turn &turn, GramBlock<Word> &block);
    // Counts all that was put aside.
    void work_off(Turn &turn);

    const GramTable<Word> &table() const { return table_; }
    const Sketch &sketch() const { return *sketch_; }
    void drop_table() noexcept { table_.clear(); }
    // Adds what another one has counted, and then some n-grams more. There will have been `total`.
    void prepare_merge(const GramStore &other, int64_t more, uint64_t total);
    void merge(const GramStore &other) noexcept;
    void add(Word gram) noexcept;
    void end_merge() noexcept { spare_ = nullptr; }
    // Makes room for so many words of `total`; into a store that has seen nothing.
    void reserve(int64_t words, uint64_t total);
    void load(Word gram, uint64_t count);
    Sketch &load_sketch();

private:
    static constexpr size_t rows = Sketch::rows;
    using Groups = Vector<GramGroups<Word>>;

    // How far what was put aside for a range has been counted.
    struct Progress {
        size_t block = 0;
        size_t done = 0;
    };

    template <typename Full>
    void fill(GramBlock<Word> &block, const Word *words, size_t count, Full &&full) const;
    void open(GramBlock<Word> &block) const;
    void put_aside(GramBlock<Word> &block);
    Groups grouped(GramBlock<Word> &block);
    void keep(Groups &&groups);
    bool has_much_aside() const {
        return aside_size_ >= plan_.most_aside(bounded(), table_.places());
    }
    size_t gather(const Groups &aside, size_t first, size_t last, Progress &from,
                  Word *words) const;

    bool is_full(size_t range) const { return table_.size_of(range) >= table_.room_of_range(); }
    void spread(int64_t words);
    void take_words(const GramTable<Word> &counted);
    void make_room(Turn &turn, int64_t words);
    void work_off_table(Turn &turn);
    void count_range(size_t range, Progress &progress);
    void work_off_rows(Turn &turn);
    void count_bundle(size_t row, size_t bundle);
    void become_bounded(Turn &turn, const Vector<Progress> &counted);
    void become_bounded() noexcept;
    void pour(const GramTable<Word> &table, size_t row, const Gate *gate);

    GramPlan<Word> plan_;
    GramMix<Word> mix_;
    GramMix<Word> row_mixes_[rows];
    const Gate *gate_ = nullptr;

    std::mutex mutex_;
    JointWork work_;
    GramTable<Word> table_;
    std::unique_ptr<Sketch> sketch_;
    std::atomic<bool> bounded_{false};
    // For the table or for each row of the sketch.
    Groups aside_[rows];
    size_t aside_size_ = 0;
    // While ranges are counted: different n-grams, and whether a range has no room for more.
    std::atomic<int64_t> distinct_{0};
    std::atomic<bool> crowded_{false};
    // While two are merged: what is to become the sketch, should there be too many; and how many
    // different ones there are in both.
    std::unique_ptr<Sketch> spare_;
    int64_t united_ = 0;
};

}  // namespace bufview
