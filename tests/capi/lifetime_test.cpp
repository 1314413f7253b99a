// SPDX-License-Identifier: MIT
// Whoever lets go first: memory is given back once, when nobody needs it any more, and no moment
// earlier.
#include "support.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>

#include <unistd.h>

namespace capitest {
namespace {

// What stands on lent memory: the storage, a view, a slice, a slice of that, and a lease of that.
// Each of the five goes by one action; the order is the caller's.
class Chain {
public:
    static constexpr int links = 5;

    Chain() {
        storage_ = loan_.wrap();
        view_ = new_view(storage_);
        slice_ = new_slice(view_, 4, 40);
        inner_ = new_slice(slice_, 6, 20);
        lease_ = new_lease(inner_);
    }
    ~Chain() {
        for (int link = 0; link < links; ++link) {
            drop(link);
        }
        EXPECT_EQ(1, loan_.returned);
    }

    void drop(int link) {
        switch (link) {
        case 0:
            bufview_storage_free(storage_);
            break;
        case 1:
            bufview_view_free(view_);
            break;
        case 2:
            bufview_view_free(slice_);
            break;
        case 3:
            bufview_view_free(inner_);
            break;
        case 4:
            if (lease_.token != 0) {
                EXPECT_EQ(0, std::memcmp(lease_.data, loan_.bytes + 10, 14));
                EXPECT_OK(bufview_view_return(&lease_));
            }
            break;
        }
    }

    Loan loan_;
    bufview_storage *storage_;
    bufview_view *view_;
    bufview_view *slice_;
    bufview_view *inner_;
    bufview_lease lease_;
};

TEST(Lifetime, EveryOrderOfFreeingAChainGivesMemoryBackWithTheLastLink) {
    std::array<int, Chain::links> order{0, 1, 2, 3, 4};
    int orders = 0;
    do {
        {
            Chain chain;
            for (const int link : order) {
                ASSERT_EQ(0, chain.loan_.returned) << "before link " << link;
                chain.drop(link);
            }
            ASSERT_EQ(1, chain.loan_.returned);
        }
        ASSERT_EQ(0, live());
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(120, orders);
}

// A storage that can be resized, looked at by four views of each other; each is released or freed
// or both, in every order. Resizing is refused exactly while one of them looks.
TEST(Lifetime, ResizeIsRefusedExactlyWhileSomebodyLooks) {
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        for (const bool release : {false, true}) {
            bufview_storage *storage = new_storage(32);
            std::array<bufview_view *, 4> views{};
            views[0] = new_view(storage);
            for (size_t i = 1; i < views.size(); ++i) {
                views[i] = new_slice(views[i - 1], 1, BUFVIEW_OMITTED);
            }
            auto left = static_cast<int64_t>(views.size());
            for (const int i : order) {
                ASSERT_EQ(left, exports(storage));
                ASSERT_STATUS(BUFVIEW_BUSY, bufview_storage_resize(storage, 33));
                ASSERT_STATUS(BUFVIEW_BUSY, bufview_storage_append(storage, "x", 1));
                ASSERT_STATUS(BUFVIEW_BUSY, bufview_storage_insert(storage, 0, "x", 1));
                ASSERT_STATUS(BUFVIEW_BUSY, bufview_storage_erase(storage, 0, 1));
                ASSERT_STATUS(BUFVIEW_BUSY, bufview_storage_close(storage));
                ASSERT_OK(bufview_storage_resize(storage, 32));
                bufview_view *view = views[static_cast<size_t>(i)];
                if (release) {
                    ASSERT_OK(bufview_view_release(view));
                } else {
                    bufview_view_free(view);
                }
                --left;
            }
            ASSERT_EQ(0, exports(storage));
            ASSERT_OK(bufview_storage_resize(storage, 4096));
            ASSERT_OK(bufview_storage_close(storage));
            for (bufview_view *view : views) {
                bufview_view_free(view);
            }
            bufview_storage_free(storage);
            ASSERT_EQ(0, live());
        }
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Lifetime, ALeaseOutlivesTheFreeOfItsView) {
    Loan loan;
    bufview_storage *storage = loan.wrap();
    bufview_view *view = new_view(storage);
    bufview_lease lease = new_lease(view);
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live(BUFVIEW_KIND_VIEW));
    EXPECT_EQ(1, live(BUFVIEW_KIND_LEASE));
    EXPECT_EQ(0, loan.returned);
    // Shape, strides and format lie in the view, which is gone for everybody else.
    EXPECT_EQ(64, lease.shape[0]);
    EXPECT_EQ(1, lease.strides[0]);
    EXPECT_STREQ("B", lease.format);
    EXPECT_EQ(loan.bytes, lease.data);
    int64_t length = -1;
    EXPECT_STATUS(BUFVIEW_HANDLE, bufview_view_len(view, &length));
    EXPECT_OK(bufview_view_return(&lease));
    EXPECT_EQ(1, loan.returned);
    EXPECT_EQ(0, live());
}

TEST(Lifetime, ReleaseWaitsForLeasesAndMayBeRepeated) {
    bufview_storage *storage = new_storage(8);
    bufview_view *view = new_view(storage);
    bufview_lease first = new_lease(view);
    bufview_lease second = new_lease(view);
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_view_release(view));
    EXPECT_STREQ("2 leases of the view are out", bufview_last_message());
    EXPECT_OK(bufview_view_return(&first));
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_view_release(view));
    EXPECT_OK(bufview_view_return(&second));
    for (int i = 0; i < 3; ++i) {
        EXPECT_OK(bufview_view_release(view));
        EXPECT_EQ(0, exports(storage));
    }
    EXPECT_STATUS(BUFVIEW_RELEASED, bufview_view_borrow(view, &first));
    EXPECT_EQ(0, first.token);
    EXPECT_OK(bufview_storage_resize(storage, 100));
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

TEST(Lifetime, ALeaseTellsWhenItsFileIsCut) {
    char name[] = "/tmp/bufview-cut-XXXXXX";
    const int descriptor = mkstemp(name);
    ASSERT_GE(descriptor, 0);
    ASSERT_EQ(0, unlink(name));
    ASSERT_EQ(0, ftruncate(descriptor, 1 << 16));
    bufview_file *file = nullptr;
    bufview_view *view = nullptr;
    ASSERT_OK(bufview_file_from_descriptor(descriptor, BUFVIEW_FILE_READ, BUFVIEW_IO_MAP, &file));
    ASSERT_OK(bufview_file_view(file, 0, -1, &view));
    bufview_lease lease = new_lease(view);
    ASSERT_NE(nullptr, lease.fault);
    EXPECT_EQ(0, *lease.fault);
    ASSERT_EQ(0, ftruncate(descriptor, 0));
    close(descriptor);
    EXPECT_EQ(0, static_cast<const volatile char *>(lease.data)[1 << 15]);
    EXPECT_NE(0, *lease.fault);
    EXPECT_STATUS(BUFVIEW_CHANGED, bufview_view_return(&lease));
    bufview_view_free(view);
    bufview_file_free(file);

    bufview_storage *storage = new_storage(8);
    view = new_view(storage);
    lease = new_lease(view);
    EXPECT_EQ(nullptr, lease.fault);
    EXPECT_OK(bufview_view_return(&lease));
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

TEST(Lifetime, ALeaseIsReturnedOnceWhateverCopiesThereAre) {
    bufview_storage *storage = new_storage(8);
    bufview_view *view = new_view(storage);
    bufview_lease lease = new_lease(view);
    bufview_lease copy = lease;
    bufview_lease other = new_lease(view);
    EXPECT_OK(bufview_view_return(&copy));
    EXPECT_EQ(0, copy.token);
    EXPECT_EQ(nullptr, copy.data);
    EXPECT_OK(bufview_view_return(&copy));
    EXPECT_STATUS(BUFVIEW_HANDLE, bufview_view_return(&lease));
    // The second return has not taken the other lease's place.
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_view_release(view));
    EXPECT_EQ(1, live(BUFVIEW_KIND_LEASE));
    EXPECT_OK(bufview_view_return(&other));
    EXPECT_OK(bufview_view_release(view));
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// A cleared lease is nothing; a lease of which only the size is wrong is not taken apart.
TEST(Lifetime, AClearedLeaseIsIgnored) {
    bufview_lease lease{};
    lease.size = sizeof lease;
    EXPECT_OK(bufview_view_return(&lease));
    lease.size = 8;
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_view_return(&lease));
}

struct FailingWrap {
    const char *name;
    bufview_status status;
    std::function<bufview_status(Loan &, bufview_storage **, bufview_view **)> call;
};

bufview_layout layout_of(Loan &loan, const int64_t *shape) {
    bufview_layout layout{};
    layout.size = sizeof layout;
    layout.data = loan.bytes;
    layout.ndim = 1;
    layout.shape = shape;
    return layout;
}

const int64_t eight = 8;
const int64_t negative = -1;
const int64_t far = int64_t{1} << 62;

template <typename Change>
auto wrap_with(Change change) {
    return [change](Loan &loan, bufview_storage **, bufview_view **view) {
        bufview_layout layout = layout_of(loan, &eight);
        change(layout);
        return bufview_view_wrap(&layout, Loan::take_back, &loan, view);
    };
}

// A lender must know whether the memory is back; a failed call that keeps it loses it for ever.
TEST(Lifetime, ADeleterIsCalledOnceBeforeAWrapFails) {
    const auto wrap = [](int64_t length, int32_t flags) {
        return [=](Loan &loan, bufview_storage **storage, bufview_view **) {
            return bufview_storage_wrap(loan.bytes, length, flags, Loan::take_back, &loan, storage);
        };
    };
    const FailingWrap cases[] = {
        {"negative length", BUFVIEW_ARGUMENT, wrap(-1, 0)},
        {"lowest length", BUFVIEW_ARGUMENT, wrap(INT64_MIN, 0)},
        {"unknown flags", BUFVIEW_ARGUMENT, wrap(8, 6)},
        {"all flags", BUFVIEW_ARGUMENT, wrap(8, -1)},
        {"null data", BUFVIEW_ARGUMENT,
         [](Loan &loan, bufview_storage **storage, bufview_view **) {
             return bufview_storage_wrap(nullptr, 8, 0, Loan::take_back, &loan, storage);
         }},
        {"null out", BUFVIEW_ARGUMENT,
         [](Loan &loan, bufview_storage **, bufview_view **) {
             return bufview_storage_wrap(loan.bytes, 8, 0, Loan::take_back, &loan, nullptr);
         }},
        {"null layout", BUFVIEW_ARGUMENT,
         [](Loan &loan, bufview_storage **, bufview_view **view) {
             return bufview_view_wrap(nullptr, Loan::take_back, &loan, view);
         }},
        {"view null out", BUFVIEW_ARGUMENT,
         [](Loan &loan, bufview_storage **, bufview_view **) {
             const bufview_layout layout = layout_of(loan, &eight);
             return bufview_view_wrap(&layout, Loan::take_back, &loan, nullptr);
         }},
        {"small layout", BUFVIEW_ARGUMENT, wrap_with([](bufview_layout &it) { it.size = 8; })},
        {"null memory", BUFVIEW_ARGUMENT, wrap_with([](bufview_layout &it) { it.data = nullptr; })},
        {"bad format", BUFVIEW_FORMAT, wrap_with([](bufview_layout &it) { it.format = "T{"; })},
        {"deep format", BUFVIEW_LIMIT, wrap_with([](bufview_layout &it) {
             static const std::string deep = [] {
                 std::string text;
                 for (int i = 0; i < 1000; ++i) {
                     text += "T{";
                 }
                 return text;
             }();
             it.format = deep.c_str();
         })},
        {"endless format", BUFVIEW_OVERFLOW, wrap_with([](bufview_layout &it) {
             it.format = "6107082938247334i9221070829382473344q";
         })},
        {"no dimension", BUFVIEW_ARGUMENT, wrap_with([](bufview_layout &it) { it.ndim = -1; })},
        {"too many", BUFVIEW_LIMIT, wrap_with([](bufview_layout &it) {
             static const int64_t shape[65] = {};
             it.ndim = 65;
             it.shape = shape;
         })},
        {"null shape", BUFVIEW_ARGUMENT, wrap_with([](bufview_layout &it) { it.shape = nullptr; })},
        {"negative shape", BUFVIEW_SHAPE,
         wrap_with([](bufview_layout &it) { it.shape = &negative; })},
        {"far extent", BUFVIEW_OVERFLOW, wrap_with([](bufview_layout &it) {
             it.shape = &far;
             it.format = "d";
         })},
        {"far stride", BUFVIEW_OVERFLOW, wrap_with([](bufview_layout &it) { it.strides = &far; })},
    };
    for (const FailingWrap &c : cases) {
        SCOPED_TRACE(c.name);
        Loan loan;
        auto *storage = reinterpret_cast<bufview_storage *>(&loan);
        auto *view = reinterpret_cast<bufview_view *>(&loan);
        EXPECT_STATUS(c.status, c.call(loan, &storage, &view));
        EXPECT_EQ(1, loan.returned);
        // One of them is the out-parameter of the call.
        EXPECT_TRUE(storage == nullptr || view == nullptr || std::strstr(c.name, "null out"));
        EXPECT_EQ(0, live());
    }
}

// Slots are used again; what named the object before never names the new one, of whatever kind.
TEST(Lifetime, NoHandleEverReturns) {
    std::set<uintptr_t> seen;
    const int rounds = sanitized ? 20'000 : 100'000;
    bufview_storage *storage = new_storage(16);
    bufview_view *stale = new_view(storage);
    bufview_view_free(stale);
    int64_t length = 0;
    for (int i = 0; i < rounds; ++i) {
        bufview_view *view = new_view(storage);
        ASSERT_TRUE(seen.insert(reinterpret_cast<uintptr_t>(view)).second) << "round " << i;
        ASSERT_STATUS(BUFVIEW_HANDLE, bufview_view_len(stale, &length));
        // A stale handle that is freed again must not take anybody with it.
        bufview_view_free(stale);
        ASSERT_OK(bufview_view_len(view, &length));
        bufview_view_free(view);
        stale = view;
    }
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// A deleter may call the library, even about the object that is just going.
TEST(Lifetime, ADeleterMayCallTheLibrary) {
    struct Reentrant {
        bufview_storage *storage = nullptr;
        bufview_storage *made = nullptr;
        bufview_status size_status = BUFVIEW_OK;
        int calls = 0;

        static void back(void *cookie) {
            auto *self = static_cast<Reentrant *>(cookie);
            ++self->calls;
            int64_t size = 0;
            self->size_status = bufview_storage_size(self->storage, &size);
            bufview_storage_free(self->storage);
            EXPECT_OK(bufview_storage_create(10, &self->made));
        }
    };
    Reentrant reentrant;
    char bytes[8] = {};
    ASSERT_OK(bufview_storage_wrap(bytes, sizeof bytes, 0, Reentrant::back, &reentrant,
                                   &reentrant.storage));
    bufview_storage_free(reentrant.storage);
    EXPECT_EQ(1, reentrant.calls);
    EXPECT_EQ(BUFVIEW_HANDLE, reentrant.size_status);
    EXPECT_EQ(1, live());
    bufview_storage_free(reentrant.made);
    EXPECT_EQ(0, live());
}

TEST(Lifetime, ClosingGivesMemoryBackAtOnceAndForAll) {
    Loan loan;
    bufview_storage *storage = loan.wrap();
    bufview_view *view = new_view(storage);
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_storage_close(storage));
    EXPECT_EQ(0, loan.returned);
    bufview_view_free(view);
    for (int i = 0; i < 3; ++i) {
        EXPECT_OK(bufview_storage_close(storage));
        EXPECT_EQ(1, loan.returned);
    }
    int64_t size = -1;
    EXPECT_STATUS(BUFVIEW_RELEASED, bufview_storage_size(storage, &size));
    EXPECT_EQ(0, size);
    EXPECT_STATUS(BUFVIEW_RELEASED, bufview_view_create(storage, &view));
    EXPECT_EQ(nullptr, view);
    bufview_storage_free(storage);
    EXPECT_EQ(1, loan.returned);
    EXPECT_EQ(0, live());
}

}  // namespace
}  // namespace capitest
