// SPDX-License-Identifier: MIT
#include "pieces.h"

#include <algorithm>
#include <iterator>

namespace cli {

static constexpr int64_t piece = int64_t{1} << 20;

Pieces::Pieces(Reader &reader, const std::string &file, int64_t itemsize, int64_t stride)
    : reader_(reader), file_(file), itemsize_(itemsize), stride_(stride) {}

std::span<std::byte> Pieces::next() {
    if (ended_)
        return {};
    const int64_t items = std::max<int64_t>(1, piece / stride_);
    const int64_t wanted = (items - 1) * stride_ + itemsize_;
    int64_t size = 0;
    // An item may be larger than there are bytes. Memory is taken for what comes.
    while (size < wanted) {
        const int64_t more = std::min(wanted - size, std::max(size, piece));
        buffer_.resize(std::max(buffer_.size(), static_cast<size_t>(size + more)));
        const auto got = reader_.read(
            std::span(buffer_).subspan(static_cast<size_t>(size), static_cast<size_t>(more)));
        size += std::ssize(got);
        if (std::ssize(got) < more)
            break;
    }
    if (size == wanted) {
        reader_.skip(stride_ - itemsize_);
        return std::span(buffer_).first(static_cast<size_t>(size));
    }
    // Between items anything may be missing.
    ended_ = true;
    const int64_t rest = size % stride_;
    left_over_ = rest < itemsize_ ? rest : 0;
    return std::span(buffer_).first(static_cast<size_t>(size - left_over_));
}

void Pieces::check_end() const {
    if (left_over_ != 0)
        throw Failure("{}: the item at offset {} has {} of {} bytes", printable(file_),
                      reader_.offset() - left_over_, left_over_, itemsize_);
}

}  // namespace cli
