// SPDX-License-Identifier: MIT
// Our SIGBUS handler beside those of others. Each test runs in a process of its own that starts
// without a handler of ours, because ours is never removed.
#include "memory/signal_chain.h"

#include "memory/file.h"
#include "memory/support.h"

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

namespace bufview {
namespace {

using test::failure_of;

constexpr int good = 7;

class SignalChain : public testing::Test {
protected:
    void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

// A file of eight pages with no name.
int make_file() {
    const int descriptor = memfd_create("signal-chain", MFD_CLOEXEC);
    if (descriptor < 0 || ftruncate(descriptor, 8 * 4096) != 0) {
        _exit(1);
    }
    return descriptor;
}

// A mapping of ours whose file can be cut.
struct Ours {
    int descriptor = make_file();
    StorageRef storage =
        File::adopt(descriptor, "ours", FileAccess::read, FileIo::automatic)->map(0, -1);

    void cut() const {
        if (ftruncate(descriptor, 0) != 0) {
            _exit(2);
        }
    }
    // Reads a lost byte and says what the library says to it.
    Status read() const {
        if (static_cast<volatile std::byte *>(storage->data())[5 * 4096] != std::byte{0}) {
            _exit(3);
        }
        return failure_of([&] { storage->check(); }).status;
    }
    bool survives() const {
        cut();
        return read() == Status::changed;
    }
};

// A mapping of somebody else, which the library must not know.
volatile char *foreign() {
    const int descriptor = make_file();
    void *pages = mmap(nullptr, 8 * 4096, PROT_READ, MAP_SHARED, descriptor, 0);
    if (pages == MAP_FAILED || ftruncate(descriptor, 0) != 0) {
        _exit(4);
    }
    return static_cast<volatile char *>(pages) + 4096;
}

struct sigaction install(void (*handler)(int, siginfo_t *, void *), int flags = 0) {
    struct sigaction action = {};
    struct sigaction before = {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(SIGBUS, &action, &before);
    return before;
}

struct sigaction present() {
    struct sigaction action = {};
    sigaction(SIGBUS, nullptr, &action);
    return action;
}

volatile char *fault_at;
std::atomic<int> calls;
struct sigaction older;

void exit_if_right(int number, siginfo_t *info, void *context) {
    const bool right = number == SIGBUS && info->si_addr == const_cast<char *>(fault_at) &&
                       info->si_code == BUS_ADRERR && context != nullptr;
    _exit(right ? good : 8);
}

TEST_F(SignalChain, ForeignFaultTakesTheDefaultAction) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours ours;
            *foreign();
        },
        testing::KilledBySignal(SIGBUS), "");
}

TEST_F(SignalChain, ForeignFaultIsNotIgnored) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_IGN);
            const Ours ours;
            raise(SIGBUS);  // this may be
            *foreign();
        },
        testing::KilledBySignal(SIGBUS), "");
}

TEST_F(SignalChain, SentSignalTakesTheDefaultAction) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours ours;
            kill(getpid(), SIGBUS);
            _exit(0);
        },
        testing::KilledBySignal(SIGBUS), "");
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours ours;
            raise(SIGBUS);
            _exit(0);
        },
        testing::KilledBySignal(SIGBUS), "");
}

TEST_F(SignalChain, ForeignFaultReachesTheOlderHandler) {
    EXPECT_EXIT(
        {
            install(exit_if_right);
            const Ours ours;
            if (!ours.survives()) {
                _exit(9);
            }
            fault_at = foreign();
            *fault_at;
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, ForeignFaultReachesAnOlderPlainHandler) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, [](int number) { _exit(number == SIGBUS ? good : 8); });
            const Ours ours;
            *foreign();
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, OlderHandlerRunsWithItsMask) {
    if (test::thread_sanitized) {
        GTEST_SKIP() << "ThreadSanitizer runs handlers with every signal blocked";
    }
    EXPECT_EXIT(
        {
            struct sigaction action = {};
            action.sa_handler = [](int) {
                sigset_t mask;
                pthread_sigmask(SIG_BLOCK, nullptr, &mask);
                calls += sigismember(&mask, SIGBUS) && sigismember(&mask, SIGUSR1) &&
                         !sigismember(&mask, SIGUSR2);
            };
            sigaddset(&action.sa_mask, SIGUSR1);
            sigaction(SIGBUS, &action, nullptr);
            const Ours ours;
            kill(getpid(), SIGBUS);
            sigset_t mask;
            pthread_sigmask(SIG_BLOCK, nullptr, &mask);
            const bool restored = !sigismember(&mask, SIGBUS) && !sigismember(&mask, SIGUSR1);
            _exit(calls == 1 && restored ? good : 8);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, OlderHandlerForOneCallGetsOne) {
    EXPECT_EXIT(
        {
            install([](int, siginfo_t *, void *) { ++calls; }, static_cast<int>(SA_RESETHAND));
            const Ours ours;
            kill(getpid(), SIGBUS);
            if (calls != 1) {
                _exit(8);
            }
            kill(getpid(), SIGBUS);
            _exit(9);
        },
        testing::KilledBySignal(SIGBUS), "");
}

sigjmp_buf back;

TEST_F(SignalChain, OlderHandlerMayJumpOut) {
    EXPECT_EXIT(
        {
            install([](int, siginfo_t *, void *) {
                ++calls;
                siglongjmp(back, 1);
            });
            const Ours ours;
            volatile char *lost = foreign();
            while (calls < 5) {
                if (sigsetjmp(back, 1) == 0) {
                    *lost;
                    _exit(8);
                }
            }
            _exit(calls == 5 && ours.survives() ? good : 9);
        },
        testing::ExitedWithCode(good), "");
}

// As Python's faulthandler: puts the older handler back, reports, raises the signal again.
TEST_F(SignalChain, NewerHandlerThatRaisesAgain) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours ours;
            older = install(
                [](int, siginfo_t *, void *) {
                    sigaction(SIGBUS, &older, nullptr);
                    ++calls;
                    raise(SIGBUS);
                },
                SA_NODEFER);
            _exit(ours.survives() && calls == 1 ? good : 8);
        },
        testing::ExitedWithCode(good), "");
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours ours;
            older = install(
                [](int, siginfo_t *, void *) {
                    sigaction(SIGBUS, &older, nullptr);
                    raise(SIGBUS);
                },
                SA_NODEFER);
            *foreign();
        },
        testing::KilledBySignal(SIGBUS), "");
}

void chain_to_older(int number, siginfo_t *info, void *context) {
    if (++calls > 100) {
        _exit(11);  // in circles
    }
    if ((older.sa_flags & SA_SIGINFO) != 0) {
        older.sa_sigaction(number, info, context);
    } else if (older.sa_handler == SIG_DFL) {
        signal(SIGBUS, SIG_DFL);
    }
}

TEST_F(SignalChain, NewerHandlerThatChains) {
    EXPECT_EXIT(
        {
            install(exit_if_right);
            const Ours first;
            older = install(chain_to_older);
            if (!first.survives() || calls != 1) {
                _exit(8);
            }
            // The next mapping takes the first place again: ours no longer come by the other.
            const Ours second;
            if (!second.survives() || calls != 1) {
                _exit(9);
            }
            fault_at = foreign();
            *fault_at;  // to chain_to_older, to us below it, to the oldest
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, NewerHandlerThatDoesNotChain) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours first;
            install(exit_if_right);
            const Ours second;
            if (!first.survives() || !second.survives()) {
                _exit(8);
            }
            fault_at = foreign();
            *fault_at;
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
}

// It saves what it finds each time, so in the end it has saved ours, which has saved it.
TEST_F(SignalChain, NewerHandlerInstalledTwiceMakesNoCircle) {
    EXPECT_EXIT(
        {
            install(exit_if_right);
            const Ours first;
            older = install(chain_to_older);
            const Ours second;
            older = install(chain_to_older);
            const Ours third;
            if (!first.survives() || !third.survives()) {
                _exit(8);
            }
            fault_at = foreign();
            *fault_at;
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours first;
            older = install(chain_to_older);
            const Ours second;
            older = install(chain_to_older);
            const Ours third;
            *foreign();
            _exit(10);
        },
        testing::KilledBySignal(SIGBUS), "");
}

struct Newcomer {
    template <int number>
    static void handle(int, siginfo_t *, void *) {
        // Different for each, or the compiler may make one function of all.
        calls = number;
        _exit(good);
    }
};

template <int... number>
void come_and_map(std::integer_sequence<int, number...>) {
    ((install(Newcomer::handle<number>), Ours()), ...);
}

// More newcomers than we have levels: the last stay first, and nothing breaks.
TEST_F(SignalChain, MoreNewcomersThanLevels) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours first;
            come_and_map(std::make_integer_sequence<int, 20>());
            *foreign();
            _exit(10);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, RestoredOlderStateIsRecognised) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const Ours first;
            const struct sigaction ours = present();
            for (int i = 0; i < 50; ++i) {
                const struct sigaction before = install(exit_if_right);
                const Ours more;
                sigaction(SIGBUS, &before, nullptr);
                const Ours again;
            }
            _exit(present().sa_sigaction == ours.sa_sigaction && first.survives() ? good : 8);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, PreadInstallsNothing) {
    EXPECT_EXIT(
        {
            signal(SIGBUS, SIG_DFL);
            const int descriptor = make_file();
            const FileRef file = File::adopt(descriptor, "input", FileAccess::read, FileIo::pread);
            Scratch scratch;
            file->window(0, 8 * 4096, scratch);
            const bool untouched = present().sa_handler == SIG_DFL;
            const StorageRef heap = make_zeroed_storage(100);
            const bool still = present().sa_handler == SIG_DFL;
            const Ours ours;
            const bool now = present().sa_handler != SIG_DFL;
            const int flags = present().sa_flags & (SA_SIGINFO | SA_ONSTACK | SA_NODEFER);
            const bool right = flags == (SA_SIGINFO | SA_ONSTACK | SA_NODEFER);
            _exit(untouched && still && now && right ? good : 8);
        },
        testing::ExitedWithCode(good), "");
}

TEST_F(SignalChain, ThreadsMapForTheFirstTimeAtOnce) {
    EXPECT_EXIT(
        {
            install(exit_if_right);
            std::atomic<int> ready{0};
            std::atomic<int> survivors{0};
            std::thread threads[4];
            for (std::thread &thread : threads) {
                thread = std::thread([&] {
                    ++ready;
                    while (ready < 4) {
                    }
                    const Ours ours;
                    survivors += ours.survives() ? 1 : 0;
                });
            }
            for (std::thread &thread : threads) {
                thread.join();
            }
            fault_at = foreign();
            if (survivors == 4) {
                *fault_at;
            }
            _exit(8);
        },
        testing::ExitedWithCode(good), "");
}

}  // namespace
}  // namespace bufview
