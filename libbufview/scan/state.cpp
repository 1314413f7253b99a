// SPDX-License-Identifier: MIT
#include "scan/state.h"

namespace bufview {

int64_t StateReader::get_between(int64_t least, int64_t most, const char *what) {
    const auto value = get<int64_t>();
    if (value < least || value > most) {
        throw make_error(Status::data, "%s %lld in a saved scan is not in %lld to %lld", what,
                         static_cast<long long>(value), static_cast<long long>(least),
                         static_cast<long long>(most))
            .with_offset(at_ - static_cast<int64_t>(sizeof value));
    }
    return value;
}

const std::byte *StateReader::get_bytes(int64_t size) {
    if (size > left()) {
        throw make_error(Status::data, "a saved scan ends at byte %lld, where %lld more are needed",
                         static_cast<long long>(size_), static_cast<long long>(size - left()))
            .with_offset(size_);
    }
    const std::byte *bytes = bytes_ + at_;
    at_ += size;
    return bytes;
}

void StateReader::expect(bool valid, const char *what) const {
    if (!valid) {
        throw make_error(Status::data, "a saved scan is damaged at byte %lld: %s",
                         static_cast<long long>(at_), what)
            .with_offset(at_);
    }
}

}  // namespace bufview
