// SPDX-License-Identifier: MIT
// Somebody may install a handler after us, and may or may not call ours from it. Then we install
// ourselves again before it. The handler that is called from there must not be the same function
// with the same predecessor, or the two would call each other for ever. So each installation is a
// level of its own: a different function, whose predecessor never changes.
#include "memory/signal_chain.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <pthread.h>
#include <sched.h>
#include <utility>

namespace bufview {

namespace {

constexpr int level_count = 8;

struct Level {
    // The second is used when a handler arrived between our question and our installation.
    struct sigaction actions[2];
    std::atomic<const struct sigaction *> previous;
    // A predecessor with SA_RESETHAND has had its one call.
    std::atomic<bool> spent;
};

constinit Level levels[level_count] = {};
std::atomic<int> used_levels{0};
std::atomic<SignalRepair> repair_signal{nullptr};
std::atomic<bool> installing{false};
std::atomic<bool> fork_is_prepared{false};

// Where this thread is in passing a signal on. If the same signal comes back to the same level
// from deeper in the stack, its predecessor has called it again. (A predecessor that left by
// longjmp leaves its mark here, but the next signal does not come from below that frame with that
// siginfo.) In the static block, because a lazily made one would need malloc in a handler.
struct Passing {
    const siginfo_t *info;
    uintptr_t frame;
};
thread_local constinit Passing passing[level_count] __attribute__((tls_model("initial-exec"))) = {};

// The kernel raised it for an instruction, which will run again when the handler returns.
bool will_recur(const siginfo_t &info) {
    return info.si_code > 0 && info.si_code != BUS_MCEERR_AO;
}

void take_default_action(const siginfo_t &info) {
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    sigaction(SIGBUS, &action, nullptr);
    if (!will_recur(info)) {
        // An instruction that faults again leaves the better core dump, but there is none.
        raise(SIGBUS);
    }
}

void call(const struct sigaction &action, int number, siginfo_t *info, void *context) {
    // Ours runs with the mask of the interrupted code; the kernel would have added these.
    sigset_t mask = action.sa_mask;
    if ((action.sa_flags & SA_NODEFER) == 0) {
        sigaddset(&mask, number);
    }
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &mask, &before);
    if ((action.sa_flags & SA_SIGINFO) != 0) {
        action.sa_sigaction(number, info, context);
    } else {
        action.sa_handler(number);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

[[gnu::noinline]] void pass_on(int index, int number, siginfo_t *info, void *context) {
    const auto frame = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    if (passing[index].info == info && frame < passing[index].frame) {
        if (index > 0) {
            pass_on(index - 1, number, info, context);
        } else {
            take_default_action(*info);
        }
        return;
    }
    Level &level = levels[index];
    const struct sigaction &action = *level.previous.load(std::memory_order_acquire);
    const bool plain = (action.sa_flags & SA_SIGINFO) == 0;
    if (plain && action.sa_handler == SIG_IGN && !will_recur(*info)) {
        return;
    }
    // The kernel does not let a fault be ignored either.
    const bool absent = plain && (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN);
    const bool once = static_cast<unsigned>(action.sa_flags) & static_cast<unsigned>(SA_RESETHAND);
    if (absent || (once && level.spent.exchange(true))) {
        take_default_action(*info);
        return;
    }
    const Passing before = std::exchange(passing[index], Passing{info, frame});
    call(action, number, info, context);
    passing[index] = before;
}

template <int index>
void on_bus(int number, siginfo_t *info, void *context) {
    const int saved = errno;
    if (!repair_signal.load(std::memory_order_acquire)(*info)) {
        pass_on(index, number, info, context);
    }
    errno = saved;
}

using Handler = void (*)(int, siginfo_t *, void *);

template <int... index>
constexpr auto make_handlers(std::integer_sequence<int, index...>) {
    struct {
        Handler of_level[sizeof...(index)];
    } handlers{{on_bus<index>...}};
    return handlers;
}
constexpr auto handlers = make_handlers(std::make_integer_sequence<int, level_count>());

bool is_ours(const struct sigaction &action) {
    for (const Handler handler : handlers.of_level) {
        if ((action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == handler) {
            return true;
        }
    }
    return false;
}

bool same(const struct sigaction &a, const struct sigaction &b) {
    // Both members of the union start at the same place, whichever is meant.
    return a.sa_flags == b.sa_flags && a.sa_sigaction == b.sa_sigaction;
}

// A level whose predecessor is `action`. -1 if there is none left: then that handler stays before
// us, and it depends on it whether we are asked.
int level_before(const struct sigaction &action) {
    const int used = used_levels.load(std::memory_order_relaxed);
    for (int i = 0; i < used; ++i) {
        if (same(*levels[i].previous.load(std::memory_order_relaxed), action)) {
            return i;
        }
    }
    if (used == level_count) {
        return -1;
    }
    levels[used].actions[0] = action;
    levels[used].previous.store(&levels[used].actions[0], std::memory_order_release);
    used_levels.store(used + 1, std::memory_order_release);
    return used;
}

void install() {
    struct sigaction present;
    sigaction(SIGBUS, nullptr, &present);
    if (is_ours(present)) {
        return;
    }
    const int index = level_before(present);
    if (index < 0) {
        return;
    }
    struct sigaction action = {};
    action.sa_sigaction = handlers.of_level[index];
    // ONSTACK: JVM and .NET threads have alternate stacks and guard pages below the normal ones.
    // NODEFER: a predecessor may raise the signal again and expects to be interrupted by it.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    struct sigaction replaced;
    sigaction(SIGBUS, &action, &replaced);
    if (!same(replaced, present) && !is_ours(replaced)) {
        levels[index].actions[1] = replaced;
        levels[index].previous.store(&levels[index].actions[1], std::memory_order_release);
    }
}

// A thread that was installing in the parent does not exist in the child.
void after_fork_in_child() {
    installing.store(false, std::memory_order_release);
}

}  // namespace

bool stand_before_bus_handlers(SignalRepair repair) noexcept {
    repair_signal.store(repair, std::memory_order_release);
    while (installing.exchange(true, std::memory_order_acquire)) {
        sched_yield();
    }
    bool ready = fork_is_prepared.load(std::memory_order_relaxed);
    if (!ready) {
        ready = pthread_atfork(nullptr, nullptr, after_fork_in_child) == 0;
        fork_is_prepared.store(ready, std::memory_order_relaxed);
    }
    if (ready) {
        install();
    }
    installing.store(false, std::memory_order_release);
    return ready;
}

}  // namespace bufview
