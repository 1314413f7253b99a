// SPDX-License-Identifier: MIT
// Scans of views and files, and the memory that they take.
#include "memory/file.h"
#include "memory_source.h"
#include "results.h"
#include "sanitized.h"
#include "scan/view_source.h"
#include "support.h"
#include "view/copy.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace bufview::test {
namespace {

RunOptions with(int64_t threads, int64_t chunk) {
    RunOptions options;
    options.threads = threads;
    options.chunk = chunk;
    return options;
}

std::string found_in(Source &source, int64_t threads, int64_t chunk) {
    Scan scan;
    add_mergeable(scan);
    scan.run(source, with(threads, chunk), false);
    return results_of(scan);
}

// The bytes of the items in C order, gathered index by index.
std::string bytes_of(const View &view) {
    std::string bytes;
    const int64_t rows = view.shape()[0];
    const int64_t columns = view.shape()[1];
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t column = 0; column < columns; ++column) {
            const std::byte *item =
                view.data() + row * view.strides()[0] + column * view.strides()[1];
            bytes.append(reinterpret_cast<const char *>(item),
                         static_cast<size_t>(view.itemsize()));
        }
    }
    return bytes;
}

TEST(ViewSource, GivesTheBytesOfAnyLayout) {
    Random random(71);
    const std::string text = mixed_text(random, 12'000);
    const StorageRef storage = make_copied_storage(as_bytes(text), 12'000, true);
    struct Layout {
        const char *format;
        int64_t offset;
        int64_t shape[2];
        int64_t strides[2];
    };
    const Layout layouts[] = {
        {"B", 0, {120, 100}, {100, 1}},  // contiguous
        {"B", 0, {100, 120}, {1, 100}},  // transposed
        {"B", 11'999, {120, 100}, {-100, -1}},
        {"H", 0, {60, 40}, {200, 4}},
        {"5s", 3, {70, 20}, {171, 7}},
        {"5000s", 6000, {2, 1}, {-5500, 1}},  // items larger than most windows
        {"B", 0, {0, 5}, {1, 1}},
    };
    for (const Layout &layout : layouts) {
        LayoutRequest request;
        request.format = layout.format;
        request.readonly = true;
        request.ndim = 2;
        request.shape = layout.shape;
        request.strides = layout.strides;
        const View view = layout_view(*storage, layout.offset, request);
        const std::string expected = expected_results(bytes_of(view), 0);
        for (const int64_t chunk : {1, 7, 64, 1000, 0}) {
            for (const int64_t threads : {1, 2}) {
                ViewSource source(view);
                ASSERT_EQ(found_in(source, threads, chunk), expected) << layout.format;
            }
        }
    }
}

TEST(ViewSource, HoldsTheMemory) {
    const StorageRef storage = make_zeroed_storage(100);
    {
        const ViewSource source(whole_view(*storage));
        EXPECT_EQ(status_of([&] { storage->resize(50); }), Status::busy);
    }
    storage->resize(50);
}

class TemporaryFile {
public:
    explicit TemporaryFile(const std::string &text) {
        const int descriptor = mkstemp(path_);
        EXPECT_GE(descriptor, 0);
        EXPECT_EQ(write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        close(descriptor);
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile() { unlink(path_); }
    const char *path() const { return path_; }

private:
    char path_[32] = "/tmp/bufview-scan-XXXXXX";
};

TEST(FileSource, GivesTheSameMappedAndRead) {
    Random random(72);
    const std::string text = mixed_text(random, 50'000);
    const std::string expected = expected_results(text, 0);
    const TemporaryFile file(text);
    for (const FileIo io : {FileIo::map, FileIo::pread}) {
        for (const int64_t threads : {1, 3}) {
            const FileRef opened = File::open(file.path(), FileAccess::read, io);
            EXPECT_EQ(found_in(*opened, threads, 4096), expected);
        }
    }
}

// Bytes that this process has read by system calls so far.
int64_t bytes_read() {
    std::ifstream counters("/proc/self/io");
    for (std::string line; std::getline(counters, line);) {
        if (line.rfind("rchar:", 0) == 0) {
            return std::atoll(line.c_str() + 6);
        }
    }
    ADD_FAILURE() << "no count of the bytes that are read";
    return 0;
}

TEST(FileSource, CountsHolesForEveryAnalyzerAndDoesNotReadThem) {
    constexpr int64_t window = 64 << 10;
    Random random(74);
    const std::string head = mixed_text(random, window);
    const std::string tail = mixed_text(random, 1000);
    const std::string text = head + std::string(5 * window, '\0') + tail;
    const TemporaryFile file(head);
    const int descriptor = ::open(file.path(), O_WRONLY);
    ASSERT_EQ(pwrite(descriptor, tail.data(), tail.size(), 6 * window), std::ssize(tail));
    const bool knows_holes = lseek(descriptor, window, SEEK_DATA) >= 6 * window;
    ::close(descriptor);
    if (!knows_holes) {
        GTEST_SKIP() << "this file system keeps no holes";
    }
    const std::string expected = expected_results(text, 0);
    for (const FileIo io : {FileIo::map, FileIo::pread, FileIo::automatic}) {
        for (const int64_t threads : {1, 3}) {
            const FileRef opened = File::open(file.path(), FileAccess::read, io);
            const int64_t before = bytes_read();
            EXPECT_EQ(found_in(*opened, threads, window), expected);
            EXPECT_LT(bytes_read() - before, 2 * window);
        }
    }
}

// Neither the file nor much else fits: what cannot be mapped is read in windows.
TEST(FileSource, IsReadWhereItDoesNotFitTheAddressSpace) {
    if (sanitized) {
        GTEST_SKIP() << "a sanitizer needs the address space";
    }
    constexpr int64_t size = int64_t{512} << 20;
    const TemporaryFile file("needle");
    const int descriptor = ::open(file.path(), O_WRONLY);
    ASSERT_EQ(pwrite(descriptor, "needle", 6, size - 6), 6);
    ASSERT_EQ(pwrite(descriptor, "needle", 6, size / 2 - 3), 6);
    ::close(descriptor);
    std::ifstream pages("/proc/self/statm");
    int64_t in_use = 0;
    ASSERT_TRUE(pages >> in_use);
    in_use *= sysconf(_SC_PAGESIZE);
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
    const rlimit little{static_cast<rlim_t>(in_use + size / 2), before.rlim_max};
    for (const int64_t threads : {1, 2}) {
        Scan scan;
        scan.add_find(as_bytes("needle"), 6, -1);
        scan.add_histogram();
        ASSERT_EQ(setrlimit(RLIMIT_AS, &little), 0);
        const Status mapped =
            status_of([&] { File::open(file.path(), FileAccess::read, FileIo::map); });
        const Status status = status_of([&] {
            const FileRef opened = File::open(file.path(), FileAccess::read, FileIo::automatic);
            scan.run(*opened, with(threads, 0), false);
        });
        ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
        EXPECT_EQ(mapped, Status::memory);
        EXPECT_EQ(status, Status::ok);
        EXPECT_EQ(results_of(scan).substr(0, 30), "find 3: 0 268435453 536870906\n");
        EXPECT_EQ(scan.range().length, size);
    }
}

TEST(FileSource, GivesTheSameThroughAPipe) {
    Random random(73);
    const std::string text = mixed_text(random, 200'000);
    const std::string expected = expected_results(text, 0);
    for (const int64_t threads : {1, 3}) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        std::thread writer([&] {
            // In pieces of odd sizes, as pipes are filled.
            for (size_t at = 0; at < text.size();) {
                const size_t size = std::min<size_t>(text.size() - at, 7919);
                at += static_cast<size_t>(write(ends[1], text.data() + at, size));
            }
            close(ends[1]);
        });
        const FileRef opened = File::adopt(ends[0], "pipe", FileAccess::read, FileIo::automatic);
        close(ends[0]);
        EXPECT_EQ(found_in(*opened, threads, 10'000), expected);
        writer.join();
    }
}

TEST(FileSource, ThatShrinksIsAnErrorAndNoResult) {
    const std::string text(1 << 20, 'x');
    for (const FileIo io : {FileIo::map, FileIo::pread}) {
        for (const int64_t threads : {1, 3}) {
            const TemporaryFile file(text);
            const FileRef opened = File::open(file.path(), FileAccess::read, io);
            Scan scan;
            add_mergeable(scan);
            ASSERT_EQ(truncate(file.path(), 100'000), 0);
            EXPECT_EQ(status_of([&] { scan.run(*opened, with(threads, 50'000), false); }),
                      Status::changed);
            EXPECT_EQ(scan.range().length, 0);
        }
    }
}

// The last page stays and reads as zeros, and no fault tells of it.
TEST(FileSource, ThatIsCutWithinItsLastPageIsAnErrorAndNoResult) {
    const std::string text(1 << 20, 'x');
    for (const FileIo io : {FileIo::automatic, FileIo::map, FileIo::pread}) {
        for (const int64_t threads : {1, 3}) {
            const TemporaryFile file(text);
            const FileRef opened = File::open(file.path(), FileAccess::read, io);
            Scan scan;
            add_mergeable(scan);
            ASSERT_EQ(truncate(file.path(), (1 << 20) - 100), 0);
            EXPECT_EQ(status_of([&] { scan.run(*opened, with(threads, 50'000), false); }),
                      Status::changed);
            EXPECT_EQ(scan.range().length, 0);
        }
    }
}

// Counts how often it is asked, and has a fault at some time.
class Asked final : public MemorySource {
public:
    explicit Asked(size_t size) : MemorySource(std::string(size, 'x'), Mode::mapped) {}
    void check() const override { ++whole; }
    void check_faults() const override {
        if (++faults == fault_at) {
            fail(Status::changed, "the file became shorter");
        }
    }

    mutable std::atomic<int64_t> whole{0};
    mutable std::atomic<int64_t> faults{0};
    int64_t fault_at = -1;
};

// To ask the system after every tile took an eighth of the time of a search.
TEST(Source, IsAskedForFaultsByTheTileAndAsAWholeAtTheEndOfAPart) {
    constexpr size_t tiles = 64;
    for (const int64_t threads : {1, 3}) {
        Asked source(tiles * (size_t{256} << 10));
        Scan scan;
        scan.add_histogram();
        scan.run(source, with(threads, 0), false);
        EXPECT_EQ(source.faults, tiles) << threads;
        EXPECT_GE(source.whole, 1) << threads;
        EXPECT_LE(source.whole, threads == 1 ? 1 : 1 + tiles / 2);
    }
}

TEST(Source, WithAFaultIsReadNoFurther) {
    Asked source(size_t{16} << 20);
    source.fault_at = 5;
    Scan scan;
    scan.add_histogram();
    EXPECT_EQ(status_of([&] { scan.run(source, with(1, 0), false); }), Status::changed);
    EXPECT_EQ(source.faults, 5);
}

int64_t anonymous_bytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("RssAnon:", 0) == 0) {
            return std::atoll(line.c_str() + 8) * 1024;
        }
    }
    return 0;
}

// Read into memory, and as hostile as it gets: every byte is a match and every other one a string.
class Hostile final : public Source {
public:
    int64_t size() const override { return int64_t{64} << 20; }
    bool random_access() const override { return true; }
    std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &scratch) override {
        scratch.resize(static_cast<size_t>(length));
        for (int64_t i = 0; i < length; ++i) {
            scratch[static_cast<size_t>(i)] = (offset + i) % 2 == 0 ? std::byte{'a'} : std::byte{0};
        }
        return {scratch.data(), scratch.size()};
    }
    void check() const override {}
};

TEST(Memory, OfAScanStaysBelow64MiB) {
    if (sanitized) {
        GTEST_SKIP() << "sanitizers take memory of their own";
    }
    struct Peak {
        int64_t most = 0;
        static bool look(const Progress &progress, int64_t, int64_t) {
            auto &peak = *static_cast<Peak *>(progress.cookie);
            peak.most = std::max(peak.most, anonymous_bytes());
            return true;
        }
    };
    FindSink find;
    find.accept = [](const FindSink &, const int64_t *, int64_t) { return true; };
    StringsSink strings;
    strings.accept = [](const StringsSink &, const StringsBatch &) { return true; };
    for (const bool sinks : {false, true}) {
        for (const int64_t threads : {1, 4, 32}) {
            const int64_t before = anonymous_bytes();
            Scan scan;
            scan.add_find(as_bytes("a"), 1, 1000);
            scan.add_strings(1, 1000);
            scan.add_histogram();
            const std::string pattern(sinks ? 4000 : 1 << 20, 'a');
            scan.add_find(as_bytes(pattern), static_cast<int64_t>(pattern.size()), 1000);
            if (sinks) {
                scan.set_find_sink(0, find);
                scan.set_strings_sink(1, strings);
            }
            Peak peak;
            RunOptions options = with(threads, INT64_MAX);
            options.progress = {Peak::look, nullptr, &peak};
            Hostile source;
            scan.run(source, options, false);
            EXPECT_LT(peak.most - before, 64 << 20) << threads << ' ' << sinks;
            EXPECT_GT(peak.most, 0);
        }
    }
}

}  // namespace
}  // namespace bufview::test
