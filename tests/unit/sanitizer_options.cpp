// SPDX-License-Identifier: MIT
// A sanitizer's allocator answers an impossible size by ending the program; malloc answers null,
// and that answer is what the tests are about.

extern "C" const char *__asan_default_options();
extern "C" const char *__tsan_default_options();

// Of a thread that was cancelled, AddressSanitizer believes that the frames are still there when it
// takes its signal stack down.
extern "C" const char *__asan_default_options() {
    return "allocator_may_return_null=1:use_sigaltstack=0";
}

extern "C" const char *__tsan_default_options() {
    return "allocator_may_return_null=1";
}
