// SPDX-License-Identifier: MIT
// pthread_cancel() unwinds a thread by an exception of its own kind, out of nearly any system call.
#pragma once

#include <pthread.h>

namespace bufview {

// While it lives, a cancellation of this thread waits. For system calls where nothing may be
// thrown, as in destructors, and for work that other threads have a part in.
class Uncancelled {
public:
    Uncancelled() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
    Uncancelled(const Uncancelled &) = delete;
    Uncancelled &operator=(const Uncancelled &) = delete;
    ~Uncancelled() { pthread_setcancelstate(before_, nullptr); }

private:
    int before_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace bufview
