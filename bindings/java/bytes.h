// SPDX-License-Identifier: MIT
// Bytes and texts on their way between Java and the library.
#ifndef BUFVIEW_JAVA_BYTES_H
#define BUFVIEW_JAVA_BYTES_H

#include "array.h"

#include <algorithm>
#include <string>
#include <vector>

namespace jni {

// Most bytes that are on their way at a time where nothing asks for all of them.
constexpr int64_t piece_size = 256 * 1024;

// UTF-8 that Java gives as bytes, because JNI's own texts are of another encoding.
class Text {
public:
    bool take(JNIEnv *env, jbyteArray bytes) noexcept {
        return bytes == nullptr || guarded(env, [&] {
                   const jsize size = env->GetArrayLength(bytes);
                   text_.resize(static_cast<size_t>(size));
                   env->GetByteArrayRegion(bytes, 0, size, reinterpret_cast<jbyte *>(text_.data()));
                   if (text_.find('\0') != text_.npos)
                       throw bufview::Error(BUFVIEW_ARGUMENT, "a text has a zero character inside");
                   given_ = true;
               });
    }
    const char *get() const { return given_ ? text_.c_str() : nullptr; }

private:
    std::string text_;
    bool given_ = false;
};

// The memory of a direct buffer; its position and limit are none of our business.
struct Memory {
    void *data;
    int64_t size;
};
inline Memory memory_of(JNIEnv *env, jobject buffer) {
    const Memory out{env->GetDirectBufferAddress(buffer), env->GetDirectBufferCapacity(buffer)};
    if (out.size < 0 || (out.data == nullptr && out.size > 0))
        throw bufview::Error(BUFVIEW_ARGUMENT, "neither an array nor a direct buffer");
    return out;
}

// Bytes for reading: an array, which is copied, or a direct buffer, which is not.
class Given {
public:
    bool take(JNIEnv *env, jobject source) noexcept {
        return guarded(env, [&] {
            if (source == nullptr)
                throw bufview::Error(BUFVIEW_ARGUMENT, "there are no bytes: null");
            if (env->IsInstanceOf(source, classes.bytes) == JNI_FALSE) {
                memory_ = memory_of(env, source);
                return;
            }
            const auto array = static_cast<jbyteArray>(source);
            copy_.resize(static_cast<size_t>(env->GetArrayLength(array)));
            memory_ = {copy_.data(), static_cast<int64_t>(copy_.size())};
            env->GetByteArrayRegion(array, 0, static_cast<jsize>(copy_.size()), copy_.data());
        });
    }
    const void *data() const { return memory_.data; }
    int64_t size() const { return memory_.size; }

private:
    std::vector<jbyte> copy_;
    Memory memory_{};
};

// Room for bytes: an array, which gets them after the call, or a direct buffer.
class Room {
public:
    bool take(JNIEnv *env, jobject target) noexcept {
        return guarded(env, [&] {
            if (target == nullptr)
                throw bufview::Error(BUFVIEW_ARGUMENT, "there is no room for bytes: null");
            if (env->IsInstanceOf(target, classes.bytes) == JNI_FALSE) {
                memory_ = memory_of(env, target);
                return;
            }
            copy_.resize(static_cast<size_t>(env->GetArrayLength(static_cast<jbyteArray>(target))));
            memory_ = {copy_.data(), static_cast<int64_t>(copy_.size())};
        });
    }
    void give(JNIEnv *env, jobject target) const {
        if (!copy_.empty())
            env->SetByteArrayRegion(static_cast<jbyteArray>(target), 0,
                                    static_cast<jsize>(copy_.size()), copy_.data());
    }
    void *data() const { return memory_.data; }
    int64_t size() const { return memory_.size; }

private:
    std::vector<jbyte> copy_;
    Memory memory_{};
};

// The bytes of items that lie close together, or null.
inline jbyte *plain_bytes(const bufview::Lease &lease, int64_t first, int64_t items,
                          int64_t count) {
    const bufview_lease &raw = lease.raw();
    if (!lease.c_contiguous() || raw.itemsize == 0 || first < 0 || items < 0)
        return nullptr;
    const int64_t all = raw.nbytes / raw.itemsize;
    if (first > all || items > all - first || items * raw.itemsize != count)
        return nullptr;
    return static_cast<jbyte *>(raw.data) + first * raw.itemsize;
}

inline void get_bytes(JNIEnv *env, bufview_view *view, int64_t first, int64_t items,
                      jbyteArray array, int32_t offset, int32_t count) {
    check_part(env, array, offset, count);
    bufview::Lease lease(view);
    if (const jbyte *bytes = plain_bytes(lease, first, items, count)) {
        env->SetByteArrayRegion(array, offset, count, bytes);
        lease.give_back();
        return;
    }
    std::vector<jbyte> bytes(static_cast<size_t>(count));
    check(bufview_view_read_bytes(view, first, items, bytes.data(), count));
    env->SetByteArrayRegion(array, offset, count, bytes.data());
}

inline void put_bytes(JNIEnv *env, bufview_view *view, int64_t first, int64_t items,
                      jbyteArray array, int32_t offset, int32_t count) {
    check_part(env, array, offset, count);
    bufview::Lease lease(view);
    jbyte *const plain = lease.readonly() ? nullptr : plain_bytes(lease, first, items, count);
    if (plain != nullptr) {
        env->GetByteArrayRegion(array, offset, count, plain);
        lease.give_back();
        return;
    }
    std::vector<jbyte> bytes(static_cast<size_t>(count));
    env->GetByteArrayRegion(array, offset, count, bytes.data());
    check(bufview_view_write_bytes(view, first, items, bytes.data(), count));
}

inline int64_t read_file(JNIEnv *env, bufview_file *file, int64_t offset, jbyteArray array,
                         int32_t start, int32_t count) {
    check_part(env, array, start, count);
    std::vector<jbyte> piece(static_cast<size_t>(std::min<int64_t>(count, piece_size)));
    int64_t done = 0;
    do {
        const int64_t wanted = std::min<int64_t>(count - done, piece_size);
        int64_t got = 0;
        check(bufview_file_read(file, offset + done, piece.data(), wanted, &got));
        env->SetByteArrayRegion(array, start + static_cast<jsize>(done), static_cast<jsize>(got),
                                piece.data());
        done += got;
        if (got < wanted)
            break;
    } while (done < count);
    return done;
}

}  // namespace jni

#endif
