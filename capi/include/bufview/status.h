/* SPDX-License-Identifier: MIT */
/** @file
 * What a call can answer.
 *
 * Every function that can fail returns a status. Three of them are common to all and are not
 * repeated at each function: BUFVIEW_ARGUMENT for a null pointer where none is allowed,
 * BUFVIEW_HANDLE for a handle that is no longer, or never was, one of the right kind, and
 * BUFVIEW_MEMORY. A failed call changes nothing; its out-parameters are zero or null.
 */
#ifndef BUFVIEW_STATUS_H
#define BUFVIEW_STATUS_H

#include <bufview/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Outcome of a call: BUFVIEW_OK or a negative number of enum bufview_status_code. */
typedef int32_t bufview_status;

/** The statuses. Their numbers are permanent. */
enum bufview_status_code {
    /** It worked. */
    BUFVIEW_OK = 0,
    /** An argument is outside its documented domain, or null. */
    BUFVIEW_ARGUMENT = -1,
    /** The handle was freed, was never issued, or is of another kind. */
    BUFVIEW_HANDLE = -2,
    /** The view was released, the storage or file closed. */
    BUFVIEW_RELEASED = -3,
    /** Somebody else needs the object as it is now: the bytes are exported, a call runs. */
    BUFVIEW_BUSY = -4,
    /** An index lies outside of its dimension, or a range outside of its object. */
    BUFVIEW_RANGE = -5,
    /** A value of this type does not go into such an item, or the number of indices is wrong. */
    BUFVIEW_TYPE = -6,
    /** The type is right, the value does not fit or is not there. */
    BUFVIEW_VALUE = -7,
    /** A format is malformed, or not one that the operation can use. */
    BUFVIEW_FORMAT = -8,
    /** A shape, or a length, does not fit. */
    BUFVIEW_SHAPE = -9,
    /** Two views differ in format or shape where they must not. */
    BUFVIEW_MISMATCH = -10,
    /** The bytes do not lie as the operation needs them: not contiguous. */
    BUFVIEW_LAYOUT = -11,
    /** The memory may not be written. */
    BUFVIEW_READONLY = -12,
    /** A size, stride or offset does not fit 64 bits. */
    BUFVIEW_OVERFLOW = -13,
    /** A documented bound would be passed: dimensions, nesting, handles. */
    BUFVIEW_LIMIT = -14,
    /** There is not enough memory. */
    BUFVIEW_MEMORY = -15,
    /** The operating system refused; bufview_last_errno() says why. */
    BUFVIEW_IO = -16,
    /** A file has become another one, or shorter, since it was opened. */
    BUFVIEW_CHANGED = -17,
    /** Malformed input; bufview_last_offset() says where. */
    BUFVIEW_DATA = -18,
    /** A callback threw a C++ exception. */
    BUFVIEW_CALLBACK = -19,
    /** A callback or another thread asked to stop. */
    BUFVIEW_CANCELLED = -20,
    /** This object, or this build of the library, cannot do it. */
    BUFVIEW_UNSUPPORTED = -21,
    /** A fault of the library. Please report it. */
    BUFVIEW_INTERNAL = -22
};

/**
 * Gives the name of a status, as "BUFVIEW_BUSY".
 *
 * @param status  Any number; "unknown status" for those that are none.
 * @return Text that is never freed.
 * @since 0.1
 */
BUFVIEW_API const char *bufview_status_name(bufview_status status);

/**
 * Gives one line that explains the last failure of a call on this thread, with its values:
 * "index 9 is outside a view of 4 items".
 *
 * @return UTF-8 text of at most 255 bytes, empty before the first failure. It stays as it is until
 *         the next call that fails on this thread. Never null, never freed.
 * @since 0.1
 */
BUFVIEW_API const char *bufview_last_message(void);

/**
 * Gives the errno of the last failure on this thread.
 *
 * @return The errno if that failure was BUFVIEW_IO, otherwise 0.
 * @since 0.1
 */
BUFVIEW_API int32_t bufview_last_errno(void);

/**
 * Gives the byte position of the last failure on this thread.
 *
 * @return The position if that failure was BUFVIEW_DATA or BUFVIEW_FORMAT and has one, otherwise
 * -1.
 * @since 0.1
 */
BUFVIEW_API int64_t bufview_last_offset(void);

#ifdef __cplusplus
}
#endif

#endif
