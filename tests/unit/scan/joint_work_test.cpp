// SPDX-License-Identifier: MIT
// Tasks that several threads take from one that has them.
#include "support.h"

#include "scan/joint_work.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace bufview::test {
namespace {

// Waits for what another thread does; false if that takes too long to be true.
bool wait_for(const std::function<bool()> &ready) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!ready()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

TEST(JointWork, EachTaskIsDoneOnce) {
    std::mutex mutex;
    JointWork work;
    JointWork::Lock lock(mutex);
    JointWork::Turn turn(work, lock);
    for (const size_t count : {size_t{0}, size_t{1}, size_t{100}}) {
        std::vector<int> done(count);
        turn.run(count, [&](size_t i) { ++done[i]; });
        EXPECT_EQ(done, std::vector<int>(count, 1));
        EXPECT_TRUE(lock.owns_lock());
    }
}

// Two tasks that wait for each other end only if two threads do them.
TEST(JointWork, IsSharedWithThoseWhoComeMeanwhile) {
    std::mutex mutex;
    JointWork work;
    std::atomic<bool> started{false};
    std::atomic<bool> over{false};
    std::thread other([&] {
        EXPECT_TRUE(wait_for([&] { return started.load(); }));
        JointWork::Lock lock(mutex);
        work.help(lock);
        // What came after the tasks belongs to the same turn.
        EXPECT_TRUE(over);
    });
    {
        JointWork::Lock lock(mutex);
        JointWork::Turn turn(work, lock);
        std::atomic<int> met{0};
        turn.run(2, [&](size_t) {
            started = true;
            ++met;
            EXPECT_TRUE(wait_for([&] { return met == 2; }));
        });
        over = true;
    }
    other.join();
}

TEST(JointWork, TurnsComeOneAfterTheOther) {
    std::mutex mutex;
    JointWork work;
    int busy = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 50; ++round) {
                JointWork::Lock lock(mutex);
                JointWork::Turn turn(work, lock);
                ++busy;
                std::atomic<int> done{0};
                turn.run(5, [&](size_t) { ++done; });
                EXPECT_EQ(busy, 1);
                EXPECT_EQ(done, 5);
                --busy;
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

TEST(JointWork, WaitsForWhatIsReadyOrFailed) {
    std::mutex mutex;
    JointWork work;
    bool ready = false;
    std::atomic<bool> waits{false};
    std::atomic<bool> passed{false};
    std::thread other([&] {
        JointWork::Lock lock(mutex);
        work.help_until(lock, [&] {
            waits = true;
            return ready;
        });
        EXPECT_TRUE(ready);
        passed = true;
        const auto never = [] { return false; };
        EXPECT_EQ(status_of([&] { work.help_until(lock, never); }), Status::memory);
    });
    EXPECT_TRUE(wait_for([&] { return waits.load(); }));
    {
        const JointWork::Lock lock(mutex);
        ready = true;
        work.notify();
    }
    EXPECT_TRUE(wait_for([&] { return passed.load(); }));
    JointWork::Lock lock(mutex);
    JointWork::Turn turn(work, lock);
    EXPECT_EQ(status_of([&] { turn.run(3, [](size_t) { fail(Status::memory, "none"); }); }),
              Status::memory);
    lock.unlock();
    other.join();
    lock.lock();
}

// No task begins after one that has failed, and whoever comes later is told.
TEST(JointWork, EndsWithTheFirstFailure) {
    std::mutex mutex;
    JointWork work;
    JointWork::Lock lock(mutex);
    size_t last = 0;
    {
        JointWork::Turn turn(work, lock);
        EXPECT_EQ(status_of([&] {
                      turn.run(10, [&](size_t i) {
                          last = i;
                          if (i == 3) {
                              fail(Status::cancelled, "enough");
                          }
                      });
                  }),
                  Status::cancelled);
    }
    EXPECT_EQ(last, 3u);
    EXPECT_TRUE(lock.owns_lock());
    EXPECT_EQ(status_of([&] { work.help(lock); }), Status::cancelled);
    EXPECT_EQ(status_of([&] { JointWork::Turn(work, lock); }), Status::cancelled);
}

}  // namespace
}  // namespace bufview::test
