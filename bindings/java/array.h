// SPDX-License-Identifier: MIT
// Arrays of numbers on their way between Java and the library.
#ifndef BUFVIEW_JAVA_ARRAY_H
#define BUFVIEW_JAVA_ARRAY_H

#include "machine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>
#include <vector>

namespace jni {

// Types of arrays, and the functions that copy parts of them.
template <class Array>
struct Elements;

#define BUFVIEW_JAVA_ELEMENTS(ARRAY, NAME, TYPE)                                                   \
    template <>                                                                                    \
    struct Elements<ARRAY> {                                                                       \
        using Type = TYPE;                                                                         \
        static void get(JNIEnv *env, ARRAY array, jsize at, jsize count, TYPE *out) {              \
            env->Get##NAME##ArrayRegion(array, at, count, out);                                    \
        }                                                                                          \
        static void set(JNIEnv *env, ARRAY array, jsize at, jsize count, const TYPE *items) {      \
            env->Set##NAME##ArrayRegion(array, at, count, items);                                  \
        }                                                                                          \
    };
BUFVIEW_JAVA_ELEMENTS(jbyteArray, Byte, jbyte)
BUFVIEW_JAVA_ELEMENTS(jshortArray, Short, jshort)
BUFVIEW_JAVA_ELEMENTS(jintArray, Int, jint)
BUFVIEW_JAVA_ELEMENTS(jlongArray, Long, jlong)
BUFVIEW_JAVA_ELEMENTS(jfloatArray, Float, jfloat)
BUFVIEW_JAVA_ELEMENTS(jdoubleArray, Double, jdouble)
#undef BUFVIEW_JAVA_ELEMENTS

// Numbers as an array; null, and an exception is pending, if that fails.
inline jlongArray give(JNIEnv *env, const std::vector<int64_t> &numbers) noexcept {
    jlongArray out = nullptr;
    guarded(env, [&] {
        const jsize size = array_size(numbers.size());
        out = must(env->NewLongArray(size));
        env->SetLongArrayRegion(out, 0, size, numbers.data());
    });
    return out;
}

// The numbers of an array, during a call. Those of an index need no memory.
class Numbers {
public:
    bool take(JNIEnv *env, jlongArray array) noexcept {
        return array == nullptr || guarded(env, [&] {
                   size_ = env->GetArrayLength(array);
                   if (size_ > static_cast<jsize>(few_.size()))
                       many_.resize(static_cast<size_t>(size_));
                   data_ = many_.empty() ? few_.data() : many_.data();
                   env->GetLongArrayRegion(array, 0, size_, data_);
               });
    }
    // Null for no array.
    const int64_t *data() const { return data_; }
    int64_t size() const { return size_; }

private:
    std::array<int64_t, 16> few_;
    std::vector<int64_t> many_;
    int64_t *data_ = nullptr;
    jsize size_ = 0;
};

// An index expression: five numbers for each key.
class Keys {
public:
    bool take(JNIEnv *env, jlongArray array) noexcept {
        Numbers numbers;
        return numbers.take(env, array) && guarded(env, [&] {
                   for (const int64_t *at = numbers.data(); at != numbers.data() + numbers.size();
                        at += 5)
                       keys_.push_back({static_cast<int64_t>(sizeof(bufview_key)),
                                        static_cast<int32_t>(at[0]), static_cast<int32_t>(at[1]),
                                        at[2], at[3], at[4]});
               });
    }
    const bufview_key *data() const { return keys_.data(); }
    int64_t size() const { return static_cast<int64_t>(keys_.size()); }

private:
    std::vector<bufview_key> keys_;
};

// Room for as many items as an array has, which are copied into it after the call.
template <class Array>
class ArrayRoom {
public:
    bool take(JNIEnv *env, Array array) noexcept {
        return guarded(env, [&] {
            if (array == nullptr)
                throw bufview::Error(BUFVIEW_ARGUMENT, "the array is null");
            items_.resize(static_cast<size_t>(env->GetArrayLength(array)));
        });
    }
    void give(JNIEnv *env, Array array) const {
        Elements<Array>::set(env, array, 0, static_cast<jsize>(items_.size()), items_.data());
    }
    typename Elements<Array>::Type *data() { return items_.data(); }
    int64_t size() const { return static_cast<int64_t>(items_.size()); }

private:
    std::vector<typename Elements<Array>::Type> items_;
};
using LongRoom = ArrayRoom<jlongArray>;
using DoubleRoom = ArrayRoom<jdoubleArray>;

// That a part of an array lies in it. Java asks for the same, and says it better; this is for
// what must not depend on that.
inline void check_part(JNIEnv *env, jarray array, int32_t offset, int32_t count) {
    if (array == nullptr)
        throw bufview::Error(BUFVIEW_ARGUMENT, "the array is null");
    const jsize size = env->GetArrayLength(array);
    if (offset < 0 || count < 0 || offset > size - count)
        throw bufview::Error(BUFVIEW_RANGE,
                             std::to_string(count) + " items at " + std::to_string(offset) +
                                 " do not lie in an array of " + std::to_string(size));
}

inline bufview_view_info info(const bufview_view *view) {
    bufview_view_info out{};
    out.size = sizeof out;
    check(bufview_view_get_info(view, &out));
    return out;
}

// The items of a view, from the first one on, if they are Ts that lie close together: they can be
// copied as they are. Otherwise null. The lease must be given back, which tells whether what was
// read may be believed.
template <class T>
T *plain_items(const bufview::Lease &lease, int64_t first, int64_t count) {
    const bufview_lease &raw = lease.raw();
    const std::string_view format = lease.format();
    const char *const wanted = std::is_same_v<T, jlong>     ? "ql"
                               : std::is_same_v<T, jint>    ? "i"
                               : std::is_same_v<T, jshort>  ? "h"
                               : std::is_same_v<T, jdouble> ? "d"
                               : std::is_same_v<T, jfloat>  ? "f"
                                                            : "b";
    const bool little = std::endian::native == std::endian::little;
    const bool prefixed = format.size() == 2 && (format[0] == '@' || format[0] == '=' ||
                                                 format[0] == (little ? '<' : '>'));
    const std::string_view code = prefixed ? format.substr(1) : format;
    if (code.size() != 1 || raw.itemsize != static_cast<int64_t>(sizeof(T)) ||
        std::string_view(wanted).find(code) == std::string_view::npos || !lease.c_contiguous())
        return nullptr;
    const int64_t items = raw.nbytes / raw.itemsize;
    if (first < 0 || first > items - count)
        return nullptr;
    return static_cast<T *>(raw.data) + first;
}

template <class Array>
void get_items(JNIEnv *env, bufview_view *view, int64_t first, Array array, int32_t offset,
               int32_t count) {
    using T = typename Elements<Array>::Type;
    check_part(env, array, offset, count);
    bufview::Lease lease(view);
    if (const T *items = plain_items<T>(lease, first, count)) {
        Elements<Array>::set(env, array, offset, count, items);
        lease.give_back();
        return;
    }
    std::vector<T> items(static_cast<size_t>(count));
    check(bufview_view_read(view, first, count, bufview::detail::native_format<T>, items.data(),
                            static_cast<int64_t>(items.size() * sizeof(T))));
    Elements<Array>::set(env, array, offset, count, items.data());
}

template <class Array>
void put_items(JNIEnv *env, bufview_view *view, int64_t first, Array array, int32_t offset,
               int32_t count) {
    using T = typename Elements<Array>::Type;
    check_part(env, array, offset, count);
    bufview::Lease lease(view);
    if (T *items = lease.readonly() ? nullptr : plain_items<T>(lease, first, count)) {
        Elements<Array>::get(env, array, offset, count, items);
        lease.give_back();
        return;
    }
    std::vector<T> items(static_cast<size_t>(count));
    Elements<Array>::get(env, array, offset, count, items.data());
    check(bufview_view_write(view, first, count, bufview::detail::native_format<T>, items.data(),
                             static_cast<int64_t>(items.size() * sizeof(T))));
}

}  // namespace jni

#endif
