// SPDX-License-Identifier: MIT
// What the handle of a scan names, and how its analyzers are read.
#pragma once

#include "guard.h"
#include "handle.h"
#include "scan/scan.h"

#include <bufview/scan.h>

#include <initializer_list>

namespace bufview::capi {

struct ScanObject final : Object {
    static constexpr Kind kind = Kind::scan;

    explicit ScanObject(std::unique_ptr<Scan> made) : scan(std::move(made)) {}

    std::unique_ptr<Scan> scan;
};

class ScanPin {
public:
    explicit ScanPin(const bufview_scan *scan) : pin_(scan) {}
    Scan *operator->() const noexcept { return pin_->scan.get(); }
    Scan &operator*() const noexcept { return *pin_->scan; }

private:
    Pin<ScanObject> pin_;
};

// Flags of a search for patterns.
inline bool ignores_case(int32_t flags) {
    require_range(flags, 0, BUFVIEW_FIND_IGNORE_CASE, "flags");
    return flags == BUFVIEW_FIND_IGNORE_CASE;
}

// Adds an analyzer by `add`, which is given the scan.
bufview_status add_analyzer(bufview_scan *scan, int64_t *out_id, auto &&add) {
    return guard([&] {
        clear(out_id, "out_id");
        const ScanPin pin(scan);
        *out_id = add(*pin);
    });
}

// Lends an analyzer to `use`.
template <typename T>
auto read(const bufview_scan *scan, int64_t id, AnalyzerKind kind, auto &&use) {
    const ScanPin pin(scan);
    return pin->read<T>(id, kind, use);
}

auto read_histogram(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<HistogramAnalyzer>(scan, id, AnalyzerKind::histogram, use);
}

// Fills arrays of `count` elements with what there is from `first` on, as `read` finds it, which
// answers how many were filled.
struct Room {
    const void *out;
    const char *name;
};
bufview_status give_list(int64_t first, int64_t count, std::initializer_list<Room> rooms,
                         int64_t *out_count, auto &&read) {
    return guard([&] {
        clear(out_count, "out_count");
        require_range(first, 0, INT64_MAX, "first");
        for (const Room &room : rooms) {
            require_array(room.out, count, room.name);
        }
        *out_count = read();
    });
}

}  // namespace bufview::capi
