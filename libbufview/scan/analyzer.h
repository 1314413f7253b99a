// SPDX-License-Identifier: MIT
// What looks at bytes and remembers something about them.
//
// An analyzer has seen one range of bytes, without gaps. It can be fed what follows, or merged with
// another that has seen what follows; either way it knows the same in the end, however the bytes
// were cut. What it tells, once it has settled, is always what it would be if the bytes ended here.
#pragma once

#include "base/allocator.h"
#include "scan/gate.h"
#include "scan/limits.h"
#include "scan/state.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bufview {

// The numbers are those of the C ABI and of saved scans.
enum class AnalyzerKind : int32_t {
    find = 1,
    digest = 2,
    histogram = 3,
    block_entropy = 4,
    strings = 5,
    find_many = 6,
    ngrams = 7,
    lines = 8,
    text = 9,
    correlation = 10,
    window_entropy = 11,
};

// Bytes on their way through the analyzers.
struct Piece {
    const std::byte *data;
    int64_t size;
    // Where they come from.
    int64_t offset;
    // Bytes that lie in memory directly before `data` and that the analyzer was fed before.
    int64_t behind = 0;
};

class Analyzer;
using AnalyzerPtr = std::unique_ptr<Analyzer>;

class Analyzer : public Allocated {
public:
    virtual ~Analyzer() = default;
    Analyzer &operator=(const Analyzer &) = delete;

    AnalyzerKind kind() const { return kind_; }

    // The range that has been seen. `begin` means nothing if it is empty.
    int64_t begin() const { return begin_; }
    int64_t length() const { return length_; }

    // Time spent in feed().
    int64_t nanoseconds() const { return nanoseconds_; }
    void add_time(int64_t nanoseconds) { nanoseconds_ += nanoseconds; }

    // True if it must be fed all bytes in order and cannot be merged.
    virtual bool ordered() const { return false; }
    // True if what it finds goes to a function of the caller.
    virtual bool has_sink() const { return false; }
    // True if it waits for memory rather than memory for it.
    virtual bool is_quick() const { return false; }
    // Parts or pieces below this size cost more than they are worth.
    virtual int64_t least_chunk() const { return 1; }
    // Bytes that parts which wait to be merged may have seen, all together.
    virtual int64_t most_in_parts() const { return max_ring_size; }

    // One of the same plan that has seen nothing.
    virtual AnalyzerPtr fresh() const = 0;
    // One for a part of the bytes, for absorb(): it keeps what it finds even if there is a sink. If
    // not `keeps`, there is no room for what it finds anyway.
    virtual AnalyzerPtr part(bool) const { return fresh(); }
    // False once the limit is reached, for ever.
    virtual bool keeps_more() const { return true; }
    // One of the same plan that has seen the same.
    virtual AnalyzerPtr clone() const = 0;

    // Takes the bytes that follow those it has seen. After an exception it must not be used.
    void feed(const Piece &piece);

    // What takes long within feed(), absorb() and settle() ends with Status::cancelled once this
    // says so. Null for never.
    virtual void watch(const Gate *) {}

    // Merging takes two steps, so that several analyzers are merged together or not at all. `right`
    // has the same plan and has seen the bytes that follow; neither side is empty. It may be
    // emptied by the second step, before which both must not be touched.
    virtual void prepare_merge(const Analyzer &right) = 0;
    void merge(Analyzer &right) noexcept { join(right); }

    // Merges what came from part(), telling the sink if there is one. After an exception it
    // must not be used.
    virtual void absorb(Analyzer &part);

    // Works off what feed() and absorb() have put aside. It is called before anything is read,
    // merged, saved or copied; by several threads at once, which may share the work, when all parts
    // are absorbed. After an exception it must not be used.
    virtual void settle() {}

    // No more bytes will follow: the sink gets what was held back.
    virtual void finish() {}

    virtual bool same_plan(const Analyzer &other) const = 0;
    virtual void save_plan(StateWriter &writer) const = 0;
    // Without the range, which the analyzers of a scan have in common.
    virtual void save_state(StateWriter &writer) const = 0;
    // Of one that was saved when it had seen this range. `closed` if no more was to follow.
    void load_state(StateReader &reader, int64_t begin, int64_t length, bool closed);

protected:
    explicit Analyzer(AnalyzerKind kind) : kind_(kind) {}
    Analyzer(const Analyzer &) = default;

    int64_t end() const { return begin_ + length_; }

    // The second step of merging with a part, also into an analyzer that has seen nothing.
    void join(Analyzer &part) noexcept;

    // The range is still that from before.
    virtual void do_feed(const Piece &piece) = 0;
    virtual void do_merge(Analyzer &right) noexcept = 0;
    // The range is set already.
    virtual void do_load_state(StateReader &reader, bool closed) = 0;

private:
    AnalyzerKind kind_;
    int64_t begin_ = 0;
    int64_t length_ = 0;
    int64_t nanoseconds_ = 0;
};

// Of items to keep: -1 for all. Throws Status::argument.
void check_limit(int64_t limit);

// Makes room for `more` items, so that adding them cannot fail. Grows by doubling: the exact size
// would copy everything each time.
template <typename T>
void make_room(Vector<T> &items, size_t more) {
    const size_t wanted = items.size() + more;
    if (wanted > items.capacity()) {
        items.reserve(wanted > 2 * items.capacity() ? wanted : 2 * items.capacity());
    }
}

}  // namespace bufview
