// SPDX-License-Identifier: MIT
// Bytes that can be visited in order, window by window: a file, a pipe, the bytes of a view.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace bufview {

// Room that a reader lends to window() for sources whose bytes are not in memory. One per thread.
using Scratch = Vector<std::byte>;

class Source {
public:
    virtual ~Source() = default;

    // Bytes in all, -1 if only reading to the end will tell (a pipe).
    virtual int64_t size() const = 0;

    // True if any window may be asked for, in any order, by several threads at once. Otherwise
    // the windows must follow each other from 0 and one thread asks at a time.
    virtual bool random_access() const = 0;

    // The bytes [offset, offset + length). Shorter only at the end of a source of unknown size,
    // where an empty window is the end. The result points into the source or into `scratch`, and
    // lasts until the next call with the same scratch. Throws Status::io, Status::changed (the
    // source has become shorter), Status::memory.
    virtual std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &scratch) = 0;

    // Throws Status::changed or Status::io if bytes that window() gave out have not been what
    // they were meant to be: a mapped file was truncated or could not be read. To be asked after
    // the bytes were used and before anything made from them is believed.
    virtual void check() const = 0;

    // The part of check() that takes no call of the system, to be asked often while bytes are used:
    // it ends early what check() would refuse at the end, though not all of that.
    virtual void check_faults() const { check(); }
};

}  // namespace bufview
