/* SPDX-License-Identifier: MIT */
/** @file
 * Looking for bytes in views.
 *
 * A view of any format and strides is taken as its bytes in C order, the last index varying
 * fastest, and nothing of it is copied as a whole. Positions are those of bytes, from 0. A start or
 * stop that is negative counts from the end, and one beyond the end is taken for the end, as in
 * Python's bytes.find(). A pattern without bytes is found at every position, also at the end.
 *
 * To look for items, see bufview_view_index(); for many patterns or large files, bufview_scan.
 */
#ifndef BUFVIEW_SEARCH_H
#define BUFVIEW_SEARCH_H

#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How matches are counted. */
enum bufview_search_flag {
    /** Matches may overlap. Otherwise each one starts behind the end of the one before. */
    BUFVIEW_SEARCH_OVERLAPPING = 1
};

/**
 * Finds the first match.
 *
 * @param      view          View.
 * @param      pattern       Bytes to look for; null is allowed if there are none.
 * @param      pattern_len   Number of bytes, from 0.
 * @param      start         First byte to look at.
 * @param      stop          Byte at which to stop; INT64_MAX for the end. The match lies before it.
 * @param[out] out_position  Byte at which the match starts, -1 if there is none.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_find_bytes(const bufview_view *view,
                                                                      const void *pattern,
                                                                      int64_t pattern_len,
                                                                      int64_t start, int64_t stop,
                                                                      int64_t *out_position);

/**
 * Finds the last match.
 *
 * @param      view          View.
 * @param      pattern       Bytes to look for; null is allowed if there are none.
 * @param      pattern_len   Number of bytes, from 0.
 * @param      start         First byte to look at.
 * @param      stop          Byte at which to stop; INT64_MAX for the end. The match lies before it.
 * @param[out] out_position  Byte at which the match starts, -1 if there is none.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_rfind_bytes(const bufview_view *view,
                                                                       const void *pattern,
                                                                       int64_t pattern_len,
                                                                       int64_t start, int64_t stop,
                                                                       int64_t *out_position);

/**
 * Counts matches.
 *
 * @param      view         View.
 * @param      pattern      Bytes to look for; null is allowed if there are none.
 * @param      pattern_len  Number of bytes, from 0.
 * @param      start        First byte to look at.
 * @param      stop         Byte at which to stop; INT64_MAX for the end.
 * @param      flags        BUFVIEW_SEARCH_OVERLAPPING or 0.
 * @param[out] out_count    Number of matches.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_count_bytes(const bufview_view *view, const void *pattern, int64_t pattern_len,
                         int64_t start, int64_t stop, int32_t flags, int64_t *out_count);

/**
 * Finds the first matches, as many as there is room for. If the room was filled, there may be more:
 * the next call starts one byte behind the last match, or behind its end unless matches may
 * overlap.
 *
 * @param      view           View.
 * @param      pattern        Bytes to look for; null is allowed if there are none.
 * @param      pattern_len    Number of bytes, from 0.
 * @param      start          First byte to look at.
 * @param      stop           Byte at which to stop; INT64_MAX for the end.
 * @param      flags          BUFVIEW_SEARCH_OVERLAPPING or 0.
 * @param[out] out_positions  Room for the bytes at which matches start, ascending.
 * @param      capacity       Positions there is room for, from 0.
 * @param[out] out_count      Number of positions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_find_all_bytes(
    const bufview_view *view, const void *pattern, int64_t pattern_len, int64_t start, int64_t stop,
    int32_t flags, int64_t *out_positions, int64_t capacity, int64_t *out_count);

/**
 * Says whether the bytes from @p start up to @p stop begin with others.
 *
 * @param      view         View.
 * @param      prefix       Bytes; null is allowed if there are none.
 * @param      prefix_len   Number of bytes, from 0.
 * @param      start        First byte.
 * @param      stop         Byte at which to stop; INT64_MAX for the end.
 * @param[out] out_answer   1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_starts_with(const bufview_view *view,
                                                                       const void *prefix,
                                                                       int64_t prefix_len,
                                                                       int64_t start, int64_t stop,
                                                                       int32_t *out_answer);

/**
 * Says whether the bytes from @p start up to @p stop end with others.
 *
 * @param      view         View.
 * @param      suffix       Bytes; null is allowed if there are none.
 * @param      suffix_len   Number of bytes, from 0.
 * @param      start        First byte.
 * @param      stop         Byte at which to stop; INT64_MAX for the end.
 * @param[out] out_answer   1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_ends_with(const bufview_view *view,
                                                                     const void *suffix,
                                                                     int64_t suffix_len,
                                                                     int64_t start, int64_t stop,
                                                                     int32_t *out_answer);

#ifdef __cplusplus
}
#endif

#endif
