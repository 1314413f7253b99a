// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bufview.MappedFile.Access;
import org.bufview.MappedFile.Io;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTest {
  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private Path file(byte... bytes) throws IOException {
    return Files.write(folder.resolve("file"), bytes);
  }

  @Test
  void readsThroughTheMapping() throws IOException {
    MappedFile file = MappedFile.open(file((byte) 1, (byte) 2, (byte) 3));
    assertEquals(3, file.size());
    assertTrue(file.isMapped());
    assertEquals("MappedFile[size=3, mapped]", file.toString());
    file.check();
    View view = file.view();
    View part = file.view(1, 2);
    Storage storage = file.map(2, -1);
    file.close();
    assertEquals("MappedFile[closed]", file.toString());
    assertThrows(ReleasedException.class, file::view);
    assertArrayEquals(new byte[] {1, 2, 3}, view.toBytes());
    assertArrayEquals(new byte[] {2, 3}, part.toBytes());
    assertEquals(1, storage.size());
    assertThrows(ReadOnlyBufferException.class, () -> view.setLong(0, 1));
  }

  @Test
  void writesWhereItMay() throws IOException {
    Path path = file((byte) 1, (byte) 2, (byte) 3);
    try (MappedFile file = MappedFile.open(path, Access.COPY_ON_WRITE, Io.MAP);
        View view = file.view()) {
      view.setLong(0, 9);
      assertEquals(9, view.getLong(0));
    }
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(path));
    try (MappedFile file = MappedFile.open(path, Access.READ_WRITE, Io.AUTO);
        View view = file.view()) {
      view.asByteBuffer().put(1, (byte) 8);
      view.setLong(0, 9);
    }
    assertArrayEquals(new byte[] {9, 8, 3}, Files.readAllBytes(path));
  }

  @Test
  void readsWithoutMapping() throws IOException {
    try (MappedFile file = MappedFile.open(file((byte) 1, (byte) 2, (byte) 3), Access.READ, Io.READ)) {
      assertFalse(file.isMapped());
      byte[] room = new byte[5];
      assertEquals(2, file.read(1, room, 2, 3));
      assertArrayEquals(new byte[] {0, 0, 2, 3, 0}, room);
      assertEquals(0, file.read(3, room, 0, 5));
      assertEquals(0, file.read(0, room, 5, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> file.read(0, room, 3, 3));
      assertThrows(IllegalArgumentException.class, () -> file.read(-1, room, 0, 1));
      assertThrows(UnsupportedOperationException.class, file::view);
    }
  }

  @Test
  void largeReadsGoInPieces() throws IOException {
    byte[] bytes = new byte[700_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 17 >> 4);
    }
    try (MappedFile file = MappedFile.open(file(bytes), Access.READ, Io.READ)) {
      byte[] room = new byte[bytes.length + 1];
      assertEquals(bytes.length - 5, file.read(5, room, 5, room.length - 5));
      room[0] = bytes[0];
      System.arraycopy(bytes, 0, room, 0, 5);
      assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(room, 0, bytes.length));
    }
  }

  @Test
  void namesAreUtf8() throws IOException {
    // A Path cannot have such a name where the locale of the process is C.
    String name = folder + "/\uD83D\uDE00 größe";
    try (Storage storage = Storage.copyOf((byte) 7);
        View view = storage.view()) {
      assertEquals(7, view.getLong(0));
    }
    Path plain = file((byte) 7);
    String script = "import os, sys; os.rename(sys.argv[1], sys.argv[2])";
    run("/usr/bin/python3", "-X", "utf8", "-c", script, plain.toString(), name);
    try (MappedFile file = MappedFile.open(name);
        View view = file.view()) {
      assertEquals(7, view.getLong(0));
    } finally {
      run("/usr/bin/python3", "-X", "utf8", "-c", "import os, sys; os.remove(sys.argv[1])", name);
    }
  }

  private static void run(String... command) throws IOException {
    try {
      assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  @Test
  void whatCannotBeOpened() {
    IOException missing =
        assertThrows(IOException.class, () -> MappedFile.open(folder.resolve("missing")));
    assertEquals(Status.IO, ((Failure) missing).status());
    assertEquals(2, ((Failure) missing).errno());
    assertEquals("IO, errno 2", ((Failure) missing).details().toString());
    assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
    assertThrows(IOException.class, () -> MappedFile.open(folder));
    assertThrows(IllegalArgumentException.class, () -> MappedFile.open("a\0b"));
    assertThrows(NullPointerException.class, () -> MappedFile.open((Path) null));
    assertThrows(IOException.class, () -> MappedFile.ofDescriptor(9999, Access.READ, Io.AUTO));
  }

  @Test
  void longOffsets() throws IOException {
    Path path = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(5 * GIB);
      file.seek(5 * GIB - 1);
      file.write(77);
      file.seek(4 * GIB + 3);
      file.write("needle".getBytes());
    }
    try (MappedFile file = MappedFile.open(path);
        View view = file.view()) {
      assertEquals(5 * GIB, view.length());
      assertEquals(77, view.getLong(5 * GIB - 1));
      assertEquals(77, view.getLong(-1));
      assertEquals('n', view.slice(4 * GIB, 5 * GIB).getLong(3));
      assertEquals(77, view.asByteBuffer(3 * GIB + 1, Integer.MAX_VALUE).get(Integer.MAX_VALUE - 1));
      Failure.Argument large = assertThrows(Failure.Argument.class, view::asByteBuffer);
      assertEquals(Status.LIMIT, large.status());
      assertThrows(Failure.Argument.class, () -> view.asByteBuffer(0, 1L << 31));
      assertThrows(Failure.Argument.class, view::toBytes);
      byte[] six = new byte[6];
      view.getBytes(4 * GIB + 3, six, 0, 6);
      assertEquals("needle", new String(six));
      try (View longs = view.cast("q")) {
        assertEquals(5 * GIB / 8, longs.length());
      }
      // Only the part that is not a hole: the rest would take seconds.
      try (Scan scan = Scan.create()) {
        long needle = scan.addFind("needle", Scan.ALL);
        scan.run(view, ScanOptions.DEFAULT.range(4 * GIB - 1000, 2000));
        assertArrayEquals(new long[] {4 * GIB + 3}, scan.findOffsets(needle));
      }
    }
  }

  @Test
  void truncatedUnderAView() throws IOException {
    Path path = file(new byte[100_000]);
    try (MappedFile file = MappedFile.open(path);
        View view = file.view();
        Scan scan = Scan.create()) {
      scan.addHistogram();
      truncate(path);
      byte[] room = new byte[50_000];
      UncheckedIOException lost =
          assertThrows(UncheckedIOException.class, () -> view.getBytes(50_000, room, 0, 50_000));
      assertEquals(Status.CHANGED, ((Failure) lost).status());
      assertThrows(UncheckedIOException.class, () -> view.getLong(99_999));
      assertThrows(UncheckedIOException.class, view::toBytes);
      assertThrows(UncheckedIOException.class, view::check);
      assertThrows(UncheckedIOException.class, view::hashCode);
      IOException checked = assertThrows(IOException.class, () -> scan.run(view));
      assertEquals(Status.CHANGED, ((Failure) checked).status());
      assertThrows(IOException.class, () -> scan.run(file));
      assertThrows(IOException.class, file::check);
      assertThrows(IOException.class, () -> view.newInputStream().readAllBytes());
      assertThrows(
          IOException.class, () -> view.newChannel().read(ByteBuffer.allocate(100_000)));
    }
  }

  @Test
  void truncatedUnderABuffer() throws IOException {
    Path path = file(new byte[100_000]);
    try (MappedFile file = MappedFile.open(path);
        View view = file.view()) {
      ByteBuffer buffer = view.asByteBuffer();
      truncate(path);
      long sum = 0;
      for (int i = 0; i < buffer.limit(); i++) {
        sum += buffer.get(i);
      }
      assertEquals(0, sum);
      assertThrows(UncheckedIOException.class, view::check);
    }
  }

  private static void truncate(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1);
    }
  }
}
