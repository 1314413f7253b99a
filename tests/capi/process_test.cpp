// SPDX-License-Identifier: MIT
// The library in processes that are not made for it: that fork, have tiny stacks, another locale,
// signals, cancelled threads, and that call it when they are nearly gone.
#include "functions.h"

#include <clocale>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace capitest {
namespace {

// Runs a function in a child that must be done in time; gives its exit status, or minus the signal
// that ended it. Nothing the child does to itself can hurt the other tests.
int in_child(const std::function<int()> &work) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(sanitized ? 60 : 20);
        _exit(work());
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return -1000;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Runs a function on a thread with a stack of the given size.
void on_stack(size_t bytes, const std::function<void()> &work) {
    pthread_attr_t attributes;
    ASSERT_EQ(0, pthread_attr_init(&attributes));
    ASSERT_EQ(0, pthread_attr_setstacksize(&attributes, bytes));
    pthread_t thread;
    ASSERT_EQ(0, pthread_create(
                     &thread, &attributes,
                     [](void *argument) -> void * {
                         (*static_cast<const std::function<void()> *>(argument))();
                         return nullptr;
                     },
                     const_cast<std::function<void()> *>(&work)));
    ASSERT_EQ(0, pthread_join(thread, nullptr));
    ASSERT_EQ(0, pthread_attr_destroy(&attributes));
}

// Uses what the parent has made, and makes things of its own: 0 if all of it works.
int use_library(bufview_view *old_view, bufview_storage *old_storage) {
    const int64_t at = 3;
    int64_t value = -1;
    if (bufview_view_get_int64(old_view, &at, 1, &value) != BUFVIEW_OK || value != '3') {
        return 1;
    }
    bufview_view *view = nullptr;
    if (bufview_view_create(old_storage, &view) != BUFVIEW_OK ||
        bufview_view_get_int64(view, &at, 1, &value) != BUFVIEW_OK || value != '3') {
        return 2;
    }
    bufview_storage *storage = nullptr;
    for (int i = 0; i < 600; ++i) {
        if (bufview_storage_create(16, &storage) != BUFVIEW_OK) {
            return 3;
        }
        bufview_storage_free(storage);
    }
    bufview_view_free(view);
    bufview_view_free(old_view);
    if (bufview_view_get_int64(old_view, &at, 1, &value) != BUFVIEW_HANDLE) {
        return 4;
    }
    int64_t count = 0;
    return bufview_live_count(BUFVIEW_KIND_ANY, &count) == BUFVIEW_OK && count > 0 ? 0 : 5;
}

TEST(Process, ForksWhileThreadsHoldTheTable) {
    if (sanitized) {
        GTEST_SKIP() << "a sanitizer's own locks do not survive a fork of many threads";
    }
    bufview_storage *storage = nullptr;
    ASSERT_OK(bufview_storage_copy("0123456789", 10, 0, &storage));
    bufview_view *view = new_view(storage);
    std::atomic<bool> stopping{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            while (!stopping) {
                bufview_view *mine = new_view(storage);
                bufview_view_free(mine);
            }
        });
    }
    for (int i = 0; i < 60 && !HasFailure(); ++i) {
        EXPECT_EQ(0, in_child([&] { return use_library(view, storage); })) << "fork " << i;
    }
    stopping = true;
    for (std::thread &thread : threads) {
        thread.join();
    }
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

TEST(Process, EveryFunctionOnAStackOf64KiB) {
    if (sanitized) {
        GTEST_SKIP() << "sanitizers make frames larger";
    }
    for (const Function &one : functions()) {
        World world;
        const Words words = one.good_words(world);
        bufview_status status = BUFVIEW_INTERNAL;
        on_stack(64 * 1024, [&] { status = one(words); });
        EXPECT_TRUE(one.never_fails || same_status(one.good, status)) << one.name;
        one.clean_up(world, words);
    }
    EXPECT_EQ(0, live());
}

TEST(Process, DeepFormatsAndManyDimensionsOnAStackOf64KiB) {
    if (sanitized) {
        GTEST_SKIP() << "sanitizers make frames larger";
    }
    std::string nested = "B:b:";
    for (int i = 0; i < 63; ++i) {
        nested = "T{" + nested + "}:r:";
    }
    nested.resize(nested.size() - 3);
    const std::string endless(60'000, '(');
    bufview_status statuses[4] = {};
    bool equal = false;
    on_stack(64 * 1024, [&] {
        bufview_format *format = nullptr;
        statuses[0] = bufview_format_parse(nested.c_str(), &format);
        bufview_format_free(format);
        statuses[1] = bufview_format_parse(endless.c_str(), &format);
        static int64_t shape[BUFVIEW_MAX_NDIM];
        std::fill_n(shape, BUFVIEW_MAX_NDIM, 1);
        shape[5] = shape[50] = 3;
        bufview_layout layout{};
        layout.size = sizeof layout;
        layout.format = nested.c_str();
        layout.ndim = BUFVIEW_MAX_NDIM;
        layout.shape = shape;
        bufview_storage *storage = nullptr;
        bufview_view *view = nullptr;
        bufview_view *turned = nullptr;
        statuses[2] = bufview_storage_create(100, &storage);
        statuses[3] = bufview_view_create_layout(storage, &layout, &view);
        static_cast<void>(bufview_view_transpose(view, nullptr, 0, &turned) == BUFVIEW_OK);
        int32_t answer = 0;
        static_cast<void>(bufview_view_equal(view, view, &answer) == BUFVIEW_OK);
        equal = answer == 1;
        static_cast<void>(bufview_view_assign(view, nullptr, 0, view) == BUFVIEW_OK);
        bufview_view_free(turned);
        bufview_view_free(view);
        bufview_storage_free(storage);
    });
    EXPECT_EQ(BUFVIEW_OK, statuses[0]);
    EXPECT_NE(BUFVIEW_OK, statuses[1]);
    EXPECT_EQ(BUFVIEW_OK, statuses[2]);
    EXPECT_EQ(BUFVIEW_OK, statuses[3]);
    EXPECT_TRUE(equal);
    EXPECT_EQ(0, live());
}

// All that functions say, of good and of bad arguments, without what differs from run to run.
std::string everything_said() {
    std::string said;
    for (const Function &one : functions()) {
        World world;
        Words words = one.good_words(world);
        const bufview_status status = one(words);
        said += std::string(one.name) + " " + (one.never_fails ? "" : name_of(status)) + " ";
        for (size_t i = 0; i < one.parameters.size(); ++i) {
            const Parameter &parameter = one.parameters[i];
            const bool time = std::string_view(one.name) == "bufview_scan_nanoseconds";
            const int64_t length = parameter.role == Role::room     ? 512
                                   : parameter.role == Role::result ? parameter.width
                                                                    : 0;
            const bool address = one.give_back != nullptr;
            if (!time && !address && std::string_view(one.name) != "bufview_storage_descriptor") {
                said.append(as<const char>(words[i]), static_cast<size_t>(length));
            }
        }
        one.clean_up(world, words);
    }
    bufview_scan *scan = nullptr;
    EXPECT_OK(bufview_scan_create(&scan));
    for (int64_t i = 0; const char *name = bufview_scan_digest_name(i); ++i) {
        int64_t id = 0;
        said += std::to_string(bufview_scan_add_digest(scan, name, &id));
    }
    EXPECT_OK(bufview_scan_feed(scan, 0, "ISTANBUL istanbul 3.5 3,5", 25));
    for (int64_t i = 0; i < 12; ++i) {
        char text[200] = "";
        int64_t length = 0;
        said += std::to_string(bufview_scan_digest_hex(scan, i, text, sizeof text, &length)) + text;
    }
    bufview_scan_free(scan);
    bufview_format *format = nullptr;
    for (const char *text : {"T{I:\xc4\xb0:}", "I", "i", "1.5d", "1,5d", "L", "Ii", "\xc4\xb1"}) {
        const bufview_status status = bufview_format_parse(text, &format);
        said += std::to_string(status) + (status != BUFVIEW_OK ? bufview_last_message() : "");
        bufview_format_free(format);
    }
    bufview_file *file = nullptr;
    said += std::to_string(bufview_file_open("/nowhere/at/all", 0, 0, &file));
    return said + bufview_last_message();
}

// A locale that is not installed is made, in a folder of our own: with the letters and the numbers
// of the language, but the order of POSIX, which takes a tenth of the time.
bool enter_locale(const std::string &name, const std::filesystem::path &folder) {
    const std::string full = name + ".UTF-8";
    if (std::setlocale(LC_ALL, full.c_str()) != nullptr) {
        return true;
    }
    std::ofstream source(folder / "source");
    for (const char *category :
         {"LC_CTYPE", "LC_COLLATE", "LC_NUMERIC", "LC_MONETARY", "LC_TIME", "LC_MESSAGES"}) {
        const bool order = std::string_view(category) == "LC_COLLATE";
        source << category << "\ncopy \"" << (order ? "POSIX" : name) << "\"\nEND " << category
               << "\n";
    }
    source.close();
    const std::string command = "localedef -c -f UTF-8 -i '" + (folder / "source").string() +
                                "' '" + (folder / full).string() + "' >/dev/null 2>&1";
    setenv("LOCPATH", folder.c_str(), 1);
    // It complains of the categories that are missing; what counts is whether the locale is there.
    return std::system(command.c_str()) != -1 && std::setlocale(LC_ALL, full.c_str()) != nullptr;
}

class Locale : public ::testing::TestWithParam<const char *> {};

TEST_P(Locale, ChangesNothing) {
    const std::string plain = everything_said();
    char folder[] = "/tmp/bufview-locale-XXXXXX";
    ASSERT_NE(nullptr, mkdtemp(folder));
    const bool entered = enter_locale(GetParam(), folder);
    if (entered) {
        EXPECT_EQ(',', *std::localeconv()->decimal_point);
        EXPECT_TRUE(plain == everything_said());
    }
    std::setlocale(LC_ALL, "C");
    std::filesystem::remove_all(folder);
    if (!entered) {
        GTEST_SKIP() << "there is no locale " << GetParam() << " and none can be made";
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Locale, ::testing::Values("de_DE", "tr_TR"),
                         [](const auto &one) { return std::string(one.param); });

// Makes a call, in a child, on a thread for which a cancellation is waiting. 0 if the thread has
// come to its end, the process lives, and nothing is job_of_thread behind.
int cancelled_inside(const std::function<void(World &)> &call) {
    return in_child([&] {
        {
            World world;
            struct Job {
                const std::function<void(World &)> &call;
                World &world;
            } job{call, world};
            pthread_t thread;
            pthread_create(
                &thread, nullptr,
                [](void *argument) -> void * {
                    const auto *job_of_thread = static_cast<Job *>(argument);
                    pthread_cancel(pthread_self());
                    job_of_thread->call(job_of_thread->world);
                    pthread_testcancel();
                    return nullptr;
                },
                &job);
            pthread_join(thread, nullptr);
        }
        return live() == 0 ? 0 : 1;
    });
}

TEST(Process, ThreadsMayBeCancelledInsideOfCalls) {
    if (thread_sanitized) {
        GTEST_SKIP() << "ThreadSanitizer does not follow cancelled threads";
    }
    for (const Function &one : functions()) {
        EXPECT_EQ(0, cancelled_inside([&](World &world) {
                      const Words words = one.good_words(world);
                      one(words);
                      one.clean_up(world, words);
                  }))
            << one.name;
    }
    EXPECT_EQ(0, cancelled_inside([](World &world) {
                  bufview_storage_free(as<bufview_storage>(world.shared));
              }));
    for (const int64_t threads : {1, 3}) {
        for (const int32_t io : {BUFVIEW_IO_MAP, BUFVIEW_IO_PREAD}) {
            EXPECT_EQ(0, cancelled_inside([=](World &world) {
                          bufview_file *file = nullptr;
                          bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
                          options.threads = threads;
                          options.chunk = 4;
                          pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
                          if (bufview_file_open(file_path(), 0, io, &file) == BUFVIEW_OK) {
                              bufview_file_free(as<bufview_file>(world.file));
                              world.file = token_of(file);
                          }
                          pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
                          static_cast<void>(bufview_scan_run_file(as<bufview_scan>(world.plan),
                                                                  file, &options) == BUFVIEW_OK);
                          bufview_file_free(file);
                      }))
                << threads << " threads, io " << io;
        }
    }
}

// The same for what works with threads of its own, at any moment.
TEST(Process, ScansMayBeCancelledAtAnyMoment) {
    if (thread_sanitized) {
        GTEST_SKIP() << "ThreadSanitizer does not follow cancelled threads";
    }
    const int result = in_child([] {
        bufview_storage *storage = new_storage(1 << 20);
        bufview_view *view = new_view(storage);
        static bufview_view *shared;
        shared = view;
        Random random(5);
        for (int i = 0; i < 60; ++i) {
            static bufview_scan *scan;
            int64_t id = 0;
            if (bufview_scan_create(&scan) != BUFVIEW_OK ||
                bufview_scan_add_histogram(scan, &id) != BUFVIEW_OK ||
                bufview_scan_add_digest(scan, "sha256", &id) != BUFVIEW_OK) {
                return 2;
            }
            pthread_t thread;
            pthread_create(
                &thread, nullptr,
                [](void *) -> void * {
                    bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
                    options.threads = 3;
                    options.chunk = 16 * 1024;
                    for (;;) {
                        if (bufview_scan_reset(scan) != BUFVIEW_OK ||
                            bufview_scan_run_view(scan, shared, &options) != BUFVIEW_OK) {
                            return nullptr;
                        }
                        pthread_testcancel();
                    }
                },
                nullptr);
            usleep(static_cast<useconds_t>(random.below(4000)));
            pthread_cancel(thread);
            pthread_join(thread, nullptr);
            int64_t offset = 0;
            int64_t length = 0;
            // Whoever was cancelled has left the scan as it was, or done.
            if (bufview_scan_range(scan, &offset, &length) != BUFVIEW_OK ||
                (length != 0 && length != 1 << 20)) {
                return 3;
            }
            bufview_scan_free(scan);
        }
        bufview_view_free(view);
        if (exports(storage) != 0) {
            return 4;
        }
        bufview_storage_free(storage);
        return live() == 0 ? 0 : 1;
    });
    EXPECT_EQ(0, result);
}

std::atomic<int> ticks{0};

// A thousand signals a second, whose handler interrupts system calls.
TEST(Process, SignalsInterruptNothing) {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = [](int) { ++ticks; };
    ASSERT_EQ(0, sigaction(SIGALRM, &action, &before));
    itimerval timer{{0, 1000}, {0, 1000}};
    ASSERT_EQ(0, setitimer(ITIMER_REAL, &timer, nullptr));
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1000);
    int rounds = 0;
    while (std::chrono::steady_clock::now() < end && !HasFailure()) {
        for (const Function &one : functions()) {
            World world;
            const Words words = one.good_words(world);
            const bufview_status status = one(words);
            EXPECT_TRUE(one.never_fails || same_status(one.good, status)) << one.name;
            one.clean_up(world, words);
        }
        ++rounds;
    }
    timer = {};
    ASSERT_EQ(0, setitimer(ITIMER_REAL, &timer, nullptr));
    ASSERT_EQ(0, sigaction(SIGALRM, &before, nullptr));
    EXPECT_GT(ticks, 20);
    EXPECT_GT(rounds, 0);
    EXPECT_EQ(0, live());
}

// From here on the process is refused these system calls, as in a sandbox.
bool forbid(std::initializer_list<long> calls) {
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const long call : calls) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

TEST(Process, DoesWithoutWhatASandboxForbids) {
    if (sanitized) {
        GTEST_SKIP() << "sanitizers need system calls of their own";
    }
    char name[] = "/tmp/bufview-sandbox-XXXXXX";
    const int descriptor = mkstemp(name);
    ASSERT_GE(descriptor, 0);
    ASSERT_EQ(0, ftruncate(descriptor, 1 << 20));
    close(descriptor);
    const int result = in_child([&] {
        if (!forbid({SYS_getrandom, SYS_fallocate, SYS_fstatfs, SYS_sched_getaffinity, SYS_clone,
                     SYS_clone3, SYS_madvise, SYS_memfd_create})) {
            return 77;
        }
        // Enough for a new chunk of the table.
        std::vector<bufview_storage *> storages;
        for (int i = 0; i < 2000; ++i) {
            storages.push_back(new_storage(1));
        }
        for (bufview_storage *storage : storages) {
            bufview_storage_free(storage);
        }
        bufview_file *file = nullptr;
        bufview_view *view = nullptr;
        bufview_scan *scan = nullptr;
        int64_t id = 0;
        if (bufview_file_open(name, BUFVIEW_FILE_READ_WRITE, BUFVIEW_IO_AUTO, &file) !=
                BUFVIEW_OK ||
            bufview_file_view(file, 0, -1, &view) != BUFVIEW_OK ||
            bufview_scan_create(&scan) != BUFVIEW_OK ||
            bufview_scan_add_histogram(scan, &id) != BUFVIEW_OK) {
            return 1;
        }
        bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
        options.threads = 4;
        options.chunk = 64 * 1024;
        int64_t counts[256] = {};
        if (bufview_scan_run_file(scan, file, &options) != BUFVIEW_OK ||
            bufview_scan_histogram(scan, id, counts) != BUFVIEW_OK || counts[0] != 1 << 20) {
            return 2;
        }
        bufview_storage *shared = nullptr;
        if (bufview_storage_create_shared(10, &shared) != BUFVIEW_IO ||
            bufview_last_errno() != EPERM) {
            return 3;
        }
        bufview_scan_free(scan);
        bufview_view_free(view);
        bufview_file_free(file);
        return live() == 0 ? 0 : 4;
    });
    unlink(name);
    if (result == 77) {
        GTEST_SKIP() << "there is no seccomp here";
    }
    EXPECT_EQ(0, result);
}

bufview_view *late_view;
bufview_storage *late_storage;

// What a finalizer does after main() has returned.
void late_calls() {
    _exit(use_library(late_view, late_storage) == 0 ? 7 : 8);
}

TEST(Process, AnswersAfterMainHasReturned) {
    EXPECT_EQ(7, in_child([] {
                  if (std::atexit(late_calls) != 0 ||
                      bufview_storage_copy("0123456789", 10, 0, &late_storage) != BUFVIEW_OK) {
                      return 1;
                  }
                  late_view = new_view(late_storage);
                  std::exit(2);
                  return 3;
              }));
}

// Destructors of thread-specific data run when the library's own are long done, if it had any.
TEST(Process, AnswersWhileAThreadEnds) {
    pthread_key_t key;
    static int result = -1;
    ASSERT_EQ(0, pthread_key_create(&key, [](void *value) {
                  result = use_library(static_cast<bufview_view *>(value), late_storage);
                  EXPECT_STRNE("", bufview_last_message());
              }));
    ASSERT_OK(bufview_storage_copy("0123456789", 10, 0, &late_storage));
    bufview_view *view = new_view(late_storage);
    std::thread([&] { pthread_setspecific(key, view); }).join();
    EXPECT_EQ(0, result);
    pthread_key_delete(key);
    bufview_storage_free(late_storage);
    EXPECT_EQ(0, live());
}

}  // namespace
}  // namespace capitest
