// SPDX-License-Identifier: MIT
package org.bufview.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.bufview.Lease;
import org.bufview.Storage;
import org.bufview.View;

/** Views as memory segments, of any size, and memory segments as views. */
public final class Segments {
  private Segments() {}

  /**
   * Shows the bytes of a view as a memory segment, read-only if the view is. Its memory is held until
   * the arena is closed, whatever becomes of the view, and given back at that moment; a segment of a
   * closed arena throws.
   *
   * @param view a view whose items lie close together
   * @param arena says how long the segment lives, and which threads may use it
   * @return the segment
   */
  // The address and size are those of a lease, and the lease lives as long as the arena.
  @SuppressWarnings("restricted")
  public static MemorySegment of(View view, Arena arena) {
    Lease lease = view.lease();
    try {
      if (!lease.isContiguous()) {
        throw new IllegalArgumentException("the items do not lie close together");
      }
      MemorySegment bytes =
          MemorySegment.ofAddress(lease.address())
              .reinterpret(lease.byteSize(), arena, gone -> lease.close());
      return lease.isReadOnly() ? bytes.asReadOnly() : bytes;
    } catch (Throwable failure) {
      lease.close();
      throw failure;
    }
  }

  /**
   * Shows native memory as a view, without copying. The segment is held; that its arena is not closed
   * while there are views of it is for the caller to see to, unless it is one of those that the
   * collector closes.
   *
   * @param segment a native segment of at most 2147483647 bytes
   * @return the view, of format {@code B}
   */
  public static View view(MemorySegment segment) {
    return View.of(buffer(segment));
  }

  /**
   * Copies the bytes of any segment, of any size, into a storage of their own.
   *
   * @param segment the segment
   * @return the storage
   */
  public static Storage copyOf(MemorySegment segment) {
    Storage storage = Storage.create(segment.byteSize());
    try (View view = storage.view();
        Arena arena = Arena.ofConfined()) {
      of(view, arena).copyFrom(segment);
      return storage;
    } catch (Throwable failure) {
      storage.close();
      throw failure;
    }
  }

  private static ByteBuffer buffer(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("the segment is not native: its bytes must be copied");
    }
    return segment.asByteBuffer();
  }
}
