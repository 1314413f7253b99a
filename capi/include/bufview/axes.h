/* SPDX-License-Identifier: MIT */
/** @file
 * Views of the same items with other dimensions, and columns of records.
 *
 * Nothing is copied: what would need a copy is refused with BUFVIEW_LAYOUT. An axis counts from
 * the end if it is negative; one that is not there is BUFVIEW_RANGE. A view with suboffsets can be
 * flipped, squeezed and cut into chunks, and has fields; the rest is BUFVIEW_UNSUPPORTED for it.
 * Every new view is freed with bufview_view_free() and is null on failure.
 */
#ifndef BUFVIEW_AXES_H
#define BUFVIEW_AXES_H

#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Exchanges two dimensions.
 *
 * @param      view      View.
 * @param      a         Axis.
 * @param      b         Axis.
 * @param[out] out_view  New view.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_swap_axes(const bufview_view *view,
                                                                     int64_t a, int64_t b,
                                                                     bufview_view **out_view);

/**
 * Turns a dimension round, from its last item to its first.
 *
 * @param      view      View.
 * @param      axis      Axis.
 * @param[out] out_view  New view.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_flip(const bufview_view *view,
                                                                int64_t axis,
                                                                bufview_view **out_view);

/**
 * Takes out a dimension of one item, or all of them.
 *
 * @param      view      View.
 * @param      axis      Axis; BUFVIEW_OMITTED for every dimension of one item.
 * @param[out] out_view  New view.
 * @retval BUFVIEW_SHAPE  The dimension has more items, or none.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_squeeze(const bufview_view *view,
                                                                   int64_t axis,
                                                                   bufview_view **out_view);

/**
 * Gives the items, in C order, another shape.
 *
 * @param      view       View.
 * @param      shape      New shape, of as many items; one dimension may be -1 for what is left.
 *                        Null is allowed if there are none.
 * @param      shape_len  Number of dimensions, from 0 to BUFVIEW_MAX_NDIM.
 * @param[out] out_view   New view.
 * @retval BUFVIEW_SHAPE   The number of items is another.
 * @retval BUFVIEW_LAYOUT  The items would have to be copied.
 * @retval BUFVIEW_LIMIT   Too many dimensions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_reshape(const bufview_view *view,
                                                                   const int64_t *shape,
                                                                   int64_t shape_len,
                                                                   bufview_view **out_view);

/**
 * Repeats dimensions of one item, and puts new dimensions in front, until the view has a shape.
 * The new view may not write, because one item stands in several places.
 *
 * @param      view       View.
 * @param      shape      Shape; null is allowed if there are no dimensions.
 * @param      shape_len  Number of dimensions, from that of the view to BUFVIEW_MAX_NDIM.
 * @param[out] out_view   New view.
 * @retval BUFVIEW_MISMATCH  A dimension has another number of items, and not one.
 * @retval BUFVIEW_SHAPE     A dimension of @p shape is negative.
 * @retval BUFVIEW_OVERFLOW  The shape has more bytes than fit 64 bits.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_broadcast(const bufview_view *view,
                                                                     const int64_t *shape,
                                                                     int64_t shape_len,
                                                                     bufview_view **out_view);

/**
 * Takes the items whose indices in two dimensions are i and i + @p offset. The diagonal is the last
 * dimension of the new view.
 *
 * @param      view      View.
 * @param      offset    Above the main diagonal if positive, below if negative.
 * @param      axis1     Axis of i.
 * @param      axis2     Axis of i + @p offset, another one.
 * @param[out] out_view  New view.
 * @retval BUFVIEW_VALUE  The axes are the same.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_diagonal(const bufview_view *view,
                                                                    int64_t offset, int64_t axis1,
                                                                    int64_t axis2,
                                                                    bufview_view **out_view);

/**
 * Slides a window along a dimension. That dimension then counts the windows, and the items of a
 * window are a new last dimension. The new view may not write, because windows overlap.
 *
 * @param      view      View.
 * @param      axis      Axis.
 * @param      width     Items in a window, at least 1.
 * @param      step      Items from one window to the next, at least 1.
 * @param[out] out_view  New view.
 * @retval BUFVIEW_VALUE  @p width or @p step is less than 1.
 * @retval BUFVIEW_LIMIT  Too many dimensions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_windows(const bufview_view *view,
                                                                   int64_t axis, int64_t width,
                                                                   int64_t step,
                                                                   bufview_view **out_view);

/**
 * Says into how many chunks a dimension is cut.
 *
 * @param      view       View.
 * @param      axis       Axis.
 * @param      size       Items in a chunk, at least 1; the last chunk may have fewer.
 * @param[out] out_count  Number of chunks.
 * @retval BUFVIEW_VALUE  @p size is less than 1.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_chunk_count(const bufview_view *view,
                                                                       int64_t axis, int64_t size,
                                                                       int64_t *out_count);

/**
 * Takes one of the chunks into which a dimension is cut.
 *
 * @param      view      View.
 * @param      axis      Axis.
 * @param      size      Items in a chunk, at least 1; the last chunk may have fewer.
 * @param      index     Chunk, counted from the end if negative.
 * @param[out] out_view  New view.
 * @retval BUFVIEW_VALUE  @p size is less than 1.
 * @retval BUFVIEW_RANGE  There is no such axis, or no such chunk.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_chunk(const bufview_view *view,
                                                                 int64_t axis, int64_t size,
                                                                 int64_t index,
                                                                 bufview_view **out_view);

/**
 * Takes one field of every record: a strided view of the column. A field that is a sub-array adds
 * its dimensions at the end.
 *
 * @param      view      View of records.
 * @param      path      Name of the field, or names joined with dots for records in records.
 * @param[out] out_view  New view.
 * @retval BUFVIEW_ARGUMENT  There is no such field.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_field(const bufview_view *view,
                                                                 const char *path,
                                                                 bufview_view **out_view);

/**
 * Takes bytes as records that start every @p stride bytes. Bytes at the end that are no whole
 * record are left out.
 *
 * @param      view      C-contiguous view.
 * @param      format    Format of a record; null for "B".
 * @param      offset    Byte at which the first record starts, from 0 to the size of the view.
 * @param      stride    Bytes from one record to the next, at least the size of a record; 0 for
 *                       just that.
 * @param[out] out_view  New view, of one dimension.
 * @retval BUFVIEW_LAYOUT  The view is not C-contiguous.
 * @retval BUFVIEW_FORMAT  The format is malformed, or has no size.
 * @retval BUFVIEW_VALUE   @p offset or @p stride does not fit.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_records(const bufview_view *view,
                                                                   const char *format,
                                                                   int64_t offset, int64_t stride,
                                                                   bufview_view **out_view);

#ifdef __cplusplus
}
#endif

#endif
