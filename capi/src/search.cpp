// SPDX-License-Identifier: MIT
#include <bufview/search.h>

#include "objects.h"
#include "scan/search.h"

using namespace bufview;
using namespace bufview::capi;

namespace {

// What a caller looks for, and where.
struct Sought {
    const void *bytes;
    int64_t count;
    const char *name;
    int64_t start;
    int64_t stop;
};

// Gives out what `look` finds.
template <typename T>
bufview_status search(const bufview_view *view, const Sought &sought, T *out, const char *name,
                      auto &&look) {
    return guard([&] {
        clear(out, name);
        const ViewPin pin(view);
        require_array(sought.bytes, sought.count, sought.name);
        const Pattern pattern(static_cast<const std::byte *>(sought.bytes),
                              static_cast<size_t>(sought.count));
        *out = look(*pin, pattern, byte_range(*pin, sought.start, sought.stop));
    });
}

bool may_overlap(int32_t flags) {
    require_range(flags, 0, BUFVIEW_SEARCH_OVERLAPPING, "flags");
    return flags == BUFVIEW_SEARCH_OVERLAPPING;
}

}  // namespace

bufview_status bufview_view_find_bytes(const bufview_view *view, const void *pattern,
                                       int64_t pattern_len, int64_t start, int64_t stop,
                                       int64_t *out_position) {
    return search(view, {pattern, pattern_len, "pattern", start, stop}, out_position,
                  "out_position", find_bytes);
}

bufview_status bufview_view_rfind_bytes(const bufview_view *view, const void *pattern,
                                        int64_t pattern_len, int64_t start, int64_t stop,
                                        int64_t *out_position) {
    return search(view, {pattern, pattern_len, "pattern", start, stop}, out_position,
                  "out_position", rfind_bytes);
}

bufview_status bufview_view_count_bytes(const bufview_view *view, const void *pattern,
                                        int64_t pattern_len, int64_t start, int64_t stop,
                                        int32_t flags, int64_t *out_count) {
    return search(view, {pattern, pattern_len, "pattern", start, stop}, out_count, "out_count",
                  [&](const View &bytes, Pattern sought, ByteRange range) {
                      return count_bytes(bytes, sought, range, may_overlap(flags));
                  });
}

bufview_status bufview_view_find_all_bytes(const bufview_view *view, const void *pattern,
                                           int64_t pattern_len, int64_t start, int64_t stop,
                                           int32_t flags, int64_t *out_positions, int64_t capacity,
                                           int64_t *out_count) {
    return search(view, {pattern, pattern_len, "pattern", start, stop}, out_count, "out_count",
                  [&](const View &bytes, Pattern sought, ByteRange range) {
                      require_array(out_positions, capacity, "out_positions");
                      return find_all_bytes(bytes, sought, range, may_overlap(flags),
                                            {out_positions, static_cast<size_t>(capacity)});
                  });
}

bufview_status bufview_view_starts_with(const bufview_view *view, const void *prefix,
                                        int64_t prefix_len, int64_t start, int64_t stop,
                                        int32_t *out_answer) {
    return search(view, {prefix, prefix_len, "prefix", start, stop}, out_answer, "out_answer",
                  starts_with);
}

bufview_status bufview_view_ends_with(const bufview_view *view, const void *suffix,
                                      int64_t suffix_len, int64_t start, int64_t stop,
                                      int32_t *out_answer) {
    return search(view, {suffix, suffix_len, "suffix", start, stop}, out_answer, "out_answer",
                  ends_with);
}
