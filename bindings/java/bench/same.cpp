// SPDX-License-Identifier: MIT
// What Bench.java measures itself against: the same from C, behind one call of Java.
#include <bufview/bufview.h>

#include <cstdint>
#include <cstdlib>
#include <jni.h>

namespace {

template <class Handle>
Handle *handle_of(jlong token) {
    return reinterpret_cast<Handle *>(static_cast<intptr_t>(token));
}

// What goes wrong here is a fault of the bench.
void must(bufview_status status) {
    if (status != BUFVIEW_OK)
        std::abort();
}

void add_find(JNIEnv *env, bufview_scan *scan, jbyteArray needle) {
    int64_t id = 0;
    jbyte *const bytes = env->GetByteArrayElements(needle, nullptr);
    must(bufview_scan_add_find(scan, bytes, env->GetArrayLength(needle), 0, 1, &id));
    env->ReleaseByteArrayElements(needle, bytes, JNI_ABORT);
}

}  // namespace

extern "C" JNIEXPORT jlong JNICALL Java_org_bufview_Bench_sliceInC(JNIEnv *, jclass, jlong view) {
    bufview_view *slice = nullptr;
    must(bufview_view_slice(handle_of<bufview_view>(view), 5, 100, 1, &slice));
    bufview_view_free(slice);
    return static_cast<jlong>(reinterpret_cast<intptr_t>(slice));
}

// Looks for a needle, or counts bytes.
extern "C" JNIEXPORT jlong JNICALL Java_org_bufview_Bench_scanInC(JNIEnv *env, jclass, jlong file,
                                                                  jbyteArray needle) {
    bufview_scan *scan = nullptr;
    int64_t id = 0;
    int64_t length = 0;
    must(bufview_scan_create(&scan));
    if (needle != nullptr)
        add_find(env, scan, needle);
    else
        must(bufview_scan_add_histogram(scan, &id));
    must(bufview_scan_run_file(scan, handle_of<bufview_file>(file), nullptr));
    must(bufview_scan_range(scan, &id, &length));
    bufview_scan_free(scan);
    return length;
}
