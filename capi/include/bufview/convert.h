/* SPDX-License-Identifier: MIT */
/** @file
 * Items of one format written as items of another, by value.
 *
 * A value that a format cannot hold is never bent to fit it. Integers go into integers they fit;
 * integers and floats into floats, rounded to the nearest, where one too large for "f" becomes
 * infinite; floats into integers they equal; truth values, byte strings and complex numbers into
 * their own kind. Byte orders may differ everywhere.
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
