// SPDX-License-Identifier: MIT
// The values of an item as one array of bytes. Each has its kind, one byte, and then: eight bytes
// of an integer; eight of a double; sixteen of a complex number; or four of a length and that many
// bytes. All of it in little-endian order; Values.java is the other side.
#ifndef BUFVIEW_JAVA_VALUES_H
#define BUFVIEW_JAVA_VALUES_H

#include "array.h"

#include <bit>
#include <cstring>
#include <memory>
#include <string>

namespace jni {

static_assert(std::endian::native == std::endian::little, "Values.java reads little-endian");

template <class T>
void append(std::string &wire, T value) {
    wire.append(reinterpret_cast<const char *>(&value), sizeof value);
}

inline jbyteArray encode(JNIEnv *env, const std::unique_ptr<Values> values) noexcept {
    std::string wire;
    const bool done = guarded(env, [&] {
        for (int64_t i = 0; i < values->size(); ++i) {
            const bufview::Value &value = values->at(i);
            wire += static_cast<char>(value.kind);
            switch (value.kind) {
            case BUFVIEW_VALUE_BYTES:
            case BUFVIEW_VALUE_TEXT:
                append(wire, static_cast<int32_t>(array_size(value.as_bytes().size())));
                wire += value.as_bytes();
                break;
            case BUFVIEW_VALUE_COMPLEX:
                append(wire, value.real);
                append(wire, value.imag);
                break;
            case BUFVIEW_VALUE_FLOAT:
                append(wire, value.real);
                break;
            default:
                append(wire, value.integer);
            }
        }
    });
    return done ? give(env, wire) : nullptr;
}

// Reads what Java wrote. That it wrote it right is for Values.java to know, and not believed.
class Wire {
public:
    explicit Wire(std::string bytes) : bytes_(std::move(bytes)) {}

    bool at_end() const { return at_ == bytes_.size(); }
    template <class T>
    T next() {
        T out;
        std::memcpy(&out, take(sizeof out), sizeof out);
        return out;
    }
    std::string next_bytes() {
        const auto size = next<uint32_t>();
        return std::string(take(size), size);
    }

private:
    const char *take(size_t size) {
        if (size > bytes_.size() - at_)
            throw bufview::Error(BUFVIEW_INTERNAL, "values end in the middle");
        at_ += size;
        return bytes_.data() + at_ - size;
    }

    std::string bytes_;
    size_t at_ = 0;
};

inline bool decode(JNIEnv *env, jbyteArray array, Values &values) noexcept {
    return guarded(env, [&] {
        std::string bytes(static_cast<size_t>(env->GetArrayLength(array)), '\0');
        env->GetByteArrayRegion(array, 0, static_cast<jsize>(bytes.size()),
                                reinterpret_cast<jbyte *>(bytes.data()));
        Wire wire(std::move(bytes));
        while (!wire.at_end()) {
            bufview::Value value;
            value.kind = wire.next<uint8_t>();
            switch (value.kind) {
            case BUFVIEW_VALUE_BYTES:
            case BUFVIEW_VALUE_TEXT:
                values.add_bytes(wire.next_bytes(), value.kind);
                continue;
            case BUFVIEW_VALUE_COMPLEX:
                value.real = wire.next<double>();
                value.imag = wire.next<double>();
                break;
            case BUFVIEW_VALUE_FLOAT:
            case BUFVIEW_VALUE_BIGINT:
                value.real = wire.next<double>();
                break;
            default:
                value.integer = wire.next<int64_t>();
            }
            values.add(value);
        }
    });
}

}  // namespace jni

#endif
