/* SPDX-License-Identifier: MIT */
/** @file
 * Files: opened once, read through a mapping or through windows of pread, with the same results.
 *
 * A mapped file that is truncated, or fails, under a reader is no signal but a status: the bytes
 * that are lost read as zero, and calls answer BUFVIEW_CHANGED or BUFVIEW_IO from then on.
 */
#ifndef BUFVIEW_FILE_H
#define BUFVIEW_FILE_H

#include <bufview/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open file. */
typedef struct bufview_file bufview_file;

/** What may be done with a file. */
enum bufview_file_access {
    /** Its bytes are read. */
    BUFVIEW_FILE_READ = 0,
    /** What is written to views of it reaches the file. */
    BUFVIEW_FILE_READ_WRITE = 1,
    /** What is written to views of it stays in this process. */
    BUFVIEW_FILE_COPY_ON_WRITE = 2
};

/** How the bytes of a file are reached. */
enum bufview_file_io {
    /**
     * By a mapping, or by reading where there can be none: pipes, /proc. A scan finds out with its
     * first windows which of the two costs less on this machine, and goes on that way.
     */
    BUFVIEW_IO_AUTO = 0,
    /** By a mapping. Opening what cannot be mapped is BUFVIEW_UNSUPPORTED. */
    BUFVIEW_IO_MAP = 1,
    /** By reading, for hosts that forbid signal handlers. There are no views of such a file. */
    BUFVIEW_IO_PREAD = 2
};

/**
 * Opens a file. A pipe is opened without waiting for its writer.
 *
 * The first mapping installs a handler for SIGBUS, once for the process, which passes on whatever
 * does not concern files of this library; BUFVIEW_IO_PREAD never does.
 *
 * @param      path      Path, as the system takes it (UTF-8 where it matters).
 * @param      access    One of enum bufview_file_access.
 * @param      io        One of enum bufview_file_io.
 * @param[out] out_file  New file. Free it with bufview_file_free(). Null on failure.
 * @retval BUFVIEW_IO           It cannot be opened, is a directory, or a named pipe nobody writes
 * to.
 * @retval BUFVIEW_UNSUPPORTED  It cannot be mapped, and should be.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_open(const char *path, int32_t access,
                                                                int32_t io,
                                                                bufview_file **out_file);

/**
 * Makes a file from a descriptor, such as that of the standard input.
 *
 * @param      descriptor  File descriptor. It is duplicated, and stays the caller's; where it is
 *                         not seekable the position is shared.
 * @param      access      One of enum bufview_file_access.
 * @param      io          One of enum bufview_file_io.
 * @param[out] out_file    New file. Free it with bufview_file_free(). Null on failure.
 * @retval BUFVIEW_IO           It is not open, or a directory.
 * @retval BUFVIEW_UNSUPPORTED  It cannot be mapped, and should be.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_from_descriptor(int32_t descriptor,
                                                                           int32_t access,
                                                                           int32_t io,
                                                                           bufview_file **out_file);

/**
 * Gives the size that the file had when it was opened.
 *
 * @param      file      File.
 * @param[out] out_size  Size in bytes; -1 if only reading to the end will tell.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_size(const bufview_file *file,
                                                                int64_t *out_size);

/**
 * Says whether the bytes are reached by a mapping.
 *
 * @param      file        File.
 * @param[out] out_mapped  1 or 0.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_is_mapped(const bufview_file *file,
                                                                     int32_t *out_mapped);

/**
 * Makes a storage of a range of the file, without reading it. Its size is fixed. It may be written
 * unless the file was opened for reading only.
 *
 * @param      file         File that can be mapped.
 * @param      offset       First byte, from 0 to the size.
 * @param      length       Number of bytes, from 0; -1 for all to the end.
 * @param[out] out_storage  New storage, which stays valid when the file is freed. Free it with
 *                          bufview_storage_free(). Null on failure.
 * @retval BUFVIEW_RANGE        The range does not lie in the file.
 * @retval BUFVIEW_UNSUPPORTED  The file cannot be mapped.
 * @retval BUFVIEW_CHANGED      The file has become shorter.
 * @retval BUFVIEW_IO           The system refused; for writing, there is no room on the disk.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_map(bufview_file *file, int64_t offset,
                                                               int64_t length,
                                                               bufview_storage **out_storage);

/**
 * Makes a view of a range of the file, as bufview_view_create() of bufview_file_map().
 *
 * @param      file      File that can be mapped.
 * @param      offset    First byte, from 0 to the size.
 * @param      length    Number of bytes, from 0; -1 for all to the end.
 * @param[out] out_view  New view, which stays valid when the file is freed. Free it with
 *                       bufview_view_free(). Null on failure.
 * @retval BUFVIEW_RANGE        The range does not lie in the file.
 * @retval BUFVIEW_UNSUPPORTED  The file cannot be mapped.
 * @retval BUFVIEW_CHANGED      The file has become shorter.
 * @retval BUFVIEW_IO           The system refused; for writing, there is no room on the disk.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_view(bufview_file *file, int64_t offset,
                                                                int64_t length,
                                                                bufview_view **out_view);

/**
 * Reads bytes into memory of the caller. A file of unknown size is read from where the last read
 * stopped.
 *
 * @param      file      File.
 * @param      offset    First byte, from 0; where the last read stopped if the size is unknown.
 * @param[out] out_data  Room for the bytes.
 * @param      data_len  Bytes there is room for, from 0.
 * @param[out] out_read  Bytes read; fewer than @p data_len only at the end of the file.
 * @retval BUFVIEW_RANGE    @p offset is not where a file of unknown size can be read.
 * @retval BUFVIEW_CHANGED  The file has become shorter.
 * @retval BUFVIEW_IO       It could not be read.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_read(bufview_file *file, int64_t offset,
                                                                void *out_data, int64_t data_len,
                                                                int64_t *out_read);

/**
 * Asks whether the file, by descriptor and by path, is what it was when it was opened: the same
 * file, of the same size, not written to.
 *
 * @param file  File.
 * @retval BUFVIEW_CHANGED  It is not; the message says in what it differs.
 * @since 0.1
 */
BUFVIEW_API BUFVIEW_MUST_CHECK bufview_status bufview_file_check(const bufview_file *file);

/**
 * Gives a file handle back. Storages and views of the file stay valid. Null is allowed, a handle
 * that was freed before is ignored. Never fails.
 *
 * @param file  File or null.
 * @since 0.1
 */
BUFVIEW_API void bufview_file_free(bufview_file *file);

#ifdef __cplusplus
}
#endif

#endif
