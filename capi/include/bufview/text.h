/* SPDX-License-Identifier: MIT */
/** @file
 * Lines and text in scans.
 *
 * The functions that add an analyzer take a scan that has not been given bytes, and answer
 * BUFVIEW_BUSY if it has, BUFVIEW_LIMIT if there are 256 analyzers. Those that read what it has
 * found answer BUFVIEW_RANGE if there is no analyzer of that number, BUFVIEW_TYPE if it is of
 * another kind, and BUFVIEW_BUSY while another call works on the scan.
 */
#ifndef BUFVIEW_TEXT_H
#define BUFVIEW_TEXT_H

#include <bufview/scan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Encodings of text. */
enum bufview_encoding {
    /** Characters from space to tilde, and tabs. */
    BUFVIEW_ENCODING_ASCII = 0,
    /** Well-formed UTF-8 without control characters, tabs excepted. */
    BUFVIEW_ENCODING_UTF8 = 1,
    /** The characters of ASCII as UTF-16, the low byte first. */
    BUFVIEW_ENCODING_UTF16_LE = 2,
    /** The same, the high byte first. */
    BUFVIEW_ENCODING_UTF16_BE = 3
};

/** Flags of a batch of strings. */
enum bufview_strings_flag {
    /** The first range is the rest, maybe empty, of the last one of the batch before. */
    BUFVIEW_STRINGS_CONTINUED = 1,
    /** The last range goes on in the next batch. */
    BUFVIEW_STRINGS_UNFINISHED = 2
};

/** A batch of strings, with their text. A string may be longer than memory: it comes in pieces. */
typedef struct bufview_strings_batch {
    /** sizeof(bufview_strings_batch) */
    int64_t size;
    /** Number of ranges, from 1. */
    int64_t count;
    /** Where each range begins, ascending. */
    const int64_t *offsets;
    /** Bytes in each range. */
    const int64_t *lengths;
    /** Memory that holds the text of every range of the batch. */
    const void *text;
    /** Offset of the first byte of @p text: range i begins at text + (offsets[i] - text_offset). */
    int64_t text_offset;
    /** Flags of enum bufview_strings_flag. */
    int64_t flags;
} bufview_strings_batch;

/**
 * Is given strings in ascending order, many at a time. It is called on the thread that called the
 * run.
 *
 * @param cookie  What was given along with the function.
 * @param batch   Strings. They last until the function returns.
 * @return 0 to go on, anything else to cancel.
 */
typedef int32_t (*bufview_strings_callback)(void *cookie, const bufview_strings_batch *batch);

/**
 * Adds a count of lines, and an index of where they begin. A newline (byte 10) ends a line; what
 * follows the last newline is a line if it is not empty.
 *
 * @param      scan    Scan.
 * @param      limit   Beginnings to keep, the first ones; from 0, -1 for all. Each takes eight
 * bytes of memory.
 * @param[out] out_id  Number of the analyzer.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_lines(bufview_scan *scan,
                                                                     int64_t limit,
                                                                     int64_t *out_id);

/**
 * Adds a count of what a delimiter ends, and an index of where it begins: lines whose newline is
 * another sequence of bytes. They are read as those of bufview_scan_add_lines().
 *
 * Delimiters do not overlap: each one is the first behind the end of the one before. If one can
 * overlap another, as two equal bytes can, the bytes are needed in order: a scan with it merges
 * only with an empty one.
 *
 * @param      scan           Scan.
 * @param      delimiter      Bytes that end a line, copied.
 * @param      delimiter_len  Number of bytes, 1 to 4096.
 * @param      limit          Beginnings to keep, the first ones; from 0, -1 for all. Each takes
 *                            eight bytes of memory.
 * @param[out] out_id         Number of the analyzer.
 * @retval BUFVIEW_LIMIT  The delimiter is too long, or there are 256 analyzers.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_split(bufview_scan *scan,
                                                                     const void *delimiter,
                                                                     int64_t delimiter_len,
                                                                     int64_t limit,
                                                                     int64_t *out_id);

/**
 * Counts lines.
 *
 * @param      scan       Scan.
 * @param      id         Number of a count of lines.
 * @param[out] out_count  Number of lines.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_line_count(const bufview_scan *scan,
                                                                      int64_t id,
                                                                      int64_t *out_count);

/**
 * Gives offsets where lines begin.
 *
 * @param      scan         Scan.
 * @param      id           Number of a count of lines.
 * @param      first        First line, from 0.
 * @param      count        Number of lines, from 0.
 * @param[out] out_offsets  Room for @p count offsets.
 * @param[out] out_count    Offsets given: fewer where no more are kept.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_line_offsets(const bufview_scan *scan,
                                                                        int64_t id, int64_t first,
                                                                        int64_t count,
                                                                        int64_t *out_offsets,
                                                                        int64_t *out_count);

/**
 * Adds a search for printable text: runs, as long as they get, of ASCII characters from space to
 * tilde and tabs. These are the lines of `strings -a`.
 *
 * @param      scan        Scan that has not been given bytes.
 * @param      min_length  Bytes that a run must have at least, 1 to 1048576.
 * @param      limit       Runs to keep, the first ones; from 0, -1 for all. Each takes sixteen
 *                         bytes of memory.
 * @param[out] out_id      Number of the analyzer.
 * @retval BUFVIEW_LIMIT  There are 256 analyzers, or @p min_length is too large.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_strings(bufview_scan *scan,
                                                                       int64_t min_length,
                                                                       int64_t limit,
                                                                       int64_t *out_id);

/**
 * Has strings handed to a function, together with their text, instead of kept, so that they take
 * no memory. Otherwise as bufview_scan_set_find_sink().
 *
 * @param scan      Scan that has not been given bytes.
 * @param id        Number of a search for strings.
 * @param callback  Function; null goes back to keeping the ranges.
 * @param cookie    Handed to @p callback.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for strings.
 * @retval BUFVIEW_BUSY   The scan has been given bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_set_strings_sink(
    bufview_scan *scan, int64_t id, bufview_strings_callback callback, void *cookie);

/**
 * Counts the strings, all of them, whatever the limit.
 *
 * @param      scan       Scan.
 * @param      id         Number of a search for strings.
 * @param[out] out_count  Number of strings.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for strings.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_strings_count(const bufview_scan *scan,
                                                                         int64_t id,
                                                                         int64_t *out_count);

/**
 * Gives where strings lie, ascending.
 *
 * @param      scan         Scan.
 * @param      id           Number of a search for strings.
 * @param      first        First string to give, from 0.
 * @param      count        Strings to give, from 0.
 * @param[out] out_offsets  Room for @p count offsets.
 * @param[out] out_lengths  Room for @p count lengths.
 * @param[out] out_count    Strings given, fewer where no more are kept.
 * @retval BUFVIEW_RANGE  There is no analyzer of that number.
 * @retval BUFVIEW_TYPE   It is not a search for strings.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_strings(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                     int64_t *out_offsets, int64_t *out_lengths, int64_t *out_count);

/**
 * Adds a search for text in an encoding: runs, as long as they get, of its characters. For ASCII
 * bufview_scan_add_strings() is faster; those of UTF-16 are the lines of `strings -a -el` and
 * `-eb`. UTF-16 may begin at any byte.
 *
 * @param      scan        Scan.
 * @param      encoding    One of enum bufview_encoding.
 * @param      min_length  Characters that a run must have at least, 1 to 1048576.
 * @param      limit       Runs to keep, the first ones; from 0, -1 for all. Each takes sixteen
 * bytes of memory.
 * @param[out] out_id      Number of the analyzer.
 * @retval BUFVIEW_LIMIT  There are 256 analyzers, or @p min_length is too large.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_text(bufview_scan *scan,
                                                                    int32_t encoding,
                                                                    int64_t min_length,
                                                                    int64_t limit, int64_t *out_id);

/**
 * Counts runs of text.
 *
 * @param      scan       Scan.
 * @param      id         Number of a search for text.
 * @param[out] out_count  Number of runs.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_text_count(const bufview_scan *scan,
                                                                      int64_t id,
                                                                      int64_t *out_count);

/**
 * Gives runs of text that were kept, in ascending order.
 *
 * @param      scan         Scan.
 * @param      id           Number of a search for text.
 * @param      first        First run to give, from 0.
 * @param      count        Number of runs to give, from 0.
 * @param[out] out_offsets  Room for @p count offsets.
 * @param[out] out_lengths  Room for @p count lengths, in bytes.
 * @param[out] out_count    Runs given: fewer where no more are kept.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_text_runs(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                       int64_t *out_offsets, int64_t *out_lengths, int64_t *out_count);

#ifdef __cplusplus
}
#endif

#endif
