// SPDX-License-Identifier: MIT
#include <bufview/file.h>

#include "file_object.h"
#include "objects.h"

#include <algorithm>

namespace bufview::capi {

namespace {

static_assert(static_cast<int>(FileAccess::read) == BUFVIEW_FILE_READ);
static_assert(static_cast<int>(FileAccess::read_write) == BUFVIEW_FILE_READ_WRITE);
static_assert(static_cast<int>(FileAccess::copy_on_write) == BUFVIEW_FILE_COPY_ON_WRITE);
static_assert(static_cast<int>(FileIo::automatic) == BUFVIEW_IO_AUTO);
static_assert(static_cast<int>(FileIo::map) == BUFVIEW_IO_MAP);
static_assert(static_cast<int>(FileIo::pread) == BUFVIEW_IO_PREAD);

FileAccess access_of(int32_t access) {
    require_range(access, BUFVIEW_FILE_READ, BUFVIEW_FILE_COPY_ON_WRITE, "access");
    return static_cast<FileAccess>(access);
}

FileIo io_of(int32_t io) {
    require_range(io, BUFVIEW_IO_AUTO, BUFVIEW_IO_PREAD, "io");
    return static_cast<FileIo>(io);
}

// Bytes that a read from `offset` on can give at the most.
int64_t readable(const File &file, int64_t offset, int64_t wanted) {
    if (file.size() < 0) {
        return wanted;
    }
    return std::min(wanted, std::max<int64_t>(file.size() - offset, 0));
}

int64_t read(File &file, int64_t offset, std::byte *out, int64_t wanted) {
    constexpr int64_t window = 256 * 1024;
    Scratch scratch;
    int64_t done = 0;
    for (const int64_t end = readable(file, offset, wanted); done < end;) {
        const auto bytes = file.window(offset + done, std::min(window, end - done), scratch);
        if (bytes.empty()) {
            break;
        }
        std::memcpy(out + done, bytes.data(), bytes.size());
        done += static_cast<int64_t>(bytes.size());
    }
    file.check();
    return done;
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_file_open(const char *path, int32_t access, int32_t io,
                                 bufview_file **out_file) {
    return guard([&] {
        clear(out_file, "out_file");
        require(path, "path");
        publish<FileObject>(out_file, File::open(path, access_of(access), io_of(io)));
    });
}

bufview_status bufview_file_from_descriptor(int32_t descriptor, int32_t access, int32_t io,
                                            bufview_file **out_file) {
    return guard([&] {
        clear(out_file, "out_file");
        publish<FileObject>(out_file,
                            File::adopt(descriptor, nullptr, access_of(access), io_of(io)));
    });
}

bufview_status bufview_file_size(const bufview_file *file, int64_t *out_size) {
    return guard([&] {
        clear(out_size, "out_size");
        const Pin<FileObject> pin(file);
        *out_size = pin->file->size();
    });
}

bufview_status bufview_file_is_mapped(const bufview_file *file, int32_t *out_mapped) {
    return guard([&] {
        clear(out_mapped, "out_mapped");
        const Pin<FileObject> pin(file);
        *out_mapped = pin->file->mapped();
    });
}

bufview_status bufview_file_map(bufview_file *file, int64_t offset, int64_t length,
                                bufview_storage **out_storage) {
    return guard([&] {
        clear(out_storage, "out_storage");
        const Pin<FileObject> pin(file);
        publish_storage(out_storage, pin->file->map(offset, length));
    });
}

bufview_status bufview_file_view(bufview_file *file, int64_t offset, int64_t length,
                                 bufview_view **out_view) {
    return guard([&] {
        clear(out_view, "out_view");
        const Pin<FileObject> pin(file);
        const StorageRef storage = pin->file->map(offset, length);
        publish_view(out_view, [&] { return whole_view(*storage); });
    });
}

bufview_status bufview_file_read(bufview_file *file, int64_t offset, void *out_data,
                                 int64_t data_len, int64_t *out_read) {
    return guard([&] {
        clear(out_read, "out_read");
        require_array(out_data, data_len, "out_data");
        require_range(offset, 0, INT64_MAX - data_len, "offset");
        const Pin<FileObject> pin(file);
        const Reading turn(*pin);
        *out_read = read(*pin->file, offset, static_cast<std::byte *>(out_data), data_len);
    });
}

bufview_status bufview_file_check(const bufview_file *file) {
    return guard([&] {
        const Pin<FileObject> pin(file);
        pin->file->verify();
    });
}

void bufview_file_free(bufview_file *file) {
    table().free(Kind::file, token_of(file));
}
