// SPDX-License-Identifier: MIT
// Every allocation of every function fails once, and then all from there on: the call says MEMORY
// or manages without, nothing has changed, and no block and no object is left behind.
#include "functions.h"
#include "new_counter.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace capitest {
namespace {

// The library's allocator for as long as it lives. Blocks that a reallocation would leave in place
// are moved, and fresh ones are filled with rubbish.
class CountingAllocator {
public:
    CountingAllocator() {
        const bufview_allocator functions{sizeof functions, this, allocate, reallocate, deallocate};
        EXPECT_OK(bufview_set_allocator(&functions));
    }
    CountingAllocator(const CountingAllocator &) = delete;
    CountingAllocator &operator=(const CountingAllocator &) = delete;
    ~CountingAllocator() {
        EXPECT_EQ(0, blocks_);
        EXPECT_EQ(0, bytes_);
        EXPECT_OK(bufview_set_allocator(nullptr));
    }

    // Allocation number `at`, counted from here and from 1, gets nothing.
    void fail(int64_t at, bool forever) {
        calls_ = 0;
        forever_ = forever;
        failed_ = false;
        fail_at_ = at;
    }
    void succeed() { fail_at_ = 0; }

    bool failed() const { return failed_; }
    int64_t calls() const { return calls_; }
    int64_t blocks() const { return blocks_; }
    int64_t bytes() const { return bytes_; }

private:
    bool refuses() {
        const int64_t at = fail_at_;
        const int64_t call = ++calls_;
        const bool refused = at > 0 && (forever_ ? call >= at : call == at);
        if (refused) {
            failed_ = true;
        }
        return refused;
    }
    static void *allocate(void *cookie, int64_t size) {
        auto *self = static_cast<CountingAllocator *>(cookie);
        EXPECT_GT(size, 0);
        void *block = self->refuses() ? nullptr : std::malloc(static_cast<size_t>(size));
        if (block != nullptr) {
            // Enough to be noticed, and no time for large blocks.
            std::memset(block, 0xA5, static_cast<size_t>(std::min<int64_t>(size, 4096)));
            ++self->blocks_;
            self->bytes_ += size;
        }
        return block;
    }
    static void *reallocate(void *cookie, void *block, int64_t old_size, int64_t new_size) {
        void *moved = allocate(cookie, new_size);
        if (moved != nullptr) {
            std::memcpy(moved, block, static_cast<size_t>(std::min(old_size, new_size)));
            deallocate(cookie, block, old_size);
        }
        return moved;
    }
    static void deallocate(void *cookie, void *block, int64_t size) {
        auto *self = static_cast<CountingAllocator *>(cookie);
        EXPECT_NE(nullptr, block);
        --self->blocks_;
        self->bytes_ -= size;
        std::free(block);
    }

    std::atomic<int64_t> fail_at_{0};
    std::atomic<bool> forever_{false};
    std::atomic<bool> failed_{false};
    std::atomic<int64_t> calls_{0};
    std::atomic<int64_t> blocks_{0};
    std::atomic<int64_t> bytes_{0};
};

// A call that is made again and again, and what has to be undone if it succeeds.
struct Attempt {
    std::string name;
    std::function<Words(World &)> prepare;
    std::function<bufview_status(const Words &)> call;
    std::function<void(World &, const Words &)> clean_up;
    bufview_status good = BUFVIEW_OK;
};

// The number of allocations that were made to fail.
int64_t exhaust(const Attempt &attempt, bool forever) {
    int64_t at = 1;
    for (;; ++at) {
        SCOPED_TRACE(attempt.name + ", allocation " + std::to_string(at) +
                     (forever ? " and all after it" : ""));
        CountingAllocator allocator;
        bool failed = false;
        bool succeeded = false;
        {
            World world;
            const Words words = attempt.prepare(world);
            const std::string before = world.fingerprint();
            const int64_t blocks = allocator.blocks();
            allocator.fail(at, forever);
            const int64_t news_before = count_of_news();
            const bufview_status status = attempt.call(words);
            const int64_t news_after = count_of_news();
            allocator.succeed();
            EXPECT_EQ(news_before, news_after);
            failed = allocator.failed();
            succeeded = status == attempt.good;
            if (!succeeded) {
                EXPECT_STATUS(BUFVIEW_MEMORY, status);
                EXPECT_EQ("", fault_of_message());
                EXPECT_EQ(before, world.fingerprint());
                EXPECT_EQ(blocks, allocator.blocks());
            }
            // What was promised without memory is kept with it.
            attempt.clean_up(world, words);
        }
        EXPECT_EQ(0, live());
        EXPECT_EQ(0, allocator.blocks());
        EXPECT_TRUE(succeeded || failed);
        if (!failed || at > 2000 || ::testing::Test::HasFailure()) {
            EXPECT_LE(at, 2000) << "there is no end of allocations";
            return at - 1;
        }
    }
}

Attempt attempt_of(const Function &one) {
    return {one.name, [&one](World &world) { return one.good_words(world); },
            [&one](const Words &words) { return one(words); },
            [&one](World &world, const Words &words) { one.clean_up(world, words); }, one.good};
}

class Memory : public ::testing::TestWithParam<size_t> {};

TEST_P(Memory, FailsOnce) {
    exhaust(attempt_of(functions()[GetParam()]), false);
}

TEST_P(Memory, FailsForEver) {
    exhaust(attempt_of(functions()[GetParam()]), true);
}

// Debug mode takes a note of each object, which is an allocation more.
TEST_P(Memory, FailsInDebugMode) {
    const Function &one = functions()[GetParam()];
    Attempt attempt = attempt_of(one);
    attempt.prepare = [&one](World &world) {
        EXPECT_OK(bufview_set_debug(1));
        return one.good_words(world);
    };
    attempt.clean_up = [&one](World &world, const Words &words) {
        EXPECT_OK(bufview_set_debug(0));
        one.clean_up(world, words);
    };
    exhaust(attempt, false);
    EXPECT_OK(bufview_set_debug(0));
}

INSTANTIATE_TEST_SUITE_P(Every, Memory, ::testing::Range(size_t{0}, functions().size()),
                         [](const auto &one) { return functions()[one.param].name; });

// What the rows of the table do not reach: layouts that need blocks for their numbers, records,
// values by the dozen, memory that grows, findings by the thousand, threads.
class Large : public ::testing::Test {
protected:
    void exhaust_both(const char *name, std::function<bufview_status(World &)> call,
                      int64_t at_least = 1, bufview_status good = BUFVIEW_OK) {
        World *present = nullptr;
        Attempt attempt{name,
                        [&](World &world) {
                            present = &world;
                            return Words{};
                        },
                        [&](const Words &) { return call(*present); },
                        [](World &, const Words &) {}, good};
        EXPECT_GE(exhaust(attempt, false), at_least) << name;
        EXPECT_GE(exhaust(attempt, true), at_least) << name;
    }
};

template <typename Handle>
bufview_status drop(bufview_status status, int32_t kind, Handle **handle) {
    EXPECT_EQ(status == BUFVIEW_OK, *handle != nullptr);
    free_handle(kind, token_of(*handle));
    return status;
}

TEST_F(Large, ViewsOfManyDimensions) {
    exhaust_both(
        "create_layout",
        [](World &world) {
            int64_t shape[BUFVIEW_MAX_NDIM];
            std::fill_n(shape, BUFVIEW_MAX_NDIM, 1);
            bufview_layout layout{};
            layout.size = sizeof layout;
            layout.format = "T{<h:x:2B:y:}";
            layout.ndim = BUFVIEW_MAX_NDIM;
            layout.shape = shape;
            bufview_view *view = nullptr;
            const auto status =
                bufview_view_create_layout(as<bufview_storage>(world.viewed), &layout, &view);
            return drop(status, BUFVIEW_KIND_VIEW, &view);
        },
        3);
    exhaust_both(
        "subview",
        [](World &world) {
            bufview_key keys[40];
            for (bufview_key &key : keys) {
                key = {};
                key.size = sizeof key;
                key.kind = BUFVIEW_KEY_NEW_AXIS;
            }
            bufview_view *view = nullptr;
            return drop(bufview_view_subview(as<bufview_view>(world.view), keys, 40, &view),
                        BUFVIEW_KIND_VIEW, &view);
        },
        2);
}

TEST_F(Large, LentMemoryComesBack) {
    for (const bool forever : {false, true}) {
        for (int64_t at = 1;; ++at) {
            CountingAllocator allocator;
            Loan loan;
            const int64_t shape[] = {2, 4};
            bufview_layout layout{};
            layout.size = sizeof layout;
            layout.data = loan.bytes;
            layout.format = "<d";
            layout.ndim = 2;
            layout.shape = shape;
            bufview_view *view = nullptr;
            allocator.fail(at, forever);
            const auto status = bufview_view_wrap(&layout, Loan::take_back, &loan, &view);
            allocator.succeed();
            EXPECT_TRUE(status == BUFVIEW_OK || status == BUFVIEW_MEMORY) << name_of(status);
            EXPECT_EQ(status == BUFVIEW_OK ? 0 : 1, loan.returned);
            bufview_view_free(view);
            EXPECT_EQ(1, loan.returned);
            EXPECT_EQ(0, live());
            if (!allocator.failed()) {
                EXPECT_GE(at, 2);
                break;
            }
        }
    }
}

TEST_F(Large, StoragesThatGrow) {
    const std::string much(100'000, 'x');
    const auto length = static_cast<int64_t>(much.size());
    exhaust_both("append", [&](World &world) {
        return bufview_storage_append(as<bufview_storage>(world.storage), much.data(), length);
    });
    exhaust_both("insert", [&](World &world) {
        return bufview_storage_insert(as<bufview_storage>(world.storage), 3, much.data(), length);
    });
    exhaust_both("resize", [&](World &world) {
        return bufview_storage_resize(as<bufview_storage>(world.storage), 1 << 20);
    });
}

TEST_F(Large, OverlappingAssignment) {
    exhaust_both(
        "assign",
        [](World &world) {
            bufview_view *backwards = nullptr;
            auto status = bufview_view_slice(as<bufview_view>(world.view), BUFVIEW_OMITTED,
                                             BUFVIEW_OMITTED, -1, &backwards);
            if (status == BUFVIEW_OK) {
                status = bufview_view_assign(as<bufview_view>(world.view), nullptr, 0, backwards);
            }
            bufview_view_free(backwards);
            return status;
        },
        1);
}

TEST_F(Large, ScansWithManyFindings) {
    const std::string text = [] {
        std::string words;
        for (int i = 0; i < 20'000; ++i) {
            words += "pattern\n";
        }
        return words;
    }();
    const auto length = static_cast<int64_t>(text.size());
    exhaust_both("feed", [&](World &world) {
        return bufview_scan_feed(as<bufview_scan>(world.plan), 0, text.data(), length);
    });
    for (const int64_t threads : {1, 2}) {
        exhaust_both(
            "run_view",
            [&](World &world) {
                bufview_storage *storage = nullptr;
                bufview_view *view = nullptr;
                auto status = bufview_storage_copy(text.data(), length, 0, &storage);
                if (status == BUFVIEW_OK) {
                    status = bufview_view_create(storage, &view);
                }
                bufview_storage_free(storage);
                if (status == BUFVIEW_OK) {
                    bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
                    options.threads = threads;
                    options.chunk = 40'000;
                    status = bufview_scan_run_view(as<bufview_scan>(world.plan), view, &options);
                }
                bufview_view_free(view);
                return status;
            },
            4);
    }
    exhaust_both("load", [&](World &world) {
        static unsigned char saved[8192];
        int64_t size = 0;
        auto status = bufview_scan_save(as<bufview_scan>(world.scan), saved, 8192, &size);
        bufview_scan *scan = nullptr;
        if (status == BUFVIEW_OK) {
            status = drop(bufview_scan_load(saved, size, &scan), BUFVIEW_KIND_SCAN, &scan);
        }
        return status;
    });
}

// Proof that the counters above would notice: a block and an object are kept back.
TEST(Counter, NoticesWhatIsKeptBack) {
    CountingAllocator allocator;
    const int64_t blocks = allocator.blocks();
    bufview_storage *leaked = new_storage(100);
    EXPECT_EQ(1, live());
    EXPECT_GT(allocator.blocks(), blocks);
    EXPECT_GE(allocator.bytes(), 100);
    bufview_storage_free(leaked);
    EXPECT_EQ(blocks, allocator.blocks());

    allocator.fail(1, false);
    EXPECT_STATUS(BUFVIEW_MEMORY, bufview_storage_create(100, &leaked));
    EXPECT_TRUE(allocator.failed());
    EXPECT_EQ(nullptr, leaked);
    allocator.succeed();
}

TEST(Counter, AnAllocatorIsNotChangedUnderLivingObjects) {
    bufview_storage *storage = new_storage(1);
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_set_allocator(nullptr));
    bufview_storage_free(storage);
    EXPECT_OK(bufview_set_allocator(nullptr));
}

// What a host has got as a tensor or an array has no handle, but goes back to the allocator, too.
TEST(Counter, AnAllocatorIsNotChangedUnderWhatWasGivenAway) {
    int given = 0;
    for (const Function &one : functions()) {
        if (one.give_back == nullptr) {
            continue;
        }
        Words words{};
        {
            World world;
            words = one.good_words(world);
            ASSERT_OK(one(words));
        }
        EXPECT_EQ(0, live());
        EXPECT_STATUS(BUFVIEW_BUSY, bufview_set_allocator(nullptr)) << one.name;
        one.give_back(words);
        EXPECT_OK(bufview_set_allocator(nullptr));
        ++given;
    }
    EXPECT_EQ(3, given);
}

}  // namespace
}  // namespace capitest
