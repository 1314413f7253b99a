/* SPDX-License-Identifier: MIT */
/** @file
 * Items of one format written as items of another, by value.
 *
 * A value that a format cannot hold is never bent to fit it: integers go into integers they fit,
 * floats into integers they equal, integers and floats into floats, rounded to the nearest, where
 * one too large for "f" becomes infinite. Anything goes into a truth value, numbers go into complex
 * ones, byte strings into byte strings, cut or filled with zeros, texts into texts of the same
 * kind and length, and records, value by value, into records of as many values. Byte orders may
 * differ everywhere. Padding stays as it is.
 */
#ifndef BUFVIEW_CONVERT_H
#define BUFVIEW_CONVERT_H

#include <bufview/item.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes the values of one view over those of another of the same shape, as if through a
 * temporary, so that they may overlap.
 *
 * @param view    View to write.
 * @param source  View of the same shape.
 * @retval BUFVIEW_READONLY  @p view may not write.
 * @retval BUFVIEW_MISMATCH  The shapes differ.
 * @retval BUFVIEW_TYPE      A kind of value does not go into the other format.
 * @retval BUFVIEW_VALUE     A value does not fit; the message says which. None is written.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_convert(bufview_view *view,
                                                                   const bufview_view *source);

/**
 * Reads a run of items, converted to a format: a native type ("q", "Q", "i", "f", "d", ...),
 * another byte order, another record.
 *
 * @param      view      View.
 * @param      first     First item, in C order.
 * @param      count     Number of items, from 0.
 * @param      format    Format of the items to be made; null for "B".
 * @param[out] out_data  Room for the items, close together. It may overlap the view.
 * @param      data_len  Bytes there is room for, at least @p count times the size of such an item.
 * @retval BUFVIEW_RANGE   The run does not lie in the view.
 * @retval BUFVIEW_FORMAT  The format is malformed.
 * @retval BUFVIEW_LIMIT   There is not enough room.
 * @retval BUFVIEW_TYPE    A kind of value does not go into the format.
 * @retval BUFVIEW_VALUE   A value does not fit; the message says which. None is read.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_read(const bufview_view *view,
                                                                int64_t first, int64_t count,
                                                                const char *format, void *out_data,
                                                                int64_t data_len);

/**
 * Writes a run of items from items of another format.
 *
 * @param view      View.
 * @param first     First item, in C order.
 * @param count     Number of items, from 0.
 * @param format    Format of the items given; null for "B".
 * @param data      Items, close together. They may overlap the view.
 * @param data_len  Number of bytes, @p count times the size of such an item.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_RANGE     The run does not lie in the view.
 * @retval BUFVIEW_FORMAT    The format is malformed.
 * @retval BUFVIEW_TYPE      A kind of value does not go into the view.
 * @retval BUFVIEW_VALUE     A value does not fit; the message says which. None is written. Or
 *                           @p data_len is not the size of the items.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_write(bufview_view *view, int64_t first,
                                                                 int64_t count, const char *format,
                                                                 const void *data,
                                                                 int64_t data_len);

/**
 * Writes one item, given by its values, over all items. Padding is cleared.
 *
 * @param view        View.
 * @param values      Values in the order of the format.
 * @param values_len  Number of values.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_TYPE      A value is of the wrong kind.
 * @retval BUFVIEW_VALUE     A value does not fit, or there are too few or too many.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_fill(bufview_view *view,
                                                                const bufview_value *values,
                                                                int64_t values_len);

#ifdef __cplusplus
}
#endif

#endif
