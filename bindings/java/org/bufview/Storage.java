// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.ByteBuffer;

/**
 * Bytes, and a count of those who look at them. While anybody does, the bytes are neither moved nor
 * freed: a resize is refused with a {@link BufferExportedException}.
 */
public final class Storage extends Handle {
  private static final int READONLY = 1;

  Storage(long token) {
    super(token, Native::delete_Storage);
  }

  /**
   * Makes a storage of zero bytes that can be resized.
   *
   * @param size size in bytes
   * @return the storage
   */
  public static Storage create(long size) {
    return new Storage(Native.Storage_create(size));
  }

  /**
   * Makes a storage of a copy of bytes, which can be resized.
   *
   * @param bytes the bytes
   * @return the storage
   */
  public static Storage copyOf(byte... bytes) {
    return new Storage(Native.Storage_copy(Bytes.given(bytes), 0));
  }

  /**
   * Makes a storage of a copy of the bytes of a buffer, from its position to its limit.
   *
   * @param buffer any buffer
   * @return the storage
   */
  public static Storage copyOf(ByteBuffer buffer) {
    return new Storage(Native.Storage_copy(Bytes.given(buffer), 0));
  }

  /**
   * Makes a storage of a copy of bytes that nobody may write any more.
   *
   * @param bytes the bytes
   * @return the storage
   */
  public static Storage readOnlyCopyOf(byte... bytes) {
    return new Storage(Native.Storage_copy(Bytes.given(bytes), READONLY));
  }

  /**
   * Makes anonymous memory of zero bytes that other processes can map. Its size is fixed, and nobody
   * who has the descriptor can truncate it under a reader.
   *
   * @param size size in bytes
   * @return the storage
   */
  public static Storage createShared(long size) {
    return new Storage(Native.Storage_create_shared(size));
  }

  /**
   * Maps shared memory that {@link #createShared(long)} made, in this or another process.
   *
   * @param descriptor file descriptor of the memory, which stays the caller's
   * @param readOnly whether it may not be written
   * @return the storage
   */
  public static Storage mapShared(int descriptor, boolean readOnly) {
    return new Storage(Native.Storage_map_shared(descriptor, readOnly ? READONLY : 0));
  }

  /**
   * Makes a view of all bytes, which may write if the bytes may be written.
   *
   * @return the view, of one dimension and format {@code B}
   */
  public View view() {
    return new View(Native.Storage_view(token, this));
  }

  /**
   * Makes a view of any layout in which every item lies inside of the storage.
   *
   * @param format format of an item
   * @param shape number of items in each dimension
   * @param strides distance in bytes from one item to the next, in each dimension
   * @param offset where the item lies whose indices are all 0
   * @param readOnly whether the view may not write
   * @return the view
   */
  public View view(String format, long[] shape, long[] strides, long offset, boolean readOnly) {
    return new View(
        Native.Storage_view_layout(
            token, this, Text.bytes(format), shape, strides, offset, readOnly));
  }

  /**
   * Gives the size.
   *
   * @return size in bytes
   */
  public long size() {
    return Native.Storage_size(token, this);
  }

  /**
   * Counts the views, buffers and running calls that hold the bytes.
   *
   * @return their number
   */
  public long exports() {
    return Native.Storage_exports(token, this);
  }

  /**
   * Says whether the bytes may not be written.
   *
   * @return whether that is so
   */
  public boolean isReadOnly() {
    return Native.Storage_is_readonly(token, this);
  }

  /**
   * Gives the file descriptor of shared memory, to be sent to another process.
   *
   * @return the descriptor, which lasts as long as the storage; -1 for every other kind of storage
   */
  public int descriptor() {
    return Native.Storage_descriptor(token, this);
  }

  /**
   * Changes the size. Bytes up to the smaller size are kept, new ones are zero.
   *
   * @param size new size in bytes
   */
  public void resize(long size) {
    Native.Storage_resize(token, this, size);
  }

  /**
   * Adds bytes at the end.
   *
   * @param bytes the bytes
   */
  public void append(byte... bytes) {
    Native.Storage_append(token, this, Bytes.given(bytes));
  }

  /**
   * Puts bytes in, and moves what follows up.
   *
   * @param at where the first of them goes
   * @param bytes the bytes
   */
  public void insert(long at, byte... bytes) {
    Native.Storage_insert(token, this, at, Bytes.given(bytes));
  }

  /**
   * Takes bytes out, and moves what follows down.
   *
   * @param at first byte to take out
   * @param count number of bytes
   */
  public void erase(long at, long count) {
    Native.Storage_erase(token, this, at, count);
  }

  /**
   * Gives the bytes back now. Unlike {@link #close()}, which leaves them to the views that need them,
   * it is refused with a {@link BufferExportedException} while there are any.
   */
  public void release() {
    Native.Storage_close(token, this);
  }

  @Override
  public String toString() {
    try {
      return "Storage[size="
          + size()
          + ", exports="
          + exports()
          + (isReadOnly() ? ", read-only]" : "]");
    } catch (ReleasedException closed) {
      return "Storage[closed]";
    }
  }
}
