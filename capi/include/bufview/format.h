/* SPDX-License-Identifier: MIT */
/** @file
 * Formats: the layout of one item, in the grammar of PEP 3118.
 */
#ifndef BUFVIEW_FORMAT_H
#define BUFVIEW_FORMAT_H

#include <bufview/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A parsed format. */
typedef struct bufview_format bufview_format;

/** What a format is. */
typedef struct bufview_format_info {
    /** sizeof(bufview_format_info), set by the caller */
    int64_t size;
    /** Bytes of one item, with all padding. */
    int64_t itemsize;
    /** Values that one item holds, padding left out. */
    int64_t values;
    /** 1 if an item reads as a tuple: several values, none, or a record T{}. */
    int32_t is_tuple;
    /** 1 if two items are equal exactly when their bytes are. */
    int32_t bytes_decide;
} bufview_format_info;

/**
 * Parses a format: struct's grammar with the additions of PEP 3118.
 *
 * @param      text        Format, zero-terminated, at most 65536 bytes.
 * @param[out] out_format  New format. Free it with bufview_format_free(). Null on failure.
 * @retval BUFVIEW_FORMAT    It is malformed; bufview_last_offset() says where.
 * @retval BUFVIEW_LIMIT     It is too long, or records are nested too deeply.
 * @retval BUFVIEW_OVERFLOW  An item does not fit 64 bits.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_format_parse(const char *text,
                                                                   bufview_format **out_format);

/**
 * Says what a format is.
 *
 * @param         format    Format.
 * @param[in,out] out_info  Its @c size is set by the caller, the rest by the call.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_format_get_info(const bufview_format *format, bufview_format_info *out_info);

/**
 * Gives a format handle back. Null is allowed, a handle that was freed before is ignored. Never
 * fails.
 *
 * @param format  Format or null.
 * @since 0.1
 */
BUFVIEW_API void bufview_format_free(bufview_format *format);

#ifdef __cplusplus
}
#endif

#endif
