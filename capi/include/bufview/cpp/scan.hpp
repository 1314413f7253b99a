// SPDX-License-Identifier: MIT
/** @file
 * Scans: many questions about many bytes, answered in one pass.
 */
#ifndef BUFVIEW_CPP_SCAN_HPP
#define BUFVIEW_CPP_SCAN_HPP

#include <bufview/analysis.h>
#include <bufview/cpp/storage.hpp>
#include <bufview/scan.h>
#include <bufview/text.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bufview {
inline namespace v0 {

/** How a run is to be done. Results do not depend on it, except for the range. */
struct ScanOptions {
    /** First byte to scan. */
    int64_t offset = 0;
    /** Number of bytes to scan, -1 for all up to the end. */
    int64_t length = -1;
    /** Threads that work; -1 for one on each processor. */
    int64_t threads = 1;
    /** Bytes that a thread takes at a time; 0 leaves it to the library. */
    int64_t chunk = 0;
    /** More bytes will follow. */
    bool part = false;
};

/** Where a string lies. */
struct StringRange {
    int64_t offset;
    int64_t length;
};

/** A match of one of many patterns. */
struct PatternMatch {
    int64_t offset;
    int64_t pattern;
};

/** An n-gram. It occurs `count` times at most, and by `error` less at least. */
struct NgramCount {
    std::string gram;
    int64_t count;
    int64_t error;
};

/** What is known of all n-grams: see bufview_scan_ngrams_summary(). */
struct NgramSummary {
    int64_t total;
    int64_t distinct;
    int64_t missed;
};

/** A plan of analyzers, and what they have found. */
class Scan : public detail::Handle<bufview_scan, bufview_scan_free> {
public:
    using Handle::Handle;

    static Scan create() {
        return Scan(
            detail::result<bufview_scan *>([](auto out) { return bufview_scan_create(out); }));
    }
    /** From what save() wrote. */
    static Scan load(Bytes data) {
        return Scan(detail::result<bufview_scan *>(
            [&](auto out) { return bufview_scan_load(data.data(), data.size(), out); }));
    }
    /** The names that add_digest() knows. */
    static std::vector<std::string_view> digest_names() {
        std::vector<std::string_view> out;
        for (int64_t i = 0; const char *name = bufview_scan_digest_name(i); ++i)
            out.emplace_back(name);
        return out;
    }

    /** These give the number of the analyzer, by which its results are asked for. */
    int64_t add_find(Bytes pattern, int64_t limit = -1, int32_t flags = 0) {
        return number([&](auto out) {
            return bufview_scan_add_find(raw(), pattern.data(), pattern.size(), flags, limit, out);
        });
    }
    /** Bits that are not set in the mask, as long as the pattern, may be anything. */
    int64_t add_find_masked(Bytes pattern, Bytes mask, int64_t limit = -1, int32_t flags = 0) {
        if (mask.size() != pattern.size())
            throw Error(BUFVIEW_ARGUMENT, "pattern and mask differ in length");
        return number([&](auto out) {
            return bufview_scan_add_find_masked(raw(), pattern.data(), mask.data(), pattern.size(),
                                                flags, limit, out);
        });
    }
    int64_t add_find_many(std::span<const std::string> patterns, int64_t limit = -1,
                          int32_t flags = 0) {
        std::string bytes;
        std::vector<int64_t> lengths;
        for (const std::string &pattern : patterns) {
            bytes += pattern;
            lengths.push_back(detail::length(pattern.size()));
        }
        return number([&](auto out) {
            return bufview_scan_add_find_many(raw(), bytes.data(), detail::length(bytes.size()),
                                              lengths.data(), detail::length(lengths.size()), flags,
                                              limit, out);
        });
    }
    int64_t add_ngrams(int64_t n, int64_t memory = int64_t{256} << 20) {
        return number([&](auto out) { return bufview_scan_add_ngrams(raw(), n, memory, out); });
    }
    int64_t add_lines(int64_t limit = -1) {
        return number([&](auto out) { return bufview_scan_add_lines(raw(), limit, out); });
    }
    /** Lines that another sequence of bytes ends; they are read as those of add_lines(). */
    int64_t add_split(Bytes delimiter, int64_t limit = -1) {
        return number([&](auto out) {
            return bufview_scan_add_split(raw(), delimiter.data(), delimiter.size(), limit, out);
        });
    }
    /** @p encoding is one of enum bufview_encoding. */
    int64_t add_text(int32_t encoding, int64_t min_length, int64_t limit = -1) {
        return number([&](auto out) {
            return bufview_scan_add_text(raw(), encoding, min_length, limit, out);
        });
    }
    int64_t add_window_entropy(int64_t window, int64_t step, int64_t limit = -1) {
        return number([&](auto out) {
            return bufview_scan_add_window_entropy(raw(), window, step, limit, out);
        });
    }
    int64_t add_correlation() {
        return number([&](auto out) { return bufview_scan_add_correlation(raw(), out); });
    }
    int64_t add_digest(std::string_view name) {
        const std::string copy = detail::terminated(name);
        return number([&](auto out) { return bufview_scan_add_digest(raw(), copy.c_str(), out); });
    }
    int64_t add_histogram() {
        return number([&](auto out) { return bufview_scan_add_histogram(raw(), out); });
    }
    int64_t add_block_entropy(int64_t block, int64_t limit = -1) {
        return number(
            [&](auto out) { return bufview_scan_add_block_entropy(raw(), block, limit, out); });
    }
    int64_t add_strings(int64_t min_length, int64_t limit = -1) {
        return number(
            [&](auto out) { return bufview_scan_add_strings(raw(), min_length, limit, out); });
    }

    /** Hands the matches of a search to a function of std::span<const int64_t>, ascending, instead
     * of keeping them. It may answer false to cancel; what it throws comes out of the run. */
    template <class Function>
    void on_find(int64_t id, Function function) {
        auto sink = std::make_unique<Sink<Function>>(std::move(function));
        detail::check(bufview_scan_set_find_sink(
            raw(), id,
            [](void *cookie, const int64_t *offsets, int64_t count) -> int32_t {
                return static_cast<Sink<Function> *>(cookie)->callback(
                    std::span<const int64_t>(offsets, static_cast<size_t>(count)));
            },
            sink.get()));
        keep(std::move(sink));
    }
    /** The same for strings and a function of const bufview_strings_batch &. */
    template <class Function>
    void on_strings(int64_t id, Function function) {
        auto sink = std::make_unique<Sink<Function>>(std::move(function));
        detail::check(bufview_scan_set_strings_sink(
            raw(), id,
            [](void *cookie, const bufview_strings_batch *batch) -> int32_t {
                return static_cast<Sink<Function> *>(cookie)->callback(*batch);
            },
            sink.get()));
        keep(std::move(sink));
    }

    /** Scans a view, or a file. @p progress is a function of bytes done and bytes in all (-1 if
     * only the end will tell); it may answer false to cancel. */
    void run(const View &view, const ScanOptions &options = {}) {
        finish_call(with(options, nullptr, nullptr, [&](const bufview_scan_options &given) {
            return bufview_scan_run_view(raw(), view.raw(), &given);
        }));
    }
    void run(File &file, const ScanOptions &options = {}) {
        finish_call(with(options, nullptr, nullptr, [&](const bufview_scan_options &given) {
            return bufview_scan_run_file(raw(), file.raw(), &given);
        }));
    }
    template <class Progress>
    void run(const View &view, const ScanOptions &options, Progress &&progress) {
        with_progress(options, progress, [&](const bufview_scan_options &given) {
            return bufview_scan_run_view(raw(), view.raw(), &given);
        });
    }
    template <class Progress>
    void run(File &file, const ScanOptions &options, Progress &&progress) {
        with_progress(options, progress, [&](const bufview_scan_options &given) {
            return bufview_scan_run_file(raw(), file.raw(), &given);
        });
    }
    /** Gives the bytes that follow those it has. */
    void feed(int64_t offset, Bytes data) {
        finish_call(bufview_scan_feed(raw(), offset, data.data(), data.size()));
    }
    void finish() { finish_call(bufview_scan_finish(raw())); }
    /** Forgets what was found, and keeps the plan. */
    void restart() { detail::check(bufview_scan_reset(raw())); }
    /** Ends the call that works on the scan; from any thread. */
    void cancel() const { detail::check(bufview_scan_cancel(raw())); }
    /** Adds what another scan has found in the bytes that follow. */
    void merge(const Scan &other) { detail::check(bufview_scan_merge(raw(), other.raw())); }
    std::vector<std::byte> save() const {
        std::vector<std::byte> out;
        int64_t size = 0;
        bufview_status status = bufview_scan_save(raw(), nullptr, 0, &size);
        // Another thread may let it grow meanwhile.
        while (detail::length(out.size()) < size) {
            out.resize(static_cast<size_t>(size));
            status = bufview_scan_save(raw(), out.data(), size, &size);
        }
        detail::check(status);
        out.resize(static_cast<size_t>(size));
        return out;
    }

    /** First byte and number of bytes seen. */
    std::pair<int64_t, int64_t> range() const {
        std::pair<int64_t, int64_t> out;
        detail::check(bufview_scan_range(raw(), &out.first, &out.second));
        return out;
    }
    int64_t analyzers() const {
        return number([&](auto out) { return bufview_scan_analyzers(raw(), out); });
    }
    /** One of enum bufview_analyzer_code. */
    int32_t kind(int64_t id) const {
        return detail::result<int32_t>([&](auto out) { return bufview_scan_kind(raw(), id, out); });
    }
    /** Time that an analyzer has worked, added up over all threads. */
    int64_t nanoseconds(int64_t id) const {
        return number([&](auto out) { return bufview_scan_nanoseconds(raw(), id, out); });
    }
    int64_t find_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_find_count(raw(), id, out); });
    }
    /** Offsets given: fewer than there is room for where no more are kept. */
    size_t find_offsets(int64_t id, int64_t first, std::span<int64_t> out) const {
        return static_cast<size_t>(number([&](auto count) {
            return bufview_scan_find_offsets(raw(), id, first, detail::length(out.size()),
                                             out.data(), count);
        }));
    }
    /** All that are kept. */
    std::vector<int64_t> find_offsets(int64_t id) const {
        return all<int64_t>(find_count(id), [&](int64_t first, std::span<int64_t> out) {
            return find_offsets(id, first, out);
        });
    }
    std::vector<std::byte> digest(int64_t id) const {
        std::array<std::byte, 64> out;
        const int64_t size = number([&](auto count) {
            return bufview_scan_digest(raw(), id, out.data(), out.size(), count);
        });
        return {out.begin(), out.begin() + size};
    }
    std::string digest_hex(int64_t id) const {
        return detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_scan_digest_hex(raw(), id, out, capacity, size);
        });
    }
    std::array<int64_t, 256> histogram(int64_t id) const {
        std::array<int64_t, 256> out;
        detail::check(bufview_scan_histogram(raw(), id, out.data()));
        return out;
    }
    /** Bits in a byte, 0 to 8. */
    double entropy(int64_t id) const {
        return detail::result<double>(
            [&](auto out) { return bufview_scan_entropy(raw(), id, out); });
    }
    int64_t unique_bytes(int64_t id) const {
        return number([&](auto out) { return bufview_scan_unique_bytes(raw(), id, out); });
    }
    /** -1 if there are no bytes. */
    int32_t most_common_byte(int64_t id) const {
        return detail::result<int32_t>(
            [&](auto out) { return bufview_scan_most_common_byte(raw(), id, out); });
    }
    int64_t block_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_block_count(raw(), id, out); });
    }
    size_t block_entropies(int64_t id, int64_t first, std::span<double> out) const {
        return static_cast<size_t>(number([&](auto count) {
            return bufview_scan_block_entropies(raw(), id, first, detail::length(out.size()),
                                                out.data(), count);
        }));
    }
    /** All that are kept. */
    std::vector<double> block_entropies(int64_t id) const {
        return all<double>(block_count(id), [&](int64_t first, std::span<double> out) {
            return block_entropies(id, first, out);
        });
    }
    int64_t window_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_window_count(raw(), id, out); });
    }
    size_t window_entropies(int64_t id, int64_t first, std::span<double> out) const {
        return static_cast<size_t>(number([&](auto count) {
            return bufview_scan_window_entropies(raw(), id, first, detail::length(out.size()),
                                                 out.data(), count);
        }));
    }
    /** All that are kept. */
    std::vector<double> window_entropies(int64_t id) const {
        return all<double>(window_count(id), [&](int64_t first, std::span<double> out) {
            return window_entropies(id, first, out);
        });
    }
    int64_t strings_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_strings_count(raw(), id, out); });
    }
    size_t strings(int64_t id, int64_t first, std::span<int64_t> offsets,
                   std::span<int64_t> lengths) const {
        const int64_t room = detail::length(std::min(offsets.size(), lengths.size()));
        return static_cast<size_t>(number([&](auto count) {
            return bufview_scan_strings(raw(), id, first, room, offsets.data(), lengths.data(),
                                        count);
        }));
    }
    /** All that are kept. */
    std::vector<StringRange> strings(int64_t id) const {
        return pairs<StringRange>(id, strings_count(id), bufview_scan_strings);
    }
    int64_t find_many_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_find_many_count(raw(), id, out); });
    }
    /** Of each pattern. */
    std::vector<int64_t> find_many_counts(int64_t id) const {
        return all<int64_t>(INT64_MAX, [&](int64_t first, std::span<int64_t> out) {
            return static_cast<size_t>(number([&](auto count) {
                return bufview_scan_find_many_counts(raw(), id, first, detail::length(out.size()),
                                                     out.data(), count);
            }));
        });
    }
    /** All that are kept. */
    std::vector<PatternMatch> find_many_matches(int64_t id) const {
        return pairs<PatternMatch>(id, INT64_MAX, bufview_scan_find_many_matches);
    }
    /** Bytes in an n-gram. */
    int64_t ngrams_length(int64_t id) const {
        return number([&](auto out) { return bufview_scan_ngrams_length(raw(), id, out); });
    }
    NgramSummary ngrams_summary(int64_t id) const {
        NgramSummary out;
        detail::check(
            bufview_scan_ngrams_summary(raw(), id, &out.total, &out.distinct, &out.missed));
        return out;
    }
    /** The most frequent ones of `n` bytes, which is what the count was made for. */
    std::vector<NgramCount> ngrams_top(int64_t id, int64_t n, int64_t most) const {
        if (n != ngrams_length(id))
            throw Error(BUFVIEW_ARGUMENT,
                        "the n-grams do not have " + std::to_string(n) + " bytes");
        const NgramSummary summary = ngrams_summary(id);
        const auto room = static_cast<size_t>(std::clamp<int64_t>(most, 0, summary.total));
        std::string grams(room * static_cast<size_t>(n), '\0');
        std::vector<int64_t> counts(room);
        std::vector<int64_t> errors(room);
        const int64_t given = number([&](auto count) {
            return bufview_scan_ngrams_top(raw(), id, 0, detail::length(room), grams.data(),
                                           counts.data(), errors.data(), count);
        });
        std::vector<NgramCount> out;
        for (size_t i = 0; i < static_cast<size_t>(given); ++i)
            out.push_back({grams.substr(i * static_cast<size_t>(n), static_cast<size_t>(n)),
                           counts[i], errors[i]});
        return out;
    }
    int64_t line_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_line_count(raw(), id, out); });
    }
    size_t line_offsets(int64_t id, int64_t first, std::span<int64_t> out) const {
        return static_cast<size_t>(number([&](auto count) {
            return bufview_scan_line_offsets(raw(), id, first, detail::length(out.size()),
                                             out.data(), count);
        }));
    }
    /** All that are kept. */
    std::vector<int64_t> line_offsets(int64_t id) const {
        return all<int64_t>(line_count(id), [&](int64_t first, std::span<int64_t> out) {
            return line_offsets(id, first, out);
        });
    }
    int64_t text_count(int64_t id) const {
        return number([&](auto out) { return bufview_scan_text_count(raw(), id, out); });
    }
    /** All that are kept. */
    std::vector<StringRange> text_runs(int64_t id) const {
        return pairs<StringRange>(id, INT64_MAX, bufview_scan_text_runs);
    }
    /** Not a number if all bytes are equal or there are none. */
    double correlation(int64_t id) const {
        return detail::result<double>(
            [&](auto out) { return bufview_scan_correlation(raw(), id, out); });
    }
    /** Of a histogram. */
    double chi_square(int64_t id) const {
        return detail::result<double>(
            [&](auto out) { return bufview_scan_chi_square(raw(), id, out); });
    }
    double mean(int64_t id) const {
        return detail::result<double>([&](auto out) { return bufview_scan_mean(raw(), id, out); });
    }

private:
    static constexpr size_t fetched = 256;

    struct AnySink {
        virtual ~AnySink() = default;
        virtual void rethrow() = 0;
    };
    template <class Function>
    struct Sink final : AnySink {
        explicit Sink(Function function) : callback(std::move(function)) {}
        void rethrow() override { callback.rethrow(); }
        detail::Callback<Function> callback;
    };

    // The library has its address from now on, so it stays even if a later one takes its place.
    void keep(std::unique_ptr<AnySink> sink) { sinks_.push_back(std::move(sink)); }
    // What a sink threw tells more than that the library was asked to stop.
    void finish_call(bufview_status status) {
        if (status != BUFVIEW_OK)
            for (const auto &sink : sinks_)
                sink->rethrow();
        detail::check(status);
    }
    template <class Call>
    static bufview_status with(const ScanOptions &options, bufview_scan_progress progress,
                               void *cookie, Call call) {
        return call(bufview_scan_options{sizeof(bufview_scan_options), options.offset,
                                         options.length, options.threads, options.chunk,
                                         options.part ? BUFVIEW_SCAN_PART : 0, progress, cookie});
    }
    template <class Progress, class Call>
    void with_progress(const ScanOptions &options, Progress &progress, Call call) {
        detail::Callback<Progress &> callback(progress);
        const bufview_status status = with(
            options,
            [](void *cookie, int64_t done, int64_t total) -> int32_t {
                return (*static_cast<detail::Callback<Progress &> *>(cookie))(done, total);
            },
            &callback, call);
        if (status != BUFVIEW_OK)
            callback.rethrow();
        finish_call(status);
    }
    template <class Call>
    static int64_t number(Call call) {
        return detail::result<int64_t>(call);
    }
    // Fetches in batches until no more are kept, at most `count`.
    template <class T, class Fetch>
    static std::vector<T> all(int64_t count, Fetch fetch) {
        std::vector<T> out;
        std::array<T, fetched> part;
        while (detail::length(out.size()) < count) {
            const size_t got = fetch(detail::length(out.size()), std::span<T>(part));
            out.insert(out.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got));
            if (got < fetched)
                break;
        }
        return out;
    }

    // The same of two numbers each, which `fetch` gives in two arrays.
    template <class T, class Fetch>
    std::vector<T> pairs(int64_t id, int64_t count, Fetch fetch) const {
        return all<T>(count, [&](int64_t first, std::span<T> out) {
            std::array<int64_t, fetched> firsts;
            std::array<int64_t, fetched> seconds;
            const int64_t got = number([&](auto given) {
                return fetch(raw(), id, first, detail::length(out.size()), firsts.data(),
                             seconds.data(), given);
            });
            for (size_t i = 0; i < static_cast<size_t>(got); ++i)
                out[i] = {firsts[i], seconds[i]};
            return static_cast<size_t>(got);
        });
    }

    std::vector<std::unique_ptr<AnySink>> sinks_;
};

}  // namespace v0
}  // namespace bufview

#endif
