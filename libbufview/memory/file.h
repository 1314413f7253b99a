// SPDX-License-Identifier: MIT
// Open files, read through a mapping or through windows of pread.
#pragma once

#include "memory/counted_ref.h"
#include "memory/descriptor.h"
#include "memory/mapping.h"
#include "memory/source.h"
#include "memory/storage.h"
#include "memory/window_choice.h"

#include <atomic>
#include <sys/types.h>

namespace bufview {

enum class FileAccess : uint8_t {
    read,
    read_write,     // writes through a mapping reach the file
    copy_on_write,  // writes through a mapping stay in this process
};

enum class FileIo : uint8_t {
    automatic,  // map where the file can be mapped, and read windows where that costs less
    map,        // Status::unsupported where it cannot be mapped
    pread,      // never map: no signal handler is installed
};

// What a file was when it was opened.
struct FileIdentity {
    uint64_t device;
    uint64_t inode;
    int64_t size;
    int64_t mtime_ns;
};

class File;

// Counted ownership, as StorageRef.
class FileRef : public CountedRef<File> {
public:
    using CountedRef::CountedRef;
};

// The size of a file is the one it had when it was opened. What is added later is not seen; what
// is taken away is Status::changed. Files whose size means nothing (pipes, devices, /proc, /sys)
// are streams: read once, in order, by one thread.
class File final : public Allocated, public Source {
public:
    // Throws Status::io with the errno of what failed: for a directory EISDIR, for a FIFO that no
    // process has opened for writing ENXIO (to wait for one could last for ever). Status::memory,
    // Status::unsupported (to write to what is not a regular file, to map what cannot be mapped).
    static FileRef open(const char *path, FileAccess access, FileIo io);
    // A file that is open already, such as standard input. The descriptor is duplicated; it is
    // read from its present position on. `name` is for messages; null for "descriptor N".
    static FileRef adopt(int descriptor, const char *name, FileAccess access, FileIo io);

    int64_t size() const override { return mode_ == Mode::stream ? -1 : identity_.size; }
    bool random_access() const override { return mode_ != Mode::stream; }
    std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &scratch) override;
    void check() const override;
    void check_faults() const override;

    // As it was given to open(), or the name given to adopt().
    const char *path() const noexcept { return path_.c_str(); }
    const FileIdentity &identity() const noexcept { return identity_; }
    FileAccess access() const noexcept { return access_; }
    // True if window() may point into a mapping. With FileIo::map it always does.
    bool mapped() const noexcept { return mode_ == Mode::mapped; }

    // Throws Status::changed if the file, or what its path leads to now, differs in device, inode,
    // size or time of last change from what was opened. Says what happened. Streams have no such
    // identity and pass. (A relative path is looked up from the present working directory.)
    void verify() const;

    // The bytes [offset, offset + length) as a storage, `length` -1 for all from there on; any
    // offset, also an empty range. Throws Status::argument, Status::range, Status::unsupported
    // (a stream; opened with FileIo::pread), Status::changed, Status::memory (no address space),
    // Status::io (no room on the disk for the holes of a file that is to be written).
    StorageRef map(int64_t offset, int64_t length);

    void add_owner() noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
    void drop_owner() noexcept {
        if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    // Throws Status::changed if the file has fewer than `size` bytes now.
    void require_size(int64_t size) const;

private:
    enum class Mode : uint8_t { stream, windows, mapped };

    File(Descriptor &&descriptor, FileAccess access, FileIo io) noexcept
        : descriptor_(std::move(descriptor)), access_(access), io_(io) {}
    ~File() override = default;

    static FileRef make(Descriptor &&descriptor, const char *name, bool opened, FileAccess access,
                        FileIo io);
    void examine();
    void examine_fifo();
    mode_t identify();
    bool has_its_size();
    void map_windows();
    void require_mappable() const;
    void reserve(int64_t offset, int64_t length);
    std::span<const std::byte> mapped_window(int64_t offset, int64_t length) const noexcept;
    std::span<const std::byte> cheaper_window(int64_t offset, int64_t length, Scratch &scratch);
    std::span<const std::byte> read_window(int64_t offset, int64_t length, Scratch &scratch);
    std::span<const std::byte> stream_window(int64_t offset, int64_t length, Scratch &scratch);
    int64_t read_some(std::byte *to, int64_t length);

    Descriptor descriptor_;
    std::atomic<int64_t> owners_{1};
    FileAccess access_;
    FileIo io_;
    Mode mode_ = Mode::stream;
    bool opened_ = false;   // by path, so that the path can be looked up again
    bool regular_ = false;  // has a size that fstat tells, and can be mapped
    bool has_head_ = false;
    std::byte head_{};  // of a FIFO, read to see if anyone writes
    String path_;
    FileIdentity identity_{};
    Mapping mapping_;
    WindowChoice choice_;
    int64_t position_ = 0;  // of a stream
};

}  // namespace bufview
