// SPDX-License-Identifier: MIT
// Scans in the class model, see bufview.i.

%newobject Scan::create;
%newobject Scan::load;

%extend Scan {
    ~Scan() { bufview_scan_free($self); }
    static Scan *create() {
        return model::result<Scan *>([&](auto out) { return bufview_scan_create(out); });
    }
    static Scan *load(const void *data, int64_t data_len) {
        return model::result<Scan *>(
            [&](auto out) { return bufview_scan_load(data, data_len, out); });
    }
    // Each answers the number of the analyzer, by which its findings are asked for.
    int64_t add_find(const void *data, int64_t data_len, int32_t flags, int64_t limit) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_add_find($self, data, data_len, flags, limit, out);
        });
    }
    int64_t add_digest(const char *text) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_digest($self, text, out); });
    }
    int64_t add_histogram() {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_histogram($self, out); });
    }
    int64_t add_block_entropy(int64_t block, int64_t limit) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_block_entropy($self, block, limit, out); });
    }
    int64_t add_strings(int64_t minimum, int64_t limit) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_strings($self, minimum, limit, out); });
    }
    void feed(int64_t offset, const void *data, int64_t data_len) {
        model::check(bufview_scan_feed($self, offset, data, data_len));
    }
    void finish() { model::check(bufview_scan_finish($self)); }
    void reset() { model::check(bufview_scan_reset($self)); }
    void cancel() { model::check(bufview_scan_cancel($self)); }
    void merge(const Scan *other) { model::check(bufview_scan_merge($self, other)); }
    // Bytes that the scan takes, saved; with less room than that nothing is written.
    int64_t save(void *out_data, int64_t out_data_len) {
        int64_t size = 0;
        const bufview_status status = bufview_scan_save($self, out_data, out_data_len, &size);
        if (status != BUFVIEW_LIMIT)
            model::check(status);
        return size;
    }
    int64_t offset() {
        int64_t offset = 0;
        int64_t length = 0;
        model::check(bufview_scan_range($self, &offset, &length));
        return offset;
    }
    int64_t length() {
        int64_t offset = 0;
        int64_t length = 0;
        model::check(bufview_scan_range($self, &offset, &length));
        return length;
    }
    int64_t analyzers() {
        return model::result<int64_t>([&](auto out) { return bufview_scan_analyzers($self, out); });
    }
    int32_t kind(int64_t id) {
        return model::result<int32_t>([&](auto out) { return bufview_scan_kind($self, id, out); });
    }
    int64_t nanoseconds(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_nanoseconds($self, id, out); });
    }
    int64_t find_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_find_count($self, id, out); });
    }
    // Each answers how many there were from the first one on, at most as many as there is room for.
    int64_t find_offsets(int64_t id, int64_t first, int64_t *out_longs, int64_t out_longs_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_find_offsets($self, id, first, out_longs_len, out_longs, out);
        });
    }
    std::string digest_hex(int64_t id) {
        return bufview::detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_scan_digest_hex($self, id, out, capacity, size);
        });
    }
    // Room for 256 counts.
    void histogram(int64_t id, int64_t *out_longs, int64_t out_longs_len) {
        if (out_longs_len != 256)
            throw bufview::Error(BUFVIEW_ARGUMENT, "a histogram has 256 counts, not " +
                                                       std::to_string(out_longs_len));
        model::check(bufview_scan_histogram($self, id, out_longs));
    }
    double entropy(int64_t id) {
        return model::result<double>([&](auto out) { return bufview_scan_entropy($self, id, out); });
    }
    int64_t unique_bytes(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_unique_bytes($self, id, out); });
    }
    int32_t most_common_byte(int64_t id) {
        return model::result<int32_t>(
            [&](auto out) { return bufview_scan_most_common_byte($self, id, out); });
    }
    int64_t block_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_block_count($self, id, out); });
    }
    int64_t block_entropies(int64_t id, int64_t first, double *out_doubles,
                            int64_t out_doubles_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_block_entropies($self, id, first, out_doubles_len, out_doubles,
                                                out);
        });
    }
    int64_t strings_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_strings_count($self, id, out); });
    }
    // Two integers for each string: where it begins, and its length.
    int64_t strings(int64_t id, int64_t first, int64_t *out_longs, int64_t out_longs_len) {
        return model::pairs(out_longs, out_longs_len, [&](auto... room) {
            return bufview_scan_strings($self, id, first, room...);
        });
    }
}
