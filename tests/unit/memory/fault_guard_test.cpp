// SPDX-License-Identifier: MIT
// Files that fail under a mapping.
#include "memory/fault_guard.h"

#include "memory/files.h"

#include <atomic>
#include <chrono>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>

namespace bufview {
namespace {

using test::failure_of;
using test::text_of;

class FaultGuard : public test::FileTest {};

TEST_F(FaultGuard, CutFileReadsAsZeros) {
    const int64_t size = 1 << 20;
    for (const int64_t left : {int64_t{0}, int64_t{1}, int64_t{4096}, int64_t{5000}, size - 4096}) {
        const std::string name = make("data", pattern(size));
        const FileRef file = open(name);
        const StorageRef storage = file->map(0, -1);
        storage->check();
        ASSERT_EQ(truncate(name.c_str(), left), 0);
        const auto kept = static_cast<size_t>(left);
        EXPECT_EQ(text_of(storage->data(), size),
                  pattern(size).substr(0, kept) +
                      std::string(static_cast<size_t>(size) - kept, '\0'));
        const auto failure = failure_of([&] { storage->check(); });
        EXPECT_EQ(failure.status, Status::changed);
        EXPECT_EQ(failure.message, name + " has shrunk from 1048576 to " + std::to_string(left) +
                                       " bytes while it was mapped");
        EXPECT_EQ(failure_of([&] { file->check(); }).status, Status::changed);
    }
}

TEST_F(FaultGuard, RangeAtAnOddOffset) {
    const std::string name = make("data", pattern(100000));
    const StorageRef storage = open(name)->map(10001, 60000);
    ASSERT_EQ(truncate(name.c_str(), 30000), 0);
    EXPECT_EQ(text_of(storage->data(), 60000),
              pattern(100000).substr(10001, 19999) + std::string(40001, '\0'));
    EXPECT_EQ(failure_of([&] { storage->check(); }).status, Status::changed);
}

TEST_F(FaultGuard, OnlyTheCutFileIsReported) {
    const std::string name = make("data", pattern(50000));
    const StorageRef before = open(make("before", pattern(50000)))->map(0, -1);
    const StorageRef cut = open(name)->map(0, -1);
    const StorageRef after = open(make("after", pattern(50000)))->map(0, -1);
    ASSERT_EQ(truncate(name.c_str(), 0), 0);
    EXPECT_EQ(cut->data()[49999], std::byte{0});
    before->check();
    after->check();
    EXPECT_EQ(failure_of([&] { cut->check(); }).status, Status::changed);
    EXPECT_EQ(text_of(before->data(), 50000), pattern(50000));
}

TEST_F(FaultGuard, VerifySeesACutThatCausesNoFault) {
    const std::string name = make("data", pattern(5000));
    const StorageRef storage = open(name)->map(0, -1);
    storage->verify();
    ASSERT_EQ(truncate(name.c_str(), 4500), 0);
    EXPECT_EQ(storage->data()[4999], std::byte{0});
    storage->check();
    const auto failure = failure_of([&] { storage->verify(); });
    EXPECT_EQ(failure.status, Status::changed);
    EXPECT_EQ(failure.message, name + " has shrunk from 5000 to 4500 bytes");
}

TEST_F(FaultGuard, CutTwice) {
    const std::string name = make("data", pattern(50000));
    const StorageRef storage = open(name)->map(0, -1);
    ASSERT_EQ(truncate(name.c_str(), 40000), 0);
    EXPECT_EQ(storage->data()[49999], std::byte{0});
    EXPECT_EQ(text_of(storage->data(), 40000), pattern(40000));
    ASSERT_EQ(truncate(name.c_str(), 8192), 0);
    EXPECT_EQ(text_of(storage->data(), 50000), pattern(8192) + std::string(50000 - 8192, '\0'));
    EXPECT_EQ(failure_of([&] { storage->check(); }).message,
              name + " has shrunk from 50000 to 40000 bytes while it was mapped");
}

TEST_F(FaultGuard, CutAndGrownAgain) {
    const std::string name = make("data", pattern(50000));
    const StorageRef storage = open(name)->map(0, -1);
    ASSERT_EQ(truncate(name.c_str(), 0), 0);
    EXPECT_EQ(storage->data()[10000], std::byte{0});
    std::ofstream(name) << pattern(50000);
    EXPECT_EQ(storage->data()[10000], std::byte{0}) << "zeros stay";
    EXPECT_EQ(failure_of([&] { storage->check(); }).status, Status::changed);
    EXPECT_EQ(text_of(open(name)->map(0, -1)->data(), 50000), pattern(50000));
}

TEST_F(FaultGuard, WritesToACutFileGoNowhere) {
    for (const FileAccess access : {FileAccess::read_write, FileAccess::copy_on_write}) {
        const std::string name = make("data", pattern(50000));
        const StorageRef storage = open(name, access)->map(0, -1);
        storage->data()[20000] = std::byte{1};
        ASSERT_EQ(truncate(name.c_str(), 0), 0);
        storage->data()[30000] = std::byte{42};
        EXPECT_EQ(storage->data()[30000], std::byte{42});
        EXPECT_EQ(failure_of([&] { storage->check(); }).status, Status::changed);
        EXPECT_EQ(failure_of([&] { storage->sync(); }).status, Status::changed);
        EXPECT_EQ(content(name), "");
    }
}

TEST_F(FaultGuard, ErrnoIsKept) {
    const std::string name = make("data", pattern(50000));
    const StorageRef storage = open(name)->map(0, -1);
    ASSERT_EQ(truncate(name.c_str(), 0), 0);
    errno = 4711;
    EXPECT_EQ(storage->data()[10000], std::byte{0});
    EXPECT_EQ(errno, 4711);
    sigset_t mask;
    sigemptyset(&mask);
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    EXPECT_FALSE(sigismember(&mask, SIGBUS));
}

// The descriptor is gone, as when a daemon closes all it finds: nobody can say what is left.
TEST_F(FaultGuard, DescriptorClosedByOthers) {
    const std::string name = make("data", pattern(50000));
    FileRef file = open(name);
    int descriptor = -1;
    for (int number = 3; number < 100; ++number) {
        struct stat info;
        if (fstat(number, &info) == 0 && info.st_ino == file->identity().inode) {
            descriptor = number;
        }
    }
    ASSERT_GE(descriptor, 0);
    const int spare = dup(descriptor);
    // Another file in its place, and a larger one.
    const int other = ::open("/bin/sh", O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(dup2(other, descriptor), descriptor);
    ASSERT_EQ(truncate(name.c_str(), 0), 0);
    Scratch scratch;
    EXPECT_EQ(text_of(file->window(0, 50000, scratch)), std::string(50000, '\0'));
    EXPECT_EQ(failure_of([&] { file->check(); }).status, Status::io);
    ASSERT_EQ(dup2(spare, descriptor), descriptor);
    ::close(other);
    ::close(spare);
}

TEST_F(FaultGuard, ReadersWhileTheFileIsCutAndGrown) {
    const int64_t size = 256 * 4096;
    const std::string name = make("data", pattern(size));
    std::atomic<bool> done{false};
    std::atomic<int64_t> reads{0};
    std::atomic<int64_t> changed{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < 3; ++number) {
        threads.emplace_back([&] {
            while (!done) {
                const auto failure = failure_of([&] {
                    const FileRef file = open(name);
                    const StorageRef storage = file->map(0, -1);
                    for (int64_t at = 0; at < storage->size(); at += 4096) {
                        const auto byte = static_cast<char>(storage->data()[at]);
                        ASSERT_TRUE(byte == '\0' || byte == pattern_at(at)) << at;
                    }
                    ++reads;
                    storage->verify();
                });
                ASSERT_TRUE(failure.status == Status::ok || failure.status == Status::changed)
                    << failure.message;
                changed += failure.status == Status::changed ? 1 : 0;
            }
        });
    }
    const std::string text = pattern(size);
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
    const auto start = std::chrono::steady_clock::now();
    int64_t cuts = 0;
    for (uint64_t i = 1;; ++i) {
        // That is enough to meet many readers, but a busy machine may need longer.
        const auto spent = std::chrono::steady_clock::now() - start;
        if (spent > std::chrono::milliseconds(changed < 20 ? 20'000 : 300)) {
            break;
        }
        const auto left = static_cast<off_t>(i * 7919 % static_cast<uint64_t>(size));
        ASSERT_EQ(ftruncate(descriptor, left), 0);
        ++cuts;
        std::this_thread::yield();
        ASSERT_EQ(
            pwrite(descriptor, text.data() + left, text.size() - static_cast<size_t>(left), left),
            size - left);
    }
    done = true;
    for (std::thread &thread : threads) {
        thread.join();
    }
    ::close(descriptor);
    EXPECT_GT(cuts, 10);
    EXPECT_GT(reads.load(), 10);
    EXPECT_GE(changed.load(), 20);
}

TEST_F(FaultGuard, ManyThreadsFaultOnOneMapping) {
    const int64_t size = 1024 * 4096;
    for (int round = 0; round < 10; ++round) {
        const std::string name = make("data", pattern(size));
        const StorageRef storage = open(name)->map(0, -1);
        std::atomic<int> ready{0};
        std::vector<std::thread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back([&] {
                ++ready;
                while (ready < 5) {
                    std::this_thread::yield();
                }
                for (int64_t at = 0; at < size; at += 4096) {
                    const auto byte = static_cast<char>(storage->data()[at]);
                    ASSERT_TRUE(byte == '\0' || byte == pattern_at(at)) << at;
                }
            });
        }
        while (ready < 4) {
            std::this_thread::yield();
        }
        ++ready;
        ASSERT_EQ(truncate(name.c_str(), 0), 0);
        for (std::thread &thread : threads) {
            thread.join();
        }
        EXPECT_EQ(storage->data()[size - 1], std::byte{0});
        EXPECT_EQ(failure_of([&] { storage->check(); }).status, Status::changed);
    }
}

// The item that is read first and the question after it, as every reader asks it: whoever sees a
// zero of ours must be told, however close another thread's fault is.
TEST_F(FaultGuard, NobodySeesAZeroBeforeTheFault) {
    const int64_t size = 16 * 4096;
    const std::string content(static_cast<size_t>(size), 'x');
    for (int round = 0; round < 250; ++round) {
        const std::string name = make("data", content);
        const StorageRef storage = open(name)->map(0, -1);
        std::atomic<int> reading{0};
        std::atomic<int> told{0};
        std::vector<std::thread> threads;
        for (int number = 0; number < 3; ++number) {
            threads.emplace_back([&] {
                const volatile std::byte *last = storage->data() + size - 1;
                ++reading;
                while (*last == std::byte{'x'}) {
                }
                told += failure_of([&] { storage->check(); }).status == Status::changed ? 1 : 0;
            });
        }
        while (reading < 3) {
            std::this_thread::yield();
        }
        ASSERT_EQ(truncate(name.c_str(), 0), 0);
        for (std::thread &thread : threads) {
            thread.join();
        }
        ASSERT_EQ(told, 3) << "in round " << round;
    }
}

// More mappings than a chunk of the table, in any order; the slots are used again.
TEST_F(FaultGuard, ManyMappings) {
    const std::string name = make("data", pattern(8192));
    const FileRef file = open(name);
    std::vector<StorageRef> storages;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 1000; ++i) {
            storages.push_back(file->map(4096 + i, 10));
        }
        for (size_t i = 0; i < storages.size(); i += 2) {
            storages[i] = StorageRef();
        }
    }
    ASSERT_EQ(truncate(name.c_str(), 0), 0);
    int seen = 0;
    for (const StorageRef &storage : storages) {
        if (storage) {
            EXPECT_EQ(storage->data()[0], std::byte{0});
            EXPECT_EQ(failure_of([&] { storage->check(); }).status, Status::changed);
            ++seen;
        }
    }
    EXPECT_GT(seen, 1000);
}

// In a process that has all the mappings it may have, the lost tail cannot become one of its own.
TEST_F(FaultGuard, NoMappingLeft) {
    if (test::sanitized) {
        GTEST_SKIP() << "a sanitizer needs mappings";
    }
    const std::string name = make("data", pattern(50000));
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);
        const StorageRef cut = open(name)->map(0, -1);
        const StorageRef more = open(name)->map(0, -1);
        // Neighbours with different rights cannot be joined.
        int count = 0;
        int rights = PROT_READ;
        while (count < 1000000 &&
               mmap(nullptr, 4096, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
            rights ^= PROT_READ;
            ++count;
        }
        if (count == 1000000) {
            _exit(77);
        }
        const bool good = truncate(name.c_str(), 20000) == 0 &&
                          more->data()[49999] == std::byte{0} &&
                          cut->data()[30000] == std::byte{0} &&
                          failure_of([&] { cut->check(); }).status == Status::changed &&
                          failure_of([&] { more->check(); }).status == Status::changed;
        _exit(good ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        GTEST_SKIP() << "more than a million mappings are allowed here";
    }
    EXPECT_EQ(status, 0);
}

// What other threads of the parent were doing in handlers and tables must not hold the child up.
TEST_F(FaultGuard, ForkWhileOthersMapAndFault) {
    if (test::sanitized) {
        GTEST_SKIP() << "a sanitizer's own locks do not survive the fork";
    }
    const auto map_and_cut = [&](const std::string &name) {
        std::ofstream(name, std::ios::binary) << pattern(40000);
        const StorageRef storage = open(name)->map(0, -1);
        const bool cut = truncate(name.c_str(), 0) == 0;
        return cut && storage->data()[20000] == std::byte{0} &&
               failure_of([&] { storage->check(); }).status == Status::changed;
    };
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (int number = 0; number < 2; ++number) {
        threads.emplace_back([&, name = path("thread" + std::to_string(number))] {
            while (!done) {
                EXPECT_TRUE(map_and_cut(name));
            }
        });
    }
    const std::string name = path("child");
    for (int i = 0; i < 40; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(20);
            _exit(map_and_cut(name) ? 0 : 1);
        }
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(status, 0) << "fork " << i;
    }
    done = true;
    for (std::thread &thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace bufview
