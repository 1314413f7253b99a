/* SPDX-License-Identifier: MIT */
/** @file
 * Views: typed, strided windows on somebody else's memory.
 *
 * The model is PEP 3118's: a pointer, a format, a shape, strides in bytes, and for arrays of
 * pointers suboffsets. A view that is derived from another stands on the same storage, holds it by
 * itself, and may outlive the view it came from.
 *
 * Every function here that reads or writes items answers BUFVIEW_RELEASED for a view that was
 * released, and BUFVIEW_CHANGED or BUFVIEW_IO if the file under it was truncated or failed.
 */
#ifndef BUFVIEW_VIEW_H
#define BUFVIEW_VIEW_H

#include <bufview/storage.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A typed, strided window on memory. */
typedef struct bufview_view bufview_view;

/** The largest number of dimensions. */
#define BUFVIEW_MAX_NDIM 64

/** Stands for an omitted start or stop of a slice. */
#define BUFVIEW_OMITTED INT64_MIN

/** How the items of a view lie in memory. */
typedef struct bufview_layout {
    /** sizeof(bufview_layout) */
    int64_t size;
    /** Address of the item whose indices are all 0, for bufview_view_wrap(); ignored otherwise. */
    void *data;
    /** Position in the storage of the item whose indices are all 0, for
     * bufview_view_create_layout(); ignored otherwise. */
    int64_t offset;
    /** Format of an item; null for "B". */
    const char *format;
    /** Number of dimensions, from 0 to BUFVIEW_MAX_NDIM. */
    int32_t ndim;
    /** 1 if the view may not write, else 0. */
    int32_t readonly;
    /** Items in each dimension, from 0; null is allowed if @c ndim is 0. */
    const int64_t *shape;
    /** Bytes from an item to the next in each dimension, of any sign; null for C order. */
    const int64_t *strides;
    /** PEP 3118 suboffsets, for bufview_view_wrap(); null for none. */
    const int64_t *suboffsets;
} bufview_layout;

/** What a view is. */
typedef struct bufview_view_info {
    /** sizeof(bufview_view_info), set by the caller */
    int64_t size;
    /** Bytes of all items: itemsize times the product of the shape. */
    int64_t nbytes;
    /** Bytes of one item. */
    int64_t itemsize;
    /** Number of items. */
    int64_t items;
    /** Number of dimensions. */
    int32_t ndim;
    /** 1 if the view may not write. */
    int32_t readonly;
    /** 1 if the items lie close together in C order, the last index varying fastest. */
    int32_t c_contiguous;
    /** 1 if they do so in Fortran order, the first index varying fastest. */
    int32_t f_contiguous;
    /** 1 if the view has suboffsets. */
    int32_t indirect;
    /** Always 0. */
    int32_t reserved;
} bufview_view_info;

/** One entry of an index expression: v[1, 2:5, ...] has three. */
typedef struct bufview_key {
    /** sizeof(bufview_key), in every entry the same */
    int64_t size;
    /** One of enum bufview_key_kind. */
    int32_t kind;
    /** For a slice: which of start, stop and step are omitted, as bits of enum
     * bufview_key_omits. */
    int32_t omits;
    /** The index of BUFVIEW_KEY_INDEX, or where a slice starts. */
    int64_t start;
    /** Where a slice stops, itself not taken. */
    int64_t stop;
    /** Distance from one item to the next. */
    int64_t step;
} bufview_key;

/** What an entry of an index expression does. */
enum bufview_key_kind {
    /** Takes one index of a dimension, which goes. */
    BUFVIEW_KEY_INDEX = 0,
    /** Takes a range of a dimension. */
    BUFVIEW_KEY_SLICE = 1,
    /** Takes all of the dimensions that no other entry speaks of. At most one. */
    BUFVIEW_KEY_ELLIPSIS = 2,
    /** Puts in a dimension of one item. */
    BUFVIEW_KEY_NEW_AXIS = 3
};

/** Omitted parts of a slice. */
enum bufview_key_omits {
    /** No start: the first item in the direction of the step. */
    BUFVIEW_OMIT_START = 1,
    /** No stop: through the last item. */
    BUFVIEW_OMIT_STOP = 2,
    /** No step: 1. */
    BUFVIEW_OMIT_STEP = 4
};

/** How bufview_view_cast() goes about it. */
enum bufview_cast_flag {
    /** Fills the new shape in Fortran order. */
    BUFVIEW_CAST_FORTRAN = 1,
    /** Refuses what memoryview.cast refuses: neither format B, b or c; neither side of one
     * dimension; zeros in a shape. */
    BUFVIEW_CAST_STRICT = 2
};

/** Pointer, shape and strides of a view that stay valid until bufview_view_return(). */
typedef struct bufview_lease {
    /** sizeof(bufview_lease), set by the caller */
    int64_t size;
    /** What bufview_view_return() needs to know. */
    int64_t token;
    /** Address of the item whose indices are all 0. Not to be written if @c readonly. */
    void *data;
    /** Bytes of all items. */
    int64_t nbytes;
    /** Bytes of one item. */
    int64_t itemsize;
    /** Number of dimensions. */
    int32_t ndim;
    /** 1 if the memory may not be written. */
    int32_t readonly;
    /** Format of an item, zero-terminated. */
    const char *format;
    /** @c ndim numbers of items. */
    const int64_t *shape;
    /** @c ndim distances in bytes. */
    const int64_t *strides;
    /** @c ndim suboffsets, or null. */
    const int64_t *suboffsets;
    /** Null, or if a file is under the view: a number that is not 0 once bytes of the file were
     * lost, and read as zero. It may change at any time. A loop that asks it after each read knows
     * what bufview_view_check() would say. */
    const volatile int32_t *fault;
} bufview_lease;

/**
 * Makes a view of all bytes of a storage, of one dimension and format "B". The view may write if
 * the storage may be written.
 *
 * @param      storage   Storage.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_RELEASED  The storage was closed.
 * @retval BUFVIEW_BUSY      Another thread is resizing it.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_create(bufview_storage *storage,
                                                                  bufview_view **out_view);

/**
 * Makes a view of a storage with any layout in which every item lies inside the storage.
 *
 * @param      storage   Storage.
 * @param      layout    Layout, copied; @c suboffsets must be null.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_FORMAT    The format is malformed; bufview_last_offset() says where.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @retval BUFVIEW_SHAPE     A dimension is negative.
 * @retval BUFVIEW_OVERFLOW  The extent of the view does not fit 64 bits.
 * @retval BUFVIEW_RANGE     An item would lie outside of the storage.
 * @retval BUFVIEW_READONLY  The view should write and the storage may not be written.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_create_layout(
    bufview_storage *storage, const bufview_layout *layout, bufview_view **out_view);

/**
 * Makes a view of memory that somebody lends, with any layout, suboffsets too. That the items lie
 * in memory that may be read, and written unless @c readonly, is the caller's promise.
 *
 * @param      layout    Layout, copied.
 * @param      deleter   Called exactly once: when the last view and lease of the memory is gone,
 *                       or before this call fails. Null for none.
 * @param      cookie    Handed to @p deleter.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_FORMAT    The format is malformed; bufview_last_offset() says where.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @retval BUFVIEW_SHAPE     A dimension is negative.
 * @retval BUFVIEW_OVERFLOW  The extent of the view does not fit 64 bits.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_wrap(const bufview_layout *layout,
                                                                bufview_deleter deleter,
                                                                void *cookie,
                                                                bufview_view **out_view);

/**
 * Makes another view of the same items.
 *
 * @param      view      View.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_duplicate(const bufview_view *view,
                                                                     bufview_view **out_view);

/**
 * Makes another view of the same items that may not write.
 *
 * @param      view      View.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_to_readonly(const bufview_view *view,
                                                                       bufview_view **out_view);

/**
 * Makes a view of every @p step th item of the first dimension from @p start up to, and not
 * including, @p stop. No item is copied.
 *
 * A negative position counts from the end, and positions beyond either end are moved to that end,
 * as in a Python slice.
 *
 * @param      view      View of at least one dimension.
 * @param      start     First item taken, or BUFVIEW_OMITTED.
 * @param      stop      Position at which to stop, or BUFVIEW_OMITTED.
 * @param      step      Distance between items, not zero. Negative walks backwards.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_VALUE  @p step is zero.
 * @retval BUFVIEW_TYPE   The view has no dimension.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_slice(const bufview_view *view,
                                                                 int64_t start, int64_t stop,
                                                                 int64_t step,
                                                                 bufview_view **out_view);

/**
 * Makes a view by an index expression, one entry for each dimension from the first on; dimensions
 * at the end that no entry speaks of are taken whole. Indices and slices are as in Python.
 *
 * @param      view      View.
 * @param      keys      Entries; null is allowed if there are none.
 * @param      keys_len  Number of entries, from 0.
 * @param[out] out_view  New view, without dimensions if every one was indexed. Free it with
 *                       bufview_view_free(). Null on failure.
 * @retval BUFVIEW_RANGE  An index lies outside of its dimension, or there are too many.
 * @retval BUFVIEW_VALUE  A step is zero.
 * @retval BUFVIEW_TYPE   The view has no dimension, or there are two ellipses.
 * @retval BUFVIEW_LIMIT  More than BUFVIEW_MAX_NDIM dimensions would result.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_subview(const bufview_view *view,
                                                                   const bufview_key *keys,
                                                                   int64_t keys_len,
                                                                   bufview_view **out_view);

/**
 * Makes a view of the same items with the dimensions in another order.
 *
 * @param      view      View.
 * @param      axes      For each new dimension the old one, each once; negative ones count from
 *                       the end. Null turns the order round.
 * @param      axes_len  Number of axes: the number of dimensions, or 0 if @p axes is null.
 * @param[out] out_view  New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_VALUE  The axes are not each dimension once.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_transpose(const bufview_view *view,
                                                                     const int64_t *axes,
                                                                     int64_t axes_len,
                                                                     bufview_view **out_view);

/**
 * Makes a view of the same bytes with another format or shape.
 *
 * @param      view       C-contiguous view; with BUFVIEW_CAST_FORTRAN alone a Fortran-contiguous
 *                        one will do.
 * @param      format     New format, as in PEP 3118; null for "B".
 * @param      shape      New shape, of as many bytes as the view has; null for one dimension of
 *                        as many items as fit.
 * @param      shape_len  Number of dimensions, from 0 to BUFVIEW_MAX_NDIM; 0 if @p shape is null.
 * @param      flags      0 or bits of enum bufview_cast_flag.
 * @param[out] out_view   New view. Free it with bufview_view_free(). Null on failure.
 * @retval BUFVIEW_LAYOUT    The view is not contiguous in that way.
 * @retval BUFVIEW_FORMAT    The format is malformed, has no size, or BUFVIEW_CAST_STRICT refuses.
 * @retval BUFVIEW_SHAPE     The bytes are no whole number of items, or not as many as @p shape.
 * @retval BUFVIEW_LIMIT     Too many dimensions.
 * @retval BUFVIEW_OVERFLOW  The shape has more items than fit 64 bits.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_cast(const bufview_view *view,
                                                                const char *format,
                                                                const int64_t *shape,
                                                                int64_t shape_len, int32_t flags,
                                                                bufview_view **out_view);

/**
 * Says what a view is.
 *
 * @param         view      View.
 * @param[in,out] out_info  Its @c size is set by the caller, the rest by the call.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_get_info(const bufview_view *view,
                                                                    bufview_view_info *out_info);

/**
 * Gives the number of items in the first dimension.
 *
 * @param      view     View of at least one dimension.
 * @param[out] out_len  Number of items.
 * @retval BUFVIEW_TYPE  The view has no dimension.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_len(const bufview_view *view,
                                                               int64_t *out_len);

/**
 * Gives the shape.
 *
 * @param      view       View.
 * @param[out] out_shape  Room for the items of each dimension.
 * @param      capacity   Numbers there is room for, at least the number of dimensions.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_shape(const bufview_view *view,
                                                                 int64_t *out_shape,
                                                                 int64_t capacity);

/**
 * Gives the strides.
 *
 * @param      view         View.
 * @param[out] out_strides  Room for the distance in bytes in each dimension.
 * @param      capacity     Numbers there is room for, at least the number of dimensions.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_strides(const bufview_view *view,
                                                                   int64_t *out_strides,
                                                                   int64_t capacity);

/**
 * Gives the suboffsets, -1 in every dimension of a view that has none.
 *
 * @param      view            View.
 * @param[out] out_suboffsets  Room for the suboffset of each dimension.
 * @param      capacity        Numbers there is room for, at least the number of dimensions.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_suboffsets(const bufview_view *view,
                                                                      int64_t *out_suboffsets,
                                                                      int64_t capacity);

/**
 * Gives the format, as it was given when the view was made.
 *
 * @param      view        View.
 * @param[out] out_format  Room for the text and its zero; null to ask for the size only.
 * @param      capacity    Bytes there is room for; 0 if @p out_format is null.
 * @param[out] out_len     Length of the text without its zero, also with BUFVIEW_LIMIT. Null is
 *                         allowed.
 * @retval BUFVIEW_LIMIT  There is not enough room.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_format(const bufview_view *view,
                                                                  char *out_format,
                                                                  int64_t capacity,
                                                                  int64_t *out_len);

/**
 * Asks whether the file under a view is still what it was: not truncated, and readable.
 *
 * @param view  View.
 * @retval BUFVIEW_CHANGED  The file became shorter; bytes that are lost read as zero.
 * @retval BUFVIEW_IO       Bytes of the file could not be read, and read as zero.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_check(const bufview_view *view);

/**
 * Lends pointer, shape and strides, for loops that must cost nothing per item. Until the lease is
 * returned the memory stays where it is and bufview_view_release() answers BUFVIEW_BUSY. Freeing
 * the view is allowed.
 *
 * @param         view       View.
 * @param[in,out] out_lease  Its @c size is set by the caller, the rest by the call. Give it back
 *                           with bufview_view_return().
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_borrow(bufview_view *view,
                                                                  bufview_lease *out_lease);

/**
 * Takes a lease back and clears it. May run on any thread.
 *
 * @param lease  What bufview_view_borrow() filled in, or a cleared lease, which is ignored.
 * @retval BUFVIEW_HANDLE   The lease was returned before, from a copy.
 * @retval BUFVIEW_CHANGED  It was returned, but the file under the view became shorter meanwhile:
 *                          bytes that were lost read as zero.
 * @retval BUFVIEW_IO       It was returned, but bytes of the file could not be read meanwhile.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_return(bufview_lease *lease);

/**
 * Ends the access to the memory now, so that a resize of the storage may proceed. Calls that run on
 * other threads end in peace, and hold the memory until they do. May be repeated. The handle still
 * has to be freed.
 *
 * @param view  View.
 * @retval BUFVIEW_BUSY  Leases of this view are out.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_view_release(bufview_view *view);

/**
 * Gives a view handle back, releasing it. Calls that run on other threads, and leases, keep the
 * memory until they end. Null is allowed, a handle that was freed before is ignored. Never fails.
 *
 * @param view  View or null.
 * @since 0.1
 */
BUFVIEW_API void bufview_view_free(bufview_view *view);

#ifdef __cplusplus
}
#endif

#endif
