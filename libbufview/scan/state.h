// SPDX-License-Identifier: MIT
// The bytes that the state of a scan travels as: whole numbers in little-endian order, one after
// the other. Reading believes nothing.
#pragma once

#include "base/allocator.h"
#include "base/endian.h"
#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace bufview {

class StateWriter {
public:
    template <typename T>
    void put(T value) {
        std::byte bytes[sizeof(T)];
        store(bytes, static_cast<std::make_unsigned_t<T>>(value), ByteOrder::little);
        put_bytes(bytes, sizeof bytes);
    }
    void put_double(double value) { put(std::bit_cast<uint64_t>(value)); }
    void put_bytes(const void *bytes, int64_t size) {
        const auto *from = static_cast<const std::byte *>(bytes);
        bytes_.insert(bytes_.end(), from, from + size);
    }

    Vector<std::byte> take() { return std::move(bytes_); }

private:
    Vector<std::byte> bytes_;
};

class StateReader {
public:
    StateReader(const std::byte *bytes, int64_t size) : bytes_(bytes), size_(size) {}

    int64_t at() const { return at_; }
    int64_t left() const { return size_ - at_; }

    template <typename T>
    T get() {
        const auto value = load<std::make_unsigned_t<T>>(get_bytes(sizeof(T)), ByteOrder::little);
        return static_cast<T>(value);
    }
    double get_double() { return std::bit_cast<double>(get<uint64_t>()); }
    // A number from `least` to `most`.
    int64_t get_between(int64_t least, int64_t most, const char *what);
    const std::byte *get_bytes(int64_t size);
    // Throws Status::data unless `true`, at the place read last.
    void expect(bool valid, const char *what) const;

private:
    const std::byte *bytes_;
    int64_t size_;
    int64_t at_ = 0;
};

}  // namespace bufview
