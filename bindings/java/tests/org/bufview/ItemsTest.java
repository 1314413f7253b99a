// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ItemsTest {
  private static View zeros(long size, String format) {
    try (Storage storage = Storage.create(size);
        View bytes = storage.view()) {
      return bytes.cast(format);
    }
  }

  @Test
  void valuesOfEveryKind() {
    try (View view = zeros(16, "q")) {
      view.set(0, Long.MIN_VALUE);
      view.set(1, 7);
      assertEquals(Long.MIN_VALUE, view.get(0));
      assertEquals(7L, view.get(-1));
    }
    try (View view = zeros(8, "Q")) {
      BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
      view.set(0, most);
      assertEquals(most, view.get(0));
      assertEquals(Status.VALUE, failure(() -> view.set(0, most.add(BigInteger.ONE))));
      assertEquals(Status.VALUE, failure(() -> view.set(0, -1)));
      assertEquals(most, view.get(0));
    }
    try (View view = zeros(8, "d")) {
      view.set(0, 0.1);
      assertEquals(0.1, view.get(0));
      view.set(0, 3);
      assertEquals(3.0, view.get(0));
    }
    try (View view = zeros(1, "?")) {
      view.set(0, true);
      assertEquals(true, view.get(0));
    }
    try (View view = zeros(4, "4s")) {
      view.set(0, new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 2, 0, 0}, (byte[]) view.get(0));
      assertEquals(Status.TYPE, failure(() -> view.set(0, new Object())));
    }
    try (View view = zeros(16, "Zd")) {
      view.set(0, new Complex(1, -2));
      assertEquals(new Complex(1, -2), view.get(0));
    }
  }

  @Test
  void recordsAreLists() {
    try (View view = zeros(24, "<hdH")) {
      view.set(1, List.of(-1, 0.5, 65535));
      assertEquals(List.of(-1L, 0.5, 65535L), view.get(1));
      view.set(0, new Object[] {1, 2, 3});
      assertEquals(List.of(1L, 2.0, 3L), view.get(0));
      assertThrows(IllegalArgumentException.class, () -> view.set(0, List.of(1, 2)));
      assertThrows(
          UnsupportedOperationException.class, () -> ((List<?>) view.get(0)).remove(0));
    }
  }

  private interface Code {
    void run();
  }

  private static Status failure(Code code) {
    return ((Failure) assertThrows(RuntimeException.class, code::run)).status();
  }

  @Test
  void singleNumbers() {
    try (View view = zeros(12, "i")) {
      view.setLong(0, -5);
      view.setLong(new long[] {-1}, 6);
      assertEquals(-5, view.getInt(0));
      assertEquals(6, view.getLong(2));
      assertEquals(6.0, view.getDouble(2));
      assertThrows(IndexOutOfBoundsException.class, () -> view.getLong(3));
      assertEquals(Status.RANGE, failure(() -> view.getLong(3)));
      assertEquals(Status.TYPE, failure(() -> view.getLong(0, 0)));
      assertEquals(Status.VALUE, failure(() -> view.setLong(0, 1L << 31)));
      try (View wide = zeros(8, "q")) {
        wide.setLong(0, 1L << 31);
        assertEquals(Status.VALUE, failure(() -> wide.getInt(0)));
      }
      try (View fixed = view.toReadOnly()) {
        assertThrows(ReadOnlyBufferException.class, () -> fixed.setLong(0, 1));
        assertEquals(Status.READONLY, failure(() -> fixed.setLong(0, 1)));
      }
    }
    try (View view = zeros(8, "d")) {
      view.setDouble(0, 1.25);
      assertEquals(1.25, view.getDouble(0));
      view.setDouble(new long[] {0}, 2.5);
      assertEquals(2.5, view.getDouble(0));
    }
  }

  @Test
  void runsOfTheirOwnFormat() {
    try (View view = zeros(40, "i")) {
      view.setInts(1, new int[] {9, 1, -2, 3, 9}, 1, 3);
      int[] got = new int[5];
      view.getInts(0, got, 1, 4);
      assertArrayEquals(new int[] {0, 0, 1, -2, 3}, got);
    }
    try (View view = zeros(8, "f")) {
      view.setFloats(0, new float[] {1.5f, -2.5f}, 0, 2);
      float[] got = new float[2];
      view.getFloats(0, got, 0, 2);
      assertArrayEquals(new float[] {1.5f, -2.5f}, got);
    }
    try (View view = zeros(16, "d")) {
      view.setDoubles(0, new double[] {0.1, 0.2}, 0, 2);
      double[] got = new double[2];
      view.getDoubles(0, got, 0, 2);
      assertArrayEquals(new double[] {0.1, 0.2}, got);
    }
    try (View view = zeros(4, "h")) {
      view.setShorts(0, new short[] {-1, 300}, 0, 2);
      short[] got = new short[2];
      view.getShorts(0, got, 0, 2);
      assertArrayEquals(new short[] {-1, 300}, got);
    }
    try (View view = zeros(16, "q")) {
      view.setLongs(0, new long[] {Long.MIN_VALUE, 5}, 0, 2);
      long[] got = new long[2];
      view.getLongs(0, got, 0, 2);
      assertArrayEquals(new long[] {Long.MIN_VALUE, 5}, got);
    }
  }

  @Test
  void runsOfOtherFormatsAreConverted() {
    try (View view = zeros(40, ">i");
        View every = view.slice(0, 10, 3)) {
      every.setShorts(0, new short[] {1, -2, 3, 4}, 0, 4);
      int[] ints = new int[4];
      every.getInts(0, ints, 0, 4);
      assertArrayEquals(new int[] {1, -2, 3, 4}, ints);
      double[] doubles = new double[2];
      every.getDoubles(1, doubles, 0, 2);
      assertArrayEquals(new double[] {-2, 3}, doubles);
      assertEquals(-2, view.getLong(3));
      every.setLong(0, 70000);
      short[] shorts = {8, 8};
      assertEquals(Status.VALUE, failure(() -> every.getShorts(0, shorts, 0, 2)));
      assertArrayEquals(new short[] {8, 8}, shorts);
    }
  }

  @Test
  void runsThatDoNotFit() {
    try (View view = zeros(40, "i")) {
      int[] ints = new int[4];
      assertThrows(IndexOutOfBoundsException.class, () -> view.getInts(0, ints, 2, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> view.getInts(0, ints, -1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> view.getInts(7, ints, 0, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> view.getInts(-1, ints, 0, 1));
      assertThrows(
          IndexOutOfBoundsException.class, () -> view.getInts(Long.MAX_VALUE, ints, 0, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> view.setInts(9, ints, 0, 2));
      assertThrows(NullPointerException.class, () -> view.getInts(0, null, 0, 0));
      view.getInts(10, ints, 4, 0);
      try (View fixed = view.toReadOnly()) {
        assertThrows(ReadOnlyBufferException.class, () -> fixed.setInts(0, ints, 0, 4));
      }
    }
  }

  @Test
  void bytesOfItems() {
    try (View view = zeros(12, "<i");
        View odd = view.slice(0, 3, 2)) {
      view.setLong(2, 0x01020304);
      byte[] bytes = new byte[9];
      odd.getBytes(0, bytes, 1, 8);
      assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 4, 3, 2, 1}, bytes);
      odd.setBytes(0, bytes, 5, 4);
      assertEquals(0x01020304, view.getLong(0));
      assertEquals(Status.VALUE, failure(() -> odd.getBytes(0, bytes, 0, 5)));
      view.setBytes(new long[] {1}, new byte[] {1, 0, 0, 0});
      assertEquals(1, view.getLong(1));
    }
  }

  @Test
  void lookingForValues() {
    try (View view = zeros(12, "i")) {
      view.setInts(0, new int[] {4, 5, 4}, 0, 3);
      assertEquals(2, view.count(4));
      assertTrue(view.contains(5.0));
      assertFalse(view.contains(6));
      assertEquals(1, view.index(5));
      assertEquals(2, view.index(4, 1, 3));
      assertEquals(Status.VALUE, failure(() -> view.index(6)));
    }
  }

  @Test
  void lookingForBytes() {
    byte[] aa = "aa".getBytes();
    try (View view = View.copyOf("aaa-aa".getBytes())) {
      assertEquals(0, view.findBytes(aa));
      assertEquals(4, view.findBytes(aa, 2, Long.MAX_VALUE));
      assertEquals(-1, view.findBytes((byte) 'b'));
      assertEquals(1, view.findLastBytes(aa, 0, 5));
      assertEquals(2, view.countBytes(aa, 0, 6, false));
      assertEquals(3, view.countBytes(aa, 0, 6, true));
      long[] room = new long[2];
      assertEquals(2, view.findAllBytes(aa, 0, 6, true, room));
      assertArrayEquals(new long[] {0, 1}, room);
      assertTrue(view.startsWith(aa, 1, 6));
      assertFalse(view.startsWith(aa, 2, 6));
      assertTrue(view.endsWith(aa, 0, 6));
      assertFalse(view.endsWith(aa, 0, 5));
    }
  }

  @Test
  void fillingAndConverting() {
    try (View ints = zeros(12, "i");
        View floats = zeros(24, ">d")) {
      ints.fill(-7);
      floats.convert(ints);
      assertArrayEquals(new double[] {-7, -7, -7}, floats.doubles().toArray());
      floats.setDouble(1, 0.5);
      assertEquals(Status.VALUE, failure(() -> ints.convert(floats)));
      assertEquals(-7, ints.getLong(0));
    }
  }

  @Test
  void streams() {
    try (View view = zeros(80000, "i")) {
      int[] numbers = new int[20000];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = i;
      }
      view.setInts(0, numbers, 0, numbers.length);
      assertEquals(199990000, view.longs().sum());
      assertEquals(199990000, view.longs().parallel().sum());
      assertEquals(199990000.0, view.doubles().sum());
      assertArrayEquals(
          LongStream.range(0, 20000).toArray(), view.longs().toArray());
      try (View none = view.slice(0, 0)) {
        assertEquals(0, none.longs().count());
      }
    }
  }

  @Test
  void buffersAreOfNativeOrder() {
    try (View view = zeros(8, "q")) {
      view.setLong(0, 0x0102030405060708L);
      ByteBuffer buffer = view.asByteBuffer();
      assertEquals(ByteOrder.nativeOrder(), buffer.order());
      assertEquals(0x0102030405060708L, buffer.getLong(0));
      buffer.putLong(0, 5);
      assertEquals(5, view.getLong(0));
    }
  }
}
