// SPDX-License-Identifier: MIT
#include "memory/storage.h"

#include "memory/support.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>

namespace bufview {
namespace {

using test::bytes_of;
using test::failure_of;
using test::TestAllocator;
using test::text_of;

std::string text(const StorageRef &storage) {
    return text_of(storage->data(), storage->size());
}

StorageRef copied(std::string_view text, bool readonly = false) {
    return make_copied_storage(bytes_of(text), static_cast<int64_t>(text.size()), readonly);
}

// Resident pages of this process in bytes.
int64_t resident() {
    long pages = 0;
    FILE *file = std::fopen("/proc/self/statm", "r");
    EXPECT_NE(file, nullptr);
    EXPECT_EQ(std::fscanf(file, "%*d %ld", &pages), 1);
    std::fclose(file);
    return int64_t{pages} * 4096;
}

TEST(Storage, ZeroedIsZero) {
    const StorageRef storage = make_zeroed_storage(1000);
    EXPECT_EQ(storage->size(), 1000);
    EXPECT_EQ(text(storage), std::string(1000, '\0'));
    EXPECT_FALSE(storage->readonly());
    EXPECT_TRUE(storage->resizable());
    EXPECT_EQ(storage->exports(), 0);
    EXPECT_EQ(storage->descriptor(), -1);
}

TEST(Storage, ZeroedIsZeroFromAnAllocatorOfRubbish) {
    const TestAllocator allocator;
    const StorageRef storage = make_zeroed_storage(1000);
    EXPECT_EQ(text(storage), std::string(1000, '\0'));
}

TEST(Storage, LargeZeroedTouchesNoPages) {
    if (test::sanitized) {
        GTEST_SKIP() << "a sanitizer's calloc writes the block";
    }
    const int64_t before = resident();
    const StorageRef storage = make_zeroed_storage(int64_t{1} << 30);
    EXPECT_LT(resident() - before, 64 << 20);

    const StorageRef grown = make_zeroed_storage(10);
    grown->resize(int64_t{1} << 30);
    EXPECT_LT(resident() - before, 64 << 20) << "growth to mostly new bytes is not written";
    EXPECT_EQ(grown->data()[grown->size() - 1], std::byte{0});
}

TEST(Storage, CopiedKeepsItsOwnBytes) {
    std::string source = "hello";
    const StorageRef storage = copied(source);
    source = "other";
    EXPECT_EQ(text(storage), "hello");
}

TEST(Storage, EmptyIsLegal) {
    const StorageRef zeroed = make_zeroed_storage(0);
    EXPECT_EQ(zeroed->size(), 0);
    const StorageRef copy = make_copied_storage(nullptr, 0, false);
    EXPECT_EQ(copy->size(), 0);
    copy->append(bytes_of("x"), 1);
    EXPECT_EQ(text(copy), "x");
}

TEST(Storage, ImpossibleSizes) {
    EXPECT_EQ(failure_of([] { make_zeroed_storage(-1); }).status, Status::argument);
    EXPECT_EQ(failure_of([] { make_zeroed_storage(INT64_MIN); }).status, Status::argument);
    EXPECT_EQ(failure_of([] { make_zeroed_storage(INT64_MAX); }).status, Status::memory);
    EXPECT_EQ(failure_of([] { make_copied_storage(nullptr, 3, false); }).status, Status::argument);
    EXPECT_EQ(failure_of([] { make_copied_storage(bytes_of(""), -3, false); }).message,
              "a storage cannot have -3 bytes");
}

TEST(Storage, ResizeKeepsAndClears) {
    const StorageRef storage = copied("hello");
    storage->resize(8);
    EXPECT_EQ(text(storage), std::string("hello\0\0\0", 8));
    storage->resize(2);
    EXPECT_EQ(text(storage), "he");
    storage->resize(5);
    EXPECT_EQ(text(storage), std::string("he\0\0\0", 5)) << "old bytes do not come back";
    storage->resize(0);
    EXPECT_EQ(storage->size(), 0);
    storage->resize(1);
    EXPECT_EQ(text(storage), std::string(1, '\0'));
}

// A model of the bytes is the oracle: whatever the order of growing and shrinking, no stale byte.
TEST(Storage, RandomChangesAgreeWithAModel) {
    std::mt19937 random(20260101);
    const auto below = [&](size_t limit) {
        return static_cast<size_t>(random() % static_cast<unsigned>(limit + 1));
    };
    for (const bool rubbish : {false, true}) {
        const std::unique_ptr<TestAllocator> allocator(rubbish ? new TestAllocator : nullptr);
        const StorageRef storage = make_zeroed_storage(0);
        std::string model;
        for (int step = 0; step < 20000; ++step) {
            const size_t at = below(model.size());
            const size_t count = below(step % 100 == 0 ? 2000 : 40);
            switch (random() % 5) {
            case 0:
                model.resize(count * 8, '\0');
                storage->resize(static_cast<int64_t>(count * 8));
                break;
            case 1: {
                const std::string more(count, static_cast<char>('a' + step % 26));
                model.insert(at, more);
                storage->insert(static_cast<int64_t>(at), bytes_of(more),
                                static_cast<int64_t>(count));
                break;
            }
            case 2: {
                const std::string more(count, static_cast<char>('A' + step % 26));
                model += more;
                storage->append(bytes_of(more), static_cast<int64_t>(count));
                break;
            }
            case 3: {
                const size_t less = std::min(count, model.size() - at);
                model.erase(at, less);
                storage->erase(static_cast<int64_t>(at), static_cast<int64_t>(less));
                break;
            }
            default: {
                const size_t own = std::min(count, model.size() - at);
                const size_t to = below(model.size());
                model.insert(to, model.substr(at, own));
                storage->insert(static_cast<int64_t>(to), storage->data() + at,
                                static_cast<int64_t>(own));
                break;
            }
            }
            ASSERT_EQ(text(storage), model) << "step " << step;
        }
    }
}

TEST(Storage, InsertFromItselfAtEveryPlace) {
    const std::string whole = "0123456789";
    for (size_t from = 0; from <= whole.size(); ++from) {
        for (size_t count = 0; from + count <= whole.size(); ++count) {
            for (size_t at = 0; at <= whole.size(); ++at) {
                const TestAllocator allocator;  // every growth moves the block
                const StorageRef storage = copied(whole);
                storage->insert(static_cast<int64_t>(at), storage->data() + from,
                                static_cast<int64_t>(count));
                std::string expected = whole;
                expected.insert(at, whole.substr(from, count));
                ASSERT_EQ(text(storage), expected) << from << ' ' << count << ' ' << at;
            }
        }
    }
}

TEST(Storage, InsertFromItselfDoesNotReadPastTheEnd) {
    const StorageRef storage = copied("0123456789");
    const auto failure = failure_of([&] { storage->append(storage->data() + 8, 3); });
    EXPECT_EQ(failure.status, Status::argument);
    EXPECT_EQ(failure.message, "3 bytes at offset 8 run past the end of 10 bytes");
    EXPECT_EQ(text(storage), "0123456789");
}

TEST(Storage, PlacesOutside) {
    const StorageRef storage = copied("hello");
    for (const int64_t at : {int64_t{-1}, int64_t{6}, INT64_MIN, INT64_MAX}) {
        EXPECT_EQ(failure_of([&] { storage->insert(at, bytes_of("x"), 1); }).status, Status::range);
        EXPECT_EQ(failure_of([&] { storage->insert(at, bytes_of("x"), 0); }).status, Status::range);
        EXPECT_EQ(failure_of([&] { storage->erase(at, 1); }).status, Status::range);
        EXPECT_EQ(failure_of([&] { storage->erase(at, 0); }).status, Status::range);
    }
    EXPECT_EQ(failure_of([&] { storage->erase(3, 3); }).message,
              "3 bytes at offset 3 are outside a storage of 5 bytes");
    EXPECT_EQ(failure_of([&] { storage->erase(3, INT64_MAX); }).status, Status::range);
    EXPECT_EQ(failure_of([&] { storage->erase(3, -1); }).status, Status::argument);
    EXPECT_EQ(failure_of([&] { storage->insert(0, bytes_of("x"), -1); }).status, Status::argument);
    EXPECT_EQ(failure_of([&] { storage->append(nullptr, 1); }).status, Status::argument);
    EXPECT_EQ(failure_of([&] { storage->append(bytes_of("x"), INT64_MAX); }).status,
              Status::overflow);
    EXPECT_EQ(text(storage), "hello");
}

TEST(Storage, ExportsRefuseEveryChange) {
    const StorageRef storage = copied("hello");
    const Export first(*storage);
    EXPECT_EQ(failure_of([&] { storage->resize(4); }).message, "1 export holds the bytes");
    const Export second(first);
    Export third(*storage);
    const Export fourth(third);
    EXPECT_EQ(storage->exports(), 4);
    const auto failure = failure_of([&] { storage->resize(6); });
    EXPECT_EQ(failure.status, Status::busy);
    EXPECT_EQ(failure.message, "4 exports hold the bytes");
    EXPECT_EQ(failure_of([&] { storage->append(bytes_of("x"), 1); }).status, Status::busy);
    EXPECT_EQ(failure_of([&] { storage->insert(0, bytes_of("x"), 1); }).status, Status::busy);
    EXPECT_EQ(failure_of([&] { storage->erase(0, 1); }).status, Status::busy);
    EXPECT_EQ(failure_of([&] { storage->close(); }).status, Status::busy);
    storage->resize(5);
    storage->append(bytes_of(""), 0);
    storage->insert(2, nullptr, 0);
    storage->erase(5, 0);
    EXPECT_EQ(text(storage), "hello");
    third = Export();
    EXPECT_EQ(storage->exports(), 3);
}

TEST(Storage, ResizeWorksAgainWhenTheLastExportIsGone) {
    const StorageRef storage = copied("hello");
    {
        const Export first(*storage);
        const Export moved = Export(first);
        EXPECT_EQ(storage->exports(), 2);
    }
    storage->resize(6);
    EXPECT_EQ(storage->size(), 6);
    EXPECT_EQ(Export(*storage)->size(), 6);
}

TEST(Storage, OrderOfRefusals) {
    std::byte memory[4]{};
    const StorageRef readonly = make_wrapped_storage(memory, 4, true, nullptr, nullptr);
    const StorageRef fixed = make_wrapped_storage(memory, 4, false, nullptr, nullptr);
    const auto resize = [](const StorageRef &storage, int64_t size) {
        return failure_of([&] { storage->resize(size); }).status;
    };
    {
        const Export hold_readonly(*readonly);
        const Export hold_fixed(*fixed);
        EXPECT_EQ(resize(readonly, -1), Status::readonly);
        EXPECT_EQ(resize(fixed, -1), Status::argument);
        EXPECT_EQ(resize(fixed, 4), Status::ok);
        EXPECT_EQ(resize(fixed, 5), Status::busy);
    }
    EXPECT_EQ(resize(fixed, 5), Status::unsupported);
    fixed->close();
    EXPECT_EQ(resize(fixed, 5), Status::unsupported);

    const StorageRef closed = copied("hello");
    closed->close();
    EXPECT_EQ(resize(closed, -1), Status::argument);
    EXPECT_EQ(resize(closed, 5), Status::released);
    EXPECT_EQ(resize(closed, 0), Status::released);
    EXPECT_EQ(failure_of([&] { closed->append(bytes_of(""), 0); }).status, Status::released);
    EXPECT_EQ(resize(copied("hello", true), 6), Status::readonly);
}

TEST(Storage, CloseGivesTheBytesBackOnce) {
    const TestAllocator allocator;
    const StorageRef storage = copied(std::string(10000, 'x'));
    storage->close();
    EXPECT_LT(allocator.bytes(), 1000);
    EXPECT_TRUE(storage->closed());
    EXPECT_EQ(storage->size(), 0);
    storage->close();
    const auto failure = failure_of([&] { const Export hold(*storage); });
    EXPECT_EQ(failure.status, Status::released);
    EXPECT_EQ(failure.message, "the storage is closed");
    EXPECT_EQ(failure_of([&] { storage->sync(); }).status, Status::released);
}

TEST(Storage, AnExportAloneKeepsTheBytes) {
    const TestAllocator allocator;
    {
        StorageRef storage = copied("hello");
        const Export hold(*storage);
        storage = StorageRef();
        EXPECT_EQ(text_of(hold->data(), hold->size()), "hello");
        EXPECT_GT(allocator.blocks(), 0);
    }
    EXPECT_EQ(allocator.blocks(), 0);
}

TEST(Storage, GrowingByteByByteMovesEachByteAFewTimes) {
    const TestAllocator allocator;
    const StorageRef storage = make_zeroed_storage(0);
    for (int i = 0; i < 100000; ++i) {
        storage->append(bytes_of("x"), 1);
    }
    EXPECT_LT(allocator.calls(), 60);
    for (int i = 0; i < 100000; ++i) {
        storage->resize(storage->size() + 1);
    }
    EXPECT_LT(allocator.calls(), 80);
}

TEST(Storage, ShrinkingGivesMemoryBack) {
    const TestAllocator allocator;
    const StorageRef storage = make_zeroed_storage(100000);
    storage->erase(10, 60000);
    EXPECT_LT(allocator.bytes(), 41000);
    storage->resize(10);
    EXPECT_LT(allocator.bytes(), 1000);
}

TEST(Storage, NoMemoryToShrinkIsNoFailure) {
    TestAllocator allocator;
    const StorageRef storage = copied(std::string(1000, 'x'));
    allocator.fail_after(1);
    storage->resize(10);
    EXPECT_TRUE(allocator.failed());
    EXPECT_EQ(text(storage), std::string(10, 'x'));
    storage->resize(1000);
    EXPECT_EQ(text(storage), std::string(10, 'x') + std::string(990, '\0'));
}

// Every allocation fails in turn, once and for ever: nothing changes, nothing leaks.
TEST(Storage, OutOfMemoryChangesNothing) {
    for (const bool forever : {false, true}) {
        bool failed = true;
        for (int64_t number = 1; failed; ++number) {
            ASSERT_LT(number, 20);
            TestAllocator allocator(number, forever);
            {
                StorageRef storage;
                Status status = failure_of([&] { storage = copied("hello"); }).status;
                EXPECT_EQ(bool(storage), status == Status::ok);
                if (storage) {
                    const std::string before = text(storage);
                    status = failure_of([&] { storage->resize(1000); }).status;
                    EXPECT_EQ(storage->size(), status == Status::ok ? 1000 : 5);
                    EXPECT_EQ(text(storage).substr(0, 5), before);
                }
                if (storage) {
                    const std::string before = text(storage);
                    status = failure_of([&] {
                                 storage->append(bytes_of(before), storage->size());
                             }).status;
                    EXPECT_EQ(text(storage), status == Status::ok ? before + before : before);
                }
                EXPECT_TRUE(status == Status::ok || status == Status::memory);
            }
            EXPECT_EQ(allocator.blocks(), 0);
            failed = allocator.failed();
        }
    }
}

TEST(WrappedStorage, DeleterRunsOnce) {
    std::byte memory[8]{};
    int calls = 0;
    const Deleter count = [](void *cookie) { ++*static_cast<int *>(cookie); };
    {
        const StorageRef storage = make_wrapped_storage(memory, 8, false, count, &calls);
        EXPECT_EQ(storage->data(), memory);
        EXPECT_EQ(storage->size(), 8);
        storage->data()[3] = std::byte{7};
        EXPECT_EQ(memory[3], std::byte{7});
        EXPECT_EQ(calls, 0);
    }
    EXPECT_EQ(calls, 1);
    {
        const StorageRef storage = make_wrapped_storage(memory, 8, true, count, &calls);
        EXPECT_TRUE(storage->readonly());
        storage->close();
        EXPECT_EQ(calls, 2);
        storage->close();
    }
    EXPECT_EQ(calls, 2);
    {
        StorageRef storage = make_wrapped_storage(memory, 8, true, count, &calls);
        const Export hold(*storage);
        storage = StorageRef();
        EXPECT_EQ(calls, 2);
    }
    EXPECT_EQ(calls, 3);
}

TEST(WrappedStorage, DeleterRunsOnceOnFailure) {
    std::byte memory[8]{};
    int calls = 0;
    const Deleter count = [](void *cookie) { ++*static_cast<int *>(cookie); };
    EXPECT_EQ(failure_of([&] { make_wrapped_storage(memory, -1, false, count, &calls); }).status,
              Status::argument);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(failure_of([&] { make_wrapped_storage(nullptr, 1, false, count, &calls); }).status,
              Status::argument);
    EXPECT_EQ(calls, 2);
    const TestAllocator allocator(1);
    EXPECT_EQ(failure_of([&] { make_wrapped_storage(memory, 8, false, count, &calls); }).status,
              Status::memory);
    EXPECT_EQ(calls, 3);
}

TEST(WrappedStorage, EmptyAndWithoutDeleter) {
    const StorageRef empty = make_wrapped_storage(nullptr, 0, false, nullptr, nullptr);
    EXPECT_EQ(empty->size(), 0);
    EXPECT_FALSE(empty->resizable());
    empty->resize(0);
    empty->sync();
    empty->check();
}

// The deleter runs without a lock, so that it may use the library.
TEST(WrappedStorage, DeleterMayUseTheLibrary) {
    static StorageRef made;
    std::byte memory[8]{};
    make_wrapped_storage(
        memory, 8, false, [](void *) { made = make_zeroed_storage(3); }, nullptr)
        ->close();
    EXPECT_EQ(made->size(), 3);
    made = StorageRef();
}

}  // namespace
}  // namespace bufview
