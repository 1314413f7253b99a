// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file, opened once, read through a mapping or, where there can be none, by reading. Views of it
 * may be as large as it is, and closing the last of them ends the mapping at once.
 *
 * <p>A file that is truncated, or fails, under a reader is an exception: the lost bytes read as zero,
 * and calls throw {@link IOException}, or {@link java.io.UncheckedIOException} where they look like an
 * access to memory.
 */
public final class MappedFile extends Handle {
  private static final long TO_THE_END = -1;

  /** What may be done with a file. The order is that of the C interface. */
  public enum Access {
    /** Its bytes are read. */
    READ,
    /** What is written to views of it reaches the file. */
    READ_WRITE,
    /** What is written to views of it stays in this process. */
    COPY_ON_WRITE
  }

  /** How the bytes are reached. The order is that of the C interface. */
  public enum Io {
    /** By a mapping, or by reading where there can be none: pipes, {@code /proc}. */
    AUTO,
    /** By a mapping, or not at all. */
    MAP,
    /** By reading. There are no views of such a file, and no signal handler is installed. */
    READ
  }

  private MappedFile(long token) {
    super(token, Native::delete_MappedFile);
  }

  /**
   * Opens a file for reading.
   *
   * @param path its path
   * @return the file
   * @throws IOException if it cannot be opened
   */
  public static MappedFile open(Path path) throws IOException {
    return open(path.toString());
  }

  /**
   * Opens a file for reading. The path goes to the system as UTF-8, also where the locale of the
   * process would not let a {@link Path} have such characters.
   *
   * @param path its path
   * @return the file
   * @throws IOException if it cannot be opened
   */
  public static MappedFile open(String path) throws IOException {
    return open(path, Access.READ, Io.AUTO);
  }

  /**
   * Opens a file.
   *
   * @param path its path
   * @param access what may be done with it
   * @param io how its bytes are reached
   * @return the file
   * @throws IOException if it cannot be opened
   */
  public static MappedFile open(Path path, Access access, Io io) throws IOException {
    return open(path.toString(), access, io);
  }

  /**
   * Opens a file.
   *
   * @param path its path, see {@link #open(String)}
   * @param access what may be done with it
   * @param io how its bytes are reached
   * @return the file
   * @throws IOException if it cannot be opened
   */
  public static MappedFile open(String path, Access access, Io io) throws IOException {
    return new MappedFile(
        Native.MappedFile_open(Text.bytes(path), access.ordinal(), io.ordinal()));
  }

  /**
   * Makes a file of a descriptor, such as 0 for the standard input.
   *
   * @param descriptor the descriptor, which is duplicated and stays the caller's
   * @param access what may be done with it
   * @param io how its bytes are reached
   * @return the file
   * @throws IOException if it is not open, or a directory
   */
  public static MappedFile ofDescriptor(int descriptor, Access access, Io io) throws IOException {
    return new MappedFile(
        Native.MappedFile_from_descriptor(descriptor, access.ordinal(), io.ordinal()));
  }

  /**
   * Gives the size that the file had when it was opened.
   *
   * @return size in bytes, -1 if only reading to the end will tell
   */
  public long size() {
    return Native.MappedFile_size(token, this);
  }

  /**
   * Says whether the bytes are reached by a mapping.
   *
   * @return whether they are
   */
  public boolean isMapped() {
    return Native.MappedFile_is_mapped(token, this);
  }

  /**
   * Makes a view of the whole file, without reading it.
   *
   * @return the view, which stays valid when the file is closed
   * @throws IOException if the system refuses, or the file has become shorter
   */
  public View view() throws IOException {
    return view(0, TO_THE_END);
  }

  /**
   * Makes a view of a range of the file, without reading it.
   *
   * @param offset first byte
   * @param length number of bytes, -1 for all to the end
   * @return the view, which stays valid when the file is closed
   * @throws IOException if the system refuses, or the file has become shorter
   */
  public View view(long offset, long length) throws IOException {
    return new View(Native.MappedFile_view(token, this, offset, length));
  }

  /**
   * Makes a storage of a range of the file, without reading it. Its size is fixed.
   *
   * @param offset first byte
   * @param length number of bytes, -1 for all to the end
   * @return the storage, which stays valid when the file is closed
   * @throws IOException if the system refuses, or the file has become shorter
   */
  public Storage map(long offset, long length) throws IOException {
    return new Storage(Native.MappedFile_map(token, this, offset, length));
  }

  /**
   * Reads bytes. A file of unknown size is read from where the last read stopped.
   *
   * @param position first byte; where the last read stopped if the size is unknown
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many there is room for
   * @return how many were read, fewer only at the end of the file
   * @throws IOException if they could not be read, or the file has become shorter
   */
  public int read(long position, byte[] array, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, array.length);
    return (int) Native.MappedFile_read_region(token, this, position, array, offset, count);
  }

  /**
   * Asks whether the file, by descriptor and by path, is what it was when it was opened.
   *
   * @throws IOException if it is not; the message says in what it differs
   */
  public void check() throws IOException {
    Native.MappedFile_check(token, this);
  }

  @Override
  public String toString() {
    try {
      return "MappedFile[size=" + size() + (isMapped() ? ", mapped]" : "]");
    } catch (ReleasedException closed) {
      return "MappedFile[closed]";
    }
  }
}
