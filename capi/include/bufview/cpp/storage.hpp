// SPDX-License-Identifier: MIT
/** @file
 * Storages, and files.
 */
#ifndef BUFVIEW_CPP_STORAGE_HPP
#define BUFVIEW_CPP_STORAGE_HPP

#include <bufview/cpp/view.hpp>
#include <bufview/file.h>
#include <bufview/storage.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bufview {
inline namespace v0 {

/** A block of memory that views can be taken of. */
class Storage : public detail::Handle<bufview_storage, bufview_storage_free> {
public:
    using Handle::Handle;

    static Storage create(int64_t size) {
        return make([&](auto out) { return bufview_storage_create(size, out); });
    }
    static Storage copy(Bytes data, bool readonly = false) {
        return make([&](auto out) {
            return bufview_storage_copy(data.data(), data.size(), flags(readonly), out);
        });
    }
    /** Memory of the caller; @p deleter, noexcept, is called once, also when this throws. */
    template <class Deleter>
    static Storage wrap(std::span<std::byte> data, Deleter deleter, bool readonly = false) {
        auto *owned = detail::Owned<Deleter>::make(deleter);
        return make([&](auto out) {
            return bufview_storage_wrap(data.data(), static_cast<int64_t>(data.size()),
                                        flags(readonly), detail::Owned<Deleter>::run, owned, out);
        });
    }
    /** Memory of the caller, which outlives everything that is made from it. */
    static Storage wrap(std::span<std::byte> data, bool readonly = false) {
        return make([&](auto out) {
            return bufview_storage_wrap(data.data(), detail::length(data.size()), flags(readonly),
                                        nullptr, nullptr, out);
        });
    }
    static Storage create_shared(int64_t size) {
        return make([&](auto out) { return bufview_storage_create_shared(size, out); });
    }
    static Storage map_shared(int32_t descriptor, bool readonly = false) {
        return make(
            [&](auto out) { return bufview_storage_map_shared(descriptor, flags(readonly), out); });
    }

    View view() const {
        return View(detail::result<bufview_view *>(
            [&](auto out) { return bufview_view_create(raw(), out); }));
    }
    View view(const bufview_layout &layout) const {
        return View(detail::result<bufview_view *>(
            [&](auto out) { return bufview_view_create_layout(raw(), &layout, out); }));
    }
    int64_t size() const {
        return detail::result<int64_t>([&](auto out) { return bufview_storage_size(raw(), out); });
    }
    int64_t exports() const {
        return detail::result<int64_t>(
            [&](auto out) { return bufview_storage_exports(raw(), out); });
    }
    bool readonly() const {
        return detail::result<int32_t>(
                   [&](auto out) { return bufview_storage_readonly(raw(), out); }) != 0;
    }
    /** Of shared memory, still owned by the storage; -1 for every other kind. */
    int32_t descriptor() const {
        return detail::result<int32_t>(
            [&](auto out) { return bufview_storage_descriptor(raw(), out); });
    }
    void resize(int64_t size) { detail::check(bufview_storage_resize(raw(), size)); }
    void append(Bytes data) {
        detail::check(bufview_storage_append(raw(), data.data(), data.size()));
    }
    void insert(int64_t at, Bytes data) {
        detail::check(bufview_storage_insert(raw(), at, data.data(), data.size()));
    }
    void erase(int64_t at, int64_t count) {
        detail::check(bufview_storage_erase(raw(), at, count));
    }
    void close() { detail::check(bufview_storage_close(raw())); }

private:
    static int32_t flags(bool readonly) { return readonly ? BUFVIEW_STORAGE_READONLY : 0; }
    template <class Call>
    static Storage make(Call call) {
        return Storage(detail::result<bufview_storage *>(call));
    }
};

/** What may be done with a file. */
enum class Access : int32_t {
    read = BUFVIEW_FILE_READ,
    read_write = BUFVIEW_FILE_READ_WRITE,
    copy_on_write = BUFVIEW_FILE_COPY_ON_WRITE
};

/** How the bytes of a file are reached. */
enum class Io : int32_t {
    automatic = BUFVIEW_IO_AUTO,
    map = BUFVIEW_IO_MAP,
    pread = BUFVIEW_IO_PREAD
};

/** An open file. */
class File : public detail::Handle<bufview_file, bufview_file_free> {
public:
    using Handle::Handle;

    static File open(std::string_view path, Access access = Access::read, Io io = Io::automatic) {
        const std::string copy = detail::terminated(path);
        return File(detail::result<bufview_file *>([&](auto out) {
            return bufview_file_open(copy.c_str(), static_cast<int32_t>(access),
                                     static_cast<int32_t>(io), out);
        }));
    }
    /** The descriptor is duplicated, and stays the caller's. */
    static File from_descriptor(int32_t descriptor, Access access = Access::read,
                                Io io = Io::automatic) {
        return File(detail::result<bufview_file *>([&](auto out) {
            return bufview_file_from_descriptor(descriptor, static_cast<int32_t>(access),
                                                static_cast<int32_t>(io), out);
        }));
    }

    /** -1 if only reading to the end will tell. */
    int64_t size() const {
        return detail::result<int64_t>([&](auto out) { return bufview_file_size(raw(), out); });
    }
    bool is_mapped() const {
        return detail::result<int32_t>(
                   [&](auto out) { return bufview_file_is_mapped(raw(), out); }) != 0;
    }
    Storage map(int64_t offset = 0, int64_t length = -1) {
        return Storage(detail::result<bufview_storage *>(
            [&](auto out) { return bufview_file_map(raw(), offset, length, out); }));
    }
    View view(int64_t offset = 0, int64_t length = -1) {
        return View(detail::result<bufview_view *>(
            [&](auto out) { return bufview_file_view(raw(), offset, length, out); }));
    }
    /** Bytes read: fewer than there is room for only at the end. */
    size_t read(int64_t offset, std::span<std::byte> out) {
        return static_cast<size_t>(detail::result<int64_t>([&](auto count) {
            return bufview_file_read(raw(), offset, out.data(), detail::length(out.size()), count);
        }));
    }
    /** Throws if the file is no longer what it was when it was opened. */
    void check() const { detail::check(bufview_file_check(raw())); }
};

}  // namespace v0
}  // namespace bufview

#endif
