// SPDX-License-Identifier: MIT
#include "memory/file.h"

#include "memory/files.h"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>
#include <thread>

namespace bufview {
namespace {

using test::failure_of;
using test::TestAllocator;
using test::text_of;

class FileOpen : public test::FileTest {};

class FileWindow : public test::FileTest, public testing::WithParamInterface<FileIo> {};

INSTANTIATE_TEST_SUITE_P(Io, FileWindow,
                         testing::Values(FileIo::automatic, FileIo::map, FileIo::pread));

TEST_P(FileWindow, EveryByteIsWhereItBelongs) {
    for (const int64_t size : {0, 1, 4095, 4096, 4097, 100000}) {
        const std::string text = pattern(size);
        const FileRef file = open(make("data", text), FileAccess::read, GetParam());
        EXPECT_EQ(file->size(), size);
        EXPECT_TRUE(file->random_access());
        EXPECT_EQ(file->mapped(), GetParam() != FileIo::pread);
        for (const int64_t step : {1000, 4096, 1 << 20}) {
            EXPECT_EQ(read_all(*file, step), text);
        }
        file->check();
        file->verify();
    }
}

// Large windows go several ways, until it is known which costs less.
TEST_P(FileWindow, LargeWindowsToo) {
    const std::string text = pattern(20 << 20);
    const FileRef file = open(make("data", text), FileAccess::read, GetParam());
    for (const int64_t step : {int64_t{128} << 10, int64_t{1} << 20, int64_t{5} << 20}) {
        EXPECT_TRUE(read_all(*file, step) == text) << step;
    }
    file->check();
}

// A file that is cut is changed whichever way its windows are had at that moment.
TEST_P(FileWindow, LargeWindowsOfAFileThatIsCut) {
    for (int64_t before = 0; before < 8; ++before) {
        const std::string name = make("cut", pattern(4 << 20));
        const FileRef file = open(name, FileAccess::read, GetParam());
        Scratch scratch;
        for (int64_t i = 0; i < before; ++i) {
            file->window(i << 17, 1 << 17, scratch);
        }
        ASSERT_EQ(truncate(name.c_str(), (before << 17) + 5000), 0);
        const auto failure = failure_of([&] {
            const auto window = file->window(before << 17, 1 << 17, scratch);
            EXPECT_EQ(text_of(window.subspan(5000)), std::string((1 << 17) - 5000, '\0'));
            file->check();
        });
        EXPECT_EQ(failure.status, Status::changed);
        EXPECT_EQ(failure.message,
                  name + " has shrunk from 4194304 to " + std::to_string((before << 17) + 5000) +
                      " bytes" +
                      (failure.message.ends_with("mapped") ? " while it was mapped" : ""));
    }
}

TEST_P(FileWindow, OutsideIsRefused) {
    const FileRef file = open(make("data", "0123456789"), FileAccess::read, GetParam());
    Scratch scratch;
    EXPECT_EQ(text_of(file->window(3, 4, scratch)), "3456");
    EXPECT_TRUE(file->window(10, 0, scratch).empty());
    const auto status = [&](int64_t offset, int64_t length) {
        return failure_of([&] { file->window(offset, length, scratch); }).status;
    };
    EXPECT_EQ(status(11, 0), Status::range);
    EXPECT_EQ(status(0, 11), Status::range);
    EXPECT_EQ(status(9, INT64_MAX), Status::range);
    EXPECT_EQ(status(INT64_MAX, INT64_MAX), Status::range);
    EXPECT_EQ(status(-1, 1), Status::argument);
    EXPECT_EQ(status(0, -1), Status::argument);
    EXPECT_EQ(status(INT64_MIN, INT64_MIN), Status::argument);
}

TEST_P(FileWindow, ManyThreadsReadAtOnce) {
    const std::string text = pattern(1 << 20);
    const FileRef file = open(make("data", text), FileAccess::read, GetParam());
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            Scratch scratch;
            for (int64_t i = 0; i < 200; ++i) {
                const int64_t offset = (i * 7919 + number * 104729) % (1 << 20);
                const int64_t length = std::min<int64_t>(5000, (1 << 20) - offset);
                ASSERT_EQ(text_of(file->window(offset, length, scratch)),
                          text.substr(static_cast<size_t>(offset), static_cast<size_t>(length)));
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

TEST_P(FileWindow, WhatIsAddedLaterIsNotSeen) {
    const std::string name = make("data", "hello");
    const FileRef file = open(name, FileAccess::read, GetParam());
    std::ofstream(name, std::ios::app) << " world";
    EXPECT_EQ(file->size(), 5);
    EXPECT_EQ(read_all(*file), "hello");
    file->check();
    const auto failure = failure_of([&] { file->verify(); });
    EXPECT_EQ(failure.status, Status::changed);
    EXPECT_EQ(failure.message, name + " has grown from 5 to 11 bytes");
}

// Zeros come from one place then, whatever they stand for.
TEST_P(FileWindow, HolesAreNotRead) {
    const std::string sparse = make("sparse", "");
    ASSERT_EQ(truncate(sparse.c_str(), 8 << 20), 0);
    const int descriptor = ::open(sparse.c_str(), O_RDWR);
    ASSERT_EQ(pwrite(descriptor, "data", 4, 3 << 20), 4);
    const bool knows_holes = lseek(descriptor, 0, SEEK_DATA) > 0;
    close(descriptor);
    if (!knows_holes) {
        GTEST_SKIP() << "this file system keeps no holes";
    }
    const FileRef file = open(sparse, FileAccess::read, GetParam());
    Scratch scratch;
    const auto first = file->window(0, 5000, scratch);
    const auto second = file->window(5 << 20, 3 << 19, scratch);
    const auto third = file->window((8 << 20) - 5000, 5000, scratch);
    EXPECT_EQ(first.data(), third.data());
    EXPECT_EQ(std::count(first.begin(), first.end(), std::byte{0}), 5000);
    EXPECT_EQ(std::count(second.begin(), second.end(), std::byte{0}), 3 << 19);
    std::string expected(8 << 20, '\0');
    expected.replace(3 << 20, 4, "data");
    EXPECT_TRUE(read_all(*file, 1 << 19) == expected);
    ASSERT_EQ(truncate(sparse.c_str(), 4 << 20), 0);
    const auto failure = failure_of([&] {
        file->window(5 << 20, 5000, scratch);
        file->check();
    });
    EXPECT_EQ(failure.status, Status::changed);
}

TEST_P(FileWindow, ShrunkIsChangedWithBothSizes) {
    const std::string name = make("data", pattern(20000));
    const FileRef file = open(name, FileAccess::read, GetParam());
    Scratch scratch;
    ASSERT_EQ(truncate(name.c_str(), 5000), 0);
    if (GetParam() == FileIo::pread) {
        const auto failure = failure_of([&] { file->window(4000, 10000, scratch); });
        EXPECT_EQ(failure.status, Status::changed);
        EXPECT_EQ(failure.message, name + " has shrunk from 20000 to 5000 bytes");
    } else {
        const auto window = file->window(4000, 10000, scratch);
        EXPECT_EQ(text_of(window), pattern(20000).substr(4000, 1000) + std::string(9000, '\0'));
    }
    for (const auto &ask : {&File::check, &File::verify}) {
        const auto failure = failure_of([&] { ((*file).*ask)(); });
        EXPECT_EQ(failure.status, Status::changed);
        EXPECT_EQ(failure.message.rfind(name + " has shrunk from 20000 to 5000 bytes", 0), 0U)
            << failure.message;
    }
}

// No fault tells of it: the last page stays and reads as zeros.
TEST_P(FileWindow, CutWithinTheLastPageIsSeen) {
    const std::string name = make("data", "0123456789");
    const FileRef file = open(name, FileAccess::read, GetParam());
    file->check();
    ASSERT_EQ(truncate(name.c_str(), 4), 0);
    EXPECT_EQ(failure_of([&] { file->check(); }).message, name + " has shrunk from 10 to 4 bytes");
}

TEST_P(FileWindow, RemovedAndReplacedFilesKeepTheirContent) {
    const std::string name = make("data", "old content");
    const FileRef file = open(name, FileAccess::read, GetParam());
    const std::string other = make("other", "new content");
    ASSERT_EQ(rename(other.c_str(), name.c_str()), 0);
    EXPECT_EQ(read_all(*file), "old content");
    file->check();
    auto failure = failure_of([&] { file->verify(); });
    EXPECT_EQ(failure.status, Status::changed);
    EXPECT_EQ(failure.message, name + " has been replaced by another file");
    ASSERT_EQ(unlink(name.c_str()), 0);
    EXPECT_EQ(read_all(*file), "old content");
    failure = failure_of([&] { file->verify(); });
    EXPECT_EQ(failure.status, Status::changed);
    EXPECT_EQ(failure.message, name + " has been removed");
}

TEST_P(FileWindow, WrittenInPlaceIsToldByVerify) {
    const std::string name = make("data", "hello");
    const FileRef file = open(name, FileAccess::read, GetParam());
    const timespec times[2] = {{1000000000, 0}, {1000000000, 5}};
    ASSERT_EQ(utimensat(AT_FDCWD, name.c_str(), times, 0), 0);
    file->check();
    EXPECT_EQ(failure_of([&] { file->verify(); }).message, name + " has been written to");
}

TEST_F(FileOpen, FailuresNamePathAndErrno) {
    const std::string missing = path("missing");
    auto failure = failure_of([&] { open(missing); });
    EXPECT_EQ(failure.status, Status::io);
    EXPECT_EQ(failure.system_error, ENOENT);
    EXPECT_EQ(failure.message, "cannot open " + missing + ": No such file or directory");
    for (const FileAccess access :
         {FileAccess::read, FileAccess::read_write, FileAccess::copy_on_write}) {
        failure = failure_of([&] { open(directory_, access); });
        EXPECT_EQ(failure.status, Status::io);
        EXPECT_EQ(failure.system_error, EISDIR);
    }
    EXPECT_EQ(failure_of([&] { open(""); }).system_error, ENOENT);
    EXPECT_EQ(failure_of([] { File::open(nullptr, FileAccess::read, FileIo::map); }).status,
              Status::argument);
    EXPECT_EQ(failure_of([&] { open(std::string(5000, 'x')); }).system_error, ENAMETOOLONG);
    const std::string loop = path("loop");
    ASSERT_EQ(symlink(loop.c_str(), loop.c_str()), 0);
    EXPECT_EQ(failure_of([&] { open(loop); }).system_error, ELOOP);
}

TEST_F(FileOpen, IdentityIsThatOfTheFile) {
    const std::string name = make("data", "hello");
    const std::string link = path("link");
    ASSERT_EQ(symlink(name.c_str(), link.c_str()), 0);
    struct stat info;
    ASSERT_EQ(stat(name.c_str(), &info), 0);
    const FileRef file = open(link);
    EXPECT_STREQ(file->path(), link.c_str());
    EXPECT_EQ(file->identity().device, info.st_dev);
    EXPECT_EQ(file->identity().inode, info.st_ino);
    EXPECT_EQ(file->identity().size, 5);
    EXPECT_EQ(file->identity().mtime_ns, info.st_mtim.tv_sec * 1000000000LL + info.st_mtim.tv_nsec);
    file->verify();
}

TEST_F(FileOpen, DescriptorsAreNotInherited) {
    const FileRef file = open(make("data", "hello"));
    bool found = false;
    for (int number = 3; number < 100; ++number) {
        struct stat info;
        if (fstat(number, &info) == 0 && info.st_ino == file->identity().inode) {
            found = true;
            EXPECT_EQ(fcntl(number, F_GETFD), FD_CLOEXEC);
        }
    }
    EXPECT_TRUE(found);
}

TEST_F(FileOpen, NoDescriptorsLeft) {
    const std::string name = make("data", "hello");
    const FileRef held = open(name);
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{3, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto opened = failure_of([&] { open(name); });
    const auto adopted =
        failure_of([] { File::adopt(0, nullptr, FileAccess::read, FileIo::automatic); });
    const auto shared = failure_of([] { make_shared_storage(10); });
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(opened.status, Status::io);
    EXPECT_EQ(opened.system_error, EMFILE);
    EXPECT_EQ(adopted.status, Status::io);
    EXPECT_EQ(shared.system_error, EMFILE);
    EXPECT_EQ(read_all(*held), "hello");
}

// The file is far larger than the address space that is left; its holes cost nothing.
TEST_F(FileOpen, NoAddressSpaceLeft) {
    if (test::sanitized) {
        GTEST_SKIP() << "a sanitizer needs the address space";
    }
    const std::string name = make("data", "hello");
    ASSERT_EQ(truncate(name.c_str(), int64_t{1} << 40), 0);
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
    const rlimit little{rlim_t{1} << 36, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_AS, &little), 0);
    FileRef file;
    const auto automatic = failure_of([&] { file = open(name); });
    const auto mapped = failure_of([&] { open(name, FileAccess::read, FileIo::map); });
    const auto whole = failure_of([&] { file->map(0, -1); });
    ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
    EXPECT_EQ(automatic.status, Status::ok) << automatic.message;
    EXPECT_FALSE(file->mapped());
    Scratch scratch;
    EXPECT_EQ(text_of(file->window(0, 6, scratch)), std::string("hello\0", 6));
    EXPECT_EQ(mapped.status, Status::memory);
    EXPECT_EQ(mapped.system_error, ENOMEM);
    EXPECT_EQ(whole.status, Status::memory);
}

TEST_F(FileOpen, OutOfMemoryLeaksNothing) {
    const std::string name = make("a-name-that-does-not-fit-into-the-string-itself", "hello");
    for (const bool forever : {false, true}) {
        bool failed = true;
        for (int64_t number = 1; failed; ++number) {
            ASSERT_LT(number, 20);
            TestAllocator allocator(number, forever);
            const auto failure = failure_of([&] {
                const FileRef file = open(name, FileAccess::read, FileIo::pread);
                EXPECT_EQ(read_all(*file), "hello");
                const FileRef mapped = open(name, FileAccess::read, FileIo::map);
                EXPECT_EQ(mapped->map(1, 2)->size(), 2);
            });
            EXPECT_TRUE(failure.status == Status::ok || failure.status == Status::memory);
            EXPECT_EQ(allocator.blocks(), 0);
            failed = allocator.failed();
            EXPECT_EQ(failure.status == Status::ok, !failed);
        }
    }
}

}  // namespace
}  // namespace bufview
