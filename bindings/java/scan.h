// SPDX-License-Identifier: MIT
// Runs of scans. Callbacks go to the Java object that the run was called on, which is known to the
// thread that runs: nothing keeps it alive for longer than that.
#ifndef BUFVIEW_JAVA_SCAN_H
#define BUFVIEW_JAVA_SCAN_H

#include "array.h"

#include <cstddef>

namespace jni {

// The call that this thread is in, the innermost if callbacks scan themselves.
class ScanCall {
public:
    ScanCall(JNIEnv *env, jobject scan) : env_(env), scan_(scan), outer_(innermost) {
        innermost = this;
    }
    ScanCall(const ScanCall &) = delete;
    ScanCall &operator=(const ScanCall &) = delete;
    ~ScanCall() { innermost = outer_; }

    // Calls a method that answers whether to go on. What it throws waits in Java.
    template <class... Args>
    static int32_t call(jobject target, jmethodID method, Args... args) {
        JNIEnv *const env = innermost->env_;
        const bool go_on = env->CallBooleanMethod(target, method, args...) == JNI_TRUE;
        return go_on && env->ExceptionCheck() == JNI_FALSE ? 0 : 1;
    }
    static JNIEnv *env() { return innermost->env_; }
    static jobject scan() { return innermost->scan_; }

private:
    JNIEnv *env_;
    jobject scan_;
    ScanCall *outer_;
    static inline thread_local ScanCall *innermost = nullptr;
};

// A local reference, given back before the callback that made it ends.
template <class Object>
class Local {
public:
    explicit Local(Object object) : object_(object) {}
    Local(const Local &) = delete;
    Local &operator=(const Local &) = delete;
    ~Local() { ScanCall::env()->DeleteLocalRef(object_); }
    Object get() const { return object_; }

private:
    Object object_;
};

inline int32_t on_progress(void *progress, int64_t done, int64_t total) {
    if (ScanCall::env()->ExceptionCheck() == JNI_TRUE)
        return 1;
    return ScanCall::call(static_cast<jobject>(progress), classes.progress,
                          static_cast<jlong>(done), static_cast<jlong>(total));
}

inline jlongArray longs(const int64_t *numbers, int64_t count) {
    JNIEnv *const env = ScanCall::env();
    const jsize size = array_size(static_cast<size_t>(count));
    jlongArray out = must(env->NewLongArray(size));
    env->SetLongArrayRegion(out, 0, size, numbers);
    return out;
}

// The analyzer's number is its cookie.
inline jlong id_of(void *cookie) {
    return static_cast<jlong>(reinterpret_cast<intptr_t>(cookie));
}
inline void *cookie_of(int64_t id) {
    return reinterpret_cast<void *>(static_cast<intptr_t>(id));
}

inline int32_t on_matches(void *cookie, const int64_t *offsets, int64_t count) {
    int32_t stop = 1;
    guarded(ScanCall::env(), [&] {
        check_pending(ScanCall::env());
        const Local array(longs(offsets, count));
        stop = ScanCall::call(ScanCall::scan(), classes.matches, id_of(cookie), array.get());
    });
    return stop;
}

inline int32_t on_strings(void *cookie, const bufview_strings_batch *batch) {
    int32_t stop = 1;
    JNIEnv *const env = ScanCall::env();
    guarded(env, [&] {
        check_pending(env);
        const Local offsets(longs(batch->offsets, batch->count));
        const Local lengths(longs(batch->lengths, batch->count));
        int64_t total = 0;
        for (int64_t i = 0; i < batch->count; ++i)
            total += batch->lengths[i];
        const Local text(must(env->NewByteArray(array_size(static_cast<size_t>(total)))));
        jsize at = 0;
        for (int64_t i = 0; i < batch->count; ++i) {
            const auto length = static_cast<jsize>(batch->lengths[i]);
            env->SetByteArrayRegion(text.get(), at, length,
                                    static_cast<const jbyte *>(batch->text) +
                                        (batch->offsets[i] - batch->text_offset));
            at += length;
        }
        stop = ScanCall::call(ScanCall::scan(), classes.strings, id_of(cookie), offsets.get(),
                              lengths.get(), text.get(), static_cast<jint>(batch->flags));
    });
    return stop;
}

inline bufview_scan_options options_of(int64_t offset, int64_t length, int64_t threads,
                                       int64_t chunk, int64_t flags, jobject progress) {
    bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
    options.offset = offset;
    options.length = length;
    options.threads = threads;
    options.chunk = chunk;
    options.flags = flags;
    options.progress = progress != nullptr ? on_progress : nullptr;
    options.cookie = progress;
    return options;
}

}  // namespace jni

#endif
