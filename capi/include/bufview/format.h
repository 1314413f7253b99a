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

/** Where a field of a record is. */
typedef struct bufview_field_info {
    /** sizeof(bufview_field_info), set by the caller */
    int64_t size;
    /** Bytes from the start of the record to the field. */
    int64_t offset;
    /** Dimensions of an array, 0 for a single element. */
    int32_t ndim;
    /** Always 0. */
    int32_t reserved;
} bufview_field_info;

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
 * Spells the same layout so that it means the same everywhere: byte orders and padding explicit, no
 * blanks, standard sizes; the plain code for a native scalar.
 *
 * @param      format    Format.
 * @param[out] out_text  Room for the text and its zero; null to ask for the size only.
 * @param      capacity  Bytes there is room for; 0 if @p out_text is null.
 * @param[out] out_len   Length of the text without its zero, also with BUFVIEW_LIMIT. Null is
 *                       allowed.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_format_canonical(const bufview_format *format,
                                                                       char *out_text,
                                                                       int64_t capacity,
                                                                       int64_t *out_len);

/**
 * Counts the fields of a record: those of the one T{} that the format consists of, or else the
 * parts of the format. Padding is a field only if it has a name, and a single scalar without one
 * has no fields.
 *
 * @param      format     Format.
 * @param[out] out_count  Number of fields.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_format_field_count(const bufview_format *format, int64_t *out_count);

/**
 * Says where a field is.
 *
 * @param         format    Format.
 * @param         index     Field, from 0.
 * @param[in,out] out_info  Its @c size is set by the caller, the rest by the call.
 * @retval BUFVIEW_RANGE  There is no such field.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_format_field_info(
    const bufview_format *format, int64_t index, bufview_field_info *out_info);

/**
 * Gives the name of a field.
 *
 * @param      format    Format.
 * @param      index     Field, from 0.
 * @param[out] out_name  Room for the text, empty if there is no name, and its zero; null to ask for
 *                       the size only.
 * @param      capacity  Bytes there is room for; 0 if @p out_name is null.
 * @param[out] out_len   Length of the text without its zero, also with BUFVIEW_LIMIT. Null is
 *                       allowed.
 * @retval BUFVIEW_RANGE  There is no such field.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_format_field_name(const bufview_format *format, int64_t index, char *out_name,
                          int64_t capacity, int64_t *out_len);

/**
 * Gives the shape of a field that is an array. A repeat count is its last dimension.
 *
 * @param      format     Format.
 * @param      index      Field, from 0.
 * @param[out] out_shape  Room for the items of each dimension.
 * @param      capacity   Numbers there is room for, at least the number of dimensions.
 * @retval BUFVIEW_RANGE  There is no such field.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_format_field_shape(
    const bufview_format *format, int64_t index, int64_t *out_shape, int64_t capacity);

/**
 * Gives the format of one element of a field. That of a record in a record has fields itself.
 *
 * @param      format      Format.
 * @param      index       Field, from 0.
 * @param[out] out_format  New format. Free it with bufview_format_free(). Null on failure.
 * @retval BUFVIEW_RANGE  There is no such field.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_format_field_format(
    const bufview_format *format, int64_t index, bufview_format **out_format);

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
