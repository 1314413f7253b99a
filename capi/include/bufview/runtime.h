/* SPDX-License-Identifier: MIT */
/** @file
 * The library as a whole: its allocator, and the objects that are alive.
 */
#ifndef BUFVIEW_RUNTIME_H
#define BUFVIEW_RUNTIME_H

#include <bufview/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of objects that handles name. The numbers are permanent. */
enum bufview_kind_code {
    /** Every kind, where a count over all is meant. */
    BUFVIEW_KIND_ANY = 0,
    /** bufview_storage */
    BUFVIEW_KIND_STORAGE = 1,
    /** bufview_view */
    BUFVIEW_KIND_VIEW = 2,
    /** A lease, see bufview_view_borrow() */
    BUFVIEW_KIND_LEASE = 3,
    /** bufview_format */
    BUFVIEW_KIND_FORMAT = 4,
    /** bufview_file */
    BUFVIEW_KIND_FILE = 5,
    /** bufview_scan */
    BUFVIEW_KIND_SCAN = 6
};

/** Functions that supply memory. Blocks must suit any type of the language. */
typedef struct bufview_allocator {
    /** sizeof(bufview_allocator) */
    int64_t size;
    /** Handed to each function. */
    void *cookie;
    /** Gives a block of @p size bytes, at least 1, or null. */
    void *(*allocate)(void *cookie, int64_t size);
    /** Changes the size of a block, moving it if need be, or answers null and leaves it alone. */
    void *(*reallocate)(void *cookie, void *block, int64_t old_size, int64_t new_size);
    /** Takes a block of @p size bytes back. Never null. */
    void (*deallocate)(void *cookie, void *block, int64_t size);
} bufview_allocator;

/**
 * Has the library take its memory from the host.
 *
 * The functions are called from any thread, also several at a time, and must not call the library.
 * Mapped files, shared memory and what OpenSSL needs inside do not come from them. No other thread
 * may be inside of the library meanwhile.
 *
 * @param allocator  Functions, copied; null brings back those of the C library.
 * @retval BUFVIEW_BUSY  Objects are alive, or tensors and arrays that were given out, which would
 *                       be given back to the wrong allocator.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_set_allocator(const bufview_allocator *allocator);

/**
 * Counts the handles that have been issued and not freed.
 *
 * @param      kind       One of enum bufview_kind_code.
 * @param[out] out_count  Handles of that kind.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_live_count(int32_t kind, int64_t *out_count);

/** What the live-object report says of one object. */
typedef struct bufview_live_object {
    /** sizeof(bufview_live_object) */
    int64_t size;
    /** The handle, as a number. */
    int64_t handle;
    /** One of enum bufview_kind_code. */
    int32_t kind;
    /** 1 if a view was released but not freed, else 0. */
    int32_t released;
    /** Bytes that the object stands on, -1 if that means nothing for the kind. */
    int64_t nbytes;
    /** Exports that hold the bytes of a storage, leases of a view, else 0. */
    int64_t exports;
    /** Counts up with every object that is made: smaller is older. 0 outside of debug mode. */
    int64_t serial;
    /** What bufview_set_site() said when the object was made; empty outside of debug mode. It
     * lasts until the callback returns. */
    const char *site;
} bufview_live_object;

/**
 * Is called for each live object.
 *
 * @param cookie  What was given to bufview_live_report().
 * @param object  Description, valid until the callback returns.
 * @return 0 to go on, anything else to stop.
 */
typedef int32_t (*bufview_live_callback)(void *cookie, const bufview_live_object *object);

/**
 * Reports every live object to a callback. Objects that other threads make or free meanwhile may
 * be missing. The callback may call the library.
 *
 * @param callback  Function to call.
 * @param cookie    Handed to it; null is allowed.
 * @retval BUFVIEW_CANCELLED  The callback asked to stop.
 * @retval BUFVIEW_CALLBACK   It threw.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_live_report(bufview_live_callback callback,
                                                                  void *cookie);

/**
 * Turns debug mode on or off, for all threads. In debug mode each object that is made remembers
 * its serial number and site, and a refused resize names the sites of the views that stand in the
 * way. It costs an allocation for each object.
 *
 * @param on  0 or 1. Objects that are alive keep what they know.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_set_debug(int32_t on);

/**
 * Says where in the caller's program the objects come from that this thread makes from now on:
 * a file and line, a request, a user.
 *
 * @param site  UTF-8 text, copied, cut at 63 bytes, with question marks for control characters;
 *              null for none.
 * @since 0.1
 */
BUFVIEW_API void bufview_set_site(const char *site);

#ifdef __cplusplus
}
#endif

#endif
