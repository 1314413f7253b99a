// SPDX-License-Identifier: MIT
#include "scan/gram_store.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace bufview {

namespace {

// Of one range at once. A table that is as full as it may be has room in each range for several.
constexpr size_t slice = 512;
// Groups that belong together. What is added to a sketch may touch the next bucket, so that bundles
// that are side by side are not worked off at the same time.
constexpr size_t groups_in_bundle = 4;

}  // namespace

template <typename Word>
GramStore<Word>::GramStore(const GramPlan<Word> &plan)
    : plan_(plan), mix_(secret_mix<Word>(plan.n)), row_mixes_{Sketch::mix_of(0, plan.n),
                                                              Sketch::mix_of(1, plan.n)} {}

template <typename Word>
GramStore<Word>::GramStore(const GramStore &other)
    : plan_(other.plan_), mix_(other.mix_), row_mixes_{other.row_mixes_[0], other.row_mixes_[1]},
      table_(other.table_),
      sketch_(other.sketch_ != nullptr ? std::make_unique<Sketch>(*other.sketch_) : nullptr),
      bounded_(other.bounded()) {}

// Those that come into an empty block are mixed for what there is now.
template <typename Word>
void GramStore<Word>::open(GramBlock<Word> &block) const {
    if (block.words.empty()) {
        block.words.reserve(plan_.block_size());
        block.for_rows = bounded();
    }
}

template <typename Word>
template <typename Full>
void GramStore<Word>::fill(GramBlock<Word> &block, const Word *words, size_t count,
                           Full &&full) const {
    for (size_t i = 0; i < count; ++i) {
        open(block);
        block.words.push_back(block.for_rows ? row_mixes_[0](mix_.back(words[i])) : words[i]);
        if (block.words.size() == plan_.block_size()) {
            full(block);
        }
    }
}

template <typename Word>
void GramStore<Word>::add(GramBlock<Word> &block, const Word *words, size_t count) {
    fill(block, words, count, [&](GramBlock<Word> &full) { put_aside(full); });
}

template <typename Word>
void GramStore<Word>::add(GramBlock<Word> &block, const std::byte *data, size_t count) {
    for (size_t done = 0; done < count;) {
        open(block);
        const size_t before = block.words.size();
        const size_t now = std::min(count - done, plan_.block_size() - before);
        block.words.resize(before + now);
        mix_grams(data + done, static_cast<int64_t>(now), plan_.n,
                  block.for_rows ? row_mixes_[0] : mix_, block.words.data() + before);
        if (block.words.size() == plan_.block_size()) {
            put_aside(block);
        }
        done += now;
    }
}

// Groups the words of a block, which are mixed anew for the rows of a sketch if there is one by
// now. If it is small they are counted at once.
template <typename Word>
typename GramStore<Word>::Groups GramStore<Word>::grouped(GramBlock<Word> &block) {
    Groups groups;
    const auto mix_anew = [&](const GramMix<Word> &from, const GramMix<Word> &to) {
        for (Word &word : block.words) {
            word = to(from.back(word));
        }
    };
    if (!bounded()) {
        groups.emplace_back(block.words.data(), block.words.size());
        return groups;
    }
    if (!std::exchange(block.for_rows, true)) {
        mix_anew(mix_, row_mixes_[0]);
    }
    for (size_t row = 0; row < rows; ++row) {
        if (row != 0) {
            mix_anew(row_mixes_[row - 1], row_mixes_[row]);
        }
        if (plan_.has_small_sketch()) {
            sketch_->count(row, block.words.data(), block.words.size());
        } else {
            groups.emplace_back(block.words.data(), block.words.size());
        }
    }
    return groups;
}

template <typename Word>
void GramStore<Word>::keep(Groups &&groups) {
    for (size_t row = 0; row < groups.size(); ++row) {
        aside_size_ += groups[row].size();
        aside_[row].push_back(std::move(groups[row]));
    }
}

template <typename Word>
void GramStore<Word>::put_aside(GramBlock<Word> &block) {
    for (bool kept = false; !kept;) {
        Groups groups = grouped(block);
        JointWork::Lock lock(mutex_);
        work_.help(lock);
        // Otherwise they are for a table that has gone meanwhile.
        kept = block.for_rows == bounded();
        if (kept) {
            block.words.clear();
            keep(std::move(groups));
            if (has_much_aside()) {
                Turn turn(work_, lock);
                work_off(turn);
            }
        }
    }
}

template <typename Word>
void GramStore<Word>::take(Turn &turn, GramBlock<Word> &block) {
    if (!block.words.empty()) {
        keep(grouped(block));
        block.words.clear();
        if (has_much_aside()) {
            work_off(turn);
        }
    }
}

template <typename Word>
void GramStore<Word>::take(Turn &turn, GramTable<Word> &counted, uint64_t total) {
    if (bounded()) {
        turn.run(rows, [&](size_t row) { pour(counted, row, gate_); });
        counted.clear();
        return;
    }
    if (table_.size() == 0 && table_.ranges() == 1) {
        std::swap(table_, counted);
    } else {
        reserve(std::min(table_.size() + counted.size(), plan_.capacity()), total);
        take_words(counted);
    }
    counted.clear();
    if (table_.size() > plan_.capacity()) {
        become_bounded(turn, Vector<Progress>(table_.ranges()));
    }
}

template <typename Word>
size_t GramStore<Word>::count_in_place(const Word *words, size_t count, uint64_t total) {
    const int64_t capacity = plan_.capacity();
    const auto all = table_.size() + static_cast<int64_t>(count);
    table_.reserve(std::min(all, capacity), gate_);
    if (all <= capacity) {
        table_.count(words, count);
        return count;
    }
    table_.reserve_carries(total, capacity);
    for (size_t i = 0; i < count; ++i) {
        if (table_.size() >= capacity && !table_.has(words[i])) {
            JointWork::Lock lock(mutex_);
            Turn turn(work_, lock);
            become_bounded(turn, Vector<Progress>(table_.ranges()));
            return i;
        }
        table_.add(words[i], 1);
    }
    return count;
}

// Gives a table that is to become large its ranges.
template <typename Word>
void GramStore<Word>::spread(int64_t words) {
    if (table_.ranges() != 1 || words <= plan_.small_capacity() || plan_.range_bits() == 0) {
        return;
    }
    GramTable<Word> before = std::exchange(table_, GramTable<Word>(plan_.range_bits()));
    table_.reserve(words, gate_);
    table_.reserve_carries(before);
    take_words(before);
}

template <typename Word>
void GramStore<Word>::take_words(const GramTable<Word> &counted) {
    counted.for_each([&](Word word, uint64_t count) {
        if (is_full(table_.range_of(word))) {
            table_.reserve(table_.room() + 1, gate_);
        }
        table_.add(word, count);
    });
}

template <typename Word>
void GramStore<Word>::make_room(Turn &turn, int64_t words) {
    spread(words);
    if (words <= table_.room()) {
        return;
    }
    table_.begin_growth(words);
    turn.run(table_.ranges(), [&](size_t range) {
        check_gate();
        table_.grow(range);
    });
    table_.end_growth();
}

template <typename Word>
void GramStore<Word>::work_off(Turn &turn) {
    if (aside_size_ == 0) {
        return;
    }
    if (bounded()) {
        work_off_rows(turn);
    } else {
        work_off_table(turn);
    }
}

template <typename Word>
void GramStore<Word>::work_off_table(Turn &turn) {
    const auto expected = table_.size() + static_cast<int64_t>(aside_size_);
    make_room(turn, std::min(expected, plan_.capacity()));
    Vector<Progress> counted(table_.ranges());
    distinct_.store(table_.size(), std::memory_order_relaxed);
    for (bool again = true; again;) {
        crowded_.store(false, std::memory_order_relaxed);
        turn.run(table_.ranges(), [&](size_t range) { count_range(range, counted[range]); });
        if (table_.size() > plan_.capacity()) {
            become_bounded(turn, counted);
            return;
        }
        again = crowded_.load(std::memory_order_relaxed);
        if (again) {
            make_room(turn, table_.room() + 1);
        }
    }
    aside_[0].clear();
    aside_size_ = 0;
}

// Copies words that were put aside from there on, which belong to some groups, until there are no
// more or a slice of them. Blocks have few of them each, and what is looked up is fetched ahead.
template <typename Word>
size_t GramStore<Word>::gather(const Groups &aside, size_t first, size_t last, Progress &from,
                               Word *words) const {
    size_t size = 0;
    for (; from.block < aside.size(); ++from.block, from.done = 0) {
        const GramGroups<Word> &block = aside[from.block];
        const size_t all = block.size_from(first) - block.size_from(last);
        const size_t now = std::min(all - from.done, slice - size);
        std::copy_n(block.begin_of(first) + from.done, now, words + size);
        size += now;
        from.done += now;
        if (from.done < all) {
            break;
        }
    }
    return size;
}

// Stops early if there is no room, or if there are too many different ones in all.
template <typename Word>
void GramStore<Word>::count_range(size_t range, Progress &counted) {
    check_gate();
    const size_t each = GramGroups<Word>::groups / table_.ranges();
    Word words[slice];
    for (Progress at = counted;; counted = at) {
        const size_t size = gather(aside_[0], range * each, (range + 1) * each, at, words);
        const int64_t before = table_.size_of(range);
        if (size == 0 || distinct_.load(std::memory_order_relaxed) > plan_.capacity()) {
            return;
        }
        if (before + static_cast<int64_t>(size) > table_.room_of_range()) {
            crowded_.store(true, std::memory_order_relaxed);
            return;
        }
        table_.count(range, words, size);
        distinct_.fetch_add(table_.size_of(range) - before, std::memory_order_relaxed);
    }
}

template <typename Word>
void GramStore<Word>::work_off_rows(Turn &turn) {
    constexpr size_t pairs = GramGroups<Word>::groups / groups_in_bundle / 2;
    for (size_t odd = 0; odd < 2; ++odd) {
        turn.run(rows * pairs, [&](size_t i) { count_bundle(i / pairs, i % pairs * 2 + odd); });
    }
    for (Groups &aside : aside_) {
        aside.clear();
    }
    aside_size_ = 0;
}

template <typename Word>
void GramStore<Word>::count_bundle(size_t row, size_t bundle) {
    check_gate();
    Word words[slice];
    for (size_t i = 0; i < groups_in_bundle; ++i) {
        const size_t group = bundle * groups_in_bundle + i;
        Progress at;
        while (const size_t size = gather(aside_[row], group, group + 1, at, words)) {
            sketch_->count(row, words, size);
        }
    }
}

// Moves what the table holds to a sketch; what was put aside for it is put aside again, less what
// has been counted.
template <typename Word>
void GramStore<Word>::become_bounded(Turn &turn, const Vector<Progress> &counted) {
    sketch_ = std::make_unique<Sketch>(plan_.n, plan_.sketch_memory());
    turn.run(rows, [&](size_t row) { pour(table_, row, gate_); });
    bounded_.store(true, std::memory_order_relaxed);
    // Emptied, it still knows its ranges.
    table_.clear();
    aside_size_ = 0;
    const Groups before = std::exchange(aside_[0], {});
    const size_t each = GramGroups<Word>::groups / table_.ranges();
    GramBlock<Word> rest;
    for (size_t range = 0; range < counted.size(); ++range) {
        for (size_t block = counted[range].block; block < before.size(); ++block) {
            const GramGroups<Word> &words = before[block];
            const size_t done = block == counted[range].block ? counted[range].done : 0;
            const size_t first = range * each;
            fill(rest, words.begin_of(first) + done,
                 words.size_from(first) - words.size_from(first + each) - done,
                 [&](GramBlock<Word> &full) { take(turn, full); });
        }
    }
    take(turn, rest);
}

template <typename Word>
void GramStore<Word>::become_bounded() noexcept {
    sketch_ = std::move(spare_);
    for (size_t row = 0; row < rows; ++row) {
        pour(table_, row, nullptr);
    }
    table_.clear();
    bounded_.store(true, std::memory_order_relaxed);
}

template <typename Word>
void GramStore<Word>::pour(const GramTable<Word> &table, size_t row, const Gate *gate) {
    Word grams[Sketch::batch];
    uint64_t counts[Sketch::batch];
    size_t size = 0;
    const auto add_all = [&] { sketch_->add(row, grams, counts, std::exchange(size, 0)); };
    table.for_each([&](Word word, uint64_t count) {
        grams[size] = mix_.back(word);
        counts[size] = count;
        if (++size == Sketch::batch) {
            if (gate != nullptr) {
                gate->check();
            }
            add_all();
        }
    });
    add_all();
}

template <typename Word>
void GramStore<Word>::prepare_merge(const GramStore &other, int64_t more, uint64_t total) {
    if (bounded()) {
        return;
    }
    const auto make_spare = [&] {
        spare_ = std::make_unique<Sketch>(plan_.n, plan_.sketch_memory());
    };
    if (other.bounded()) {
        make_spare();
        return;
    }
    united_ = table_.size() + other.table_.size();
    reserve(std::min(united_ + more, plan_.capacity()), total);
    Vector<int64_t> added(table_.ranges());
    const auto crowded = [&] {
        for (size_t range = 0; range < added.size(); ++range) {
            if (table_.size_of(range) + added[range] + more > table_.room_of_range()) {
                return true;
            }
        }
        return false;
    };
    const bool alike = table_.ranges() == other.table_.ranges();
    for (size_t range = 0; alike && range < added.size(); ++range) {
        added[range] = other.table_.size_of(range);
    }
    if (!alike || united_ + more > plan_.capacity() || crowded()) {
        // Only those count that are not in both.
        std::fill(added.begin(), added.end(), 0);
        other.table_.for_each(
            [&](Word word, uint64_t) { added[table_.range_of(word)] += table_.has(word) ? 0 : 1; });
        united_ = std::accumulate(added.begin(), added.end(), table_.size());
    }
    if (united_ + more > plan_.capacity()) {
        make_spare();
    }
    while (united_ <= plan_.capacity() && crowded()) {
        table_.reserve(table_.room() + 1, gate_);
    }
}

template <typename Word>
void GramStore<Word>::merge(const GramStore &other) noexcept {
    if (!bounded() && (other.bounded() || united_ > plan_.capacity())) {
        become_bounded();
    }
    if (other.bounded()) {
        sketch_->add(*other.sketch_);
    } else if (bounded()) {
        for (size_t row = 0; row < rows; ++row) {
            pour(other.table_, row, nullptr);
        }
    } else {
        other.table_.for_each([&](Word word, uint64_t count) { table_.add(word, count); });
    }
}

template <typename Word>
void GramStore<Word>::add(Word gram) noexcept {
    constexpr uint64_t once = 1;
    if (!bounded()) {
        const Word word = mix_(gram);
        if (table_.size() < plan_.capacity() || table_.has(word)) {
            table_.add(word, once);
            return;
        }
        become_bounded();
    }
    for (size_t row = 0; row < rows; ++row) {
        sketch_->add(row, &gram, &once, 1);
    }
}

// Without a turn nobody helps.
template <typename Word>
void GramStore<Word>::reserve(int64_t words, uint64_t total) {
    spread(words);
    table_.reserve(words, gate_);
    table_.reserve_carries(total, plan_.capacity());
}

template <typename Word>
void GramStore<Word>::load(Word gram, uint64_t count) {
    const Word word = mix_(gram);
    if (is_full(table_.range_of(word))) {
        table_.reserve(table_.room() + 1);
    }
    table_.add(word, count);
}

template <typename Word>
typename GramStore<Word>::Sketch &GramStore<Word>::load_sketch() {
    sketch_ = std::make_unique<Sketch>(plan_.n, plan_.sketch_memory());
    bounded_.store(true, std::memory_order_relaxed);
    return *sketch_;
}

template class GramStore<uint32_t>;
template class GramStore<uint64_t>;

}  // namespace bufview
