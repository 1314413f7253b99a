/* SPDX-License-Identifier: MIT */
/** @file
 * Storage: what owns bytes, counts who looks at them, and changes size when nobody does.
 */
#ifndef BUFVIEW_STORAGE_H
#define BUFVIEW_STORAGE_H

#include <bufview/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A block of memory that views can be taken of. */
typedef struct bufview_storage bufview_storage;

/** Flags of storages and of what is made from them. */
enum bufview_storage_flag {
    /** The bytes may not be written through the library. */
    BUFVIEW_STORAGE_READONLY = 1
};

/**
 * Is called once when lent memory is no longer needed. It may be called from any thread, and may
 * call the library.
 *
 * @param cookie  What was given along with the memory.
 */
typedef void (*bufview_deleter)(void *cookie);

/**
 * Makes a storage of zero bytes that can grow and shrink.
 *
 * @param      size         Size in bytes, from 0.
 * @param[out] out_storage  New storage. Free it with bufview_storage_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_create(int64_t size,
                                                                     bufview_storage **out_storage);

/**
 * Makes a storage from a copy of bytes. It can grow and shrink unless it is read-only.
 *
 * @param      data         Bytes; null is allowed if there are none.
 * @param      data_len     Number of bytes, from 0.
 * @param      flags        0 or BUFVIEW_STORAGE_READONLY.
 * @param[out] out_storage  New storage. Free it with bufview_storage_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_copy(const void *data,
                                                                   int64_t data_len, int32_t flags,
                                                                   bufview_storage **out_storage);

/**
 * Makes a storage from memory of the caller, without copying. Its size is fixed.
 *
 * @param      data         Memory, which must stay until @p deleter is called; null is allowed if
 *                          it is empty.
 * @param      data_len     Number of bytes, from 0.
 * @param      flags        0 or BUFVIEW_STORAGE_READONLY.
 * @param      deleter      Called exactly once: when the last storage handle, view and lease of
 *                          the memory is gone, or before this call fails. Null for none.
 * @param      cookie       Handed to @p deleter.
 * @param[out] out_storage  New storage. Free it with bufview_storage_free(). Null on failure.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_wrap(void *data, int64_t data_len,
                                                                   int32_t flags,
                                                                   bufview_deleter deleter,
                                                                   void *cookie,
                                                                   bufview_storage **out_storage);

/**
 * Makes anonymous memory of zero bytes that other processes can map, see
 * bufview_storage_descriptor(). Its size is fixed and sealed: nobody who has the descriptor can
 * truncate it under a reader.
 *
 * @param      size         Size in bytes, from 0.
 * @param[out] out_storage  New storage. Free it with bufview_storage_free(). Null on failure.
 * @retval BUFVIEW_IO  The system has no descriptors or no memory left for it.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_storage_create_shared(int64_t size, bufview_storage **out_storage);

/**
 * Maps shared memory that bufview_storage_create_shared() made, in this or another process.
 *
 * @param      descriptor   File descriptor of the memory. It is duplicated, and stays the caller's.
 * @param      flags        0 or BUFVIEW_STORAGE_READONLY.
 * @param[out] out_storage  New storage. Free it with bufview_storage_free(). Null on failure.
 * @retval BUFVIEW_VALUE  The descriptor is not sealed against shrinking.
 * @retval BUFVIEW_IO     It cannot be mapped.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_storage_map_shared(int32_t descriptor, int32_t flags, bufview_storage **out_storage);

/**
 * Gives the size in bytes.
 *
 * @param      storage   Storage.
 * @param[out] out_size  Size in bytes.
 * @retval BUFVIEW_RELEASED  The storage was closed.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_size(const bufview_storage *storage,
                                                                   int64_t *out_size);

/**
 * Counts the exports: the views, leases and running calls that hold the bytes where they are.
 * While there are any, the size is fixed.
 *
 * @param      storage      Storage.
 * @param[out] out_exports  Number of exports.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_storage_exports(const bufview_storage *storage, int64_t *out_exports);

/**
 * Says whether the bytes may not be written.
 *
 * @param      storage       Storage.
 * @param[out] out_readonly  1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_storage_readonly(const bufview_storage *storage, int32_t *out_readonly);

/**
 * Gives the file descriptor of shared memory, to be sent to another process.
 *
 * @param      storage         Storage.
 * @param[out] out_descriptor  Descriptor, which is the storage's and lasts as long as it does; -1
 *                             for every other kind of storage.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status
bufview_storage_descriptor(const bufview_storage *storage, int32_t *out_descriptor);

/**
 * Changes the size. Bytes up to the smaller size are kept, new ones are zero.
 *
 * A storage that is looked at has a fixed size, because a view is a promise that its bytes stay
 * where they are. The size that it has already is always allowed.
 *
 * @param storage  Storage.
 * @param size     New size in bytes, from 0.
 * @retval BUFVIEW_READONLY     The bytes may not be changed.
 * @retval BUFVIEW_BUSY         There are exports; the message says how many.
 * @retval BUFVIEW_UNSUPPORTED  The memory is the caller's, a file's or shared.
 * @retval BUFVIEW_RELEASED     The storage was closed.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_resize(bufview_storage *storage,
                                                                     int64_t size);

/**
 * Adds bytes at the end, as bufview_storage_insert() at bufview_storage_size().
 *
 * @param storage   Storage.
 * @param data      Bytes to add; null is allowed if there are none.
 * @param data_len  Number of bytes, from 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_append(bufview_storage *storage,
                                                                     const void *data,
                                                                     int64_t data_len);

/**
 * Puts bytes in before the byte at @p at, and moves what follows up. Fails as
 * bufview_storage_resize() does.
 *
 * @param storage   Storage.
 * @param at        Position, from 0 to the size.
 * @param data      Bytes to put in; null is allowed if there are none.
 * @param data_len  Number of bytes, from 0.
 * @retval BUFVIEW_RANGE  @p at lies outside of the storage.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_insert(bufview_storage *storage,
                                                                     int64_t at, const void *data,
                                                                     int64_t data_len);

/**
 * Takes bytes out, and moves what follows down. Fails as bufview_storage_resize() does.
 *
 * @param storage  Storage.
 * @param at       First byte to take out, from 0 to the size.
 * @param count    Number of bytes, from 0.
 * @retval BUFVIEW_RANGE  The range does not lie in the storage.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_erase(bufview_storage *storage,
                                                                    int64_t at, int64_t count);

/**
 * Gives the bytes back now, without waiting for the handle to be freed. May be repeated.
 *
 * @param storage  Storage.
 * @retval BUFVIEW_BUSY  There are exports; nothing has changed.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_storage_close(bufview_storage *storage);

/**
 * Gives a storage handle back. The memory lives on until the last view of it is gone. Null is
 * allowed, a handle that was freed before is ignored. Never fails.
 *
 * @param storage  Storage or null.
 * @since 0.1
 */
BUFVIEW_API void bufview_storage_free(bufview_storage *storage);

#ifdef __cplusplus
}
#endif

#endif
