// SPDX-License-Identifier: MIT
package org.bufview;

/** Ranges of the bytes of a view, in C order, also where they cut items. */
final class ByteReader {
  private final View view;
  private final View bytes;
  private final long size;

  /** Takes the view over. */
  ByteReader(View view) {
    this.view = view;
    size = view.byteSize();
    bytes = view.isContiguous() && size > 0 ? view.cast("B") : null;
  }

  long size() {
    return size;
  }

  void read(long position, byte[] array, int offset, int count) {
    if (bytes != null) {
      bytes.getBytes(position, array, offset, count);
      return;
    }
    // Whole items around the range.
    int itemSize = (int) view.itemSize();
    long first = position / itemSize;
    long last = (position + count + itemSize - 1) / itemSize;
    byte[] items = new byte[Math.toIntExact((last - first) * itemSize)];
    view.getBytes(first, items, 0, items.length);
    System.arraycopy(items, (int) (position - first * itemSize), array, offset, count);
  }

  void write(long position, byte[] array, int offset, int count) {
    if (bytes == null) {
      throw new Failure.Argument(
          Status.LAYOUT, "a channel writes items that lie close together");
    }
    bytes.setBytes(position, array, offset, count);
  }

  void close() {
    view.close();
    if (bytes != null) {
      bytes.close();
    }
  }
}
