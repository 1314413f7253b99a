// SPDX-License-Identifier: MIT
// What the handle of a scan names, and how its analyzers are read.
#pragma once

#include "guard.h"
#include "handle.h"
#include "scan/scan.h"

#include <bufview/scan.h>

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

inline void require_window(int64_t first, int64_t count, const void *out, const char *name) {
    require_range(first, 0, INT64_MAX, "first");
    require_array(out, count, name);
}

template <typename T>
auto read(const bufview_scan *scan, int64_t id, AnalyzerKind kind, auto &&use) {
    const ScanPin pin(scan);
    return pin->read<T>(id, kind, use);
}

auto read_histogram(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<HistogramAnalyzer>(scan, id, AnalyzerKind::histogram, use);
}

}  // namespace bufview::capi
