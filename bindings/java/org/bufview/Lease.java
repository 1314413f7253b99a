// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Holds the bytes of a view where they are, for those who need their address. Until it is closed the
 * storage cannot be resized and the view not released; closing the view is allowed.
 */
public final class Lease extends Handle {
  // What the native layer says of a lease, and where.
  private static final int ADDRESS = 0;
  private static final int BYTE_SIZE = 1;
  private static final int READ_ONLY = 2;
  private static final int CONTIGUOUS = 3;

  private final long address;
  private final long byteSize;
  private final boolean readOnly;
  private final boolean contiguous;

  private Lease(long token, long[] what) {
    super(token, Native::View_return_lease);
    address = what[ADDRESS];
    byteSize = what[BYTE_SIZE];
    readOnly = what[READ_ONLY] != 0;
    contiguous = what[CONTIGUOUS] != 0;
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

  /**
   * A direct buffer over a range of the bytes of a view, in native order, with a lease of its own.
   * Slices, duplicates and so on refer to the buffer that the lease is bound to.
   */
  static ByteBuffer buffer(View view, long offset, long length) {
    long[] what = new long[4];
    long token = Native.View_lease(view.token, view, what);
    ByteBuffer window;
    try {
      checkWindow(what, offset, length);
      window = (ByteBuffer) Native.View_window(what[ADDRESS] + offset, length);
    } catch (Throwable failure) {
      Native.View_return_lease(token);
      throw failure;
    }
    Backstop.guard(window, token, Native::View_return_lease);
    return (what[READ_ONLY] != 0 ? window.asReadOnlyBuffer() : window)
        .order(ByteOrder.nativeOrder());
  }

  private static void checkWindow(long[] what, long offset, long length) {
    if (what[CONTIGUOUS] == 0) {
      throw new Failure.Argument(Status.LAYOUT, "the items do not lie close together");
    }
    if (offset < 0 || length < 0 || offset > what[BYTE_SIZE] - length) {
      throw new Failure.Index(
          new Failure.Details(Status.RANGE),
          length
              + " bytes at "
              + offset
              + " do not lie in a view of "
              + what[BYTE_SIZE]
              + " bytes");
    }
    if (length > Integer.MAX_VALUE) {
      throw new Failure.Argument(
          Status.LIMIT,
          length
              + " bytes are more than a ByteBuffer can have, 2147483647:"
              + " use asByteBuffer(offset, length)");
    }
  }
}
