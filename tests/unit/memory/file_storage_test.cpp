// SPDX-License-Identifier: MIT
// Ranges of files as storages.
#include "memory/file.h"

#include "memory/files.h"

#include <cerrno>
#include <sys/mount.h>
#include <sys/wait.h>

namespace bufview {
namespace {

using test::failure_of;
using test::text_of;

class FileStorage : public test::FileTest {
protected:
    static std::string text(const StorageRef &storage) {
        return text_of(storage->data(), storage->size());
    }
};

TEST_F(FileStorage, AnyRange) {
    const std::string all = pattern(20000);
    const FileRef file = open(make("data", all));
    for (const int64_t offset : {0, 1, 100, 4095, 4096, 4097, 12288, 19999, 20000}) {
        for (const int64_t length : {0, 1, 4096, 5000}) {
            if (offset + length > 20000) {
                continue;
            }
            const StorageRef storage = file->map(offset, length);
            ASSERT_EQ(text(storage),
                      all.substr(static_cast<size_t>(offset), static_cast<size_t>(length)));
            ASSERT_NE(storage->data(), nullptr);
        }
        const StorageRef rest = file->map(offset, -1);
        ASSERT_EQ(text(rest), all.substr(static_cast<size_t>(offset)));
        ASSERT_TRUE(rest->readonly());
    }
}

TEST_F(FileStorage, EmptyFile) {
    const FileRef file = open(make("data", ""));
    const StorageRef storage = file->map(0, -1);
    EXPECT_EQ(storage->size(), 0);
    storage->check();
    storage->verify();
    storage->close();
}

TEST_F(FileStorage, RangesOutside) {
    const FileRef file = open(make("data", "0123456789"));
    const auto status = [&](int64_t offset, int64_t length) {
        return failure_of([&] { file->map(offset, length); }).status;
    };
    EXPECT_EQ(status(11, 0), Status::range);
    EXPECT_EQ(status(11, -1), Status::range);
    EXPECT_EQ(status(5, 6), Status::range);
    EXPECT_EQ(status(5, INT64_MAX), Status::range);
    EXPECT_EQ(status(INT64_MAX, 1), Status::range);
    EXPECT_EQ(status(-1, 1), Status::argument);
    EXPECT_EQ(status(0, -2), Status::argument);
    EXPECT_EQ(failure_of([&] { file->map(5, 6); }).message,
              "6 bytes at offset 5 are outside the 10 bytes of " + std::string(file->path()));
}

TEST_F(FileStorage, NotWhereMappingIsRuledOut) {
    const FileRef file = open(make("data", "0123456789"), FileAccess::read, FileIo::pread);
    EXPECT_EQ(failure_of([&] { file->map(0, -1); }).status, Status::unsupported);
}

TEST_F(FileStorage, KeepsTheFile) {
    const std::string name = make("data", pattern(10000));
    StorageRef storage = open(name)->map(1, 9000);
    ASSERT_EQ(unlink(name.c_str()), 0);
    EXPECT_EQ(text(storage), pattern(10000).substr(1, 9000));
    EXPECT_EQ(failure_of([&] { storage->resize(5); }).status, Status::readonly);
    storage->close();
    EXPECT_EQ(storage->size(), 0);
    EXPECT_EQ(failure_of([&] { const Export hold(*storage); }).status, Status::released);
}

TEST_F(FileStorage, WritesReachTheFile) {
    const std::string name = make("data", pattern(10000));
    std::string expected = pattern(10000);
    {
        const FileRef file = open(name, FileAccess::read_write);
        const StorageRef storage = file->map(4000, 1000);
        EXPECT_FALSE(storage->readonly());
        EXPECT_EQ(failure_of([&] { storage->resize(5); }).status, Status::unsupported);
        storage->data()[500] = std::byte{0xEE};
        storage->sync();
        expected[4500] = static_cast<char>(0xEE);
        EXPECT_EQ(content(name), expected);
        EXPECT_EQ(read_all(*file), expected);
    }
    EXPECT_EQ(content(name), expected);
}

TEST_F(FileStorage, CopyOnWriteStaysHere) {
    const std::string name = make("data", pattern(10000));
    ASSERT_EQ(chmod(name.c_str(), 0444), 0);
    const FileRef file = open(name, FileAccess::copy_on_write);
    const StorageRef storage = file->map(0, -1);
    const StorageRef other = file->map(0, -1);
    EXPECT_FALSE(storage->readonly());
    storage->data()[500] = std::byte{0xEE};
    EXPECT_EQ(storage->data()[500], std::byte{0xEE});
    EXPECT_EQ(text(other), pattern(10000));
    EXPECT_EQ(content(name), pattern(10000));
    EXPECT_EQ(read_all(*file), pattern(10000)) << "windows show the file";
    storage->sync();
    EXPECT_EQ(content(name), pattern(10000));
}

TEST_F(FileStorage, ReadOnlyFileIsNotWritten) {
    const std::string name = make("data", "hello");
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const auto failure = failure_of(
        [&] { File::adopt(descriptor, "input", FileAccess::read_write, FileIo::automatic); });
    EXPECT_EQ(failure.status, Status::io);
    EXPECT_EQ(failure.system_error, EACCES);
    EXPECT_EQ(failure.message, "cannot write input: Permission denied");
    ::close(descriptor);
}

TEST_F(FileStorage, ShrunkBeforeMapping) {
    const std::string name = make("data", pattern(20000));
    const FileRef file = open(name);
    ASSERT_EQ(truncate(name.c_str(), 5000), 0);
    EXPECT_EQ(text(file->map(1000, 4000)), pattern(20000).substr(1000, 4000));
    const auto failure = failure_of([&] { file->map(1000, 4001); });
    EXPECT_EQ(failure.status, Status::changed);
    EXPECT_EQ(failure.message, name + " has shrunk from 20000 to 5000 bytes");
}

TEST_F(FileStorage, HolesAreFilledBeforeTheyAreWritten) {
    const std::string name = make("data", "");
    ASSERT_EQ(truncate(name.c_str(), 1 << 20), 0);
    const FileRef file = open(name, FileAccess::read_write);
    const StorageRef storage = file->map(8192, 65536);
    struct stat info;
    ASSERT_EQ(stat(name.c_str(), &info), 0);
    EXPECT_GE(info.st_blocks * 512, 65536);
    EXPECT_LT(info.st_blocks * 512, 1 << 20) << "only what is mapped";
    EXPECT_EQ(info.st_size, 1 << 20);
}

TEST_F(FileStorage, FifteenTebibytesOfHoles) {
    const std::string name = make("data", "");
    const int64_t size = INT64_C(15) << 40;
    if (truncate(name.c_str(), size) != 0) {
        GTEST_SKIP() << "the file system has no files of 15 TiB";
    }
    const FileRef file = open(name);
    EXPECT_EQ(file->size(), size);
    Scratch scratch;
    EXPECT_EQ(text_of(file->window(size - 3, 3, scratch)), std::string(3, '\0'));
    if (file->mapped()) {
        const StorageRef tail = file->map(size - 5000, -1);
        EXPECT_EQ(text(tail), std::string(5000, '\0'));
    }
}

// A file system of 1 MiB. Without the reservation a write would be a signal.
TEST_F(FileStorage, FullDisk) {
    const std::string mount_point = directory_ + "/small";
    ASSERT_EQ(mkdir(mount_point.c_str(), 0700), 0);
    if (mount("none", mount_point.c_str(), "tmpfs", 0, "size=1m") != 0) {
        rmdir(mount_point.c_str());
        GTEST_SKIP() << "FULL DISK NOT TESTED: only root may mount a small file system";
    }
    {
        const std::string name = mount_point + "/data";
        std::ofstream(name) << "x";
        ASSERT_EQ(truncate(name.c_str(), 8 << 20), 0);
        const FileRef file = open(name, FileAccess::read_write);
        const auto failure = failure_of([&] { file->map(0, -1); });
        EXPECT_EQ(failure.status, Status::io);
        EXPECT_EQ(failure.system_error, ENOSPC);
        EXPECT_EQ(failure.message, "cannot reserve room for " + name + ": No space left on device");
        const StorageRef small = file->map(0, 1 << 18);
        std::memset(small->data(), 7, 1 << 18);
        small->check();

        // The reservation does not help against another process that punches the blocks out and
        // fills the disk: then the guard reports.
        const int other = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
        ASSERT_EQ(fallocate(other, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1 << 18), 0);
        ::close(other);
        {
            std::ofstream filler(mount_point + "/filler");
            filler << std::string(2 << 20, 'f');
        }
        std::memset(small->data(), 8, 1 << 18);
        const auto lost = failure_of([&] { small->check(); });
        EXPECT_EQ(lost.status, Status::io);
        EXPECT_EQ(lost.system_error, EIO);
        EXPECT_EQ(failure_of([&] { small->sync(); }).status, Status::io);
    }
    EXPECT_EQ(umount(mount_point.c_str()), 0);
    rmdir(mount_point.c_str());
}

TEST_F(FileStorage, ChildOfAForkUsesEverything) {
    const std::string name = make("data", pattern(20000));
    const FileRef file = open(name);
    const StorageRef storage = file->map(0, -1);
    const pid_t child = fork();
    if (child == 0) {
        Scratch scratch;
        bool good = text(storage) == pattern(20000) && file->window(5, 5, scratch).size() == 5;
        const StorageRef more = file->map(100, 200);
        good = good && text(more) == pattern(20000).substr(100, 200);
        good = good && truncate(name.c_str(), 0) == 0 && storage->data()[9000] == std::byte{0};
        good = good && failure_of([&] { storage->check(); }).status == Status::changed;
        _exit(good ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(failure_of([&] { file->check(); }).status, Status::changed) << "the file is shared";
}

}  // namespace
}  // namespace bufview
