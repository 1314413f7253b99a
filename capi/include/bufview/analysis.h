/* SPDX-License-Identifier: MIT */
/** @file
 * More analyzers of scans, and where two views differ.
 *
 * The functions that add an analyzer take a scan that has not been given bytes, and answer
 * BUFVIEW_BUSY if it has, BUFVIEW_LIMIT if there are 256 analyzers. Those that read what it has
 * found answer BUFVIEW_RANGE if there is no analyzer of that number, BUFVIEW_TYPE if it is of
 * another kind, and BUFVIEW_BUSY while another call works on the scan.
 */
#ifndef BUFVIEW_ANALYSIS_H
#define BUFVIEW_ANALYSIS_H

#include <bufview/scan.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Adds a search for a pattern with wildcards. Otherwise as bufview_scan_add_find(), by whose
 * functions the matches are read.
 *
 * @param      scan         Scan.
 * @param      pattern      Bytes to look for, copied.
 * @param      mask         As many bytes, copied: a bit that is not set in the mask may be
 * anything.
 * @param      pattern_len  Number of bytes, from 1 to 4096, or to 1048576 if nothing is left open
 *                          but the case of letters.
 * @param      flags        0 or BUFVIEW_FIND_IGNORE_CASE, for bytes of which all bits are compared.
 * @param      limit        Offsets to keep, the first ones; from 0, -1 for all.
 * @param[out] out_id       Number of the analyzer.
 * @retval BUFVIEW_LIMIT  The pattern is too long, or there are 256 analyzers.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_add_find_masked(bufview_scan *scan, const void *pattern, const void *mask,
                             int64_t pattern_len, int32_t flags, int64_t limit, int64_t *out_id);

/**
 * Adds a search for many patterns at once. All matches are counted, overlapping ones and those of
 * equal patterns too. They come in the order of their offsets, then of their patterns.
 *
 * @param      scan          Scan.
 * @param      patterns      Bytes of the patterns, one after the other, copied.
 * @param      patterns_len  Number of bytes, 1 to 4194304.
 * @param      lengths       Bytes of each pattern, 1 to 65536; they add up to @p patterns_len.
 * @param      lengths_len   Number of patterns, 1 to 65536.
 * @param      flags         0 or BUFVIEW_FIND_IGNORE_CASE.
 * @param      limit         Matches to keep, the first ones; from 0, -1 for all. Each takes sixteen
 *                           bytes of memory.
 * @param[out] out_id        Number of the analyzer.
 * @retval BUFVIEW_LIMIT  The patterns are too long or too many, or there are 256 analyzers.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_find_many(
    bufview_scan *scan, const void *patterns, int64_t patterns_len, const int64_t *lengths,
    int64_t lengths_len, int32_t flags, int64_t limit, int64_t *out_id);

/**
 * Counts the matches of all patterns.
 *
 * @param      scan       Scan.
 * @param      id         Number of a search for many patterns.
 * @param[out] out_count  Number of matches.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_find_many_count(const bufview_scan *scan,
                                                                           int64_t id,
                                                                           int64_t *out_count);

/**
 * Counts the matches of each pattern.
 *
 * @param      scan        Scan.
 * @param      id          Number of a search for many patterns.
 * @param      first       First pattern to tell, from 0.
 * @param      count       Number of patterns to tell, from 0.
 * @param[out] out_counts  Room for @p count numbers.
 * @param[out] out_count   Numbers given: fewer if there are not so many patterns.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_find_many_counts(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                              int64_t *out_counts, int64_t *out_count);

/**
 * Gives matches that were kept, in ascending order.
 *
 * @param      scan          Scan.
 * @param      id            Number of a search for many patterns.
 * @param      first         First match to give, from 0.
 * @param      count         Number of matches to give, from 0.
 * @param[out] out_offsets   Room for @p count offsets.
 * @param[out] out_patterns  Room for @p count numbers of patterns; they count from 0.
 * @param[out] out_count     Matches given: fewer where no more are kept.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_find_many_matches(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                               int64_t *out_offsets, int64_t *out_patterns, int64_t *out_count);

/**
 * Adds a count of n-grams: sequences of n bytes, at every offset. The counts are exact as long as
 * the different ones fit the memory: at least one for each 86 bytes of it. Afterwards they are
 * upper bounds, with a bound of their error. Which of the two they are depends on the bytes alone.
 *
 * @param      scan    Scan.
 * @param      n       Bytes in an n-gram, 1 to 8.
 * @param      memory  Bytes of memory for counting, 65536 to 68719476736. Adding to what was found
 *                     before and reading bounds may take as much again for a while.
 * @param[out] out_id  Number of the analyzer.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_ngrams(bufview_scan *scan, int64_t n,
                                                                      int64_t memory,
                                                                      int64_t *out_id);

/**
 * Tells how many bytes an n-gram has.
 *
 * @param      scan        Scan.
 * @param      id          Number of a count of n-grams.
 * @param[out] out_length  1 to 8.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_ngrams_length(const bufview_scan *scan,
                                                                         int64_t id,
                                                                         int64_t *out_length);

/**
 * Tells what is known of all n-grams.
 *
 * @param      scan          Scan.
 * @param      id            Number of a count of n-grams.
 * @param[out] out_total     Number of n-grams.
 * @param[out] out_distinct  Number of different ones, -1 if they did not fit the memory.
 * @param[out] out_missed    One that bufview_scan_ngrams_top() does not tell, however many are
 * asked for, occurs so often at most; 0 if counts are exact.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_ngrams_summary(const bufview_scan *scan,
                                                                          int64_t id,
                                                                          int64_t *out_total,
                                                                          int64_t *out_distinct,
                                                                          int64_t *out_missed);

/**
 * Gives the most frequent n-grams, the most frequent one first; those that occur equally often in
 * the order of their bytes.
 *
 * @param      scan        Scan.
 * @param      id          Number of a count of n-grams.
 * @param      first       N-grams to leave out, from 0.
 * @param      count       Number of n-grams to give, from 0.
 * @param[out] out_grams   Room for @p count n-grams, n bytes each.
 * @param[out] out_counts  Room for @p count numbers: how often each occurs, at most.
 * @param[out] out_errors  Room for @p count numbers: by how much that may be too many; 0 if it is
 *                         exact.
 * @param[out] out_count   N-grams given: fewer if there are no more.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_ngrams_top(
    const bufview_scan *scan, int64_t id, int64_t first, int64_t count, void *out_grams,
    int64_t *out_counts, int64_t *out_errors, int64_t *out_count);

/**
 * Adds the serial correlation: how much each byte depends on the one before, as the program `ent`
 * tells it.
 *
 * @param      scan    Scan.
 * @param[out] out_id  Number of the analyzer.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_correlation(bufview_scan *scan,
                                                                           int64_t *out_id);

/**
 * Gives the serial correlation. The first byte counts as the one after the last.
 *
 * @param      scan             Scan.
 * @param      id               Number of a serial correlation.
 * @param[out] out_correlation  From -1 to 1, 0 for random bytes; not a number if all bytes are
 * equal or there are none.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_correlation(const bufview_scan *scan,
                                                                       int64_t id,
                                                                       double *out_correlation);

/**
 * Adds the entropy of a window that slides over the bytes. Windows begin at multiples of the step,
 * whatever the range of the scan; those that do not lie wholly in it do not count. The entropy of
 * each is, to the last bit, what bufview_scan_entropy() gives for its bytes alone.
 *
 * @param      scan    Scan.
 * @param      window  Bytes in the window, 1 to 1048576.
 * @param      step    Bytes from the beginning of a window to that of the next, from 1; with more
 *                     than @p window there are gaps.
 * @param      limit   Values to keep, the first ones; from 0, -1 for all. Each takes eight bytes of
 *                     memory.
 * @param[out] out_id  Number of the analyzer.
 * @retval BUFVIEW_LIMIT  The window is too large, or there are 256 analyzers.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_add_window_entropy(
    bufview_scan *scan, int64_t window, int64_t step, int64_t limit, int64_t *out_id);

/**
 * Counts the windows, all of them, whatever the limit.
 *
 * @param      scan       Scan.
 * @param      id         Number of a window entropy.
 * @param[out] out_count  Number of windows; 0 if there are fewer bytes than one has.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_window_count(const bufview_scan *scan,
                                                                        int64_t id,
                                                                        int64_t *out_count);

/**
 * Gives the entropy of windows, in order. The first one begins at the first multiple of the step
 * in the range of the scan.
 *
 * @param      scan           Scan.
 * @param      id             Number of a window entropy.
 * @param      first          First window to give, from 0.
 * @param      count          Windows to give, from 0.
 * @param[out] out_entropies  Room for @p count numbers, 0 to 8 each.
 * @param[out] out_count      Numbers given: fewer where no more are kept.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_scan_window_entropies(const bufview_scan *scan, int64_t id, int64_t first, int64_t count,
                              double *out_entropies, int64_t *out_count);

/**
 * Gives the chi-square statistic of a histogram against bytes that are all equally frequent. For
 * random bytes it is near 255.
 *
 * @param      scan            Scan.
 * @param      id              Number of a histogram.
 * @param[out] out_chi_square  From 0; 0 if there are no bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_chi_square(const bufview_scan *scan,
                                                                      int64_t id,
                                                                      double *out_chi_square);

/**
 * Gives the arithmetic mean of the bytes of a histogram. For random bytes it is near 127.5.
 *
 * @param      scan      Scan.
 * @param      id        Number of a histogram.
 * @param[out] out_mean  From 0 to 255; 0 if there are no bytes.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_scan_mean(const bufview_scan *scan,
                                                                int64_t id, double *out_mean);

/**
 * Finds the first byte in which two views differ, their bytes taken with the last index varying
 * fastest. Formats and shapes do not matter.
 *
 * @param      view        View.
 * @param      other       View.
 * @param[out] out_offset  Number of the first byte that differs, which is the size of the smaller
 *                         view if the larger one begins with its bytes; -1 if there is none.
 * @retval BUFVIEW_CHANGED  A view stands on a file that became shorter.
 * @retval BUFVIEW_IO       A view stands on a file that could not be read.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_first_difference(
    const bufview_view *view, const bufview_view *other, int64_t *out_offset);

#ifdef __cplusplus
}
#endif

#endif
