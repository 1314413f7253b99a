// SPDX-License-Identifier: MIT
#include "scan/analyzer.h"

#include "base/error.h"

#include <chrono>

namespace bufview {

namespace {

int64_t now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

}  // namespace

void Analyzer::feed(const Piece &piece) {
    if (piece.size == 0) {
        return;
    }
    const int64_t start = now();
    if (length_ == 0) {
        begin_ = piece.offset;
    }
    do_feed(piece);
    length_ += piece.size;
    nanoseconds_ += now() - start;
}

void Analyzer::join(Analyzer &part) noexcept {
    if (length_ == 0) {
        begin_ = part.begin_;
    }
    do_merge(part);
    length_ += part.length_;
    nanoseconds_ += part.nanoseconds_;
}

void Analyzer::absorb(Analyzer &part) {
    prepare_merge(part);
    join(part);
}

void Analyzer::load_state(StateReader &reader, int64_t begin, int64_t length, bool closed) {
    begin_ = begin;
    length_ = length;
    do_load_state(reader, closed);
}

void check_limit(int64_t limit) {
    if (limit < -1) {
        fail(Status::argument, "the limit is %lld; it may be -1 for all, 0 or more",
             static_cast<long long>(limit));
    }
}

}  // namespace bufview
