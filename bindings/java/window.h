// SPDX-License-Identifier: MIT
// Direct buffers over views, and views over direct buffers.
#ifndef BUFVIEW_JAVA_WINDOW_H
#define BUFVIEW_JAVA_WINDOW_H

#include "bytes.h"

#include <span>

namespace jni {

// A lease is known by its token alone, which is checked when it comes back.
inline bufview_lease lease_of(int64_t token) {
    bufview_lease lease{};
    lease.size = sizeof lease;
    lease.token = token;
    return lease;
}

// Whether the file under it was lost meanwhile can be asked of the view.
inline void return_lease(int64_t token) {
    bufview_lease lease = lease_of(token);
    bufview::detail::ignore(bufview_view_return(&lease));
}

inline int64_t lease(bufview_view *view, std::span<int64_t> out) {
    if (out.size() != 4)
        throw bufview::Error(BUFVIEW_ARGUMENT, "four numbers are said of a lease");
    const bufview_view_info what = info(view);
    bufview_lease raw = lease_of(0);
    check(bufview_view_borrow(view, &raw));
    out[0] = static_cast<int64_t>(reinterpret_cast<intptr_t>(raw.data));
    out[1] = raw.nbytes;
    out[2] = raw.readonly;
    out[3] = what.c_contiguous != 0 || what.f_contiguous != 0 ? 1 : 0;
    return raw.token;
}

// Some address is needed also where there is nothing to see.
inline jobject window(JNIEnv *env, int64_t address, int64_t length) {
    static char nothing;
    void *const data =
        length > 0 ? reinterpret_cast<void *>(static_cast<intptr_t>(address)) : &nothing;
    return must(env->NewDirectByteBuffer(data, length));
}

// The deleter of a view over a buffer: lets go of the buffer.
inline void forget(void *buffer) {
    const Attached attached;
    if (attached.env() != nullptr)
        attached.env()->DeleteGlobalRef(static_cast<jobject>(buffer));
}

inline bufview_view *of_buffer(JNIEnv *env, jobject buffer, bool readonly) {
    const Memory memory = memory_of(env, buffer);
    bufview_storage *raw = nullptr;
    // The call owns the reference from here on, also if it fails.
    check(bufview_storage_wrap(memory.data, memory.size, readonly ? BUFVIEW_STORAGE_READONLY : 0,
                               forget, must(env->NewGlobalRef(buffer)), &raw));
    const bufview::Storage storage(raw);
    bufview_view *view = nullptr;
    check(bufview_view_create(storage.raw(), &view));
    return view;
}

}  // namespace jni

#endif
