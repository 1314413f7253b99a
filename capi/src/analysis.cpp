// SPDX-License-Identifier: MIT
#include <bufview/analysis.h>

#include "objects.h"
#include "scan/difference.h"
#include "scan_object.h"

namespace bufview::capi {

namespace {

auto read_many(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<FindManyAnalyzer>(scan, id, AnalyzerKind::find_many, use);
}

auto read_ngrams(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<NgramsAnalyzer>(scan, id, AnalyzerKind::ngrams, use);
}

auto read_windows(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<WindowEntropyAnalyzer>(scan, id, AnalyzerKind::window_entropy, use);
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_scan_add_find_masked(bufview_scan *scan, const void *pattern,
                                            const void *mask, int64_t pattern_len, int32_t flags,
                                            int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require_array(pattern, pattern_len, "pattern");
        require_array(mask, pattern_len, "mask");
        return to.add_find(static_cast<const std::byte *>(pattern), pattern_len, limit,
                           static_cast<const std::byte *>(mask), ignores_case(flags));
    });
}

bufview_status bufview_scan_add_find_many(bufview_scan *scan, const void *patterns,
                                          int64_t patterns_len, const int64_t *lengths,
                                          int64_t lengths_len, int32_t flags, int64_t limit,
                                          int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require_array(patterns, patterns_len, "patterns");
        require_array(lengths, lengths_len, "lengths");
        return to.add_analyzer(FindManyAnalyzer::make(static_cast<const std::byte *>(patterns),
                                                      patterns_len, lengths, lengths_len,
                                                      ignores_case(flags), limit));
    });
}

bufview_status bufview_scan_find_many_count(const bufview_scan *scan, int64_t id,
                                            int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_many(scan, id, [](const FindManyAnalyzer &find) { return find.count(); });
    });
}

bufview_status bufview_scan_find_many_counts(const bufview_scan *scan, int64_t id, int64_t first,
                                             int64_t count, int64_t *out_counts,
                                             int64_t *out_count) {
    return give_list(first, count, {{out_counts, "out_counts"}}, out_count, [&] {
        return read_many(scan, id, [&](const FindManyAnalyzer &find) {
            return find.read_counts(first, count, out_counts);
        });
    });
}

bufview_status bufview_scan_find_many_matches(const bufview_scan *scan, int64_t id, int64_t first,
                                              int64_t count, int64_t *out_offsets,
                                              int64_t *out_patterns, int64_t *out_count) {
    return give_list(first, count, {{out_offsets, "out_offsets"}, {out_patterns, "out_patterns"}},
                     out_count, [&] {
                         return read_many(scan, id, [&](const FindManyAnalyzer &find) {
                             return find.read(first, count, out_offsets, out_patterns);
                         });
                     });
}

bufview_status bufview_scan_add_ngrams(bufview_scan *scan, int64_t n, int64_t memory,
                                       int64_t *out_id) {
    return add_analyzer(scan, out_id,
                        [&](Scan &to) { return to.add_analyzer(NgramsAnalyzer::make(n, memory)); });
}

bufview_status bufview_scan_ngrams_length(const bufview_scan *scan, int64_t id,
                                          int64_t *out_length) {
    return give(out_length, "out_length", [&] {
        return read_ngrams(scan, id, [](const NgramsAnalyzer &ngrams) { return ngrams.n(); });
    });
}

bufview_status bufview_scan_ngrams_summary(const bufview_scan *scan, int64_t id, int64_t *out_total,
                                           int64_t *out_distinct, int64_t *out_missed) {
    return guard([&] {
        clear_if_given(out_distinct);
        clear_if_given(out_missed);
        clear(out_total, "out_total");
        clear(out_distinct, "out_distinct");
        clear(out_missed, "out_missed");
        read_ngrams(scan, id, [&](const NgramsAnalyzer &ngrams) {
            *out_missed = ngrams.missed();
            *out_distinct = ngrams.distinct();
            *out_total = ngrams.total();
        });
    });
}

bufview_status bufview_scan_ngrams_top(const bufview_scan *scan, int64_t id, int64_t first,
                                       int64_t count, void *out_grams, int64_t *out_counts,
                                       int64_t *out_errors, int64_t *out_count) {
    return give_list(
        first, count,
        {{out_grams, "out_grams"}, {out_counts, "out_counts"}, {out_errors, "out_errors"}},
        out_count, [&] {
            return read_ngrams(scan, id, [&](const NgramsAnalyzer &ngrams) {
                return ngrams.top(first, count, static_cast<std::byte *>(out_grams), out_counts,
                                  out_errors);
            });
        });
}

bufview_status bufview_scan_add_correlation(bufview_scan *scan, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        return to.add_analyzer(std::make_unique<CorrelationAnalyzer>());
    });
}

bufview_status bufview_scan_correlation(const bufview_scan *scan, int64_t id,
                                        double *out_correlation) {
    return give(out_correlation, "out_correlation", [&] {
        return read<CorrelationAnalyzer>(
            scan, id, AnalyzerKind::correlation,
            [](const CorrelationAnalyzer &found) { return found.coefficient(); });
    });
}

bufview_status bufview_scan_add_window_entropy(bufview_scan *scan, int64_t window, int64_t step,
                                               int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        return to.add_analyzer(WindowEntropyAnalyzer::make(window, step, limit));
    });
}

bufview_status bufview_scan_window_count(const bufview_scan *scan, int64_t id, int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_windows(scan, id,
                            [](const WindowEntropyAnalyzer &windows) { return windows.count(); });
    });
}

bufview_status bufview_scan_window_entropies(const bufview_scan *scan, int64_t id, int64_t first,
                                             int64_t count, double *out_entropies,
                                             int64_t *out_count) {
    return give_list(first, count, {{out_entropies, "out_entropies"}}, out_count, [&] {
        return read_windows(scan, id, [&](const WindowEntropyAnalyzer &windows) {
            return windows.read(first, count, out_entropies);
        });
    });
}

bufview_status bufview_scan_chi_square(const bufview_scan *scan, int64_t id,
                                       double *out_chi_square) {
    return give(out_chi_square, "out_chi_square", [&] {
        return read_histogram(
            scan, id, [](const HistogramAnalyzer &found) { return chi_square_of(found.counts()); });
    });
}

bufview_status bufview_scan_mean(const bufview_scan *scan, int64_t id, double *out_mean) {
    return give(out_mean, "out_mean", [&] {
        return read_histogram(
            scan, id, [](const HistogramAnalyzer &found) { return mean_of(found.counts()); });
    });
}

bufview_status bufview_view_first_difference(const bufview_view *view, const bufview_view *other,
                                             int64_t *out_offset) {
    return guard([&] {
        clear(out_offset, "out_offset");
        const ViewPin pin(view);
        const ViewPin other_pin(other);
        *out_offset = first_difference(*pin, *other_pin);
    });
}
