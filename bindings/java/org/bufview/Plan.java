// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a scan looks for. Analyzers are added before it is given bytes, 256 at most. */
abstract class Plan extends Findings {
  private static final int IGNORE_CASE = 1;

  /** In the order of the C interface. */
  private static final List<Charset> ENCODINGS =
      List.of(
          StandardCharsets.US_ASCII,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE);

  Plan(long token) {
    super(token);
  }

  /**
   * Adds a search for a pattern. All matches are counted, overlapping ones too.
   *
   * @param pattern bytes to look for, 1 to 1048576
   * @param limit offsets to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addFind(byte[] pattern, long limit) {
    return addFind(Pattern.of(pattern), limit);
  }

  /**
   * Adds a search for a text, as UTF-8.
   *
   * @param pattern text to look for
   * @param limit offsets to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addFind(String pattern, long limit) {
    return addFind(Text.bytes(pattern), limit);
  }

  /**
   * Adds a search for a pattern that may leave bits open, or the case of letters.
   *
   * @param pattern what to look for
   * @param limit offsets to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer; its results are those of any search for one pattern
   */
  public long addFind(Pattern pattern, long limit) {
    int flags = pattern.ignoresCase() ? IGNORE_CASE : 0;
    return pattern.mask == null
        ? Native.Scan_add_find(token, self(), pattern.bytes, flags, limit)
        : Native.Scan_add_find_masked(token, self(), pattern.bytes, pattern.mask, flags, limit);
  }

  /**
   * Adds a search for many patterns at once. All matches are counted, overlapping ones and those of
   * equal patterns too.
   *
   * @param patterns the patterns, 1 to 65536 of 1 to 65536 bytes each, 4194304 in all
   * @param ignoreCase whether ASCII letters of either case are the same
   * @param limit matches to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addFindMany(List<byte[]> patterns, boolean ignoreCase, long limit) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    patterns.forEach(all::writeBytes);
    long[] lengths = patterns.stream().mapToLong(pattern -> pattern.length).toArray();
    int flags = ignoreCase ? IGNORE_CASE : 0;
    return Native.Scan_add_find_many(token, self(), all.toByteArray(), lengths, flags, limit);
  }

  /**
   * Adds a digest.
   *
   * @param name one of {@link Scan#digestNames()}
   * @return number of the analyzer
   */
  public long addDigest(String name) {
    return Native.Scan_add_digest(token, self(), Text.bytes(name));
  }

  /**
   * Adds a count of each byte value, from which come entropy, number of values and most common byte.
   *
   * @return number of the analyzer
   */
  public long addHistogram() {
    return Native.Scan_add_histogram(token, self());
  }

  /**
   * Adds the entropy of each block. Blocks begin at multiples of their size.
   *
   * @param block bytes in a block
   * @param limit values to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addBlockEntropy(long block, long limit) {
    return Native.Scan_add_block_entropy(token, self(), block, limit);
  }

  /**
   * Adds the entropy of a window that slides over the bytes. Windows begin at multiples of the step;
   * one that does not lie wholly in the bytes does not count.
   *
   * @param window bytes in the window, 1 to 1048576
   * @param step bytes from the beginning of a window to that of the next, from 1
   * @param limit values to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addWindowEntropy(long window, long step, long limit) {
    return Native.Scan_add_window_entropy(token, self(), window, step, limit);
  }

  /**
   * Adds a search for runs of printable ASCII characters and tabs.
   *
   * @param minimum bytes that a run must have at least, 1 to 1048576
   * @param limit runs to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addStrings(long minimum, long limit) {
    return Native.Scan_add_strings(token, self(), minimum, limit);
  }

  /**
   * Adds a search for text in an encoding: runs of its characters, as long as they get. Those of ASCII
   * and of UTF-16 are the characters from space to tilde and tabs; those of UTF-8 are all but control
   * characters.
   *
   * @param encoding US-ASCII, UTF-8, UTF-16LE or UTF-16BE, see {@link
   *     java.nio.charset.StandardCharsets}
   * @param minimum characters that a run must have at least, 1 to 1048576
   * @param limit runs to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addText(Charset encoding, long minimum, long limit) {
    int code = ENCODINGS.indexOf(encoding);
    if (code < 0) {
      throw new Failure.Argument(
          Status.ARGUMENT, "an encoding is one of " + ENCODINGS + ", not " + encoding);
    }
    return Native.Scan_add_text(token, self(), code, minimum, limit);
  }

  /**
   * Adds a count of n-grams: sequences of n bytes, at every offset. Counts are exact as long as the
   * different ones fit the memory: at least one for each 86 bytes of it. Beyond that they are upper
   * bounds, with a bound of their error.
   *
   * @param length bytes in an n-gram, 1 to 8
   * @param memory bytes of memory for counting, 65536 to 68719476736
   * @return number of the analyzer
   */
  public long addNgrams(int length, long memory) {
    return Native.Scan_add_ngrams(token, self(), length, memory);
  }

  /**
   * Adds a count of lines, and an index of where they begin. A newline ends a line; what follows the
   * last one is a line if it is not empty.
   *
   * @param limit beginnings to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addLines(long limit) {
    return Native.Scan_add_lines(token, self(), limit);
  }

  /**
   * Adds a count of what a delimiter ends, and an index of where it begins: lines whose newline is
   * another sequence of bytes. They are read as those of {@link #addLines(long)}. If the delimiter can
   * overlap itself, the bytes are needed in order, and the scan merges only with an empty one.
   *
   * @param delimiter 1 to 4096 bytes that end a line
   * @param limit beginnings to keep, the first ones; {@link Scan#ALL} for all
   * @return number of the analyzer
   */
  public long addSplit(byte[] delimiter, long limit) {
    return Native.Scan_add_split(token, self(), delimiter, limit);
  }

  /**
   * Adds the serial correlation: how much each byte depends on the one before.
   *
   * @return number of the analyzer
   */
  public long addCorrelation() {
    return Native.Scan_add_correlation(token, self());
  }
}
