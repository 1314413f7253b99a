// SPDX-License-Identifier: MIT
// Export counts under threads. Meant to be run under ThreadSanitizer too.
#include "memory/storage.h"
#include "memory/support.h"

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace bufview {
namespace {

using test::failure_of;

template <typename Work>
void run_threads(int count, Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back(work, i);
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

// Two increments that are not one atomic step each would lose some (python/cpython 155606).
TEST(ExportThreads, CountIsExact) {
    const StorageRef storage = make_zeroed_storage(64);
    const Export first(*storage);
    std::array<std::vector<Export>, 4> kept;
    run_threads(4, [&](int number) {
        for (int i = 0; i < 1000000; ++i) {
            const Export copy(first);
            if (i % 1000 == 0) {
                kept[static_cast<size_t>(number)].emplace_back(*storage);
            }
        }
    });
    EXPECT_EQ(storage->exports(), 1 + 4 * 1000);
    kept = {};
    EXPECT_EQ(storage->exports(), 1);
}

// Readers hold an export while they look; the size and bytes they see must belong together.
TEST(ExportThreads, NothingMovesUnderAnExport) {
    const StorageRef storage = make_zeroed_storage(0);
    std::atomic<int> readers{3};
    std::atomic<int64_t> looked{0};
    std::atomic<int64_t> resized{0};
    run_threads(4, [&](int number) {
        if (number == 0) {
            for (int64_t size = 1; readers.load() > 0; size = size % 3000 + 1) {
                const test::Failure failure = failure_of([&] { storage->resize(size); });
                ASSERT_TRUE(failure.status == Status::ok || failure.status == Status::busy);
                resized += failure.status == Status::ok ? 1 : 0;
                std::this_thread::yield();
            }
            return;
        }
        for (int i = 0; i < 20000 || (resized < 100 && i < 1000000); ++i) {
            const test::Failure failure = failure_of([&] {
                const Export hold(*storage);
                const int64_t size = hold->size();
                for (int64_t at = 0; at < size; at += 64) {
                    ASSERT_EQ(hold->data()[at], std::byte{0});
                }
                ASSERT_EQ(hold->size(), size);
                ++looked;
            });
            ASSERT_TRUE(failure.status == Status::ok || failure.status == Status::busy);
            if (i % 32 == 0) {
                // Readers without a pause would leave no moment without exports.
                std::this_thread::sleep_for(std::chrono::microseconds(20));
            }
        }
        --readers;
    });
    EXPECT_GT(looked.load(), 0);
    EXPECT_GE(resized.load(), 100);
    EXPECT_EQ(storage->exports(), 0);
}

TEST(ExportThreads, SizeMayBeAskedWithoutAnExport) {
    const StorageRef storage = make_zeroed_storage(1);
    std::atomic<bool> done{false};
    run_threads(2, [&](int number) {
        if (number == 0) {
            for (int64_t i = 0; i < 20000; ++i) {
                storage->resize(i % 1000);
            }
            done = true;
            return;
        }
        while (!done) {
            const int64_t size = storage->size();
            ASSERT_TRUE(size >= 0 && size < 1000) << size;
            storage->check();
        }
    });
}

TEST(ExportThreads, ClosersAndHoldersAgree) {
    for (int round = 0; round < 300; ++round) {
        static std::atomic<int> calls;
        calls = 0;
        std::byte memory[16]{};
        StorageRef storage = make_wrapped_storage(
            memory, 16, false, [](void *) { ++calls; }, nullptr);
        run_threads(3, [&](int number) {
            if (number == 0) {
                while (failure_of([&] { storage->close(); }).status == Status::busy) {
                    std::this_thread::yield();
                }
                return;
            }
            const test::Failure failure = failure_of([&] {
                for (int i = 0; i < 50; ++i) {
                    const Export hold(*storage);
                    ASSERT_EQ(calls.load(), 0) << "closed under an export";
                }
            });
            ASSERT_TRUE(failure.status == Status::ok || failure.status == Status::released);
        });
        EXPECT_EQ(calls.load(), 1);
        storage = StorageRef();
        EXPECT_EQ(calls.load(), 1);
    }
}

TEST(ExportThreads, LastOfManyFreesOnce) {
    static std::atomic<int> calls;
    calls = 0;
    constexpr int rounds = 500;
    for (int round = 0; round < rounds; ++round) {
        std::byte memory[16]{};
        StorageRef storage = make_wrapped_storage(
            memory, 16, false, [](void *) { ++calls; }, nullptr);
        std::array<Export, 3> holds{Export(*storage), Export(*storage), Export(*storage)};
        run_threads(4, [&](int number) {
            if (number == 0) {
                storage = StorageRef();
            } else {
                holds[static_cast<size_t>(number - 1)] = Export();
            }
        });
    }
    EXPECT_EQ(calls.load(), rounds);
}

}  // namespace
}  // namespace bufview
