// SPDX-License-Identifier: MIT
// What every native method of the Java layer needs: the virtual machine, and the way in which
// failures become exceptions.
#ifndef BUFVIEW_JAVA_MACHINE_H
#define BUFVIEW_JAVA_MACHINE_H

#include <bufview/bufview.hpp>

#include <cstdint>
#include <jni.h>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace jni {

// Java has an exception pending, which is the one to be seen. There is nothing to add to it.
class Pending : public std::exception {};

// What is looked up once, when the library is loaded.
struct Classes {
    JavaVM *machine = nullptr;
    jclass failures = nullptr;
    jmethodID failure = nullptr;
    jmethodID progress = nullptr;
    jmethodID matches = nullptr;
    jmethodID strings = nullptr;
    jclass bytes = nullptr;
};
inline Classes classes;

inline void check(bufview_status status) {
    bufview::detail::check(status);
}

// After a call of Java that may have thrown.
inline void check_pending(JNIEnv *env) {
    if (env->ExceptionCheck())
        throw Pending();
}

template <class Object>
Object must(Object object) {
    if (object == nullptr)
        throw Pending();
    return object;
}

inline jsize array_size(size_t size) {
    if (size > static_cast<size_t>(std::numeric_limits<jsize>::max()))
        throw bufview::Error(BUFVIEW_LIMIT, std::to_string(size) + " items do not fit an array");
    return static_cast<jsize>(size);
}

inline const jbyte *as_bytes(const char *text) {
    return reinterpret_cast<const jbyte *>(text);
}

inline void raise(JNIEnv *env, const bufview::Error &error, bool checked) {
    // Built by hand: it must work when C++ has no memory left.
    const std::string_view message = error.what();
    const auto size = static_cast<jsize>(message.size());
    jbyteArray text = env->NewByteArray(size);
    if (text == nullptr)
        return;
    env->SetByteArrayRegion(text, 0, size, as_bytes(message.data()));
    const auto failure = static_cast<jthrowable>(env->CallStaticObjectMethod(
        classes.failures, classes.failure, static_cast<jint>(error.status()), text,
        static_cast<jint>(error.system_error().value()), static_cast<jlong>(error.offset()),
        static_cast<jboolean>(checked)));
    if (env->ExceptionCheck() == JNI_FALSE)
        env->Throw(failure);
}

// Turns the C++ exception that is being handled into one of Java.
inline void raise(JNIEnv *env, bool checked) noexcept {
    if (env->ExceptionCheck())
        return;
    try {
        throw;
    } catch (const bufview::Error &error) {
        raise(env, error, checked);
    } catch (const std::bad_alloc &) {
        raise(env, bufview::Error(BUFVIEW_MEMORY, "out of memory"), checked);
    } catch (const std::length_error &) {
        raise(env, bufview::Error(BUFVIEW_MEMORY, "more memory than there can be"), checked);
    } catch (const std::exception &error) {
        raise(env, bufview::Error(BUFVIEW_INTERNAL, error.what()), checked);
    }
}

// Does work that may throw, in places where SWIG does not catch.
template <class Work>
bool guarded(JNIEnv *env, Work work) noexcept {
    try {
        work();
        return true;
    } catch (const std::exception &) {
        raise(env, false);
        return false;
    }
}

// A text as an array of its bytes; null, and an exception is pending, if that fails.
inline jbyteArray give(JNIEnv *env, std::string_view text) noexcept {
    jbyteArray out = nullptr;
    guarded(env, [&] {
        const jsize size = array_size(text.size());
        out = must(env->NewByteArray(size));
        env->SetByteArrayRegion(out, 0, size, as_bytes(text.data()));
    });
    return out;
}

// The environment of the calling thread; one that the machine does not know yet is introduced.
class Attached {
public:
    Attached() {
        void *env = nullptr;
        if (classes.machine->GetEnv(&env, JNI_VERSION_10) == JNI_EDETACHED) {
            attached_ = classes.machine->AttachCurrentThreadAsDaemon(&env, nullptr) == JNI_OK;
            if (!attached_)
                env = nullptr;
        }
        env_ = static_cast<JNIEnv *>(env);
    }
    Attached(const Attached &) = delete;
    Attached &operator=(const Attached &) = delete;
    ~Attached() {
        if (attached_)
            classes.machine->DetachCurrentThread();
    }
    // Null if the machine is going down.
    JNIEnv *env() const { return env_; }

private:
    JNIEnv *env_ = nullptr;
    bool attached_ = false;
};

// A class that is there for as long as this library is loaded, being of the same loader, or of the
// machine itself. A strong reference would keep the loader alive for good.
inline jclass find_class(JNIEnv *env, const char *name) {
    return static_cast<jclass>(must(env->NewWeakGlobalRef(must(env->FindClass(name)))));
}

// False, and an exception is pending, if the classes are not those that belong to this library.
inline bool look_up(JavaVM *machine) {
    void *given = nullptr;
    if (machine->GetEnv(&given, JNI_VERSION_10) != JNI_OK)
        return false;
    JNIEnv *const env = static_cast<JNIEnv *>(given);
    return guarded(env, [&] {
        classes.machine = machine;
        classes.failures = find_class(env, "org/bufview/Failures");
        classes.failure =
            must(env->GetStaticMethodID(classes.failures, "of", "(I[BIJZ)Ljava/lang/Throwable;"));
        const jclass progress = find_class(env, "org/bufview/Scan$Progress");
        classes.progress = must(env->GetMethodID(progress, "accept", "(JJ)Z"));
        const jclass scan = find_class(env, "org/bufview/Scan");
        classes.matches = must(env->GetMethodID(scan, "matches", "(J[J)Z"));
        classes.strings = must(env->GetMethodID(scan, "strings", "(J[J[J[BI)Z"));
        classes.bytes = find_class(env, "[B");
    });
}

}  // namespace jni

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *machine, void *) {
    return jni::look_up(machine) ? JNI_VERSION_10 : JNI_ERR;
}

#endif
