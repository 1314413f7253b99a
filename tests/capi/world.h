// SPDX-License-Identifier: MIT
// One object of every kind, to call functions on.
#pragma once

#include "support.h"

namespace capitest {

// Memory for arguments. The rows of the table point into it.
struct Scratch {
    // Entries in each array.
    static constexpr int room_for = 64;

    alignas(16) unsigned char room[2][8192];
    alignas(16) unsigned char data[256];
    int64_t index[room_for];
    int64_t shape[room_for];
    int64_t broad_shape[room_for];
    int64_t axes[room_for];
    int64_t integers[room_for];
    double doubles[room_for];
    alignas(8) unsigned char results[4][8];
    bufview_key keys[room_for];        // the first one takes four items
    bufview_key whole_keys[room_for];  // sixteen
    bufview_value value[room_for];
    bufview_value values[room_for];
    bufview_layout layout;
    bufview_layout lent_layout;
    bufview_lease lease;
    bufview_lease new_lease;
    bufview_view_info view_info;
    bufview_field_info field_info;
    bufview_format_info format_info;
    bufview_allocator allocator;
    bufview_scan_options options;
    int64_t returned;

    // Every byte as a call is to find it.
    void reset();
};
inline constinit Scratch the_scratch{};
inline Scratch &scratch() {
    return the_scratch;
}

struct World {
    World();
    World(const World &) = delete;
    World &operator=(const World &) = delete;
    ~World();

    // What a failed call must not change: bytes, shapes, exports, findings.
    std::string fingerprint() const;
    // A handle of this kind that was freed.
    uint64_t stale(int32_t kind) const { return stale_[kind]; }
    uint64_t live_handle(int32_t kind) const;
    bool owns(uint64_t token) const;

    uint64_t storage = 0;       // of 64 bytes, nobody looks at it
    uint64_t viewed = 0;        // of 16 bytes, that the views stand on
    uint64_t view = 0;          // of 16 bytes, which it may write
    uint64_t other = 0;         // of the same bytes
    uint64_t doubles_view = 0;  // the same as two doubles
    uint64_t frozen = 0;        // read-only, on read-only memory
    uint64_t shared = 0;        // storage with a descriptor
    uint64_t borrowed = 0;      // view of a lease
    uint64_t lease = 0;         // its token
    uint64_t format = 0;
    uint64_t file = 0;
    uint64_t plan = 0;        // scan without bytes
    uint64_t scan = 0;        // scan with bytes and one analyzer of each kind
    uint64_t partner = 0;     // scan without bytes of the same plan as `scan`
    uint64_t descriptor = 0;  // of `shared`

private:
    uint64_t stale_[7] = {};
};

template <typename Handle>
Handle *as(uint64_t token) {
    return reinterpret_cast<Handle *>(static_cast<uintptr_t>(token));
}

template <typename Handle>
uint64_t token_of(const Handle *handle) {
    return reinterpret_cast<uintptr_t>(handle);
}

// A small file that lasts as long as the process.
const char *file_path();

}  // namespace capitest
