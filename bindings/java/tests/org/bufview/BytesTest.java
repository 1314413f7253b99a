// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.junit.jupiter.api.Test;

/** Buffers, streams and channels. */
class BytesTest {
  private static View zeroToNine() {
    return View.copyOf(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  @Test
  void windows() {
    try (View view = zeroToNine()) {
      ByteBuffer all = view.asByteBuffer();
      assertTrue(all.isDirect());
      assertEquals(10, all.remaining());
      ByteBuffer some = view.asByteBuffer(3, 4);
      assertEquals(4, some.capacity());
      assertEquals(3, some.get(0));
      some.put(0, (byte) 77);
      assertEquals(77, view.getLong(3));
      assertEquals(0, view.asByteBuffer(10, 0).remaining());
      assertThrows(IndexOutOfBoundsException.class, () -> view.asByteBuffer(8, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> view.asByteBuffer(-1, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> view.asByteBuffer(0, Long.MAX_VALUE));
      Failure.Argument layout =
          assertThrows(Failure.Argument.class, () -> view.slice(0, 10, 2).asByteBuffer());
      assertEquals(Status.LAYOUT, layout.status());
      assertEquals(6, view.cast("B", 2, 5).transpose().asByteBuffer().get(6));
    }
  }

  @Test
  void failedWindowsHoldNothing() {
    try (Storage storage = Storage.create(10);
        View view = storage.view()) {
      assertThrows(IndexOutOfBoundsException.class, () -> view.asByteBuffer(8, 3));
      view.release();
      storage.resize(5);
    }
  }

  @Test
  void readOnlyIsRespectedBothWays() {
    try (View view = zeroToNine().toReadOnly()) {
      ByteBuffer buffer = view.asByteBuffer();
      assertTrue(buffer.isReadOnly());
      assertEquals(ByteOrder.nativeOrder(), buffer.order());
      assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 1));
    }
    ByteBuffer direct = ByteBuffer.allocateDirect(4);
    try (View view = View.of(direct.asReadOnlyBuffer())) {
      assertTrue(view.isReadOnly());
      assertThrows(ReadOnlyBufferException.class, () -> view.setLong(0, 1));
    }
  }

  @Test
  void directBuffersAreNotCopied() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(10);
    buffer.position(2).limit(8);
    try (View view = View.of(buffer)) {
      assertEquals(6, view.length());
      buffer.put(2, (byte) 42);
      assertEquals(42, view.getLong(0));
      view.setLong(5, 43);
      assertEquals(43, buffer.get(7));
      assertEquals(2, buffer.position());
    }
    try (View view = View.of(ByteBuffer.allocateDirect(0))) {
      assertEquals(0, view.length());
    }
    assertThrows(IllegalArgumentException.class, () -> View.of(ByteBuffer.allocate(3)));
  }

  @Test
  void copies() {
    ByteBuffer heap = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
    try (View view = View.copyOf(heap)) {
      assertArrayEquals(new byte[] {2, 3}, view.toBytes());
      assertEquals(1, heap.position());
    }
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(1, (byte) 5);
    try (View view = View.copyOf(direct)) {
      direct.put(1, (byte) 0);
      assertArrayEquals(new byte[] {0, 5, 0}, view.toBytes());
    }
    try (View view = View.copyOf()) {
      assertEquals(0, view.length());
    }
  }

  @Test
  void streams() throws IOException {
    InputStream stream;
    try (View view = zeroToNine()) {
      stream = view.newInputStream();
    }
    assertEquals(0, stream.read());
    assertEquals(9, stream.available());
    stream.mark(0);
    assertEquals(2, stream.skip(2));
    byte[] some = new byte[20];
    assertEquals(7, stream.read(some, 1, 19));
    assertEquals(3, some[1]);
    assertEquals(-1, stream.read());
    assertEquals(-1, stream.read(some));
    assertEquals(0, stream.read(some, 0, 0));
    stream.reset();
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, stream.readAllBytes());
    stream.reset();
    stream.close();
    assertThrows(IOException.class, stream::read);
  }

  @Test
  void streamsOfWhatIsNotContiguous() throws IOException {
    try (View view = View.copyOf(new byte[] {1, 0, 2, 0, 3, 0, 4, 0}).cast("<H", 2, 2).transpose();
        InputStream stream = view.newInputStream()) {
      assertEquals(1, stream.read());
      assertArrayEquals(new byte[] {0, 3, 0}, stream.readNBytes(3));
      assertArrayEquals(new byte[] {2, 0, 4, 0}, stream.readAllBytes());
    }
  }

  @Test
  void channels() throws IOException {
    try (View view = zeroToNine();
        SeekableByteChannel channel = view.newChannel()) {
      assertEquals(10, channel.size());
      ByteBuffer target = ByteBuffer.allocate(4);
      assertEquals(4, channel.position(3).read(target));
      assertArrayEquals(new byte[] {3, 4, 5, 6}, target.array());
      assertEquals(7, channel.position());
      assertEquals(2, channel.position(8).write(ByteBuffer.wrap(new byte[] {50, 51})));
      assertEquals(51, view.getLong(9));
      assertThrows(IOException.class, () -> channel.write(ByteBuffer.allocate(1)));
      assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
      assertEquals(0, channel.read(ByteBuffer.allocate(0)));
      assertThrows(IOException.class, () -> channel.truncate(5));
      assertEquals(10, channel.truncate(10).size());
      assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
      channel.position(1L << 40);
      assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    }
    SeekableByteChannel closed = zeroToNine().newChannel();
    closed.close();
    assertFalse(closed.isOpen());
    assertThrows(ClosedChannelException.class, closed::size);
    try (View view = zeroToNine().toReadOnly();
        SeekableByteChannel channel = view.newChannel()) {
      assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void largeTransfersGoInPieces() throws IOException {
    byte[] bytes = new byte[300_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 >> 3);
    }
    try (Storage storage = Storage.create(bytes.length);
        View view = storage.view();
        SeekableByteChannel channel = view.newChannel()) {
      assertEquals(bytes.length, channel.write(ByteBuffer.wrap(bytes)));
      ByteBuffer back = ByteBuffer.allocateDirect(bytes.length);
      assertEquals(bytes.length, channel.position(0).read(back));
      assertTrue(view.equalBytes(bytes));
      assertEquals(ByteBuffer.wrap(bytes), back.flip());
    }
  }
}
