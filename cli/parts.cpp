// SPDX-License-Identifier: MIT
#include "parts.h"

#include <cstring>

namespace cli {

Parts::Parts(Input &input, Context &context)
    : input_(input), context_(context), reader_(input, context), buffer_(static_cast<size_t>(size)),
      view_(bufview::Storage::wrap(buffer_, true).view()) {
    fill();
}

void Parts::advance(int64_t offset) {
    const int64_t gone = offset - begin_;
    length_ -= gone;
    begin_ = offset;
    std::memmove(buffer_.data(), buffer_.data() + gone, static_cast<size_t>(length_));
    fill();
}

void Parts::fill() {
    if (is_last_)
        return;
    const auto room = std::span(buffer_).subspan(static_cast<size_t>(length_));
    const auto got = reader_.read(room);
    length_ += std::ssize(got);
    is_last_ = got.size() < room.size();
}

void Parts::run(bufview::Scan &scan) const {
    about(input_.name, [&] {
        scan.restart();
        scan.run(view_, {.length = length_, .threads = context_.threads, .chunk = context_.chunk});
    });
}

std::string_view Parts::bytes(int64_t from, int64_t count) const {
    return {reinterpret_cast<const char *>(buffer_.data()) + from, static_cast<size_t>(count)};
}

}  // namespace cli
