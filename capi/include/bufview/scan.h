/* SPDX-License-Identifier: MIT */
/** @file
 * Scans: many questions about many bytes, answered in one pass.
 *
 * A scan is a plan - analyzers that have been added to it - and what they have found so far. It is
 * given bytes by bufview_scan_run_view(), bufview_scan_run_file() or bufview_scan_feed(), each of
 * which goes on where the last one ended. What it has found can be read at any time and is what it
 * would be if the bytes ended there. Scans of neighbouring ranges can be merged, also after a trip
 * to another process; the result does not depend on how the bytes were cut.
 *
 * While one call works on a scan, any other call on it answers BUFVIEW_BUSY, except for
 * bufview_scan_cancel() and bufview_scan_free(). That holds inside of callbacks, too.
 */
#ifndef BUFVIEW_SCAN_H
#define BUFVIEW_SCAN_H

#include <bufview/file.h>
#include <bufview/status.h>
#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A plan of analyzers, and what they have found. */
typedef struct bufview_scan bufview_scan;

/** Kinds of analyzers. The numbers are permanent. */
enum bufview_analyzer_code {
    /** bufview_scan_add_find() */
    BUFVIEW_ANALYZER_FIND = 1,
    /** bufview_scan_add_digest() */
    BUFVIEW_ANALYZER_DIGEST = 2,
    /** bufview_scan_add_histogram() */
    BUFVIEW_ANALYZER_HISTOGRAM = 3,
    /** bufview_scan_add_block_entropy() */
    BUFVIEW_ANALYZER_BLOCK_ENTROPY = 4,
    /** bufview_scan_add_strings() */
    BUFVIEW_ANALYZER_STRINGS = 5,
    /** bufview_scan_add_find_many() */
    BUFVIEW_ANALYZER_FIND_MANY = 6,
    /** bufview_scan_add_ngrams() */
    BUFVIEW_ANALYZER_NGRAMS = 7,
    /** bufview_scan_add_lines(), bufview_scan_add_split() */
    BUFVIEW_ANALYZER_LINES = 8,
    /** bufview_scan_add_text() */
    BUFVIEW_ANALYZER_TEXT = 9,
    /** bufview_scan_add_correlation() */
    BUFVIEW_ANALYZER_CORRELATION = 10,
    /** bufview_scan_add_window_entropy() */
    BUFVIEW_ANALYZER_WINDOW_ENTROPY = 11
};

/** Flags of a search for a pattern. */
enum bufview_find_flag {
    /** ASCII letters of either case are the same. */
    BUFVIEW_FIND_IGNORE_CASE = 1
};

/** Flags of a run. */
enum bufview_scan_flag {
    /** More bytes will follow, by another run or bufview_scan_feed(). Without it a run ends as if
     * by bufview_scan_finish(). */
    BUFVIEW_SCAN_PART = 1
};

/**
 * Is told how far a run has come, about a hundred times a second and once at its end. It is called
 * on the thread that called the run.
 *
 * @param cookie  What was given along with the function.
 * @param done    Bytes done so far.
 * @param total   Bytes to do in all, -1 if only the end will tell.
 * @return 0 to go on, anything else to cancel.
 */
typedef int32_t (*bufview_scan_progress)(void *cookie, int64_t done, int64_t total);

/**
 * Is given matches in ascending order, many at a time. It is called on the thread that called the
 * run.
 *
 * @param cookie   What was given along with the function.
 * @param offsets  Offsets of the matches. They last until the function returns.
 * @param count    Number of matches, from 1.
 * @return 0 to go on, anything else to cancel.
 */
typedef int32_t (*bufview_find_callback)(void *cookie, const int64_t *offsets, int64_t count);

/** How a run is to be done. Results do not depend on it, except for the range. */
typedef struct bufview_scan_options {
    /** sizeof(bufview_scan_options) */
    int64_t size;
    /** First byte to scan, from 0. */
    int64_t offset;
    /** Number of bytes to scan, -1 for all up to the end. */
    int64_t length;
    /** Threads that work, the caller's included: 1 to 256, 0 as 1, -1 for one on each processor
     * that the process may use. */
    int64_t threads;
    /** Bytes that a thread takes at a time, from 1; 0 leaves it to the library, which also changes
     * what would need too much memory or time. */
    int64_t chunk;
    /** 0 or BUFVIEW_SCAN_PART. */
    int64_t flags;
    /** Function to call with the progress, or null. */
    bufview_scan_progress progress;
    /** Handed to @p progress. */
    void *cookie;
} bufview_scan_options;

/** The options that a null pointer stands for: everything, on the calling thread. */
#define BUFVIEW_SCAN_OPTIONS_INIT                                                                  \
    { (int64_t)sizeof(bufview_scan_options), 0, -1, 0, 0, 0, 0, 0 }

/**
 * Makes a scan without analyzers.
 *
 * @param[out] out_scan  New scan. Free it with bufview_scan_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_create(bufview_scan **out_scan);

/**
 * Adds a search for a pattern. All matches are counted, overlapping ones too.
 *
 * @param      scan         Scan that has not been given bytes.
 * @param      pattern      Bytes to look for, copied.
 * @param      pattern_len  Number of bytes, 1 to 1048576.
 * @param      flags        0 or BUFVIEW_FIND_IGNORE_CASE.
 * @param      limit        Offsets to keep, the first ones; from 0, -1 for all. Each takes eight
 *                          bytes of memory.
 * @param[out] out_id       Number of the analyzer; they count from 0.
 * @retval BUFVIEW_LIMIT  The pattern is too long, or there are 256 analyzers.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_find(bufview_scan *scan,
                                                                    const void *pattern,
                                                                    int64_t pattern_len,
                                                                    int32_t flags, int64_t limit,
                                                                    int64_t *out_id);

/**
 * Adds a digest.
 *
 * crc32 and crc32c can be merged. The others need the bytes in order, so that a scan with one of
 * them merges only with an empty one.
 *
 * @param      scan    Scan that has not been given bytes.
 * @param      name    UTF-8 text: one of the names of bufview_scan_digest_name().
 * @param[out] out_id  Number of the analyzer.
 * @retval BUFVIEW_VALUE        There is no digest of that name.
 * @retval BUFVIEW_UNSUPPORTED  OpenSSL, as it is set up on this machine, does not offer it.
 * @retval BUFVIEW_LIMIT        There are 256 analyzers.
 * @retval BUFVIEW_BUSY         The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_digest(bufview_scan *scan,
                                                                      const char *name,
                                                                      int64_t *out_id);

/**
 * Gives the name of a digest: md5, sha1, sha224, sha256, sha384, sha512, sha3-256, blake2b, crc32,
 * crc32c, xxh3, xxh128.
 *
 * @param index  Any number; the digests count from 0.
 * @return Text that is never freed; null beyond the last digest.
 * @since 0.1
 */
BUFVIEW_API const char *bufview_scan_digest_name(int64_t index);

/**
 * Adds a count of each byte value, from which come entropy, number of values and most common byte.
 *
 * @param      scan    Scan that has not been given bytes.
 * @param[out] out_id  Number of the analyzer.
 * @retval BUFVIEW_LIMIT  There are 256 analyzers.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_histogram(bufview_scan *scan,
                                                                         int64_t *out_id);

/**
 * Adds the entropy of each block. Blocks begin at multiples of their size, whatever the range of
 * the scan; those at its ends may be short.
 *
 * @param      scan    Scan that has not been given bytes.
 * @param      block   Bytes in a block, from 1.
 * @param      limit   Values to keep, the first ones; from 0, -1 for all. Each takes eight bytes of
 *                     memory.
 * @param[out] out_id  Number of the analyzer.
 * @retval BUFVIEW_LIMIT  There are 256 analyzers.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_block_entropy(bufview_scan *scan,
                                                                             int64_t block,
                                                                             int64_t limit,
                                                                             int64_t *out_id);

/**
 * Has the matches of a search handed to a function instead of kept, so that they take no memory.
 * They are still counted. What was handed out is not taken back if the run fails later. A scan
 * with such a function can be neither merged nor saved.
 *
 * @param scan      Scan that has not been given bytes.
 * @param id        Number of a search.
 * @param callback  Function; null goes back to keeping the matches.
 * @param cookie    Handed to @p callback.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for a pattern.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_set_find_sink(
    bufview_scan *scan, int64_t id, bufview_find_callback callback, void *cookie);

/**
 * Scans the bytes of a view, the last index varying fastest. The view is
 * held meanwhile: its storage cannot be resized.
 *
 * A run that fails or is cancelled leaves the scan as it was before.
 *
 * @param scan     Scan.
 * @param view     View; it need not be contiguous.
 * @param options  How to do it; null for BUFVIEW_SCAN_OPTIONS_INIT.
 * @retval BUFVIEW_RANGE      The range of the options does not lie in the view.
 * @retval BUFVIEW_MISMATCH   The scan holds bytes that do not end where the range begins.
 * @retval BUFVIEW_BUSY       Another call works on the scan, or it is finished.
 * @retval BUFVIEW_CANCELLED  A callback or bufview_scan_cancel() asked to stop.
 * @retval BUFVIEW_CALLBACK   A callback threw.
 * @retval BUFVIEW_CHANGED    The view stands on a file that became shorter.
 * @retval BUFVIEW_IO         The view stands on a file that could not be read.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_run_view(
    bufview_scan *scan, const bufview_view *view, const bufview_scan_options *options);

/**
 * Scans a file, or what comes out of a pipe, in bounded memory. Otherwise as
 * bufview_scan_run_view().
 *
 * @param scan     Scan.
 * @param file     File. A pipe can be read once, from its beginning.
 * @param options  How to do it; null for BUFVIEW_SCAN_OPTIONS_INIT. A range that goes on beyond
 *                 the end of a pipe ends with it.
 * @retval BUFVIEW_RANGE      The range of the options does not lie in the file.
 * @retval BUFVIEW_MISMATCH   The scan holds bytes that do not end where the range begins.
 * @retval BUFVIEW_BUSY       Another call works on the scan, or it is finished.
 * @retval BUFVIEW_CANCELLED  A callback or bufview_scan_cancel() asked to stop.
 * @retval BUFVIEW_CALLBACK   A callback threw.
 * @retval BUFVIEW_CHANGED    The file became shorter.
 * @retval BUFVIEW_IO         It could not be read.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_run_file(bufview_scan *scan, bufview_file *file, const bufview_scan_options *options);

/**
 * Gives a scan the bytes that follow those it has.
 *
 * @param scan      Scan.
 * @param offset    Where the bytes come from, from 0: where the last ones ended, or anywhere if
 *                  there were none.
 * @param data      Bytes; null is allowed if there are none.
 * @param data_len  Number of bytes, from 0.
 * @retval BUFVIEW_MISMATCH   The scan holds bytes that do not end at @p offset.
 * @retval BUFVIEW_BUSY       Another call works on the scan, or it is finished.
 * @retval BUFVIEW_CANCELLED  A sink or bufview_scan_cancel() asked to stop.
 * @retval BUFVIEW_CALLBACK   A sink threw.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_feed(bufview_scan *scan, int64_t offset,
                                                                const void *data, int64_t data_len);

/**
 * Says that no more bytes will follow. Sinks are handed what was held back because it might have
 * gone on. A finished scan can still be read, merged and saved. May be repeated.
 *
 * @param scan  Scan.
 * @retval BUFVIEW_CANCELLED  A sink asked to stop; the scan is not finished.
 * @retval BUFVIEW_CALLBACK   A sink threw; the scan is not finished.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_finish(bufview_scan *scan);

/**
 * Forgets what has been found, and keeps the plan.
 *
 * @param scan  Scan.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_reset(bufview_scan *scan);

/**
 * Has the call that works on a scan come back soon, with BUFVIEW_CANCELLED. Does nothing if there
 * is none.
 *
 * @param scan  Scan.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_cancel(bufview_scan *scan);

/**
 * Adds what another scan with an equal plan has found in the bytes that follow.
 *
 * @param scan   Scan to add to.
 * @param other  Scan whose bytes begin where those of @p scan end; it is unchanged. Either may be
 *               empty.
 * @retval BUFVIEW_MISMATCH     The plans differ, or the ranges are no neighbours.
 * @retval BUFVIEW_UNSUPPORTED  An analyzer needs its bytes in order, or there is a sink.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_merge(bufview_scan *scan,
                                                                 const bufview_scan *other);

/**
 * Writes plan and findings as bytes that bufview_scan_load() understands in any process, on any
 * machine.
 *
 * @param      scan      Scan.
 * @param[out] out_data  Room for the bytes; null to ask for their number only.
 * @param      capacity  Bytes there is room for; 0 if @p out_data is null.
 * @param[out] out_len   Number of bytes, also with BUFVIEW_LIMIT.
 * @retval BUFVIEW_LIMIT        There is not enough room.
 * @retval BUFVIEW_UNSUPPORTED  There is a sink, or an analyzer that needs its bytes in order in a
 *                              scan that is not finished.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_save(const bufview_scan *scan,
                                                                void *out_data, int64_t capacity,
                                                                int64_t *out_len);

/**
 * Makes a scan from what bufview_scan_save() wrote.
 *
 * @param      data      Bytes. They may come from anywhere: they are checked.
 * @param      data_len  Number of bytes, from 0.
 * @param[out] out_scan  New scan. Free it with bufview_scan_free(). Null on failure.
 * @retval BUFVIEW_DATA         The bytes are damaged; bufview_last_offset() says where.
 * @retval BUFVIEW_UNSUPPORTED  A later version wrote them, or a digest is not offered here.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_load(const void *data, int64_t data_len,
                                                                bufview_scan **out_scan);

/**
 * Gives the range of bytes that a scan has seen.
 *
 * @param      scan        Scan.
 * @param[out] out_offset  First byte; 0 if there are none.
 * @param[out] out_length  Number of bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_range(const bufview_scan *scan,
                                                                 int64_t *out_offset,
                                                                 int64_t *out_length);

/**
 * Counts the analyzers.
 *
 * @param      scan       Scan.
 * @param[out] out_count  Number of analyzers.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_analyzers(const bufview_scan *scan,
                                                                     int64_t *out_count);

/**
 * Gives the kind of an analyzer.
 *
 * @param      scan      Scan.
 * @param      id        Number of an analyzer.
 * @param[out] out_kind  One of enum bufview_analyzer_code.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_kind(const bufview_scan *scan,
                                                                int64_t id, int32_t *out_kind);

/**
 * Gives the time that an analyzer has worked, added up over all threads.
 *
 * @param      scan             Scan.
 * @param      id               Number of an analyzer.
 * @param[out] out_nanoseconds  Time since the scan was made, loaded or reset.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_nanoseconds(const bufview_scan *scan,
                                                                       int64_t id,
                                                                       int64_t *out_nanoseconds);

/**
 * Counts the matches of a pattern, all of them, whatever the limit.
 *
 * @param      scan       Scan.
 * @param      id         Number of a search.
 * @param[out] out_count  Number of matches.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for a pattern.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_find_count(const bufview_scan *scan,
                                                                      int64_t id,
                                                                      int64_t *out_count);

/**
 * Gives offsets of matches, ascending.
 *
 * @param      scan         Scan.
 * @param      id           Number of a search.
 * @param      first        First match to give, from 0.
 * @param      count        Matches to give, from 0.
 * @param[out] out_offsets  Room for @p count offsets.
 * @param[out] out_count    Offsets given, fewer where no more are kept.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for a pattern.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_find_offsets(const bufview_scan *scan,
                                                                        int64_t id, int64_t first,
                                                                        int64_t count,
                                                                        int64_t *out_offsets,
                                                                        int64_t *out_count);

/**
 * Gives a digest.
 *
 * @param      scan        Scan.
 * @param      id          Number of a digest.
 * @param[out] out_digest  Room for the digest, 64 bytes at most; null to ask for its length only.
 *                         The numbers of crc32, crc32c, xxh3 and xxh128 have their most
 *                         significant byte first.
 * @param      capacity    Bytes there is room for; 0 if @p out_digest is null.
 * @param[out] out_len     Bytes in the digest, also with BUFVIEW_LIMIT.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a digest.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_digest(const bufview_scan *scan,
                                                                  int64_t id, void *out_digest,
                                                                  int64_t capacity,
                                                                  int64_t *out_len);

/**
 * Gives a digest as hexadecimal text in lower case, with a terminating zero.
 *
 * @param      scan      Scan.
 * @param      id        Number of a digest.
 * @param[out] out_text  Room for the text and its zero, 129 bytes at most; null to ask for the
 *                       length only.
 * @param      capacity  Bytes there is room for; 0 if @p out_text is null.
 * @param[out] out_len   Length of the text without its zero, also with BUFVIEW_LIMIT.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a digest.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_digest_hex(const bufview_scan *scan,
                                                                      int64_t id, char *out_text,
                                                                      int64_t capacity,
                                                                      int64_t *out_len);

/**
 * Gives the number of times that each byte value occurs.
 *
 * @param      scan        Scan.
 * @param      id          Number of a histogram.
 * @param[out] out_counts  Room for 256 numbers.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a histogram.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_histogram(const bufview_scan *scan,
                                                                     int64_t id,
                                                                     int64_t *out_counts);

/**
 * Gives the entropy of the bytes by Shannon's formula, in bits for each byte: 0 to 8, and 0 if
 * there are no bytes. The last bit of the number is the same on every machine.
 *
 * @param      scan         Scan.
 * @param      id           Number of a histogram.
 * @param[out] out_entropy  Entropy.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a histogram.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_entropy(const bufview_scan *scan,
                                                                   int64_t id, double *out_entropy);

/**
 * Counts the byte values that occur.
 *
 * @param      scan        Scan.
 * @param      id          Number of a histogram.
 * @param[out] out_unique  0 to 256.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a histogram.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_unique_bytes(const bufview_scan *scan,
                                                                        int64_t id,
                                                                        int64_t *out_unique);

/**
 * Gives the byte value that occurs most often, the smallest one if there are several.
 *
 * @param      scan      Scan.
 * @param      id        Number of a histogram.
 * @param[out] out_byte  0 to 255, -1 if there are no bytes.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a histogram.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_most_common_byte(const bufview_scan *scan, int64_t id, int32_t *out_byte);

/**
 * Counts the blocks that the bytes touch, all of them, whatever the limit.
 *
 * @param      scan       Scan.
 * @param      id         Number of a block entropy.
 * @param[out] out_count  Number of blocks.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a block entropy.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_block_count(const bufview_scan *scan,
                                                                       int64_t id,
                                                                       int64_t *out_count);

/**
 * Gives the entropy of blocks, in order.
 *
 * @param      scan           Scan.
 * @param      id             Number of a block entropy.
 * @param      first          First block to give, from 0.
 * @param      count          Blocks to give, from 0.
 * @param[out] out_entropies  Room for @p count numbers, 0 to 8 each.
 * @param[out] out_count      Numbers given, fewer where no more are kept.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a block entropy.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_block_entropies(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                             double *out_entropies, int64_t *out_count);

/**
 * Gives a scan handle back. A call that works on it on another thread ends first. Null is allowed,
 * a handle that was freed before is ignored. Never fails.
 *
 * @param scan  Scan or null.
 * @since 0.1
 */
BUFVIEW_API void bufview_scan_free(bufview_scan *scan);

#ifdef __cplusplus
}
#endif

#endif
