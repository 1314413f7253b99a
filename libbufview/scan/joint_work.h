// SPDX-License-Identifier: MIT
// Work that several threads do together, each of which has come for something of its own: nobody
// is kept waiting for helpers, and who cannot go on before it is done helps.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <utility>

namespace bufview {

// All functions are called with the lock held, which is released while tasks run. Once a task has
// failed, each of them throws what it threw.
class JointWork {
public:
    using Lock = std::unique_lock<std::mutex>;

    // The right to hand out tasks, for one thread at a time. What it does under the lock between
    // them is seen by nobody before the end of the turn.
    class Turn {
    public:
        Turn(JointWork &work, Lock &lock) : work_(work), lock_(lock) {
            work_.help(lock);
            work_.taken_ = true;
        }
        Turn(const Turn &) = delete;
        Turn &operator=(const Turn &) = delete;
        ~Turn() {
            work_.taken_ = false;
            work_.changed_.notify_all();
        }

        // Calls task(0) to task(count - 1), here and on the threads that help, and waits for all.
        template <typename Task>
        void run(size_t count, Task &&task) {
            work_.run(
                lock_, count,
                [](void *which, size_t i) {
                    (*static_cast<std::remove_reference_t<Task> *>(which))(i);
                },
                &task);
        }

    private:
        JointWork &work_;
        Lock &lock_;
    };

    // Does tasks while there are any. Returns when nobody has a turn.
    void help(Lock &lock) {
        while (taken_) {
            if (!do_one(lock)) {
                changed_.wait(lock);
            }
        }
        check();
    }

    // The same until ready(), which is called with the lock, says so. What makes it true is
    // followed by notify().
    template <typename Ready>
    void help_until(Lock &lock, Ready &&ready) {
        for (check(); !ready(); check()) {
            if (!do_one(lock)) {
                changed_.wait(lock);
            }
        }
    }
    void notify() { changed_.notify_all(); }

private:
    using Call = void (*)(void *task, size_t i);

    void check() const {
        if (error_ != nullptr) {
            std::rethrow_exception(error_);
        }
    }

    void run(Lock &lock, size_t count, Call call, void *task) {
        call_ = call;
        task_ = task;
        count_ = count;
        next_ = 0;
        if (count > 1) {
            changed_.notify_all();
        }
        while (do_one(lock)) {
        }
        while (running_ != 0) {
            changed_.wait(lock);
        }
        check();
    }

    bool do_one(Lock &lock) {
        if (next_ == count_) {
            return false;
        }
        const size_t i = next_++;
        ++running_;
        lock.unlock();
        std::exception_ptr failed;
        try {
            call_(task_, i);
        } catch (...) {
            failed = std::current_exception();
        }
        lock.lock();
        if (failed != nullptr && error_ == nullptr) {
            error_ = failed;
            next_ = count_;
        }
        if (--running_ == 0 && next_ == count_) {
            changed_.notify_all();
        }
        return true;
    }

    std::condition_variable changed_;
    bool taken_ = false;
    Call call_ = nullptr;
    void *task_ = nullptr;
    size_t next_ = 0;
    size_t count_ = 0;
    size_t running_ = 0;
    std::exception_ptr error_;
};

}  // namespace bufview
