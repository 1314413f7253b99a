// SPDX-License-Identifier: MIT
#include <bufview/search.h>

#include "objects.h"
#include "scan/search.h"

using namespace bufview;
using namespace bufview::capi;

namespace {

Pattern pattern_of(const void *bytes, int64_t count, const char *name) {
    require_array(bytes, count, name);
    return {static_cast<const std::byte *>(bytes), static_cast<size_t>(count)};
}

}  // namespace

bufview_status bufview_view_find_bytes(const bufview_view *view, const void *pattern,
                                       int64_t pattern_len, int64_t start, int64_t stop,
                                       int64_t *out_position) {
    return guard([&] {
        clear(out_position, "out_position");
        const ViewPin pin(view);
        *out_position = find_bytes(*pin, pattern_of(pattern, pattern_len, "pattern"),
                                   byte_range(*pin, start, stop));
    });
}

bufview_status bufview_view_rfind_bytes(const bufview_view *view, const void *pattern,
                                        int64_t pattern_len, int64_t start, int64_t stop,
                                        int64_t *out_position) {
    return guard([&] {
        clear(out_position, "out_position");
        const ViewPin pin(view);
        *out_position = rfind_bytes(*pin, pattern_of(pattern, pattern_len, "pattern"),
                                    byte_range(*pin, start, stop));
    });
}

bufview_status bufview_view_count_bytes(const bufview_view *view, const void *pattern,
                                        int64_t pattern_len, int64_t start, int64_t stop,
                                        int32_t flags, int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        const ViewPin pin(view);
        require_range(flags, 0, BUFVIEW_SEARCH_OVERLAPPING, "flags");
        *out_count = count_bytes(*pin, pattern_of(pattern, pattern_len, "pattern"),
                                 byte_range(*pin, start, stop), flags != 0);
    });
}

bufview_status bufview_view_find_all_bytes(const bufview_view *view, const void *pattern,
                                           int64_t pattern_len, int64_t start, int64_t stop,
                                           int32_t flags, int64_t *out_positions, int64_t capacity,
                                           int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        const ViewPin pin(view);
        require_range(flags, 0, BUFVIEW_SEARCH_OVERLAPPING, "flags");
        require_array(out_positions, capacity, "out_positions");
        *out_count = find_all_bytes(*pin, pattern_of(pattern, pattern_len, "pattern"),
                                    byte_range(*pin, start, stop), flags != 0,
                                    {out_positions, static_cast<size_t>(capacity)});
    });
}

bufview_status bufview_view_starts_with(const bufview_view *view, const void *prefix,
                                        int64_t prefix_len, int64_t start, int64_t stop,
                                        int32_t *out_answer) {
    return guard([&] {
        clear(out_answer, "out_answer");
        const ViewPin pin(view);
        *out_answer = starts_with(*pin, pattern_of(prefix, prefix_len, "prefix"),
                                  byte_range(*pin, start, stop));
    });
}

bufview_status bufview_view_ends_with(const bufview_view *view, const void *suffix,
                                      int64_t suffix_len, int64_t start, int64_t stop,
                                      int32_t *out_answer) {
    return guard([&] {
        clear(out_answer, "out_answer");
        const ViewPin pin(view);
        *out_answer = ends_with(*pin, pattern_of(suffix, suffix_len, "suffix"),
                                byte_range(*pin, start, stop));
    });
}
