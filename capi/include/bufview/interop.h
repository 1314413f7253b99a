/* SPDX-License-Identifier: MIT */
/** @file
 * Views as tensors of DLPack and arrays of Arrow, and back, without copying.
 *
 * The structures are declared by the specifications: https://dmlc.github.io/dlpack/ and
 * https://arrow.apache.org/docs/format/CDataInterface.html. What is given out holds the memory by
 * itself until its release callback runs; the view it came from may be released meanwhile, but a
 * resize of the storage is refused.
 */
#ifndef BUFVIEW_INTEROP_H
#define BUFVIEW_INTEROP_H

#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A tensor of the unversioned form, from dlpack/dlpack.h. */
struct DLManagedTensor;
/** A tensor, from dlpack/dlpack.h. */
struct DLManagedTensorVersioned;
/** A type, from arrow/c/abi.h. */
struct ArrowSchema;
/** Items, from arrow/c/abi.h. */
struct ArrowArray;

/**
 * Makes a DLPack tensor, version 1.
 *
 * @param      view        View of numbers or truth values in native byte order, without
 *                         suboffsets.
 * @param[out] out_tensor  New tensor. Its own deleter gives it back. Null on failure.
 * @retval BUFVIEW_TYPE    DLPack has no type for such items.
 * @retval BUFVIEW_LAYOUT  A stride is no whole number of items, or there are suboffsets.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_to_dlpack(const bufview_view *view, struct DLManagedTensorVersioned **out_tensor);

/**
 * Makes a DLPack tensor of the unversioned form, which cannot say that it is read-only.
 *
 * @param      view        View of numbers or truth values in native byte order, without
 *                         suboffsets, that may write.
 * @param[out] out_tensor  New tensor. Its own deleter gives it back. Null on failure.
 * @retval BUFVIEW_READONLY  The view may not write.
 * @retval BUFVIEW_TYPE      DLPack has no type for such items.
 * @retval BUFVIEW_LAYOUT    A stride is no whole number of items, or there are suboffsets.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_to_dlpack_legacy(const bufview_view *view, struct DLManagedTensor **out_tensor);

/**
 * Makes a view of the memory of a DLPack tensor, version 1. The view may write unless the tensor
 * says that it is read-only.
 *
 * @param      tensor    Tensor, which is taken over: its deleter is called exactly once, when the
 *                       last view and lease of the memory is gone, or before this call fails.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_UNSUPPORTED  The tensor is of another version, or not in main memory.
 * @retval BUFVIEW_TYPE         Its items are no items of a view.
 * @retval BUFVIEW_LIMIT        Too many dimensions.
 * @retval BUFVIEW_SHAPE        A dimension is negative.
 * @retval BUFVIEW_OVERFLOW     Its extent does not fit 64 bits.
 * @retval BUFVIEW_ARGUMENT     It has items and its data is null, or its shape is.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_from_dlpack(struct DLManagedTensorVersioned *tensor, bufview_view **out_view);

/**
 * Makes a view of the memory of a DLPack tensor of the unversioned form. The view may write: the
 * form knows no read-only tensors.
 *
 * @param      tensor    Tensor, which is taken over as by bufview_view_from_dlpack().
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_UNSUPPORTED  The tensor is not in main memory.
 * @retval BUFVIEW_TYPE         Its items are no items of a view.
 * @retval BUFVIEW_LIMIT        Too many dimensions.
 * @retval BUFVIEW_SHAPE        A dimension is negative.
 * @retval BUFVIEW_OVERFLOW     Its extent does not fit 64 bits.
 * @retval BUFVIEW_ARGUMENT     It has items and its data is null, or its shape is.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_view_from_dlpack_legacy(struct DLManagedTensor *tensor, bufview_view **out_view);

/**
 * Makes an array of the Arrow C data interface: numbers or byte strings of fixed length, in lists
 * of fixed size where the view has several dimensions.
 *
 * @param      view        C-contiguous view of at least one dimension, of numbers in native byte
 *                         order or of byte strings.
 * @param[out] out_schema  Room for the schema. Its release callback gives it back.
 * @param[out] out_array   Room for the array. Its release callback gives it back.
 * @retval BUFVIEW_TYPE      Arrow has no type for such items, or there is no dimension.
 * @retval BUFVIEW_LAYOUT    The view is not C-contiguous.
 * @retval BUFVIEW_OVERFLOW  A dimension or a byte string is longer than Arrow can say.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_to_arrow(const bufview_view *view,
                                                                    struct ArrowSchema *out_schema,
                                                                    struct ArrowArray *out_array);

/**
 * Makes a read-only view of the memory of an array of the Arrow C data interface.
 *
 * @param      schema    Schema, which is taken over: it is released before this call ends.
 * @param      array     Array, which is taken over: its release callback is null afterwards, and
 *                       what it was is called exactly once, when the last view and lease of the
 *                       memory is gone, or before this call fails.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_RELEASED  Array or schema, or one in them, were released or moved from before.
 * @retval BUFVIEW_TYPE      The array's items are no items of a view.
 * @retval BUFVIEW_VALUE     Some are null.
 * @retval BUFVIEW_DATA      The array contradicts its schema or itself.
 * @retval BUFVIEW_OVERFLOW  Its extent does not fit 64 bits.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_from_arrow(struct ArrowSchema *schema,
                                                                      struct ArrowArray *array,
                                                                      bufview_view **out_view);

#ifdef __cplusplus
}
#endif

#endif
