// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
  @TempDir Path folder;

  private static byte[] text(String text) {
    return text.getBytes();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  @Test
  void manyQuestionsInOnePass() throws IOException, NoSuchAlgorithmException {
    byte[] bytes = random(3_000_000);
    System.arraycopy(text("a needle in"), 0, bytes, 2_000_000, 11);
    Path path = Files.write(folder.resolve("file"), bytes);
    long[] counts = new long[256];
    for (byte value : bytes) {
      counts[value & 0xff]++;
    }
    String sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    for (long threads : new long[] {1, 2, ScanOptions.ALL_PROCESSORS}) {
      try (MappedFile file = MappedFile.open(path);
          Scan scan = Scan.create()) {
        final long histogram = scan.addHistogram();
        final long digest = scan.addDigest("sha256");
        final long needle = scan.addFind("needle", Scan.ALL);
        final long blocks = scan.addBlockEntropy(1 << 20, Scan.ALL);
        final long strings = scan.addStrings(11, Scan.ALL);
        scan.run(file, ScanOptions.DEFAULT.threads(threads).chunk(100_000));
        assertArrayEquals(counts, scan.histogram(histogram));
        assertEquals(sha256, scan.digestHex(digest));
        assertArrayEquals(new long[] {2_000_002}, scan.findOffsets(needle));
        assertEquals(1, scan.findCount(needle));
        assertEquals(3, scan.blockCount(blocks));
        assertEquals(3, scan.blockEntropies(blocks).length);
        assertEquals(8.0, scan.blockEntropies(blocks)[1], 0.001);
        assertEquals(8.0, scan.entropy(histogram), 0.001);
        assertEquals(256, scan.uniqueBytes(histogram));
        assertEquals(scan.stringsCount(strings) * 2, scan.strings(strings).length);
        assertTrue(
            LongStream.of(scan.strings(strings)).anyMatch(at -> at > 1_999_900 && at <= 2_000_000));
        assertEquals(0, scan.offset());
        assertEquals(3_000_000, scan.length());
        assertEquals(5, scan.analyzers());
        assertEquals(Scan.Kind.DIGEST, scan.kind(digest));
        assertEquals(Scan.Kind.STRINGS, scan.kind(strings));
        assertTrue(scan.nanoseconds(digest) > 0);
      }
    }
  }

  @Test
  void manyMatches() throws IOException {
    try (View zeros = View.copyOf(new byte[50_000]);
        Scan scan = Scan.create()) {
      long id = scan.addFind(new byte[] {0, 0}, Scan.ALL);
      long few = scan.addFind(new byte[1], 3);
      scan.run(zeros);
      assertArrayEquals(LongStream.range(0, 49_999).toArray(), scan.findOffsets(id));
      long[] room = new long[4];
      assertEquals(4, scan.findOffsets(id, 10, room));
      assertArrayEquals(new long[] {10, 11, 12, 13}, room);
      assertEquals(50_000, scan.findCount(few));
      assertArrayEquals(new long[] {0, 1, 2}, scan.findOffsets(few));
      assertThrows(IndexOutOfBoundsException.class, () -> scan.findCount(2));
      assertThrows(IllegalArgumentException.class, () -> scan.entropy(0));
    }
  }

  @Test
  void bytesThatAreFed() {
    try (Scan scan = Scan.create()) {
      long id = scan.addFind("abc", Scan.ALL);
      long digest = scan.addDigest("md5");
      scan.feed(100, text("..ab"));
      ByteBuffer direct = ByteBuffer.allocateDirect(5).put(text("-cabc")).flip();
      direct.position(1);
      scan.feed(104, direct);
      scan.feed(108, ByteBuffer.wrap(text("abc")));
      assertThrows(IllegalArgumentException.class, () -> scan.feed(0, text("x")));
      scan.finish();
      assertArrayEquals(new long[] {102, 105, 108}, scan.findOffsets(id));
      // From md5sum, of "..abcabcabc".
      assertEquals("3877936548ed102f3de97ad4288f123c", scan.digestHex(digest));
      assertThrows(BufferExportedException.class, () -> scan.feed(111, text("x")));
      scan.reset();
      assertEquals(0, scan.findCount(id));
      scan.feed(0, new byte[0]);
    }
  }

  @Test
  void mergedAndSaved() {
    try (Scan left = Scan.create();
        Scan right = Scan.create()) {
      left.addFind("abc", Scan.ALL);
      right.addFind("abc", Scan.ALL);
      left.feed(0, text("--ab"));
      right.feed(4, text("c-"));
      byte[] saved = right.save();
      try (Scan loaded = Scan.load(saved)) {
        left.merge(loaded);
      }
      left.finish();
      assertArrayEquals(new long[] {2}, left.findOffsets(0));
      assertThrows(IllegalArgumentException.class, () -> Scan.load(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void matchesAreHandedOut() throws IOException {
    List<Long> found = new ArrayList<>();
    try (View view = View.copyOf(text("a-a-a"));
        Scan scan = Scan.create()) {
      scan.addFind(
          text("a"),
          offsets -> {
            LongStream.of(offsets).forEach(found::add);
            return true;
          });
      scan.run(view);
      assertEquals(List.of(0L, 2L, 4L), found);
      assertThrows(UnsupportedOperationException.class, scan::save);
    }
  }

  @Test
  void stringsAreHandedOut() throws IOException {
    List<String> found = new ArrayList<>();
    byte[] bytes = "..\0Hello\0\1a longer one\0no\0".getBytes();
    try (View view = View.copyOf(bytes);
        Scan scan = Scan.create()) {
      scan.addStrings(
          5,
          batch -> {
            for (int i = 0; i < batch.count(); i++) {
              found.add(batch.offset(i) + " " + batch.text(i));
            }
            return !batch.isContinued() && !batch.isUnfinished();
          });
      scan.run(view);
      assertEquals(List.of("3 Hello", "10 a longer one"), found);
    }
  }

  @Test
  void stringsThatAreFedInPieces() {
    StringBuilder all = new StringBuilder();
    try (Scan scan = Scan.create()) {
      scan.addStrings(
          4,
          batch -> {
            for (int i = 0; i < batch.count(); i++) {
              all.append(i == 0 && batch.isContinued() ? "" : "|").append(batch.text(i));
            }
            return true;
          });
      scan.feed(0, text("\0\0abc"));
      scan.feed(5, text("def"));
      scan.feed(8, text("ghi\0jk"));
      scan.feed(14, text("lm"));
      scan.finish();
    }
    assertEquals("|abcdefghi|jklm", all.toString());
  }

  @Test
  void callbacksMayThrow() {
    IllegalStateException mine = new IllegalStateException("mine");
    try (View view = View.copyOf(text("aaa"));
        Scan scan = Scan.create()) {
      scan.addFind(
          text("a"),
          offsets -> {
            throw mine;
          });
      assertSame(mine, assertThrows(IllegalStateException.class, () -> scan.run(view)));
      assertSame(
          mine,
          assertThrows(
              IllegalStateException.class,
              () ->
                  scan.run(
                      view,
                      ScanOptions.DEFAULT.progress(
                          (done, total) -> {
                            throw mine;
                          }))));
    }
  }

  @Test
  void callbacksMayStop() throws IOException {
    byte[] bytes = new byte[1_000_000];
    try (View view = View.copyOf(bytes);
        Scan scan = Scan.create()) {
      long id = scan.addHistogram();
      CancellationException stopped =
          assertThrows(
              CancellationException.class,
              () -> scan.run(view, ScanOptions.DEFAULT.progress((done, total) -> false)));
      assertEquals(Status.CANCELLED, ((Failure) stopped).status());
      assertEquals(0, scan.length());
      assertThrows(
          CancellationException.class,
          () ->
              scan.run(
                  view,
                  ScanOptions.DEFAULT
                      .chunk(1000)
                      .progress(
                          (done, total) -> {
                            scan.cancel();
                            return true;
                          })));
      long[] last = new long[2];
      scan.run(
          view,
          ScanOptions.DEFAULT.progress(
              (done, total) -> {
                last[0] = done;
                last[1] = total;
                return true;
              }));
      assertArrayEquals(new long[] {1_000_000, 1_000_000}, last);
      assertEquals(1_000_000, scan.histogram(id)[0]);
    }
  }

  @Test
  void callbacksMayScan() throws IOException {
    List<Long> inner = new ArrayList<>();
    try (View view = View.copyOf(text("aba"));
        Scan outer = Scan.create();
        Scan other = Scan.create()) {
      other.addFind(
          text("b"),
          offsets -> {
            inner.add(offsets[0]);
            return true;
          });
      outer.addFind(
          text("a"),
          offsets -> {
            other.feed(10, text("xxb"));
            inner.add((long) offsets.length);
            assertThrows(BufferExportedException.class, () -> outer.feed(9, text("a")));
            return true;
          });
      outer.run(view);
      assertEquals(List.of(12L, 2L), inner);
    }
  }

  @Test
  void partsAndRanges() throws IOException {
    try (View view = View.copyOf(text("abcabc"));
        Scan scan = Scan.create()) {
      long id = scan.addFind("bca", Scan.ALL);
      scan.run(view, ScanOptions.DEFAULT.range(0, 3).part(true));
      scan.run(view, ScanOptions.DEFAULT.range(3, -1));
      assertArrayEquals(new long[] {1}, scan.findOffsets(id));
      assertThrows(BufferExportedException.class, () -> scan.run(view));
    }
    try (View view = View.copyOf(text("abc"));
        Scan scan = Scan.create()) {
      scan.addHistogram();
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> scan.run(view, ScanOptions.DEFAULT.range(1, 3)));
      assertThrows(
          IllegalArgumentException.class,
          () -> scan.run(view, ScanOptions.DEFAULT.threads(1000)));
    }
  }

  @Test
  void digestsHaveNames() {
    assertTrue(Scan.digestNames().containsAll(List.of("md5", "sha256", "crc32c", "xxh3")));
    try (Scan scan = Scan.create()) {
      assertThrows(IllegalArgumentException.class, () -> scan.addDigest("sha257"));
      assertThrows(NullPointerException.class, () -> scan.addFind((String) null, 1));
      assertThrows(NullPointerException.class, () -> scan.addFind(text("a"), null));
    }
  }
}
