// SPDX-License-Identifier: MIT
// More analyzers of scans in the class model, and where two views differ, see bufview.i.

%extend Scan {
    // Each answers the number of the analyzer, by which its findings are asked for. The pattern
    // may be anything in the bits that the mask, of as many bytes, has not set; its matches are
    // read as those of add_find().
    int64_t add_find_masked(const void *data, int64_t data_len, const void *more_data,
                            int64_t more_data_len, int32_t flags, int64_t limit) {
        if (data_len != more_data_len)
            throw bufview::Error(BUFVIEW_ARGUMENT,
                                 "a pattern of " + std::to_string(data_len) +
                                     " bytes and a mask of " + std::to_string(more_data_len));
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_add_find_masked($self, data, more_data, data_len, flags, limit,
                                                out);
        });
    }
    // The bytes of all patterns, one after the other, and how many each of them has.
    int64_t add_find_many(const void *data, int64_t data_len, const int64_t *longs,
                          int64_t longs_len, int32_t flags, int64_t limit) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_add_find_many($self, data, data_len, longs, longs_len, flags, limit,
                                              out);
        });
    }
    int64_t add_ngrams(int64_t length, int64_t memory) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_ngrams($self, length, memory, out); });
    }
    int64_t add_lines(int64_t limit) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_lines($self, limit, out); });
    }
    // Lines that other bytes end; read as those of add_lines().
    int64_t add_split(const void *data, int64_t data_len, int64_t limit) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_split($self, data, data_len, limit, out); });
    }
    // One of enum bufview_encoding.
    int64_t add_text(int32_t encoding, int64_t minimum, int64_t limit) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_text($self, encoding, minimum, limit, out); });
    }
    int64_t add_window_entropy(int64_t window, int64_t step, int64_t limit) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_add_window_entropy($self, window, step, limit, out);
        });
    }
    int64_t add_correlation() {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_add_correlation($self, out); });
    }
    int64_t find_many_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_find_many_count($self, id, out); });
    }
    // Each answers how many there were from the first one on, at most as many as there is room for.
    // A count for each pattern.
    int64_t find_many_counts(int64_t id, int64_t first, int64_t *out_longs,
                             int64_t out_longs_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_find_many_counts($self, id, first, out_longs_len, out_longs, out);
        });
    }
    // Two integers for each match: where it begins, and which pattern it is of.
    int64_t find_many_matches(int64_t id, int64_t first, int64_t *out_longs,
                              int64_t out_longs_len) {
        return model::pairs(out_longs, out_longs_len, [&](auto... room) {
            return bufview_scan_find_many_matches($self, id, first, room...);
        });
    }
    // Bytes in an n-gram.
    int64_t ngrams_length(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_ngrams_length($self, id, out); });
    }
    // Three integers: how many there are, how many different ones or -1, and how often one that
    // ngrams_top() does not tell may occur.
    std::vector<int64_t> ngrams_summary(int64_t id) {
        std::vector<int64_t> out(3);
        model::check(bufview_scan_ngrams_summary($self, id, &out[0], &out[1], &out[2]));
        return out;
    }
    // The bytes of the n-grams, one after the other, and two integers for each: how often it occurs
    // at most, and by how much that may be too many.
    int64_t ngrams_top(int64_t id, int64_t first, void *out_data, int64_t out_data_len,
                       int64_t *out_longs, int64_t out_longs_len) {
        const auto length = model::result<int64_t>(
            [&](auto out) { return bufview_scan_ngrams_length($self, id, out); });
        const int64_t room = std::min(out_data_len / length, out_longs_len / 2);
        return model::pairs(out_longs, 2 * room, [&](int64_t count, auto... out) {
            return bufview_scan_ngrams_top($self, id, first, count, out_data, out...);
        });
    }
    int64_t line_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_line_count($self, id, out); });
    }
    // Where lines begin.
    int64_t line_offsets(int64_t id, int64_t first, int64_t *out_longs, int64_t out_longs_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_line_offsets($self, id, first, out_longs_len, out_longs, out);
        });
    }
    int64_t text_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_text_count($self, id, out); });
    }
    // Two integers for each run: where it begins, and its length in bytes.
    int64_t text_runs(int64_t id, int64_t first, int64_t *out_longs, int64_t out_longs_len) {
        return model::pairs(out_longs, out_longs_len, [&](auto... room) {
            return bufview_scan_text_runs($self, id, first, room...);
        });
    }
    int64_t window_count(int64_t id) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_scan_window_count($self, id, out); });
    }
    int64_t window_entropies(int64_t id, int64_t first, double *out_doubles,
                             int64_t out_doubles_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_scan_window_entropies($self, id, first, out_doubles_len, out_doubles,
                                                 out);
        });
    }
    double correlation(int64_t id) {
        return model::result<double>(
            [&](auto out) { return bufview_scan_correlation($self, id, out); });
    }
    // Both of a histogram.
    double chi_square(int64_t id) {
        return model::result<double>(
            [&](auto out) { return bufview_scan_chi_square($self, id, out); });
    }
    double mean(int64_t id) {
        return model::result<double>([&](auto out) { return bufview_scan_mean($self, id, out); });
    }
}

%extend View {
    // The number of the first byte, in C order, in which they differ; -1 if there is none.
    int64_t first_difference(const View *other) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_view_first_difference($self, other, out); });
    }
}
