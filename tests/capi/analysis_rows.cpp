// SPDX-License-Identifier: MIT
#include "rows.h"

#include <bufview/analysis.h>
#include <bufview/text.h>

namespace capitest {

namespace {

// Analyzers of `World::scan`.
constexpr int64_t many = 5;
constexpr int64_t ngrams = 6;
constexpr int64_t lines = 7;
constexpr int64_t text = 8;
constexpr int64_t correlation = 9;
constexpr int64_t windows = 10;

Parameter limit() {
    return number(-1, ARGUMENT, anything);
}
Parameter first() {
    return number(0, ARGUMENT, anything);
}
Parameter another_room() {
    return pointer(Role::room, s.integers);
}

}  // namespace

std::vector<Function> analysis_functions() {
    return {
        ROW(bufview_scan_add_correlation, plan(), result()),
        ROW(bufview_scan_add_find_many, plan(), data(s.data), count(8, LIMIT), data(s.shape),
            count(2, LIMIT), flags(), limit(), result()),
        ROW(bufview_scan_add_find_masked, plan(), data(s.data), data(s.data), count(6, LIMIT),
            flags(), limit(), result()),
        ROW(bufview_scan_add_lines, plan(), limit(), result()),
        ROW(bufview_scan_add_ngrams, plan(), number(4, ARGUMENT, ARGUMENT),
            number(1 << 20, ARGUMENT, ARGUMENT), result()),
        ROW(bufview_scan_add_split, plan(), data(s.data), count(6, LIMIT), limit(), result()),
        ROW(bufview_scan_add_text, plan(), number(1, ARGUMENT, ARGUMENT),
            number(4, ARGUMENT, LIMIT), limit(), result()),
        ROW(bufview_scan_add_window_entropy, plan(), number(16, ARGUMENT, LIMIT),
            number(4, ARGUMENT, anything), limit(), result()),
        ROW(bufview_scan_chi_square, scan(), id(2), result()),
        ROW(bufview_scan_correlation, scan(), id(correlation), result()),
        ROW(bufview_scan_find_many_count, scan(), id(many), result()),
        ROW(bufview_scan_find_many_counts, scan(), id(many), first(), count(2, anything), room(),
            result()),
        ROW(bufview_scan_find_many_matches, scan(), id(many), first(), count(4, anything), room(),
            room(1), result()),
        ROW(bufview_scan_line_count, scan(), id(lines), result()),
        ROW(bufview_scan_line_offsets, scan(), id(lines), first(), count(4, anything), room(),
            result()),
        ROW(bufview_scan_mean, scan(), id(2), result()),
        ROW(bufview_scan_ngrams_length, scan(), id(ngrams), result()),
        ROW(bufview_scan_ngrams_summary, scan(), id(ngrams), result(), result(1), result(2)),
        ROW(bufview_scan_ngrams_top, scan(), id(ngrams), first(), count(4, anything), room(),
            room(1), another_room(), result()),
        ROW(bufview_scan_text_count, scan(), id(text), result()),
        ROW(bufview_scan_text_runs, scan(), id(text), first(), count(4, anything), room(), room(1),
            result()),
        ROW(bufview_scan_window_count, scan(), id(windows), result()),
        ROW(bufview_scan_window_entropies, scan(), id(windows), first(), count(4, anything), room(),
            result()),
        ROW(bufview_view_first_difference, view(), view(&World::other), result()),
    };
}

}  // namespace capitest
