// SPDX-License-Identifier: MIT
// Open files, read through a mapping or through windows of pread.
#pragma once

#include "memory/source.h"
#include "memory/storage.h"

namespace bufview {

enum class FileAccess : uint8_t {
    read,
    read_write,     // writes through a mapping reach the file
    copy_on_write,  // writes through a mapping stay in this process
};

enum class FileIo : uint8_t {
    automatic,  // map where the file can be mapped, else read
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
class FileRef;

}  // namespace bufview
