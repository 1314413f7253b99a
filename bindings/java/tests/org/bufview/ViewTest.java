// SPDX-License-Identifier: MIT
package org.bufview;

import static org.bufview.Key.ALL;
import static org.bufview.Key.ELLIPSIS;
import static org.bufview.Key.NEW_AXIS;
import static org.bufview.Key.at;
import static org.bufview.Key.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ViewTest {
  /** 0 to 23, as a table of 2 by 3 by 4. */
  private static View cube() {
    byte[] bytes = new byte[24];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    try (View flat = View.copyOf(bytes)) {
      return flat.cast("B", 2, 3, 4);
    }
  }

  @Test
  void whatItIs() {
    try (View view = cube()) {
      assertEquals(2, view.length());
      assertEquals(24, view.items());
      assertEquals(24, view.byteSize());
      assertEquals(1, view.itemSize());
      assertEquals(3, view.dimensions());
      assertArrayEquals(new long[] {2, 3, 4}, view.shape());
      assertArrayEquals(new long[] {12, 4, 1}, view.strides());
      assertArrayEquals(new long[] {-1, -1, -1}, view.suboffsets());
      assertEquals("B", view.format());
      assertFalse(view.isReadOnly());
      assertTrue(view.isContiguous());
      assertFalse(view.isFortranContiguous());
      assertFalse(view.isIndirect());
      assertEquals("View[format=B, shape=[2, 3, 4], strides=[12, 4, 1]]", view.toString());
      view.check();
    }
  }

  @Test
  void otherViewsOfTheSameItems() {
    try (View view = cube()) {
      assertArrayEquals(bytes(12, 16, 20), view.subview(at(-1), ALL, at(0)).toBytes());
      assertArrayEquals(
          bytes(3, 2, 1, 0), view.subview(at(0), at(0), slice(null, null, -1L)).toBytes());
      assertArrayEquals(bytes(2, 6, 10, 14, 18, 22), view.subview(ELLIPSIS, at(2)).toBytes());
      assertArrayEquals(
          new long[] {1, 2, 2, 2},
          view.subview(NEW_AXIS, ALL, slice(1, 3), slice(0, 4, 2)).shape());
      assertEquals(17, view.subview(at(1), at(1), at(1)).getLong());
      assertArrayEquals(new long[] {4, 3, 2}, view.transpose().shape());
      assertArrayEquals(new long[] {3, 2, 4}, view.transpose(1, 0, 2).shape());
      assertArrayEquals(new long[] {4, 3, 2}, view.swapAxes(0, -1).shape());
      assertEquals(12, view.flip(0).getLong(0, 0, 0));
      assertArrayEquals(new long[] {6, 4}, view.reshape(6, -1).shape());
      assertArrayEquals(new long[] {2, 2, 3, 4}, view.broadcast(2, 2, 3, 4).shape());
      assertArrayEquals(bytes(0, 5, 10), view.subview(at(0)).diagonal(0, 0, 1).toBytes());
      assertArrayEquals(new long[] {2, 3, 2, 3}, view.windows(2, 3, 1).shape());
      assertArrayEquals(new long[] {2, 1, 4}, view.slice(0, 2).chunk(1, 2, 1).shape());
      assertEquals(2, view.chunkCount(1, 2));
      assertArrayEquals(
          new long[] {3, 4}, view.slice(1, View.OMITTED).squeeze(0).shape());
      assertTrue(view.toReadOnly().isReadOnly());
      assertEquals(view, view.duplicate());
      assertEquals("000102030405060708090a0b", view.subview(at(0)).toHex());
      assertEquals("0001:0203", view.subview(at(0), at(0)).toHex(":", 2));
    }
  }

  private static byte[] bytes(int... values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }

  @Test
  void bytesInEitherOrder() {
    try (View view = cube().subview(at(0), slice(0, 2), slice(0, 2))) {
      assertArrayEquals(bytes(0, 1, 4, 5), view.toBytes());
      assertArrayEquals(bytes(0, 4, 1, 5), view.toBytes(View.ORDER_FORTRAN));
      assertArrayEquals(bytes(0, 1, 4, 5), view.toBytes(View.ORDER_ANY));
    }
  }

  @Test
  void casts() {
    try (View bytes = View.copyOf(bytes(1, 0, 2, 0, 3, 0, 4, 0))) {
      assertEquals(4, bytes.cast("<H").getLong(3));
      assertEquals(3, bytes.cast("<H", 2, 2).getLong(1, 0));
      assertEquals(2, bytes.castFortran("<H", 2, 2).getLong(1, 0));
      Failure.Argument shape =
          assertThrows(Failure.Argument.class, () -> bytes.cast("<H", 3, 2));
      assertEquals(Status.SHAPE, shape.status());
      Failure.Argument format = assertThrows(Failure.Argument.class, () -> bytes.cast("<H?y"));
      assertEquals(Status.FORMAT, format.status());
      assertEquals(3, format.offset());
      assertThrows(NullPointerException.class, () -> bytes.field(null));
      assertThrows(IllegalArgumentException.class, () -> bytes.cast("B\0B"));
    }
  }

  @Test
  void columnsOfRecords() {
    try (View bytes = View.copyOf(bytes(9, 1, 0, 7, 2, 0, 8));
        View records = bytes.records("T{<H:größe:B:n:}", 1, 0)) {
      assertEquals(2, records.length());
      assertArrayEquals(new long[] {1, 2}, records.field("größe").longs().toArray());
      assertEquals(8, records.field("n").getLong(1));
      assertThrows(IllegalArgumentException.class, () -> records.field("no"));
    }
  }

  @Test
  void assignments() {
    try (View view = View.copyOf(bytes(1, 2, 3, 4, 5))) {
      view.assign(view.slice(0, 4), slice(1, 5));
      assertArrayEquals(bytes(1, 1, 2, 3, 4), view.toBytes());
      view.assign(bytes(7, 8), slice(0, 4, 2));
      assertArrayEquals(bytes(7, 1, 8, 3, 4), view.toBytes());
      Failure.Argument other =
          assertThrows(Failure.Argument.class, () -> view.assign(bytes(1), slice(0, 2)));
      assertEquals(Status.MISMATCH, other.status());
      assertThrows(NullPointerException.class, () -> view.assign((View) null));
    }
  }

  @Test
  void equality() {
    try (View ints = View.copyOf(bytes(1, 0, 0, 0, 2, 0, 0, 0)).cast("<i");
        View bytes = View.copyOf(bytes(1, 2));
        View others = View.copyOf(bytes(1, 3))) {
      assertEquals(ints, bytes);
      assertEquals(ints.hashCode(), bytes.hashCode());
      assertNotEquals(bytes, others);
      assertNotEquals(bytes.hashCode(), others.hashCode());
      assertNotEquals(bytes, "a view");
      assertTrue(bytes.equalBytes(bytes(1, 2)));
      View closed = bytes.duplicate();
      closed.close();
      assertEquals(closed, closed);
      assertNotEquals(closed, bytes);
      assertNotEquals(bytes, closed);
      assertEquals(closed.hashCode(), closed.hashCode());
      assertThrows(Failure.Argument.class, bytes::contentHash);
    }
    try (View nan = View.copyOf(new byte[] {0, 0, -64, 127}).cast("<f");
        View floats = View.copyOf(new byte[] {0, 0, 0, -128}).cast("<f");
        View zero = View.copyOf(bytes(0))) {
      assertNotEquals(nan, nan.duplicate());
      assertFalse(nan.contentEquals(nan));
      assertEquals(nan, nan);
      assertEquals(floats, zero);
      assertEquals(floats.hashCode(), zero.hashCode());
    }
  }

  @Test
  void hashesOfAllBytes() {
    try (Storage one = Storage.readOnlyCopyOf(bytes(1, 2, 3));
        Storage two = Storage.readOnlyCopyOf(bytes(3, 2, 1));
        View view = one.view();
        View reversed = two.view().slice(View.OMITTED, View.OMITTED, -1)) {
      assertEquals(view.contentHash(), reversed.contentHash());
    }
  }

  @Test
  void chunksInParallel() {
    byte[] ones = new byte[100_000];
    java.util.Arrays.fill(ones, (byte) 1);
    try (View view = View.copyOf(ones)) {
      long sum =
          view.chunks(999)
              .parallel()
              .mapToLong(
                  chunk -> {
                    try (chunk) {
                      return chunk.longs().sum();
                    }
                  })
              .sum();
      assertEquals(100_000, sum);
      assertEquals(101, view.chunks(999).collect(Collectors.toList()).size());
    }
  }

  @Test
  void layoutsOfAStorage() {
    try (Storage storage = Storage.copyOf(bytes(0, 1, 2, 3, 4, 5))) {
      View view = storage.view("B", new long[] {2, 2}, new long[] {-3, 2}, 3, true);
      assertArrayEquals(bytes(3, 5, 0, 2), view.toBytes());
      assertTrue(view.isReadOnly());
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> storage.view("B", new long[] {3}, new long[] {3}, 0, true));
      assertThrows(
          Failure.Argument.class, () -> storage.view("B", new long[] {3}, new long[0], 0, true));
    }
  }

  @Test
  void storages() {
    try (Storage storage = Storage.copyOf(bytes(1, 2, 3))) {
      storage.append(bytes(4));
      storage.insert(0, bytes(9, 8));
      storage.erase(2, 2);
      assertThrows(IndexOutOfBoundsException.class, () -> storage.erase(4, 1));
      assertArrayEquals(bytes(9, 8, 3, 4), storage.view().toBytes());
      assertThrows(BufferExportedException.class, storage::release);
      assertEquals("Storage[size=4, exports=1]", storage.toString());
      assertEquals(-1, storage.descriptor());
      assertThrows(OutOfMemoryError.class, () -> Storage.create(1L << 60));
    }
    try (Storage shared = Storage.createShared(4096);
        Storage again = Storage.mapShared(shared.descriptor(), true)) {
      try (View view = shared.view();
          View other = again.view()) {
        view.setLong(5, 6);
        assertEquals(6, other.getLong(5));
      }
      assertTrue(again.isReadOnly());
      assertThrows(UnsupportedOperationException.class, () -> shared.resize(1));
      again.release();
    }
  }

  @Test
  void formats() {
    try (Format format = Format.parse("<hdH")) {
      assertEquals(12, format.itemSize());
      assertEquals(3, format.values());
      assertTrue(format.isTuple());
    }
  }
}
