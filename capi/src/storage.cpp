// SPDX-License-Identifier: MIT
#include <bufview/storage.h>

#include "objects.h"

#include <cstdio>

namespace bufview::capi {

namespace {

bool readonly_flag(int32_t flags) {
    if ((flags & ~BUFVIEW_STORAGE_READONLY) != 0) {
        fail(Status::argument, "flags are 0x%x; only BUFVIEW_STORAGE_READONLY is known",
             static_cast<unsigned>(flags));
    }
    return (flags & BUFVIEW_STORAGE_READONLY) != 0;
}

Storage &storage_in(const Pin<StorageObject> &pin) {
    return *pin->storage;
}

void require_open(const Storage &storage) {
    if (storage.closed()) {
        fail(Status::released, "the storage was closed");
    }
}

// In debug mode: the sites of the views that hold the storage, as far as the message has room.
struct Holders {
    const Storage *storage;
    char text[160];
    int length;

    static bool visit(void *context, Token, Kind kind, bool released, const Object &object,
                      const Note *note) {
        auto &holders = *static_cast<Holders *>(context);
        if (kind != Kind::view || released || note == nullptr) {
            return true;
        }
        const auto &view = static_cast<const ViewObject &>(object).view;
        if (&*view.hold() != holders.storage) {
            return true;
        }
        const auto room = static_cast<int>(sizeof holders.text) - holders.length;
        const int wrote = std::snprintf(holders.text + holders.length, static_cast<size_t>(room),
                                        "%s#%lld %s", holders.length > 0 ? ", " : "",
                                        static_cast<long long>(note->serial), note->site);
        if (wrote >= room) {
            // No half names, which might end within a character.
            holders.text[holders.length] = '\0';
            return false;
        }
        holders.length += wrote;
        return true;
    }
};

// Changes the size of a storage by `change`. What is in the way is named in debug mode.
template <typename Change>
void change_size(bufview_storage *storage, Change &&change) {
    const Pin<StorageObject> pin(storage);
    try {
        change(storage_in(pin));
    } catch (const Error &error) {
        if (error.status() != Status::busy || !table().debug()) {
            throw;
        }
        Holders holders{&storage_in(pin), {}, 0};
        table().for_each(Holders::visit, &holders);
        throw make_error(Status::busy, "%s: %s", error.what(), holders.text);
    }
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_storage_create(int64_t size, bufview_storage **out_storage) {
    return guard([&] {
        clear(out_storage, "out_storage");
        require_range(size, 0, INT64_MAX, "size");
        publish_storage(out_storage, make_zeroed_storage(size));
    });
}

bufview_status bufview_storage_copy(const void *data, int64_t data_len, int32_t flags,
                                    bufview_storage **out_storage) {
    return guard([&] {
        clear(out_storage, "out_storage");
        require_array(data, data_len, "data");
        publish_storage(out_storage, make_copied_storage(static_cast<const std::byte *>(data),
                                                         data_len, readonly_flag(flags)));
    });
}

bufview_status bufview_storage_wrap(void *data, int64_t data_len, int32_t flags,
                                    bufview_deleter deleter, void *cookie,
                                    bufview_storage **out_storage) {
    return guard([&] {
        Lent lent(deleter, cookie);
        clear(out_storage, "out_storage");
        require_array(data, data_len, "data");
        const bool readonly = readonly_flag(flags);
        publish_storage(out_storage, make_wrapped_storage(static_cast<std::byte *>(data), data_len,
                                                          readonly, lent.hand_over(), cookie));
    });
}

bufview_status bufview_storage_create_shared(int64_t size, bufview_storage **out_storage) {
    return guard([&] {
        clear(out_storage, "out_storage");
        require_range(size, 0, INT64_MAX, "size");
        publish_storage(out_storage, make_shared_storage(size));
    });
}

bufview_status bufview_storage_map_shared(int32_t descriptor, int32_t flags,
                                          bufview_storage **out_storage) {
    return guard([&] {
        clear(out_storage, "out_storage");
        publish_storage(out_storage, map_shared_storage(descriptor, readonly_flag(flags)));
    });
}

bufview_status bufview_storage_size(const bufview_storage *storage, int64_t *out_size) {
    return guard([&] {
        clear(out_size, "out_size");
        const Pin<StorageObject> pin(storage);
        require_open(storage_in(pin));
        *out_size = storage_in(pin).size();
    });
}

bufview_status bufview_storage_exports(const bufview_storage *storage, int64_t *out_exports) {
    return guard([&] {
        clear(out_exports, "out_exports");
        const Pin<StorageObject> pin(storage);
        *out_exports = storage_in(pin).exports();
    });
}

bufview_status bufview_storage_readonly(const bufview_storage *storage, int32_t *out_readonly) {
    return guard([&] {
        clear(out_readonly, "out_readonly");
        const Pin<StorageObject> pin(storage);
        *out_readonly = storage_in(pin).readonly();
    });
}

bufview_status bufview_storage_descriptor(const bufview_storage *storage, int32_t *out_descriptor) {
    return guard([&] {
        clear(out_descriptor, "out_descriptor");
        const Pin<StorageObject> pin(storage);
        *out_descriptor = storage_in(pin).descriptor();
    });
}

bufview_status bufview_storage_resize(bufview_storage *storage, int64_t size) {
    return guard([&] { change_size(storage, [&](Storage &bytes) { bytes.resize(size); }); });
}

bufview_status bufview_storage_append(bufview_storage *storage, const void *data,
                                      int64_t data_len) {
    return guard([&] {
        require_array(data, data_len, "data");
        change_size(storage, [&](Storage &bytes) {
            bytes.append(static_cast<const std::byte *>(data), data_len);
        });
    });
}

bufview_status bufview_storage_insert(bufview_storage *storage, int64_t at, const void *data,
                                      int64_t data_len) {
    return guard([&] {
        require_array(data, data_len, "data");
        change_size(storage, [&](Storage &bytes) {
            bytes.insert(at, static_cast<const std::byte *>(data), data_len);
        });
    });
}

bufview_status bufview_storage_erase(bufview_storage *storage, int64_t at, int64_t count) {
    return guard([&] { change_size(storage, [&](Storage &bytes) { bytes.erase(at, count); }); });
}

bufview_status bufview_storage_close(bufview_storage *storage) {
    return guard([&] { change_size(storage, [](Storage &bytes) { bytes.close(); }); });
}

void bufview_storage_free(bufview_storage *storage) {
    table().free(Kind::storage, token_of(storage));
}
