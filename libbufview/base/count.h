// SPDX-License-Identifier: MIT
// Changes of shared counts. While the process has a single thread nothing can come between a load
// and a store, and an ordinary pair of them costs a tenth of a locked instruction. Whoever makes
// another thread makes what was stored before visible to it.
#pragma once

#include <atomic>
#include <type_traits>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace bufview {

inline bool has_one_thread() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
}

// word.fetch_add(), answering what it has become.
template <typename T>
T add_to(std::atomic<T> &word, std::type_identity_t<T> change, std::memory_order order) noexcept {
    if (has_one_thread()) {
        const T now = word.load(std::memory_order_relaxed) + change;
        word.store(now, std::memory_order_relaxed);
        return now;
    }
    return word.fetch_add(change, order) + change;
}

// word.compare_exchange_weak(), for an `expected` that this thread has just read there.
template <typename T>
bool exchange_read(std::atomic<T> &word, T &expected, std::type_identity_t<T> wanted,
                   std::memory_order order) noexcept {
    if (has_one_thread()) {
        word.store(wanted, std::memory_order_relaxed);
        return true;
    }
    return word.compare_exchange_weak(expected, wanted, order, std::memory_order_relaxed);
}

}  // namespace bufview
