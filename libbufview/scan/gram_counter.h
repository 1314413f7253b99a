// SPDX-License-Identifier: MIT
// How often each n-gram occurs, in so much memory: exactly while the different ones fit, within
// bounds afterwards. Which of the two it is depends on the n-grams alone.
#pragma once

#include "base/allocator.h"
#include "scan/gate.h"
#include "scan/state.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bufview {

// An n-gram is a number here: its bytes in the order of memory, the first one highest.
class GramCounter : public Allocated {
public:
    // Of n-grams of n bytes, 1 to 8.
    static std::unique_ptr<GramCounter> make(int n, int64_t memory);

    virtual ~GramCounter() = default;
    GramCounter &operator=(const GramCounter &) = delete;

    // One of the same plan that has counted nothing, and one that has counted the same.
    virtual std::unique_ptr<GramCounter> fresh() const = 0;
    virtual std::unique_ptr<GramCounter> clone() const = 0;

    // What takes long in count() and settle() ends with Status::cancelled once this says so. Null
    // for never.
    virtual void watch(const Gate *gate) = 0;

    // All n-grams that lie in these bytes. Several threads may count at once. After an exception it
    // must not be used; nor after one of the next two.
    virtual void count(const std::byte *data, int64_t size) = 0;
    // n-grams one by one, by one thread while others count; there must be room for them.
    virtual void prepare_add(int64_t more) = 0;
    virtual void add(const uint64_t *grams, int64_t count) noexcept = 0;
    // Works off what was put aside, before anything is read, merged, saved or copied. Several
    // threads may do so together, after all counting.
    virtual void settle() = 0;

    // Adds what the other has counted, and some n-grams more.
    virtual void prepare_merge(const GramCounter &right, int64_t more) = 0;
    virtual void merge(const GramCounter &right, const uint64_t *grams, int64_t count) noexcept = 0;

    // Different ones, -1 if there were too many to know.
    virtual int64_t distinct() const = 0;
    // What is not among the results of top() occurs this often at most; 0 while counts are exact.
    virtual int64_t missed() const = 0;
    struct Found {
        uint64_t gram;
        uint64_t most;
        uint64_t least;
    };
    // The most frequent ones, no more than so many; those that occur equally often in ascending
    // order.
    virtual Vector<Found> top(int64_t wanted) const = 0;

    // The n-grams in ascending order, or what bounds are taken from: the same bytes for the same
    // n-grams. There have been `total` of them.
    virtual void save(StateWriter &writer) const = 0;
    virtual void load(StateReader &reader, int64_t total) = 0;

protected:
    GramCounter() = default;
    GramCounter(const GramCounter &) = default;
};

}  // namespace bufview
