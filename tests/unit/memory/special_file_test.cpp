// SPDX-License-Identifier: MIT
// Files that are no plain files: pipes, devices, /proc, /sys, and descriptors of others.
#include "memory/files.h"
#include "memory/system_calls.h"

#include <cerrno>
#include <csignal>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <thread>

namespace bufview {
namespace {

using test::failure_of;
using test::text_of;

class SpecialFile : public test::FileTest {
protected:
    static FileRef adopt(int descriptor, FileIo io = FileIo::automatic) {
        return File::adopt(descriptor, "input", FileAccess::read, io);
    }
    static void write_all(int descriptor, std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::write(descriptor, text.data(), text.size());
            ASSERT_GT(count, 0);
            text.remove_prefix(static_cast<size_t>(count));
        }
    }
};

struct Pipe {
    Pipe() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    void close_end(int end) {
        if (ends[end] >= 0) {
            ::close(ends[end]);
            ends[end] = -1;
        }
    }
    int ends[2];
};

TEST_F(SpecialFile, KernelFilesAreReadToTheirEnd) {
    for (const std::string name :
         {"/proc/cpuinfo", "/proc/version", "/proc/self/status", "/proc/self/cmdline",
          "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/devices/system/cpu/online",
          "/sys/kernel/uevent_seqnum"}) {
        const std::string expected = content(name);
        if (expected.empty()) {
            continue;  // not on this machine
        }
        for (const FileIo io : {FileIo::automatic, FileIo::pread}) {
            const FileRef file = open(name, FileAccess::read, io);
            EXPECT_EQ(file->size(), -1) << name;
            EXPECT_FALSE(file->random_access());
            EXPECT_FALSE(file->mapped());
            // The numbers in it may change while we look, its length and start hardly.
            EXPECT_EQ(read_all(*file, 100).substr(0, 10), expected.substr(0, 10)) << name;
            file->check();
            file->verify();
            EXPECT_EQ(failure_of([&] { file->map(0, -1); }).status, Status::unsupported);
        }
        EXPECT_EQ(failure_of([&] { open(name, FileAccess::read, FileIo::map); }).status,
                  Status::unsupported)
            << name;
    }
    EXPECT_EQ(read_all(*open("/proc/version")), content("/proc/version"));
    EXPECT_EQ(read_all(*open("/proc/version"), 1), content("/proc/version"));
}

TEST_F(SpecialFile, MappingsFileNamesOurOwnMapping) {
    const std::string name = make("data", "hello");
    const FileRef file = open(name);
    EXPECT_NE(read_all(*open("/proc/self/maps")).find(name), std::string::npos);
}

TEST_F(SpecialFile, UnreadableIsAnErrorAndNotEmpty) {
    const FileRef file = open("/proc/self/mem");
    Scratch scratch;
    const auto failure = failure_of([&] { file->window(0, 100, scratch); });
    EXPECT_EQ(failure.status, Status::io);
    EXPECT_EQ(failure.system_error, EIO);
    EXPECT_EQ(failure.message, "cannot read /proc/self/mem: Input/output error");
}

TEST_F(SpecialFile, Devices) {
    const FileRef null = open("/dev/null");
    EXPECT_EQ(null->size(), -1);
    EXPECT_EQ(read_all(*null), "");
    const FileRef zero = open("/dev/zero");
    Scratch scratch;
    EXPECT_EQ(text_of(zero->window(0, 100000, scratch)), std::string(100000, '\0'));
    EXPECT_EQ(zero->window(100000, 100, scratch).size(), 100U);
    for (const char *name : {"/dev/null", "/dev/zero", "/proc/self/mem"}) {
        EXPECT_EQ(failure_of([&] { open(name, FileAccess::read, FileIo::map); }).status,
                  Status::unsupported);
    }
    EXPECT_EQ(failure_of([&] { open("/dev/null", FileAccess::read_write); }).message,
              "/dev/null is not a regular file and cannot be mapped for writing");
}

TEST_F(SpecialFile, StreamsAreReadInOrder) {
    const FileRef file = open("/dev/zero");
    Scratch scratch;
    EXPECT_EQ(failure_of([&] { file->window(1, 1, scratch); }).status, Status::argument);
    EXPECT_EQ(file->window(0, 10, scratch).size(), 10U);
    const auto failure = failure_of([&] { file->window(0, 10, scratch); });
    EXPECT_EQ(failure.status, Status::argument);
    EXPECT_EQ(failure.message, "/dev/zero is read in order: offset 0 was asked for, 10 is next");
    EXPECT_EQ(failure_of([&] { file->window(10, -1, scratch); }).status, Status::argument);
    EXPECT_EQ(failure_of([&] { file->window(10, INT64_MAX, scratch); }).status, Status::memory);
    EXPECT_EQ(file->window(10, 10, scratch).size(), 10U) << "nothing was lost";
}

TEST_F(SpecialFile, FifoWithoutWriterDoesNotWait) {
    const std::string name = path("fifo");
    ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
    for (const FileIo io : {FileIo::automatic, FileIo::pread}) {
        const auto failure = failure_of([&] { open(name, FileAccess::read, io); });
        EXPECT_EQ(failure.status, Status::io);
        EXPECT_EQ(failure.system_error, ENXIO);
        EXPECT_EQ(failure.message, "no process writes to " + name + ": No such device or address");
    }
    // Opened for both it would be its own writer and never end.
    EXPECT_EQ(failure_of([&] { open(name, FileAccess::read_write); }).status, Status::unsupported);
}

TEST_F(SpecialFile, FifoWithAWriterThatIsSilentAtFirst) {
    const std::string name = path("fifo");
    ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
    const int writer = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(writer, 0);
    const FileRef file = open(name);
    std::thread late([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        write_all(writer, "late ");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        write_all(writer, pattern(200000));
        ::close(writer);
    });
    EXPECT_EQ(read_all(*file), "late " + pattern(200000));
    late.join();
}

TEST_F(SpecialFile, FifoWithBytesWaiting) {
    const std::string name = path("fifo");
    ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
    const int writer = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
    write_all(writer, "hello world");
    const FileRef file = open(name);
    ::close(writer);
    EXPECT_EQ(read_all(*file, 4), "hello world") << "the byte that was tried is not lost";
}

TEST_F(SpecialFile, SocketInTheFileSystem) {
    const std::string name = path("socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "%s", name.c_str());
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    EXPECT_EQ(failure_of([&] { open(name); }).system_error, ENXIO);
    ::close(listener);
}

TEST_F(SpecialFile, AdoptedPipe) {
    Pipe pipe;
    const FileRef file = adopt(pipe.ends[0]);
    std::thread writer([&] {
        write_all(pipe.ends[1], pattern(300000));
        pipe.close_end(1);
    });
    pipe.close_end(0);
    EXPECT_EQ(file->size(), -1);
    EXPECT_EQ(read_all(*file, 70000), pattern(300000));
    writer.join();
}

// The flag belongs to all who share the open file, so it is left as it is.
TEST_F(SpecialFile, AdoptedNonBlockingPipe) {
    Pipe pipe;
    ASSERT_EQ(fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK), 0);
    const FileRef file = adopt(pipe.ends[0]);
    std::thread writer([&] {
        for (int i = 0; i < 10; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            write_all(pipe.ends[1], "0123456789");
        }
        pipe.close_end(1);
    });
    EXPECT_EQ(read_all(*file).size(), 100U);
    writer.join();
    EXPECT_EQ(fcntl(pipe.ends[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
}

TEST_F(SpecialFile, PipeByPath) {
    Pipe pipe;
    write_all(pipe.ends[1], "hello");
    const std::string name = "/proc/self/fd/" + std::to_string(pipe.ends[0]);
    const FileRef file = open(name);
    pipe.close_end(1);
    EXPECT_EQ(read_all(*file), "hello");
    // As <(true) of a shell: the writer has gone before we came.
    EXPECT_EQ(read_all(*open(name)), "");
}

TEST_F(SpecialFile, AdoptedSocket) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const FileRef file = adopt(ends[0]);
    write_all(ends[1], "hello");
    ::close(ends[1]);
    ::close(ends[0]);
    EXPECT_EQ(read_all(*file), "hello");
}

TEST_F(SpecialFile, AdoptedFileFromItsStartIsMapped) {
    const std::string name = make("data", pattern(10000));
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const FileRef file = adopt(descriptor);
    ::close(descriptor);
    EXPECT_TRUE(file->mapped());
    EXPECT_STREQ(file->path(), "input");
    EXPECT_EQ(read_all(*file), pattern(10000));
    ASSERT_EQ(unlink(name.c_str()), 0);
    file->verify();
}

TEST_F(SpecialFile, AdoptedFileFromItsMiddleIsAStream) {
    const std::string name = make("data", pattern(10000));
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(lseek(descriptor, 4000, SEEK_SET), 4000);
    const FileRef file = adopt(descriptor);
    ::close(descriptor);
    EXPECT_EQ(file->size(), -1);
    EXPECT_EQ(read_all(*file), pattern(10000).substr(4000));
}

TEST_F(SpecialFile, AdoptedDescriptorsThatCannotBeRead) {
    const std::string name = make("data", "hello");
    const int writing = ::open(name.c_str(), O_WRONLY | O_CLOEXEC);
    auto failure = failure_of([&] { adopt(writing); });
    EXPECT_EQ(failure.status, Status::io);
    EXPECT_EQ(failure.message, "cannot read input: Permission denied");
    ::close(writing);
    failure = failure_of([] { File::adopt(-1, nullptr, FileAccess::read, FileIo::automatic); });
    EXPECT_EQ(failure.system_error, EBADF);
    EXPECT_EQ(failure.message, "cannot duplicate descriptor -1: Bad file descriptor");
    const int directory = ::open(directory_.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(failure_of([&] { adopt(directory); }).system_error, EISDIR);
    ::close(directory);
}

TEST_F(SpecialFile, InterruptedAndShortReads) {
    const std::string name = make("data", pattern(5000));
    for (const size_t most : {size_t{1}, size_t{7}, size_t{4096}}) {
        Pipe pipe;
        write_all(pipe.ends[1], pattern(5000));
        pipe.close_end(1);
        test::SystemCalls calls;
        calls.shorten(most);
        calls.interrupt();
        const FileRef file = open(name, FileAccess::read, FileIo::pread);
        EXPECT_EQ(read_all(*file), pattern(5000));
        const FileRef stream = adopt(pipe.ends[0]);
        EXPECT_EQ(read_all(*stream), pattern(5000));
    }
}

TEST_F(SpecialFile, EverySystemCallMayFail) {
    const std::string name = make("data", pattern(5000));
    for (const FileIo io : {FileIo::automatic, FileIo::pread}) {
        int failures = 0;
        for (int number = 1;; ++number) {
            test::SystemCalls calls;
            calls.fail(number, EIO);
            std::string text;
            const auto failure = failure_of([&] {
                const FileRef file = open(name, FileAccess::read, io);
                text = read_all(*file);
                file->check();
                file->verify();
                if (io == FileIo::automatic) {
                    EXPECT_EQ(text_of(file->map(10, 20)->data(), 20), pattern(5000).substr(10, 20));
                }
            });
            if (calls.calls() < number) {
                EXPECT_EQ(failure.status, Status::ok);
                break;
            }
            // One failure is survived: the question about the last byte, which proves nothing,
            // and that of the mapping, after which the file is read.
            if (failure.status == Status::ok) {
                EXPECT_EQ(text, pattern(5000));
            } else {
                EXPECT_EQ(failure.status, Status::io) << number;
                EXPECT_EQ(failure.system_error, EIO);
                ++failures;
            }
        }
        EXPECT_GE(failures, 4);
    }
}

// A profiler's timer, without SA_RESTART.
TEST_F(SpecialFile, SignalsAllTheTime) {
    struct sigaction action = {};
    struct sigaction before;
    action.sa_handler = [](int) {};
    ASSERT_EQ(sigaction(SIGALRM, &action, &before), 0);
    const itimerval often{{0, 500}, {0, 500}};
    ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
    {
        Pipe pipe;
        const FileRef file = adopt(pipe.ends[0]);
        std::thread writer([&] {
            sigset_t mask;
            sigemptyset(&mask);
            sigaddset(&mask, SIGALRM);
            pthread_sigmask(SIG_BLOCK, &mask, nullptr);
            for (int64_t i = 0; i < 50; ++i) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                write_all(pipe.ends[1], pattern(50000).substr(static_cast<size_t>(i) * 1000, 1000));
            }
            pipe.close_end(1);
        });
        EXPECT_EQ(read_all(*file, 30000), pattern(50000));
        writer.join();
    }
    const itimerval never{};
    ASSERT_EQ(setitimer(ITIMER_REAL, &never, nullptr), 0);
    ASSERT_EQ(sigaction(SIGALRM, &before, nullptr), 0);
}

}  // namespace
}  // namespace bufview
