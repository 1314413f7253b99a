/* SPDX-License-Identifier: MIT */
/** @file
 * Items of views: reading, writing, copying, comparing and looking for them.
 *
 * Functions that take an index take one number for each dimension; a negative one counts from the
 * end. Functions that read or write a run of items count them in C order, the last index varying
 * fastest.
 */
#ifndef BUFVIEW_ITEM_H
#define BUFVIEW_ITEM_H

#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a value is. The numbers are permanent. */
enum bufview_value_kind {
    /** No value. It goes into a truth value only. */
    BUFVIEW_VALUE_NONE = 0,
    /** @c integer is 0 or 1. */
    BUFVIEW_VALUE_BOOL = 1,
    /** @c integer */
    BUFVIEW_VALUE_INT = 2,
    /** @c integer holds the bits of an unsigned number of 64 bits. */
    BUFVIEW_VALUE_UINT = 3,
    /** An integer that no 64 bits hold: @c real is the nearest double, or infinite. Never read. */
    BUFVIEW_VALUE_BIGINT = 4,
    /** @c real */
    BUFVIEW_VALUE_FLOAT = 5,
    /** @c real and @c imag */
    BUFVIEW_VALUE_COMPLEX = 6,
    /** @c bytes and @c bytes_len */
    BUFVIEW_VALUE_BYTES = 7,
    /** UTF-8 in @c bytes and @c bytes_len. It goes into a truth value only, and is never read. */
    BUFVIEW_VALUE_TEXT = 8
};

/** One scalar on its way into or out of an item. */
typedef struct bufview_value {
    /** sizeof(bufview_value), in every value of an array the same, also where values are read */
    int64_t size;
    /** One of enum bufview_value_kind. */
    int32_t kind;
    /** Always 0. */
    int32_t reserved;
    /** Depends on @c kind. */
    int64_t integer;
    /** Depends on @c kind. */
    double real;
    /** Depends on @c kind. */
    double imag;
    /** Depends on @c kind. */
    const void *bytes;
    /** Depends on @c kind. */
    int64_t bytes_len;
} bufview_value;

/** Orders of items. */
enum bufview_order {
    /** The last index varies fastest. */
    BUFVIEW_ORDER_C = 'C',
    /** The first index varies fastest. */
    BUFVIEW_ORDER_F = 'F',
    /** As the items lie if that is Fortran order, else C. */
    BUFVIEW_ORDER_A = 'A'
};

/**
 * Reads one item as an integer.
 *
 * @param      view       View of integers, truth values or pointers.
 * @param      index      One index for each dimension; null is allowed if there are none.
 * @param      index_len  Number of indices.
 * @param[out] out_value  The integer.
 * @retval BUFVIEW_RANGE  An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE   The number of indices is wrong, or the items are of another type.
 * @retval BUFVIEW_VALUE  It is above INT64_MAX; bufview_view_get() reads it.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_get_int64(const bufview_view *view,
                                                                     const int64_t *index,
                                                                     int64_t index_len,
                                                                     int64_t *out_value);

/**
 * Reads one item as a double.
 *
 * @param      view       View of floats, integers, truth values or pointers. Integers are rounded
 *                        to the nearest double.
 * @param      index      One index for each dimension; null is allowed if there are none.
 * @param      index_len  Number of indices.
 * @param[out] out_value  The number.
 * @retval BUFVIEW_RANGE  An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE   The number of indices is wrong, or the items are of another type.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_get_double(const bufview_view *view,
                                                                      const int64_t *index,
                                                                      int64_t index_len,
                                                                      double *out_value);

/**
 * Reads one item, of any format, as the values it holds.
 *
 * @param      view        View.
 * @param      index       One index for each dimension; null is allowed if there are none.
 * @param      index_len   Number of indices.
 * @param[out] out_item    Room for the bytes of the item, which byte strings among the values
 *                         point into.
 * @param      item_len    Bytes there is room for, at least the item size.
 * @param[out] out_values  Room for the values, in the order of the format, padding left out. Null
 *                         is allowed, to read the bytes only.
 * @param      capacity    Values there is room for; 0 if @p out_values is null.
 * @param[out] out_count   Values that the item has, also with BUFVIEW_LIMIT. Null is allowed.
 * @retval BUFVIEW_RANGE  An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE   The number of indices is wrong.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_get(const bufview_view *view, const int64_t *index, int64_t index_len, void *out_item,
                 int64_t item_len, bufview_value *out_values, int64_t capacity, int64_t *out_count);

/**
 * Writes an integer into one item.
 *
 * @param view       View of integers, floats, truth values or pointers.
 * @param index      One index for each dimension; null is allowed if there are none.
 * @param index_len  Number of indices.
 * @param value      The integer.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE      The number of indices is wrong, or the items are of another type.
 * @retval BUFVIEW_VALUE     The integer does not fit the item.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_set_int64(bufview_view *view,
                                                                     const int64_t *index,
                                                                     int64_t index_len,
                                                                     int64_t value);

/**
 * Writes a double into one item.
 *
 * @param view       View of floats or truth values.
 * @param index      One index for each dimension; null is allowed if there are none.
 * @param index_len  Number of indices.
 * @param value      The number. It is rounded to the precision of the item; one too large for "f"
 *                   becomes infinite.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE      The number of indices is wrong, or the items are of another type.
 * @retval BUFVIEW_VALUE     The number is too large for "e".
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_set_double(bufview_view *view,
                                                                      const int64_t *index,
                                                                      int64_t index_len,
                                                                      double value);

/**
 * Writes one item, of any format, from the values it is to hold. Padding stays as it is.
 *
 * @param view        View.
 * @param index       One index for each dimension; null is allowed if there are none.
 * @param index_len   Number of indices.
 * @param values      Values in the order of the format.
 * @param values_len  Number of values.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE      The number of indices is wrong, or a value is of the wrong kind.
 * @retval BUFVIEW_VALUE     A value does not fit, or there are too few or too many.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_set(bufview_view *view,
                                                               const int64_t *index,
                                                               int64_t index_len,
                                                               const bufview_value *values,
                                                               int64_t values_len);

/**
 * Writes the bytes of one item.
 *
 * @param view       View.
 * @param index      One index for each dimension; null is allowed if there are none.
 * @param index_len  Number of indices.
 * @param data       Bytes of the item.
 * @param data_len   Number of bytes, the item size.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension.
 * @retval BUFVIEW_TYPE      The number of indices is wrong.
 * @retval BUFVIEW_VALUE     @p data_len is not the item size.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_set_bytes(bufview_view *view,
                                                                     const int64_t *index,
                                                                     int64_t index_len,
                                                                     const void *data,
                                                                     int64_t data_len);

/**
 * Reads a run of items as integers.
 *
 * @param      view        View of integers, truth values or pointers.
 * @param      first       First item, in C order.
 * @param      count       Number of items, from 0.
 * @param[out] out_values  Room for @p count integers.
 * @retval BUFVIEW_RANGE  The run does not lie in the view.
 * @retval BUFVIEW_TYPE   The items are of another type.
 * @retval BUFVIEW_VALUE  One is above INT64_MAX.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_read_int64(const bufview_view *view,
                                                                      int64_t first, int64_t count,
                                                                      int64_t *out_values);

/**
 * Reads a run of items as doubles, integers rounded to the nearest double.
 *
 * @param      view        View of floats, integers, truth values or pointers.
 * @param      first       First item, in C order.
 * @param      count       Number of items, from 0.
 * @param[out] out_values  Room for @p count doubles.
 * @retval BUFVIEW_RANGE  The run does not lie in the view.
 * @retval BUFVIEW_TYPE   The items are of another type.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_read_double(const bufview_view *view,
                                                                       int64_t first, int64_t count,
                                                                       double *out_values);

/**
 * Reads the bytes of a run of items, close together.
 *
 * @param      view      View.
 * @param      first     First item, in C order.
 * @param      count     Number of items, from 0.
 * @param[out] out_data  Room for the bytes.
 * @param      data_len  Bytes there is room for, at least @p count times the item size.
 * @retval BUFVIEW_RANGE  The run does not lie in the view.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_read_bytes(const bufview_view *view,
                                                                      int64_t first, int64_t count,
                                                                      void *out_data,
                                                                      int64_t data_len);

/**
 * Writes integers into a run of items. If one does not fit, none is written.
 *
 * @param view    View of integers, floats, truth values or pointers.
 * @param first   First item, in C order.
 * @param count   Number of items, from 0.
 * @param values  @p count integers.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     The run does not lie in the view.
 * @retval BUFVIEW_TYPE      The items are of another type.
 * @retval BUFVIEW_VALUE     One does not fit; the message says which.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_write_int64(bufview_view *view,
                                                                       int64_t first, int64_t count,
                                                                       const int64_t *values);

/**
 * Writes doubles into a run of items, as bufview_view_set_double() does. If one does not fit, none
 * is written.
 *
 * @param view    View of floats or truth values.
 * @param first   First item, in C order.
 * @param count   Number of items, from 0.
 * @param values  @p count doubles.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     The run does not lie in the view.
 * @retval BUFVIEW_TYPE      The items are of another type.
 * @retval BUFVIEW_VALUE     One does not fit; the message says which.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_write_double(bufview_view *view,
                                                                        int64_t first,
                                                                        int64_t count,
                                                                        const double *values);

/**
 * Writes the bytes of a run of items.
 *
 * @param view      View.
 * @param first     First item, in C order.
 * @param count     Number of items, from 0.
 * @param data      Bytes of the items, close together. They may overlap the view.
 * @param data_len  Number of bytes, @p count times the item size.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     The run does not lie in the view.
 * @retval BUFVIEW_VALUE     @p data_len is not the size of the items.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_write_bytes(bufview_view *view,
                                                                       int64_t first, int64_t count,
                                                                       const void *data,
                                                                       int64_t data_len);

/**
 * Copies the bytes of all items into memory of the caller.
 *
 * @param      view      View.
 * @param      order     BUFVIEW_ORDER_C, BUFVIEW_ORDER_F or BUFVIEW_ORDER_A.
 * @param[out] out_data  Room for the bytes. It may overlap the view.
 * @param      data_len  Bytes there is room for, at least the @c nbytes of the view.
 * @retval BUFVIEW_VALUE  There is no such order.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_copy_bytes(const bufview_view *view,
                                                                      int32_t order, void *out_data,
                                                                      int64_t data_len);

/**
 * Writes the bytes of all items, in C order, as hexadecimal digits.
 *
 * @param      view       View.
 * @param      separator  One ASCII character to put between groups; null for none.
 * @param      group      Bytes in a group. Positive counts groups from the right, negative from
 *                        the left, 0 makes no groups.
 * @param[out] out_text   Room for the text and its zero; null to ask for the size only.
 * @param      capacity   Bytes there is room for; 0 if @p out_text is null.
 * @param[out] out_len    Length of the text without its zero, also with BUFVIEW_LIMIT. Null is
 *                        allowed.
 * @retval BUFVIEW_VALUE     The separator is not one ASCII character.
 * @retval BUFVIEW_LIMIT     There is not enough room.
 * @retval BUFVIEW_OVERFLOW  The length does not fit 64 bits.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_hex(const bufview_view *view,
                                                               const char *separator, int64_t group,
                                                               char *out_text, int64_t capacity,
                                                               int64_t *out_len);

/**
 * Says whether two views have the same shape and equal values, whatever their formats and strides.
 * Numbers are compared as numbers: 1 equals 1.0, a NaN equals nothing. A view that was released
 * equals only itself.
 *
 * @param      a          View.
 * @param      b          View.
 * @param[out] out_equal  1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_equal(const bufview_view *a,
                                                                 const bufview_view *b,
                                                                 int32_t *out_equal);

/**
 * Says whether a view equals bytes, as it would a view of them of format "B". A view that was
 * released equals none.
 *
 * @param      view       View.
 * @param      data       Bytes; null is allowed if there are none.
 * @param      data_len   Number of bytes, from 0.
 * @param[out] out_equal  1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_equal_bytes(const bufview_view *view,
                                                                       const void *data,
                                                                       int64_t data_len,
                                                                       int32_t *out_equal);

/**
 * Gives a number that is the same for all views of the same bytes in C order, in this version of
 * the library. It is no defence against chosen collisions.
 *
 * @param      view      Read-only view, of read-only memory, of format "B", "b" or "c": of other
 *                       formats, equal views may have different bytes.
 * @param[out] out_hash  The number.
 * @retval BUFVIEW_VALUE  The view may write, or its format is another.
 * @retval BUFVIEW_TYPE   The view may not write, but its memory may be written.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_hash(const bufview_view *view,
                                                                int64_t *out_hash);

/**
 * Says whether an item of the view equals the values.
 *
 * @param      view        View.
 * @param      values      Values in the order of the format.
 * @param      values_len  Number of values.
 * @param[out] out_found   1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_contains(const bufview_view *view,
                                                                    const bufview_value *values,
                                                                    int64_t values_len,
                                                                    int32_t *out_found);

/**
 * Counts the items that equal the values.
 *
 * @param      view        View.
 * @param      values      Values in the order of the format.
 * @param      values_len  Number of values.
 * @param[out] out_count   Number of items.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_count(const bufview_view *view,
                                                                 const bufview_value *values,
                                                                 int64_t values_len,
                                                                 int64_t *out_count);

/**
 * Looks for the first item that equals the values.
 *
 * @param      view        View.
 * @param      values      Values in the order of the format.
 * @param      values_len  Number of values.
 * @param      start       First item to look at, in C order; a negative one counts from the end.
 * @param      stop        Item at which to stop; a negative one counts from the end. INT64_MAX for
 *                         the end.
 * @param[out] out_index   Position of the item, in C order.
 * @retval BUFVIEW_VALUE  There is no such item.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_index(const bufview_view *view,
                                                                 const bufview_value *values,
                                                                 int64_t values_len, int64_t start,
                                                                 int64_t stop, int64_t *out_index);

/**
 * Copies the items of a view into a part of another, as if through a temporary, so that they may
 * overlap.
 *
 * @param view      View to write.
 * @param keys      Index expression for the part, as in bufview_view_subview(); null is allowed if
 *                  there are no entries, for all of the view.
 * @param keys_len  Number of entries, from 0.
 * @param source    View of the same shape as the part, and of a format with the same layout.
 * @retval BUFVIEW_READONLY  @p view may not write.
 * @retval BUFVIEW_MISMATCH  Shape or format differ.
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension, or there are too many.
 * @retval BUFVIEW_VALUE     A step is zero.
 * @retval BUFVIEW_TYPE      The view has no dimension, or there are two ellipses.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_assign(bufview_view *view,
                                                                  const bufview_key *keys,
                                                                  int64_t keys_len,
                                                                  const bufview_view *source);

/**
 * Copies bytes into a part of a view, as bufview_view_assign() does from a view of them of format
 * "B".
 *
 * @param view      View to write.
 * @param keys      Index expression for the part; null is allowed if there are no entries.
 * @param keys_len  Number of entries, from 0.
 * @param data      Bytes; null is allowed if there are none. They may overlap the view.
 * @param data_len  Number of bytes, from 0.
 * @retval BUFVIEW_READONLY  @p view may not write.
 * @retval BUFVIEW_MISMATCH  The part is not of one dimension, of @p data_len items and of "B".
 * @retval BUFVIEW_RANGE     An index lies outside of its dimension, or there are too many.
 * @retval BUFVIEW_VALUE     A step is zero.
 * @retval BUFVIEW_TYPE      The view has no dimension, or there are two ellipses.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_assign_bytes(bufview_view *view,
                                                                        const bufview_key *keys,
                                                                        int64_t keys_len,
                                                                        const void *data,
                                                                        int64_t data_len);

#ifdef __cplusplus
}
#endif

#endif
