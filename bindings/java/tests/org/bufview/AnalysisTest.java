// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bufview.Ngrams.Ngram;
import org.junit.jupiter.api.Test;

class AnalysisTest {
  private interface Question<T> {
    T ask(Scan scan, long id);
  }

  private interface Analyzer {
    long add(Scan scan);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static <T> T scan(byte[] bytes, Analyzer analyzer, Question<T> question) {
    try (View view = View.copyOf(bytes);
        Scan scan = Scan.create()) {
      long id = analyzer.add(scan);
      scan.run(view, ScanOptions.DEFAULT.threads(2));
      return question.ask(scan, id);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static long[] find(String text, Pattern pattern) {
    return scan(ascii(text), scan -> scan.addFind(pattern, Scan.ALL), Scan::findOffsets);
  }

  @Test
  void patternsOfEitherCase() {
    Pattern two = Pattern.of("two");
    assertArrayEquals(new long[] {4}, find("TwO two tw0", two));
    assertArrayEquals(new long[] {0, 4}, find("TwO two tw0", two.ignoringCase()));
    assertArrayEquals(new long[] {4}, find("TwO two tw0", two));
  }

  @Test
  void patternsWithOpenBits() {
    assertArrayEquals(new long[] {1, 4}, find("babcaxc", Pattern.ofHex("61 ?? 63")));
    // 0x40 to 0x4f are @ to O.
    assertArrayEquals(new long[] {0, 2}, find("@PO", Pattern.ofHex("4?")));
    assertArrayEquals(new long[] {1}, find("@PO", Pattern.ofHex("5 0\n4F")));
    byte[] mask = {(byte) 0xdf, (byte) 0xff};
    assertArrayEquals(new long[] {0, 2}, find("a1A1a2", Pattern.masked(ascii("A1"), mask)));
    Pattern open = Pattern.masked(ascii("a.B"), new byte[] {-1, 0, -1});
    assertArrayEquals(new long[] {0, 3}, find("aXbAYb", open.ignoringCase()));
  }

  @Test
  void aPatternIsACopy() {
    byte[] bytes = ascii("two");
    Pattern pattern = Pattern.of(bytes);
    bytes[0] = 'x';
    assertArrayEquals(new long[] {1}, find("xtwo", pattern));
  }

  @Test
  void patternsThatCannotBe() {
    for (String digits : List.of("1", "1g", "1 2 3", "??.?")) {
      IllegalArgumentException failure =
          assertThrows(IllegalArgumentException.class, () -> Pattern.ofHex(digits));
      assertTrue(failure.getMessage().contains(digits), failure.getMessage());
      assertEquals(Status.ARGUMENT, ((Failure) failure).status());
    }
    assertThrows(
        IllegalArgumentException.class, () -> Pattern.masked(new byte[2], new byte[3]));
    try (Scan scan = Scan.create()) {
      assertThrows(IllegalArgumentException.class, () -> scan.addFind(Pattern.of(), 0));
      assertThrows(IllegalArgumentException.class, () -> scan.addFind(Pattern.ofHex(""), 0));
      assertThrows(IllegalArgumentException.class, () -> scan.addFindMany(List.of(), false, 0));
      assertThrows(NullPointerException.class, () -> scan.addFind((Pattern) null, 0));
      assertEquals(0, scan.analyzers());
    }
  }

  @Test
  void patternsAreHandedOut() throws IOException {
    try (View view = View.copyOf(ascii("TwO two"));
        Scan scan = Scan.create()) {
      StringBuilder told = new StringBuilder();
      scan.addFind(
          Pattern.of("two").ignoringCase(),
          offsets -> {
            told.append(Arrays.toString(offsets));
            return true;
          });
      scan.run(view);
      assertEquals("[0, 4]", told.toString());
    }
  }

  @Test
  void manyPatterns() {
    List<byte[]> patterns = List.of(ascii("abc"), ascii("bc"), ascii("x"), ascii("abc"));
    byte[] bytes = ascii("abcABC");
    Analyzer all = scan -> scan.addFindMany(patterns, false, Scan.ALL);
    assertEquals(3, scan(bytes, all, Scan::findManyCount));
    assertArrayEquals(new long[] {1, 1, 0, 1}, scan(bytes, all, Scan::findManyCounts));
    assertArrayEquals(new long[] {0, 0, 0, 3, 1, 1}, scan(bytes, all, Scan::findManyMatches));
    Analyzer few = scan -> scan.addFindMany(patterns, true, 4);
    assertEquals(6, scan(bytes, few, Scan::findManyCount));
    assertArrayEquals(
        new long[] {0, 0, 0, 3, 1, 1, 3, 0}, scan(bytes, few, Scan::findManyMatches));
  }

  @Test
  void morePatternsThanABatch() {
    List<byte[]> patterns =
        IntStream.range(0, 20_000).mapToObj(number -> ascii("%05d.".formatted(number))).toList();
    long[] counts =
        scan(
            ascii("19999.00007.19999."),
            scan -> scan.addFindMany(patterns, false, 0),
            Scan::findManyCounts);
    assertEquals(20_000, counts.length);
    assertEquals(2, counts[19_999]);
    assertEquals(1, counts[7]);
    assertEquals(3, Arrays.stream(counts).sum());
  }

  @Test
  void lines() {
    byte[] bytes = ascii("a\nb\n\nc");
    assertEquals(4, scan(bytes, scan -> scan.addLines(2), Scan::lineCount));
    assertArrayEquals(new long[] {0, 2}, scan(bytes, scan -> scan.addLines(2), Scan::lineOffsets));
    assertArrayEquals(
        new long[] {0, 2, 4, 5}, scan(bytes, scan -> scan.addLines(Scan.ALL), Scan::lineOffsets));
  }

  @Test
  void linesThatAnyDelimiterEnds() {
    Analyzer split = scan -> scan.addSplit(ascii("--"), Scan.ALL);
    assertArrayEquals(
        new long[] {0, 3, 6, 8}, scan(ascii("a--b----c"), split, Scan::lineOffsets));
    assertEquals(4, scan(ascii("a--b----c"), split, Scan::lineCount));
    assertThrows(
        IllegalArgumentException.class,
        () -> scan(new byte[1], scan -> scan.addSplit(new byte[0], 1), Scan::lineCount));
  }

  @Test
  void textInItsEncodings() {
    byte[] mixed = "\0\u00e9\u20aca\0bcd".getBytes(StandardCharsets.UTF_8);
    Analyzer utf8 = scan -> scan.addText(StandardCharsets.UTF_8, 3, Scan.ALL);
    assertArrayEquals(new long[] {1, 6, 8, 3}, scan(mixed, utf8, Scan::textRuns));
    assertEquals(2, scan(mixed, utf8, Scan::textCount));
    assertArrayEquals(
        new long[] {8, 3},
        scan(
            mixed, scan -> scan.addText(StandardCharsets.US_ASCII, 2, Scan.ALL), Scan::textRuns));
    byte[] wide = "\u0001key\u0002".getBytes(StandardCharsets.UTF_16BE);
    assertArrayEquals(
        new long[] {2, 6},
        scan(wide, scan -> scan.addText(StandardCharsets.UTF_16BE, 3, Scan.ALL), Scan::textRuns));
    wide = "\u0001key\u0002".getBytes(StandardCharsets.UTF_16LE);
    assertArrayEquals(
        new long[] {2, 6},
        scan(wide, scan -> scan.addText(StandardCharsets.UTF_16LE, 3, Scan.ALL), Scan::textRuns));
    try (Scan scan = Scan.create()) {
      IllegalArgumentException failure =
          assertThrows(
              IllegalArgumentException.class,
              () -> scan.addText(StandardCharsets.ISO_8859_1, 3, 0));
      assertTrue(failure.getMessage().contains("ISO-8859-1"), failure.getMessage());
    }
  }

  @Test
  void statistics() {
    byte[] each = new byte[256];
    for (int i = 0; i < each.length; i++) {
      each[i] = (byte) i;
    }
    assertEquals(0, scan(each, Scan::addHistogram, Scan::chiSquare));
    assertEquals(127.5, scan(each, Scan::addHistogram, Scan::mean));
    // One value occurs 256 times and not once: 255 * 255; 255 occur not at all.
    assertEquals(65280, scan(new byte[256], Scan::addHistogram, Scan::chiSquare), 1e-9);
    assertEquals(-1, scan(new byte[] {0, 9, 0, 9}, Scan::addCorrelation, Scan::correlation), 1e-9);
    assertEquals(Double.NaN, scan(new byte[9], Scan::addCorrelation, Scan::correlation));
  }

  @Test
  void ngrams() {
    Analyzer pairs = scan -> scan.addNgrams(2, 1 << 20);
    byte[] bytes = ascii("abababc");
    assertEquals(2, scan(bytes, pairs, Scan::ngramsLength));
    Ngram ab = new Ngram(ascii("ab"), 3, 0);
    Ngram ba = new Ngram(ascii("ba"), 2, 0);
    Ngram bc = new Ngram(ascii("bc"), 1, 0);
    assertEquals(
        new Ngrams(6, 3, 0, List.of(ab, ba)),
        scan(bytes, pairs, (scan, id) -> scan.ngrams(id, 2)));
    assertEquals(
        new Ngrams(6, 3, 0, List.of(ab, ba, bc)),
        scan(bytes, pairs, (scan, id) -> scan.ngrams(id, Integer.MAX_VALUE)));
    assertEquals(
        new Ngrams(6, 3, 0, List.of()), scan(bytes, pairs, (scan, id) -> scan.ngrams(id, 0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> scan(bytes, pairs, (scan, id) -> scan.ngrams(id, -1)));
    assertEquals("Ngram[6162, count=3, error=0]", ab.toString());
    assertEquals(ab.hashCode(), new Ngram(ascii("ab"), 3, 0).hashCode());
  }

  @Test
  void moreNgramsThanABatch() {
    // Each pair of bytes once, and the first byte again at the end.
    ByteBuffer bytes = ByteBuffer.allocate(2 << 16);
    IntStream.range(0, 1 << 16).forEach(pair -> bytes.putShort((short) pair));
    Ngrams all =
        scan(
            bytes.array(),
            scan -> scan.addNgrams(2, 1 << 25),
            (scan, id) -> scan.ngrams(id, 70_000));
    assertEquals((2 << 16) - 1, all.total());
    assertEquals(1 << 16, all.distinct());
    assertEquals(1 << 16, all.top().size());
    assertEquals(all.total(), all.top().stream().mapToLong(Ngram::count).sum());
    assertEquals(1 << 16, all.top().stream().distinct().count());
  }

  @Test
  void ngramsThatDoNotFit() {
    byte[] bytes = new byte[1 << 18];
    new Random(1).nextBytes(bytes);
    Arrays.fill(bytes, 100_000, 150_000, (byte) 'x');
    Ngrams some =
        scan(bytes, scan -> scan.addNgrams(4, 1 << 16), (scan, id) -> scan.ngrams(id, 1));
    assertEquals(-1, some.distinct());
    assertTrue(some.missed() > 0);
    Ngram most = some.top().get(0);
    assertArrayEquals(ascii("xxxx"), most.bytes());
    assertTrue(most.count() >= 49_997 && most.count() - most.error() <= 49_997, most.toString());
  }

  @Test
  void theFirstDifference() {
    try (View one = View.copyOf((byte) 1, (byte) 2, (byte) 3, (byte) 4);
        View other = View.copyOf((byte) 1, (byte) 2, (byte) 9, (byte) 4);
        View two = one.slice(0, 2);
        View shorts = one.cast("H")) {
      assertEquals(2, one.firstDifference(other));
      assertEquals(2, one.firstDifference(two));
      assertEquals(2, two.firstDifference(one));
      assertEquals(-1, one.firstDifference(shorts));
      View closed = one.duplicate();
      closed.close();
      assertThrows(ReleasedException.class, () -> one.firstDifference(closed));
    }
  }

  @Test
  void entropyOfASlidingWindow() {
    try (Scan scan = Scan.create()) {
      final long windows = scan.addWindowEntropy(4, 2, Scan.ALL);
      final long first = scan.addWindowEntropy(4, 2, 1);
      scan.feed(0, ascii("aaaabbcdef"));
      scan.finish();
      assertEquals(4, scan.windowCount(windows));
      assertArrayEquals(new double[] {0, 1, 1.5, 2}, scan.windowEntropies(windows), 1e-12);
      assertEquals(4, scan.windowCount(first));
      assertArrayEquals(new double[] {0}, scan.windowEntropies(first));
      assertThrows(IndexOutOfBoundsException.class, () -> scan.windowCount(7));
    }
    try (Scan scan = Scan.create()) {
      assertThrows(IllegalArgumentException.class, () -> scan.addWindowEntropy(0, 1, 0));
      assertThrows(IllegalArgumentException.class, () -> scan.addWindowEntropy(1, 0, 0));
    }
  }

  @Test
  void kinds() {
    try (Scan scan = Scan.create()) {
      scan.addFind("a", 0);
      scan.addDigest("md5");
      scan.addHistogram();
      scan.addBlockEntropy(16, 0);
      scan.addStrings(4, 0);
      scan.addFindMany(List.of(ascii("a")), false, 0);
      scan.addNgrams(1, 1 << 16);
      scan.addLines(0);
      scan.addText(StandardCharsets.UTF_8, 1, 0);
      scan.addCorrelation();
      scan.addWindowEntropy(16, 1, 0);
      for (Scan.Kind kind : Scan.Kind.values()) {
        assertEquals(kind, scan.kind(kind.ordinal()));
      }
      assertEquals(Scan.Kind.values().length, scan.analyzers());
      IllegalArgumentException wrong =
          assertThrows(IllegalArgumentException.class, () -> scan.correlation(0));
      assertEquals(Status.TYPE, ((Failure) wrong).status());
    }
  }
}
