// SPDX-License-Identifier: MIT
// Calls on the same objects from several threads at once. Under ThreadSanitizer these programs are
// also the proof that nothing is read while it is written.
#include "support.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace capitest {
namespace {

using std::chrono::milliseconds;

constexpr int crowd = 4;
constexpr milliseconds a_while{sanitized ? 700 : 900};

// Statuses that a call may answer while others free, release, resize and close.
bool is_one_of(bufview_status status, std::initializer_list<bufview_status> allowed) {
    return std::find(allowed.begin(), allowed.end(), status) != allowed.end();
}
#define EXPECT_ONE_OF(call, ...)                                                                   \
    do {                                                                                           \
        const bufview_status got_ = (call);                                                        \
        EXPECT_TRUE(is_one_of(got_, {__VA_ARGS__}))                                                \
            << #call << ": " << name_of(got_) << " " << bufview_last_message();                    \
    } while (false)

// A number of threads wait for each other, again and again.
class Barrier {
public:
    explicit Barrier(int count) : count_(count) {}
    void wait() {
        const int turn = turn_.load(std::memory_order_acquire);
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) == count_ - 1) {
            arrived_.store(0, std::memory_order_relaxed);
            turn_.store(turn + 1, std::memory_order_release);
            return;
        }
        while (turn_.load(std::memory_order_acquire) == turn) {
            std::this_thread::yield();
        }
    }

private:
    const int count_;
    std::atomic<int> arrived_{0};
    std::atomic<int> turn_{0};
};

TEST(Threads, MemoryGoesOnceWhoeverFrees) {
    const int rounds = sanitized ? 3'000 : 20'000;
    std::atomic<int64_t> returned{0};
    bufview_storage *storage = nullptr;
    bufview_view *view = nullptr;
    bufview_lease lease{};
    std::atomic<int> leases_back{0};
    static char bytes[16];
    Barrier barrier(crowd);
    Crew crew;
    crew.add(crowd, [&](int index) {
        for (int round = 0; round < rounds; ++round) {
            if (index == 0) {
                ASSERT_OK(bufview_storage_wrap(
                    bytes, sizeof bytes, 0,
                    [](void *cookie) { ++*static_cast<std::atomic<int64_t> *>(cookie); }, &returned,
                    &storage));
                view = new_view(storage);
                lease = new_lease(view);
            }
            barrier.wait();
            bufview_lease mine = lease;
            bufview_storage_free(storage);
            bufview_view_free(view);
            const bufview_status status = bufview_view_return(&mine);
            EXPECT_TRUE(status == BUFVIEW_OK || status == BUFVIEW_HANDLE) << name_of(status);
            leases_back += status == BUFVIEW_OK;
            barrier.wait();
            if (index == 0) {
                ASSERT_EQ(round + 1, returned.load());
                ASSERT_EQ(round + 1, leases_back.load());
            }
        }
    });
    crew.run();
    EXPECT_EQ(rounds, returned);
    EXPECT_EQ(0, live());
}

// Releasing and freeing are two doors out of the same room. Other objects move into the slots at
// once and must not notice.
TEST(Threads, ReleaseBesideFreeLeavesTheNextTenantAlone) {
    bufview_storage *storage = new_storage(64);
    std::array<std::atomic<bufview_view *>, 64> shared{};
    Crew crew;
    crew.add(2 * crowd, [&](int index) {
        Random random(static_cast<uint64_t>(index) + 1);
        while (crew.running()) {
            auto &place = shared[random.below(shared.size())];
            bufview_view *view = place.load();
            int64_t value = 0;
            const int64_t at = 3;
            switch (random.below(4)) {
            case 0: {
                bufview_view *mine = new_view(storage);
                // Nobody else knows it yet.
                EXPECT_OK(bufview_view_get_int64(mine, &at, 1, &value));
                bufview_view_free(place.exchange(mine));
                break;
            }
            case 1:
                EXPECT_ONE_OF(bufview_view_release(view), BUFVIEW_OK, BUFVIEW_HANDLE,
                              BUFVIEW_ARGUMENT);
                break;
            case 2:
                bufview_view_free(view);
                break;
            default:
                EXPECT_ONE_OF(bufview_view_get_int64(view, &at, 1, &value), BUFVIEW_OK,
                              BUFVIEW_HANDLE, BUFVIEW_RELEASED, BUFVIEW_ARGUMENT);
            }
        }
    });
    crew.run_for(a_while);
    for (auto &place : shared) {
        bufview_view_free(place);
    }
    EXPECT_EQ(0, exports(storage));
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

TEST(Threads, SlicingOneViewKeepsTheCountExact) {
    const int rounds = sanitized ? 3'000 : 30'000;
    bufview_storage *storage = new_storage(64);
    bufview_view *view = new_view(storage);
    std::array<std::vector<bufview_view *>, crowd> kept;
    Crew crew;
    crew.add(crowd, [&](int index) {
        for (int i = 0; i < rounds; ++i) {
            bufview_view *part = new_slice(view, i % 8, 32);
            if (i % 100 == 0) {
                kept[static_cast<size_t>(index)].push_back(part);
            } else {
                bufview_view_free(part);
            }
        }
    });
    crew.run();
    int64_t views = 1;
    for (const auto &mine : kept) {
        views += static_cast<int64_t>(mine.size());
    }
    EXPECT_EQ(views, exports(storage));
    EXPECT_EQ(views, live(BUFVIEW_KIND_VIEW));
    for (const auto &mine : kept) {
        for (bufview_view *part : mine) {
            bufview_view_free(part);
        }
    }
    EXPECT_EQ(1, exports(storage));
    bufview_view_free(view);
    EXPECT_OK(bufview_storage_resize(storage, 65));
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// Readers of a storage of zeros, while another thread resizes it whenever nobody looks. The size
// never changes under a look, and no byte is seen that is not the storage's.
TEST(Threads, AResizeNeverHappensUnderALook) {
    constexpr int64_t most = 256 * 1024;
    bufview_storage *storage = new_storage(most);
    std::atomic<int64_t> resized{0};
    std::atomic<int64_t> looked{0};
    Crew crew;
    crew.add(1, [&](int) {
        Random random(7);
        while (crew.running()) {
            const auto size = static_cast<int64_t>(random.below(most) + 1);
            const bufview_status status = bufview_storage_resize(storage, size);
            EXPECT_ONE_OF(status, BUFVIEW_OK, BUFVIEW_BUSY);
            resized += status == BUFVIEW_OK;
            std::this_thread::yield();
        }
    });
    crew.add(crowd - 1, [&](int index) {
        std::vector<unsigned char> copy(most);
        const int64_t first = 0;
        const int64_t last = -1;
        while (crew.running()) {
            bufview_view *view = nullptr;
            const bufview_status made = bufview_view_create(storage, &view);
            EXPECT_ONE_OF(made, BUFVIEW_OK, BUFVIEW_BUSY);
            if (made != BUFVIEW_OK) {
                continue;
            }
            bufview_view_info info{};
            info.size = sizeof info;
            EXPECT_OK(bufview_view_get_info(view, &info));
            int64_t value = -1;
            EXPECT_OK(bufview_view_get_int64(view, &first, 1, &value));
            EXPECT_EQ(0, value);
            EXPECT_OK(bufview_view_get_int64(view, &last, 1, &value));
            EXPECT_EQ(0, value);
            EXPECT_OK(bufview_view_copy_bytes(view, BUFVIEW_ORDER_C, copy.data(), info.nbytes));
            const auto end = copy.begin() + info.nbytes;
            EXPECT_EQ(end, std::find_if(copy.begin(), end, [](auto c) { return c != 0; }));
            bufview_view_free(view);
            ++looked;
            if (index == 0) {
                std::this_thread::sleep_for(std::chrono::microseconds(50));
            }
        }
    });
    crew.run_for(a_while);
    EXPECT_GT(looked, 0);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// Everything that takes long on a view runs while the view is released and freed and its storage
// resized, closed and freed by others. The memory is given back when the last call is out.
TEST(Threads, KernelsEndInPeace) {
    constexpr int64_t size = 64 * 1024;
    struct Round {
        std::atomic<bufview_storage *> storage{nullptr};
        std::atomic<bufview_view *> view{nullptr};
        std::atomic<bufview_view *> other{nullptr};
        std::atomic<bufview_view *> frozen{nullptr};
        std::atomic<bufview_storage *> frozen_storage{nullptr};
    } now;
    const std::vector<unsigned char> bytes(size, 'a');
    int64_t frozen_hash = 0;
    const auto renew = [&] {
        bufview_storage *storage = nullptr;
        EXPECT_OK(bufview_storage_copy(bytes.data(), size, 0, &storage));
        bufview_view *view = new_view(storage);
        bufview_view *other = new_view(storage);
        bufview_storage *frozen_storage = nullptr;
        EXPECT_OK(
            bufview_storage_copy(bytes.data(), size, BUFVIEW_STORAGE_READONLY, &frozen_storage));
        bufview_view *frozen = new_view(frozen_storage);
        bufview_storage_free(now.storage.exchange(storage));
        bufview_view_free(now.view.exchange(view));
        bufview_view_free(now.other.exchange(other));
        bufview_view_free(now.frozen.exchange(frozen));
        bufview_storage_free(now.frozen_storage.exchange(frozen_storage));
    };
    renew();
    ASSERT_OK(bufview_view_hash(now.frozen, &frozen_hash));

    std::atomic<int64_t> done[8]{};
    Crew crew;
    crew.add(1, [&](int) {
        Random random(3);
        while (crew.running()) {
            switch (random.below(8)) {
            case 0:
                bufview_view_free(now.view);
                break;
            case 1:
                // Busy while another thread has borrowed it.
                EXPECT_ONE_OF(bufview_view_release(now.view), BUFVIEW_OK, BUFVIEW_BUSY,
                              BUFVIEW_HANDLE);
                break;
            case 2:
                EXPECT_ONE_OF(bufview_view_release(now.other), BUFVIEW_OK, BUFVIEW_HANDLE);
                break;
            case 3:
                EXPECT_ONE_OF(bufview_storage_resize(now.storage, 1), BUFVIEW_OK, BUFVIEW_BUSY,
                              BUFVIEW_HANDLE, BUFVIEW_RELEASED);
                break;
            case 4:
                EXPECT_ONE_OF(bufview_storage_close(now.storage), BUFVIEW_OK, BUFVIEW_BUSY,
                              BUFVIEW_HANDLE);
                break;
            case 5:
                bufview_storage_free(now.storage);
                bufview_storage_free(now.frozen_storage);
                break;
            case 6:
                bufview_view_free(now.frozen);
                break;
            default:
                std::this_thread::sleep_for(std::chrono::microseconds(random.below(300)));
                renew();
            }
        }
    });
    crew.add(crowd, [&](int index) {
        Random random(static_cast<uint64_t>(index) + 100);
        std::vector<unsigned char> copy(size);
        bufview_value wanted{};
        wanted.size = sizeof wanted;
        wanted.kind = BUFVIEW_VALUE_INT;
        wanted.integer = 'a';
        const std::initializer_list<bufview_status> gone = {BUFVIEW_OK, BUFVIEW_HANDLE,
                                                            BUFVIEW_RELEASED};
        const auto check = [&](size_t what, bufview_status status, bool right) {
            EXPECT_TRUE(is_one_of(status, gone)) << what << " " << name_of(status);
            EXPECT_TRUE(status != BUFVIEW_OK || right) << what;
            done[what] += status == BUFVIEW_OK;
        };
        while (crew.running()) {
            int32_t equal = 0;
            int64_t number = 0;
            switch (const auto what = random.below(6)) {
            case 0: {
                copy[0] = copy[size - 1] = 0;
                const auto status =
                    bufview_view_copy_bytes(now.view, BUFVIEW_ORDER_C, copy.data(), size);
                check(what, status, copy[0] == 'a' && copy[size - 1] == 'a');
                break;
            }
            case 1: {
                // A released view equals only itself.
                const auto status = bufview_view_equal(now.view, now.other, &equal);
                check(what, status, true);
                break;
            }
            case 2: {
                const auto status = bufview_view_hash(now.frozen, &number);
                check(what, status, number == frozen_hash);
                break;
            }
            case 3: {
                const auto status = bufview_view_count(now.other, &wanted, 1, &number);
                check(what, status, number == size);
                break;
            }
            case 4: {
                bufview_lease lease{};
                lease.size = sizeof lease;
                const auto status = bufview_view_borrow(now.view, &lease);
                check(what, status,
                      lease.nbytes == size && static_cast<unsigned char *>(lease.data)[9] == 'a');
                EXPECT_OK(bufview_view_return(&lease));
                break;
            }
            default: {
                bufview_scan *scan = nullptr;
                int64_t id = 0;
                EXPECT_OK(bufview_scan_create(&scan));
                EXPECT_OK(bufview_scan_add_find(scan, "a", 1, 0, 0, &id));
                const auto status = bufview_scan_run_view(scan, now.view, nullptr);
                EXPECT_OK(bufview_scan_find_count(scan, id, &number));
                check(what, status, number == size);
                bufview_scan_free(scan);
            }
            }
        }
    });
    crew.run_for(2 * a_while);
    for (size_t what = 0; what < 6; ++what) {
        EXPECT_GT(done[what], 0) << what;
    }
    bufview_view_free(now.view);
    bufview_view_free(now.other);
    bufview_view_free(now.frozen);
    bufview_storage_free(now.storage);
    bufview_storage_free(now.frozen_storage);
    EXPECT_EQ(0, live());
}

// One scan, everybody at it: one call works, the others are told so.
TEST(Threads, AScanThatWorksIsBusyAndCanBeCancelledAndFreed) {
    constexpr int64_t size = 1 << 20;
    bufview_storage *storage = new_storage(size);
    bufview_view *view = new_view(storage);
    std::atomic<bufview_scan *> shared{nullptr};
    std::atomic<int64_t> finished{0};
    const auto renew = [&] {
        bufview_scan *scan = nullptr;
        int64_t id = 0;
        EXPECT_OK(bufview_scan_create(&scan));
        EXPECT_OK(bufview_scan_add_histogram(scan, &id));
        EXPECT_OK(bufview_scan_add_strings(scan, 4, 10, &id));
        bufview_scan_free(shared.exchange(scan));
    };
    renew();
    Crew crew;
    crew.add(crowd - 1, [&](int index) {
        while (crew.running()) {
            bufview_scan *scan = shared;
            bufview_scan_options options = BUFVIEW_SCAN_OPTIONS_INIT;
            options.threads = index % 2 + 1;
            options.chunk = 64 * 1024;
            const auto status = bufview_scan_run_view(scan, view, &options);
            EXPECT_ONE_OF(status, BUFVIEW_OK, BUFVIEW_BUSY, BUFVIEW_HANDLE, BUFVIEW_CANCELLED);
            finished += status == BUFVIEW_OK;
            int64_t offset = 0;
            int64_t length = 0;
            const auto asked = bufview_scan_range(scan, &offset, &length);
            EXPECT_ONE_OF(asked, BUFVIEW_OK, BUFVIEW_BUSY, BUFVIEW_HANDLE);
            if (asked == BUFVIEW_OK) {
                // A run counts as a whole or not at all.
                EXPECT_TRUE(length == 0 || length == size) << length;
            }
        }
    });
    crew.add(1, [&](int) {
        Random random(11);
        while (crew.running()) {
            std::this_thread::sleep_for(std::chrono::microseconds(random.below(1500)));
            if (random.chance(50)) {
                EXPECT_ONE_OF(bufview_scan_cancel(shared), BUFVIEW_OK, BUFVIEW_HANDLE);
            } else if (random.chance(50)) {
                EXPECT_ONE_OF(bufview_scan_reset(shared), BUFVIEW_OK, BUFVIEW_BUSY, BUFVIEW_HANDLE);
            } else {
                renew();
            }
        }
    });
    crew.run_for(a_while);
    EXPECT_GT(finished, 0);
    bufview_scan_free(shared);
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// Makers and breakers of every kind, while debug mode goes on and off and the living are counted.
TEST(Threads, MakingAndFreeingBesideReports) {
    Crew crew;
    std::atomic<int64_t> seen{0};
    crew.add(crowd, [&](int index) {
        Random random(static_cast<uint64_t>(index) + 50);
        bufview_set_site(("thread " + std::to_string(index)).c_str());
        while (crew.running()) {
            bufview_storage *storage = new_storage(static_cast<int64_t>(random.below(200)));
            bufview_view *view = new_view(storage);
            bufview_view *part = new_slice(view, 1, BUFVIEW_OMITTED);
            bufview_lease lease = new_lease(part);
            bufview_format *format = nullptr;
            EXPECT_OK(bufview_format_parse("T{<i:x:3d:y:}", &format));
            EXPECT_STATUS(BUFVIEW_BUSY, bufview_storage_resize(storage, 1000));
            EXPECT_OK(bufview_view_return(&lease));
            bufview_view_free(view);
            bufview_view_free(part);
            // A report that looks at a view just now holds it, too; it does not take long.
            while (bufview_storage_resize(storage, 1000) == BUFVIEW_BUSY) {
                std::this_thread::yield();
            }
            bufview_format_free(format);
            bufview_storage_free(storage);
        }
    });
    crew.add(1, [&](int) {
        int32_t on = 0;
        while (crew.running()) {
            EXPECT_OK(bufview_set_debug(on ^= 1));
            EXPECT_OK(bufview_live_report(
                [](void *cookie, const bufview_live_object *object) {
                    EXPECT_TRUE(object->kind >= BUFVIEW_KIND_STORAGE &&
                                object->kind <= BUFVIEW_KIND_SCAN);
                    const std::string site = object->site;
                    EXPECT_TRUE(site.empty() || site.rfind("thread ", 0) == 0) << site;
                    *static_cast<std::atomic<int64_t> *>(cookie) += object->exports >= 0;
                    return int32_t{0};
                },
                &seen));
            EXPECT_GE(live(), 0);
            EXPECT_STATUS(BUFVIEW_OK, bufview_set_debug(on));
        }
    });
    crew.run_for(a_while);
    EXPECT_OK(bufview_set_debug(0));
    EXPECT_GT(seen, 0);
    EXPECT_EQ(0, live());
}

// Messages belong to threads: what fails on one does not speak on another.
TEST(Threads, EachThreadHasItsOwnMessage) {
    bufview_storage *storage = new_storage(10);
    bufview_view *view = new_view(storage);
    Crew crew;
    crew.add(crowd, [&](int index) {
        EXPECT_STREQ("", bufview_last_message());
        const int64_t at = 100 + index;
        const std::string wanted = "index " + std::to_string(at) + " is outside a view of 10 items";
        for (int i = 0; i < 2000; ++i) {
            int64_t value = -1;
            EXPECT_STATUS(BUFVIEW_RANGE, bufview_view_get_int64(view, &at, 1, &value));
            std::this_thread::yield();
            EXPECT_EQ(wanted, bufview_last_message());
        }
    });
    crew.run();
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

}  // namespace
}  // namespace capitest
