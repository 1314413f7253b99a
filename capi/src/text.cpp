// SPDX-License-Identifier: MIT
#include <bufview/text.h>

#include "scan_object.h"

namespace bufview::capi {

namespace {

constexpr std::byte newline{'\n'};

bool accept_strings(const StringsSink &sink, const StringsBatch &strings) {
    const auto callback = reinterpret_cast<bufview_strings_callback>(sink.host);
    bufview_strings_batch batch{};
    batch.size = sizeof batch;
    batch.count = strings.count;
    batch.offsets = strings.offsets;
    batch.lengths = strings.lengths;
    batch.text = strings.text;
    batch.text_offset = strings.text_offset;
    batch.flags = (strings.continued ? BUFVIEW_STRINGS_CONTINUED : 0) |
                  (strings.unfinished ? BUFVIEW_STRINGS_UNFINISHED : 0);
    return call_host([&] { return callback(sink.cookie, &batch) == 0; });
}

auto read_lines(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<LinesAnalyzer>(scan, id, AnalyzerKind::lines, use);
}

auto read_strings(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<StringsAnalyzer>(scan, id, AnalyzerKind::strings, use);
}

auto read_text(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<TextAnalyzer>(scan, id, AnalyzerKind::text, use);
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_scan_add_lines(bufview_scan *scan, int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        return to.add_analyzer(LinesAnalyzer::make(&newline, 1, limit));
    });
}

bufview_status bufview_scan_add_split(bufview_scan *scan, const void *delimiter,
                                      int64_t delimiter_len, int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require_array(delimiter, delimiter_len, "delimiter");
        return to.add_analyzer(
            LinesAnalyzer::make(static_cast<const std::byte *>(delimiter), delimiter_len, limit));
    });
}

bufview_status bufview_scan_line_count(const bufview_scan *scan, int64_t id, int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_lines(scan, id, [](const LinesAnalyzer &lines) { return lines.count(); });
    });
}

bufview_status bufview_scan_line_offsets(const bufview_scan *scan, int64_t id, int64_t first,
                                         int64_t count, int64_t *out_offsets, int64_t *out_count) {
    return give_list(first, count, {{out_offsets, "out_offsets"}}, out_count, [&] {
        return read_lines(scan, id, [&](const LinesAnalyzer &lines) {
            return lines.read(first, count, out_offsets);
        });
    });
}

bufview_status bufview_scan_add_strings(bufview_scan *scan, int64_t min_length, int64_t limit,
                                        int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) { return to.add_strings(min_length, limit); });
}

bufview_status bufview_scan_set_strings_sink(bufview_scan *scan, int64_t id,
                                             bufview_strings_callback callback, void *cookie) {
    return guard([&] {
        const ScanPin pin(scan);
        StringsSink sink;
        if (callback != nullptr) {
            sink = {accept_strings, reinterpret_cast<void (*)()>(callback), cookie};
        }
        pin->set_strings_sink(id, sink);
    });
}

bufview_status bufview_scan_strings_count(const bufview_scan *scan, int64_t id,
                                          int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_strings(scan, id,
                            [](const StringsAnalyzer &strings) { return strings.count(); });
    });
}

bufview_status bufview_scan_strings(const bufview_scan *scan, int64_t id, int64_t first,
                                    int64_t count, int64_t *out_offsets, int64_t *out_lengths,
                                    int64_t *out_count) {
    return give_list(first, count, {{out_offsets, "out_offsets"}, {out_lengths, "out_lengths"}},
                     out_count, [&] {
                         return read_strings(scan, id, [&](const StringsAnalyzer &strings) {
                             return strings.read(first, count, out_offsets, out_lengths);
                         });
                     });
}

bufview_status bufview_scan_add_text(bufview_scan *scan, int32_t encoding, int64_t min_length,
                                     int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require_range(encoding, BUFVIEW_ENCODING_ASCII, BUFVIEW_ENCODING_UTF16_BE, "encoding");
        return to.add_analyzer(
            TextAnalyzer::make(static_cast<Encoding>(encoding), min_length, limit));
    });
}

bufview_status bufview_scan_text_count(const bufview_scan *scan, int64_t id, int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_text(scan, id, [](const TextAnalyzer &text) { return text.count(); });
    });
}

bufview_status bufview_scan_text_runs(const bufview_scan *scan, int64_t id, int64_t first,
                                      int64_t count, int64_t *out_offsets, int64_t *out_lengths,
                                      int64_t *out_count) {
    return give_list(first, count, {{out_offsets, "out_offsets"}, {out_lengths, "out_lengths"}},
                     out_count, [&] {
                         return read_text(scan, id, [&](const TextAnalyzer &text) {
                             return text.read(first, count, out_offsets, out_lengths);
                         });
                     });
}
