// SPDX-License-Identifier: MIT
// What the handle of a file names.
#pragma once

#include "guard.h"
#include "handle.h"
#include "memory/file.h"

#include <atomic>

namespace bufview::capi {

struct FileObject final : Object {
    static constexpr Kind kind = Kind::file;

    explicit FileObject(FileRef opened) : file(std::move(opened)) {}
    int64_t nbytes() const noexcept override { return file->size(); }

    FileRef file;
    // A stream is being read. Other files may be read by any number of calls at once.
    std::atomic<bool> reading{false};
};

// The right to read a file during a call. Throws Status::busy if it is a stream that another call
// reads: its windows follow each other.
class Reading {
public:
    explicit Reading(FileObject &object) : object_(object), stream_(!object.file->random_access()) {
        if (stream_ && object.reading.exchange(true, std::memory_order_acquire)) {
            fail(Status::busy, "another call reads the stream");
        }
    }
    Reading(const Reading &) = delete;
    Reading &operator=(const Reading &) = delete;
    ~Reading() {
        if (stream_) {
            object_.reading.store(false, std::memory_order_release);
        }
    }

private:
    FileObject &object_;
    bool stream_;
};

}  // namespace bufview::capi
