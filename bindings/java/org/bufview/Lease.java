// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Holds the bytes of a view where they are, for those who need their address. Until it is closed the
 * storage cannot be resized and the view not released; closing the view is allowed.
 */
public final class Lease extends Handle {
  private final long address;
  private final long byteSize;
  private final boolean readOnly;
  private final boolean contiguous;

  private Lease(long token, long[] what) {
    super(token, Native::View_return_lease);
    address = what[0];
    byteSize = what[1];
    readOnly = what[2] != 0;
    contiguous = what[3] != 0;
  }

  static Lease of(View view) {
    long[] what = new long[4];
    return new Lease(Native.View_lease(view.token, view, what), what);
  }

  /**
   * Gives the address of the item whose indices are all 0, for native code and foreign memory.
   *
   * @return the address; nobody may use it once the lease is closed, or collected
   */
  public long address() {
    return address;
  }

  /**
   * Gives the number of bytes of all items.
   *
   * @return their number
   */
  public long byteSize() {
    return byteSize;
  }

  /**
   * Says whether the bytes may not be written.
   *
   * @return whether that is so
   */
  public boolean isReadOnly() {
    return readOnly;
  }

  /**
   * Says whether the items lie close together, in C or Fortran order.
   *
   * @return whether they do
   */
  public boolean isContiguous() {
    return contiguous;
  }

  /** A direct buffer over a range of the bytes, which holds this lease while it is reachable. */
  ByteBuffer buffer(long offset, long length) {
    if (!contiguous) {
      throw new Failure.Argument(Status.LAYOUT, "the items do not lie close together", -1);
    }
    if (offset < 0 || length < 0 || offset > byteSize - length) {
      throw new Failure.Index(
          length + " bytes at " + offset + " do not lie in a view of " + byteSize + " bytes");
    }
    if (length > Integer.MAX_VALUE) {
      throw new Failure.Argument(
          Status.LIMIT,
          length
              + " bytes are more than a ByteBuffer can have, 2147483647:"
              + " use asByteBuffer(offset, length)",
          -1);
    }
    ByteBuffer buffer = (ByteBuffer) Native.View_window(address + offset, length);
    // Slices, duplicates and so on refer to this buffer, so that it is the last to be collected.
    CLEANER.register(buffer, this::close);
    return (readOnly ? buffer.asReadOnlyBuffer() : buffer).order(ByteOrder.nativeOrder());
  }
}
