// SPDX-License-Identifier: MIT
#include "memory/storage.h"
#include "memory/support.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bufview {
namespace {

using test::failure_of;
using test::TestAllocator;

bool is_open(int descriptor) {
    return fcntl(descriptor, F_GETFD) >= 0;
}

TEST(SharedStorage, IsZeroAndWritable) {
    const StorageRef storage = make_shared_storage(10000);
    EXPECT_EQ(storage->size(), 10000);
    EXPECT_FALSE(storage->readonly());
    EXPECT_EQ(test::text_of(storage->data(), 10000), std::string(10000, '\0'));
    storage->data()[9999] = std::byte{1};
    EXPECT_EQ(failure_of([&] { storage->resize(1); }).status, Status::unsupported);
    EXPECT_EQ(fcntl(storage->descriptor(), F_GETFD), FD_CLOEXEC);
}

TEST(SharedStorage, SizeIsSealed) {
    const StorageRef storage = make_shared_storage(4096);
    for (const off_t size : {0, 100, 8192}) {
        EXPECT_EQ(ftruncate(storage->descriptor(), size), -1);
        EXPECT_EQ(errno, EPERM);
    }
    EXPECT_EQ(fcntl(storage->descriptor(), F_ADD_SEALS, F_SEAL_WRITE), -1);
    EXPECT_EQ(errno, EPERM);
}

TEST(SharedStorage, TwoMappingsShowTheSameBytes) {
    const StorageRef one = make_shared_storage(5000);
    const StorageRef two = map_shared_storage(one->descriptor(), false);
    const StorageRef look = map_shared_storage(one->descriptor(), true);
    EXPECT_EQ(two->size(), 5000);
    EXPECT_TRUE(look->readonly());
    EXPECT_NE(two->descriptor(), one->descriptor());
    EXPECT_NE(two->data(), one->data());
    one->data()[4999] = std::byte{42};
    two->data()[0] = std::byte{43};
    EXPECT_EQ(two->data()[4999], std::byte{42});
    EXPECT_EQ(look->data()[4999], std::byte{42});
    EXPECT_EQ(one->data()[0], std::byte{43});
}

TEST(SharedStorage, OutlivesItsMaker) {
    StorageRef one = make_shared_storage(100);
    one->data()[5] = std::byte{9};
    const int descriptor = one->descriptor();
    const StorageRef two = map_shared_storage(descriptor, false);
    one = StorageRef();
    EXPECT_FALSE(is_open(descriptor));
    EXPECT_EQ(two->data()[5], std::byte{9});
}

TEST(SharedStorage, AnotherProcessWrites) {
    const StorageRef storage = make_shared_storage(100);
    const pid_t child = fork();
    if (child == 0) {
        const StorageRef mine = map_shared_storage(storage->descriptor(), false);
        mine->data()[7] = std::byte{77};
        _exit(0);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(storage->data()[7], std::byte{77});
}

TEST(SharedStorage, Empty) {
    const StorageRef one = make_shared_storage(0);
    const StorageRef two = map_shared_storage(one->descriptor(), true);
    EXPECT_EQ(one->size(), 0);
    EXPECT_EQ(two->size(), 0);
    EXPECT_NE(two->data(), nullptr);
}

TEST(SharedStorage, CloseClosesTheDescriptor) {
    const StorageRef storage = make_shared_storage(100);
    const int descriptor = storage->descriptor();
    storage->close();
    EXPECT_FALSE(is_open(descriptor));
    EXPECT_EQ(storage->descriptor(), -1);
    EXPECT_EQ(storage->size(), 0);
    storage->close();
}

TEST(SharedStorage, OnlySealedMemoryIsMapped) {
    EXPECT_EQ(failure_of([] { map_shared_storage(-1, true); }).system_error, EBADF);
    const int loose = memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_GE(loose, 0);
    const auto failure = failure_of([&] { map_shared_storage(loose, true); });
    EXPECT_EQ(failure.status, Status::value);
    EXPECT_EQ(failure.message,
              "descriptor " + std::to_string(loose) + " is not memory sealed against shrinking");
    close(loose);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    EXPECT_EQ(failure_of([&] { map_shared_storage(null, true); }).status, Status::value);
    close(null);
}

TEST(SharedStorage, WritingIsRefusedWhereSealed) {
    const int sealed = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_GE(sealed, 0);
    ASSERT_EQ(ftruncate(sealed, 100), 0);
    ASSERT_EQ(fcntl(sealed, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_WRITE), 0);
    EXPECT_EQ(failure_of([&] { map_shared_storage(sealed, false); }).system_error, EPERM);
    close(sealed);
}

TEST(SharedStorage, FailuresLeakNothing) {
    const int before = dup(0);
    close(before);
    EXPECT_EQ(failure_of([] { make_shared_storage(-1); }).status, Status::argument);
    EXPECT_NE(failure_of([] { make_shared_storage(INT64_MAX); }).status, Status::ok);
    {
        const TestAllocator allocator(1);
        EXPECT_EQ(failure_of([] { make_shared_storage(100); }).status, Status::memory);
    }
    const int after = dup(0);
    close(after);
    EXPECT_EQ(after, before) << "a descriptor was left open";
}

}  // namespace
}  // namespace bufview
