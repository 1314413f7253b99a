// SPDX-License-Identifier: MIT
#include <bufview/scan.h>

#include "base/uncancelled.h"
#include "file_object.h"
#include "objects.h"
#include "scan/limits.h"
#include "scan/view_source.h"
#include "scan_object.h"

#include <algorithm>
#include <cstring>

namespace bufview::capi {

namespace {

// The functions of the caller as the core calls them.

bool report(const Progress &progress, int64_t done, int64_t total) {
    const auto callback = reinterpret_cast<bufview_scan_progress>(progress.host);
    return call_host([&] { return callback(progress.cookie, done, total) == 0; });
}

bool accept_matches(const FindSink &sink, const int64_t *offsets, int64_t count) {
    const auto callback = reinterpret_cast<bufview_find_callback>(sink.host);
    return call_host([&] { return callback(sink.cookie, offsets, count) == 0; });
}

struct Run {
    RunOptions options;
    bool more_follows = false;
};

Run read_options(const bufview_scan_options *from) {
    Run run;
    if (from == nullptr) {
        return run;
    }
    const bufview_scan_options options = read_struct(from, "options");
    require_range(options.offset, 0, INT64_MAX, "offset");
    require_range(options.length, -1, INT64_MAX, "length");
    require_range(options.threads, -1, max_threads, "threads");
    require_range(options.chunk, 0, INT64_MAX, "chunk");
    if ((options.flags & ~int64_t{BUFVIEW_SCAN_PART}) != 0) {
        fail(Status::argument, "flags are %lld; only BUFVIEW_SCAN_PART is known",
             static_cast<long long>(options.flags));
    }
    run.options.offset = options.offset;
    run.options.length = options.length;
    run.options.threads = options.threads;
    run.options.chunk = options.chunk;
    if (options.progress != nullptr) {
        run.options.progress = {report, reinterpret_cast<void (*)()>(options.progress),
                                options.cookie};
    }
    run.more_follows = (options.flags & BUFVIEW_SCAN_PART) != 0;
    return run;
}

// Room for `capacity` items, or none to ask for their number only.
void require_room(const void *out, int64_t capacity, const char *name) {
    if (out == nullptr && capacity != 0) {
        fail(Status::argument, "%s is null, with room for %lld", name,
             static_cast<long long>(capacity));
    }
    require_array(out, capacity, name);
}

// Gives bytes out, or says how many there are.
void give_bytes(const void *bytes, int64_t count, void *out, int64_t capacity) {
    if (out == nullptr) {
        return;
    }
    if (capacity < count) {
        fail(Status::limit, "room for %lld of %lld bytes", static_cast<long long>(capacity),
             static_cast<long long>(count));
    }
    std::memcpy(out, bytes, static_cast<size_t>(count));
}

auto read_find(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<FindAnalyzer>(scan, id, AnalyzerKind::find, use);
}

DigestValue read_digest(const bufview_scan *scan, int64_t id) {
    return read<DigestAnalyzer>(scan, id, AnalyzerKind::digest,
                                [](const DigestAnalyzer &digest) { return digest.value(); });
}

auto read_blocks(const bufview_scan *scan, int64_t id, auto &&use) {
    return read<BlockEntropyAnalyzer>(scan, id, AnalyzerKind::block_entropy, use);
}

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_scan_create(bufview_scan **out_scan) {
    return guard([&] {
        clear(out_scan, "out_scan");
        publish<ScanObject>(out_scan, std::make_unique<Scan>());
    });
}

bufview_status bufview_scan_add_find(bufview_scan *scan, const void *pattern, int64_t pattern_len,
                                     int32_t flags, int64_t limit, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require_array(pattern, pattern_len, "pattern");
        return to.add_find(static_cast<const std::byte *>(pattern), pattern_len, limit, nullptr,
                           ignores_case(flags));
    });
}

bufview_status bufview_scan_add_digest(bufview_scan *scan, const char *name, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) {
        require(name, "name");
        return to.add_digest(name);
    });
}

const char *bufview_scan_digest_name(int64_t index) {
    const DigestKind *kind = digest_kind(index);
    return kind != nullptr ? kind->name : nullptr;
}

bufview_status bufview_scan_add_histogram(bufview_scan *scan, int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) { return to.add_histogram(); });
}

bufview_status bufview_scan_add_block_entropy(bufview_scan *scan, int64_t block, int64_t limit,
                                              int64_t *out_id) {
    return add_analyzer(scan, out_id, [&](Scan &to) { return to.add_block_entropy(block, limit); });
}

bufview_status bufview_scan_set_find_sink(bufview_scan *scan, int64_t id,
                                          bufview_find_callback callback, void *cookie) {
    return guard([&] {
        const ScanPin pin(scan);
        FindSink sink;
        if (callback != nullptr) {
            sink = {accept_matches, reinterpret_cast<void (*)()>(callback), cookie};
        }
        pin->set_find_sink(id, sink);
    });
}

bufview_status bufview_scan_run_view(bufview_scan *scan, const bufview_view *view,
                                     const bufview_scan_options *options) {
    return guard([&] {
        const Uncancelled whole;
        const ScanPin pin(scan);
        const ViewPin view_pin(view);
        const Run run = read_options(options);
        ViewSource source(*view_pin);
        pin->run(source, run.options, run.more_follows);
    });
}

bufview_status bufview_scan_run_file(bufview_scan *scan, bufview_file *file,
                                     const bufview_scan_options *options) {
    return guard([&] {
        const Uncancelled whole;
        const ScanPin pin(scan);
        const Pin<FileObject> file_pin(file);
        const Run run = read_options(options);
        const Reading turn(*file_pin);
        pin->run(*file_pin->file, run.options, run.more_follows);
    });
}

bufview_status bufview_scan_feed(bufview_scan *scan, int64_t offset, const void *data,
                                 int64_t data_len) {
    return guard([&] {
        const ScanPin pin(scan);
        require_array(data, data_len, "data");
        pin->feed(offset, static_cast<const std::byte *>(data), data_len);
    });
}

bufview_status bufview_scan_finish(bufview_scan *scan) {
    return guard([&] {
        const ScanPin pin(scan);
        pin->finish();
    });
}

bufview_status bufview_scan_reset(bufview_scan *scan) {
    return guard([&] {
        const ScanPin pin(scan);
        pin->reset();
    });
}

bufview_status bufview_scan_cancel(bufview_scan *scan) {
    return guard([&] {
        const ScanPin pin(scan);
        pin->cancel();
    });
}

bufview_status bufview_scan_merge(bufview_scan *scan, const bufview_scan *other) {
    return guard([&] {
        const ScanPin pin(scan);
        const ScanPin other_pin(other);
        pin->merge(*other_pin);
    });
}

bufview_status bufview_scan_save(const bufview_scan *scan, void *out_data, int64_t capacity,
                                 int64_t *out_len) {
    return guard([&] {
        clear(out_len, "out_len");
        const ScanPin pin(scan);
        require_room(out_data, capacity, "out_data");
        const Vector<std::byte> bytes = pin->save();
        *out_len = static_cast<int64_t>(bytes.size());
        give_bytes(bytes.data(), *out_len, out_data, capacity);
    });
}

bufview_status bufview_scan_load(const void *data, int64_t data_len, bufview_scan **out_scan) {
    return guard([&] {
        clear(out_scan, "out_scan");
        require_array(data, data_len, "data");
        publish<ScanObject>(out_scan, Scan::load(static_cast<const std::byte *>(data), data_len));
    });
}

bufview_status bufview_scan_range(const bufview_scan *scan, int64_t *out_offset,
                                  int64_t *out_length) {
    return guard([&] {
        clear_if_given(out_length);
        clear(out_offset, "out_offset");
        clear(out_length, "out_length");
        const ScanPin pin(scan);
        const Scan::Range range = pin->range();
        *out_offset = range.offset;
        *out_length = range.length;
    });
}

bufview_status bufview_scan_analyzers(const bufview_scan *scan, int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        const ScanPin pin(scan);
        *out_count = pin->analyzers();
    });
}

bufview_status bufview_scan_kind(const bufview_scan *scan, int64_t id, int32_t *out_kind) {
    return guard([&] {
        clear(out_kind, "out_kind");
        const ScanPin pin(scan);
        *out_kind = pin->read_any(
            id, [](const Analyzer &analyzer) { return static_cast<int32_t>(analyzer.kind()); });
    });
}

bufview_status bufview_scan_nanoseconds(const bufview_scan *scan, int64_t id,
                                        int64_t *out_nanoseconds) {
    return guard([&] {
        clear(out_nanoseconds, "out_nanoseconds");
        const ScanPin pin(scan);
        *out_nanoseconds =
            pin->read_any(id, [](const Analyzer &analyzer) { return analyzer.nanoseconds(); });
    });
}

bufview_status bufview_scan_find_count(const bufview_scan *scan, int64_t id, int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_find(scan, id, [](const FindAnalyzer &find) { return find.count(); });
    });
}

bufview_status bufview_scan_find_offsets(const bufview_scan *scan, int64_t id, int64_t first,
                                         int64_t count, int64_t *out_offsets, int64_t *out_count) {
    return give_list(first, count, {{out_offsets, "out_offsets"}}, out_count, [&] {
        return read_find(scan, id, [&](const FindAnalyzer &find) {
            return find.read(first, count, out_offsets);
        });
    });
}

bufview_status bufview_scan_digest(const bufview_scan *scan, int64_t id, void *out_digest,
                                   int64_t capacity, int64_t *out_len) {
    return guard([&] {
        clear(out_len, "out_len");
        require_room(out_digest, capacity, "out_digest");
        const DigestValue digest = read_digest(scan, id);
        *out_len = digest.size;
        give_bytes(digest.bytes, digest.size, out_digest, capacity);
    });
}

bufview_status bufview_scan_digest_hex(const bufview_scan *scan, int64_t id, char *out_text,
                                       int64_t capacity, int64_t *out_len) {
    return guard([&] {
        clear(out_len, "out_len");
        require_room(out_text, capacity, "out_text");
        char text[2 * max_digest_size + 1];
        *out_len = hex_of(read_digest(scan, id), text);
        give_bytes(text, *out_len + 1, out_text, capacity);
    });
}

bufview_status bufview_scan_histogram(const bufview_scan *scan, int64_t id, int64_t *out_counts) {
    return guard([&] {
        require(out_counts, "out_counts");
        std::fill_n(out_counts, 256, 0);
        read_histogram(scan, id, [&](const HistogramAnalyzer &histogram) {
            std::copy_n(histogram.counts(), 256, out_counts);
        });
    });
}

bufview_status bufview_scan_entropy(const bufview_scan *scan, int64_t id, double *out_entropy) {
    return give(out_entropy, "out_entropy", [&] {
        return read_histogram(
            scan, id, [](const HistogramAnalyzer &found) { return entropy_of(found.counts()); });
    });
}

bufview_status bufview_scan_unique_bytes(const bufview_scan *scan, int64_t id,
                                         int64_t *out_unique) {
    return give(out_unique, "out_unique", [&] {
        return read_histogram(
            scan, id, [](const HistogramAnalyzer &found) { return unique_in(found.counts()); });
    });
}

bufview_status bufview_scan_most_common_byte(const bufview_scan *scan, int64_t id,
                                             int32_t *out_byte) {
    return give(out_byte, "out_byte", [&] {
        return read_histogram(scan, id, [](const HistogramAnalyzer &found) {
            return most_common_in(found.counts());
        });
    });
}

bufview_status bufview_scan_block_count(const bufview_scan *scan, int64_t id, int64_t *out_count) {
    return give(out_count, "out_count", [&] {
        return read_blocks(scan, id,
                           [](const BlockEntropyAnalyzer &blocks) { return blocks.count(); });
    });
}

bufview_status bufview_scan_block_entropies(const bufview_scan *scan, int64_t id, int64_t first,
                                            int64_t count, double *out_entropies,
                                            int64_t *out_count) {
    return give_list(first, count, {{out_entropies, "out_entropies"}}, out_count, [&] {
        return read_blocks(scan, id, [&](const BlockEntropyAnalyzer &blocks) {
            return blocks.read(first, count, out_entropies);
        });
    });
}

void bufview_scan_free(bufview_scan *scan) {
    table().free(Kind::scan, token_of(scan));
}
