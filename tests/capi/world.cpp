// SPDX-License-Identifier: MIT
#include "world.h"

#include "functions.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <unistd.h>

namespace capitest {

namespace {

void *default_allocate(void *, int64_t size) {
    return std::malloc(static_cast<size_t>(size));
}
void *default_reallocate(void *, void *block, int64_t, int64_t size) {
    return std::realloc(block, static_cast<size_t>(size));
}
void default_deallocate(void *, void *block, int64_t) {
    std::free(block);
}

constexpr const char *file_text = "a small file: pattern, and pattern again\n";

// One analyzer of each kind; their numbers are their positions.
void add_analyzers(bufview_scan *scan) {
    int64_t id = 0;
    EXPECT_OK(bufview_scan_add_find(scan, "pattern", 7, 0, -1, &id));
    EXPECT_OK(bufview_scan_add_digest(scan, "crc32", &id));
    EXPECT_OK(bufview_scan_add_histogram(scan, &id));
    EXPECT_OK(bufview_scan_add_block_entropy(scan, 16, -1, &id));
    EXPECT_OK(bufview_scan_add_strings(scan, 4, -1, &id));
    const int64_t lengths[] = {3, 4};
    EXPECT_OK(bufview_scan_add_find_many(scan, "patfile", 7, lengths, 2, 0, -1, &id));
    EXPECT_OK(bufview_scan_add_ngrams(scan, 3, 1 << 16, &id));
    EXPECT_OK(bufview_scan_add_lines(scan, -1, &id));
    EXPECT_OK(bufview_scan_add_text(scan, BUFVIEW_ENCODING_UTF8, 4, -1, &id));
    EXPECT_OK(bufview_scan_add_correlation(scan, &id));
    EXPECT_OK(bufview_scan_add_window_entropy(scan, 4, 2, -1, &id));
}

}  // namespace

void Scratch::reset() {
    std::memset(this, 0x5A, sizeof *this);
    for (size_t i = 0; i < sizeof data; ++i) {
        data[i] = static_cast<unsigned char>(i);
    }
    index[0] = 1;
    shape[0] = 4;
    shape[1] = 4;
    broad_shape[0] = 2;
    broad_shape[1] = 16;
    axes[0] = 0;
    for (int i = 0; i < room_for; ++i) {
        integers[i] = i;
        doubles[i] = i;
        keys[i] = {};
        keys[i].size = sizeof keys[i];
        keys[i].kind = BUFVIEW_KEY_SLICE;
        keys[i].stop = 4;
        keys[i].step = 1;
        whole_keys[i] = keys[i];
        whole_keys[i].stop = 16;
        value[i] = {};
        value[i].size = sizeof value[i];
        value[i].kind = BUFVIEW_VALUE_INT;
        value[i].integer = '3';
        values[i] = {};
        values[i].size = sizeof values[i];
    }
    layout = {};
    layout.size = sizeof layout;
    layout.offset = 2;
    layout.format = "<h";
    layout.ndim = 1;
    layout.shape = shape;
    lent_layout = layout;
    lent_layout.data = data;
    lease = {};
    lease.size = sizeof lease;
    new_lease.size = sizeof new_lease;
    view_info.size = sizeof view_info;
    field_info.size = sizeof field_info;
    format_info.size = sizeof format_info;
    allocator = {sizeof allocator, nullptr, default_allocate, default_reallocate,
                 default_deallocate};
    options = BUFVIEW_SCAN_OPTIONS_INIT;
    returned = 0;
}

const char *file_path() {
    struct File {
        File() {
            const char *folder = std::getenv("TMPDIR");
            path = std::string(folder != nullptr ? folder : "/tmp") + "/bufview-capi-XXXXXX";
            const int descriptor = mkstemp(path.data());
            const auto length = static_cast<ssize_t>(std::strlen(file_text));
            if (write(descriptor, file_text, std::strlen(file_text)) != length) {
                throw std::runtime_error("no temporary file can be written");
            }
            close(descriptor);
        }
        ~File() { unlink(path.c_str()); }
        std::string path;
    };
    static File file;
    return file.path.c_str();
}

World::World() {
    scratch().reset();
    storage = token_of(new_storage(64));
    bufview_storage *made = nullptr;
    EXPECT_OK(bufview_storage_copy("0123456789abcdef", 16, 0, &made));
    viewed = token_of(made);
    view = token_of(new_view(made));
    other = token_of(new_view(made));
    bufview_view *derived = nullptr;
    EXPECT_OK(bufview_view_cast(as<bufview_view>(view), "<d", nullptr, 0, 0, &derived));
    doubles_view = token_of(derived);
    EXPECT_OK(bufview_storage_copy("frozen", 6, BUFVIEW_STORAGE_READONLY, &made));
    frozen = token_of(new_view(made));
    bufview_storage_free(made);
    EXPECT_OK(bufview_storage_create_shared(100, &made));
    shared = token_of(made);
    int32_t number = -1;
    EXPECT_OK(bufview_storage_descriptor(made, &number));
    descriptor = static_cast<uint64_t>(number);
    borrowed = token_of(new_view(as<bufview_storage>(viewed)));
    const bufview_lease lent = new_lease(as<bufview_view>(borrowed));
    lease = static_cast<uint64_t>(lent.token);
    bufview_format *parsed = nullptr;
    EXPECT_OK(bufview_format_parse("T{<i:x:3d:y:}", &parsed));
    format = token_of(parsed);
    bufview_file *opened = nullptr;
    EXPECT_OK(bufview_file_open(file_path(), BUFVIEW_FILE_READ, BUFVIEW_IO_AUTO, &opened));
    file = token_of(opened);
    for (uint64_t World::*place : {&World::plan, &World::scan, &World::partner}) {
        bufview_scan *made_scan = nullptr;
        EXPECT_OK(bufview_scan_create(&made_scan));
        add_analyzers(made_scan);
        this->*place = token_of(made_scan);
    }
    EXPECT_OK(bufview_scan_feed(as<bufview_scan>(scan), 0, file_text,
                                static_cast<int64_t>(std::strlen(file_text))));

    // What was freed must be as dead as what never lived.
    bufview_storage *dead = new_storage(8);
    bufview_view *dead_view = new_view(dead);
    bufview_lease dead_lease = new_lease(dead_view);
    stale_[BUFVIEW_KIND_LEASE] = static_cast<uint64_t>(dead_lease.token);
    EXPECT_OK(bufview_view_return(&dead_lease));
    bufview_view_free(dead_view);
    bufview_storage_free(dead);
    stale_[BUFVIEW_KIND_VIEW] = token_of(dead_view);
    stale_[BUFVIEW_KIND_STORAGE] = token_of(dead);
    EXPECT_OK(bufview_format_parse("B", &parsed));
    bufview_format_free(parsed);
    stale_[BUFVIEW_KIND_FORMAT] = token_of(parsed);
    EXPECT_OK(bufview_file_open(file_path(), BUFVIEW_FILE_READ, BUFVIEW_IO_PREAD, &opened));
    bufview_file_free(opened);
    stale_[BUFVIEW_KIND_FILE] = token_of(opened);
    bufview_scan *dead_scan = nullptr;
    EXPECT_OK(bufview_scan_create(&dead_scan));
    bufview_scan_free(dead_scan);
    stale_[BUFVIEW_KIND_SCAN] = token_of(dead_scan);
}

World::~World() {
    free_handle(BUFVIEW_KIND_LEASE, lease);
    for (const uint64_t token : {view, other, doubles_view, frozen, borrowed}) {
        free_handle(BUFVIEW_KIND_VIEW, token);
    }
    for (const uint64_t token : {storage, viewed, shared}) {
        free_handle(BUFVIEW_KIND_STORAGE, token);
    }
    free_handle(BUFVIEW_KIND_FORMAT, format);
    free_handle(BUFVIEW_KIND_FILE, file);
    for (const uint64_t token : {plan, scan, partner}) {
        free_handle(BUFVIEW_KIND_SCAN, token);
    }
}

uint64_t World::live_handle(int32_t kind) const {
    switch (kind) {
    case BUFVIEW_KIND_STORAGE:
        return storage;
    case BUFVIEW_KIND_VIEW:
        return view;
    case BUFVIEW_KIND_LEASE:
        return lease;
    case BUFVIEW_KIND_FORMAT:
        return format;
    case BUFVIEW_KIND_FILE:
        return file;
    default:
        return scan;
    }
}

bool World::owns(uint64_t token) const {
    for (const uint64_t mine : {storage, viewed, view, other, doubles_view, frozen, shared,
                                borrowed, lease, format, file, plan, scan, partner}) {
        if (mine == token) {
            return true;
        }
    }
    return false;
}

std::string World::fingerprint() const {
    std::string text;
    const auto note = [&](int64_t number) { text += std::to_string(number) + ","; };
    for (const uint64_t token : {storage, viewed, shared}) {
        int64_t size = -1;
        note(bufview_storage_size(as<bufview_storage>(token), &size));
        note(size);
        note(exports(as<bufview_storage>(token)));
    }
    for (const uint64_t token : {view, other, doubles_view, frozen, borrowed}) {
        unsigned char bytes[64];
        bufview_view_info info{};
        info.size = sizeof info;
        note(bufview_view_get_info(as<bufview_view>(token), &info));
        note(info.nbytes);
        note(info.ndim);
        note(info.readonly);
        note(
            bufview_view_copy_bytes(as<bufview_view>(token), BUFVIEW_ORDER_C, bytes, sizeof bytes));
        text.append(reinterpret_cast<const char *>(bytes), static_cast<size_t>(info.nbytes));
    }
    for (const uint64_t token : {plan, scan, partner}) {
        unsigned char bytes[8192];
        int64_t length = 0;
        note(bufview_scan_save(as<bufview_scan>(token), bytes, sizeof bytes, &length));
        text.append(reinterpret_cast<const char *>(bytes), static_cast<size_t>(length));
    }
    for (int32_t kind = BUFVIEW_KIND_ANY; kind <= BUFVIEW_KIND_SCAN; ++kind) {
        note(live(kind));
    }
    return text;
}

}  // namespace capitest
