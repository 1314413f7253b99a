// SPDX-License-Identifier: MIT
package org.bufview;

/** What the analyzers of a scan have found so far. */
abstract class Findings extends Handle {
  private static final int BYTE_VALUES = 256;

  Findings(long token) {
    super(token, Native::delete_Scan);
  }

  final Scan self() {
    return (Scan) this;
  }

  /**
   * Counts the matches of a search.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long findCount(long id) {
    return Native.Scan_find_count(token, self(), id);
  }

  /**
   * Gives the offsets of the matches that were kept, ascending, some at a time.
   *
   * @param id number of the analyzer
   * @param first first match, from 0
   * @param offsets where they go
   * @return how many there were, at most as many as there is room for
   */
  public int findOffsets(long id, long first, long[] offsets) {
    return (int) Native.Scan_find_offsets(token, self(), id, first, offsets);
  }

  /**
   * Gives the offsets of all matches that were kept, ascending.
   *
   * @param id number of the analyzer
   * @return the offsets
   */
  public long[] findOffsets(long id) {
    return Batches.all(
        1, long[]::new, (first, room) -> Native.Scan_find_offsets(token, self(), id, first, room));
  }

  /**
   * Gives a digest.
   *
   * @param id number of the analyzer
   * @return its hexadecimal digits
   */
  public String digestHex(long id) {
    return Text.of(Native.Scan_digest_hex(token, self(), id));
  }

  /**
   * Gives the count of each byte value.
   *
   * @param id number of the analyzer
   * @return 256 counts
   */
  public long[] histogram(long id) {
    long[] counts = new long[BYTE_VALUES];
    Native.Scan_histogram(token, self(), id, counts);
    return counts;
  }

  /**
   * Gives the entropy.
   *
   * @param id number of a histogram
   * @return bits per byte, 0 to 8
   */
  public double entropy(long id) {
    return Native.Scan_entropy(token, self(), id);
  }

  /**
   * Counts the byte values that occur.
   *
   * @param id number of a histogram
   * @return their number, 0 to 256
   */
  public long uniqueBytes(long id) {
    return Native.Scan_unique_bytes(token, self(), id);
  }

  /**
   * Gives the byte value that is most common.
   *
   * @param id number of a histogram
   * @return the value, the least of several; -1 if there are no bytes
   */
  public int mostCommonByte(long id) {
    return Native.Scan_most_common_byte(token, self(), id);
  }

  /**
   * Counts the blocks whose entropy is known.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long blockCount(long id) {
    return Native.Scan_block_count(token, self(), id);
  }

  /**
   * Gives the entropies of the blocks that were kept.
   *
   * @param id number of the analyzer
   * @return bits per byte of each block
   */
  public double[] blockEntropies(long id) {
    return Batches.all(
        1,
        double[]::new,
        (first, room) -> Native.Scan_block_entropies(token, self(), id, first, room));
  }

  /**
   * Counts the windows of a sliding entropy.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long windowCount(long id) {
    return Native.Scan_window_count(token, self(), id);
  }

  /**
   * Gives the entropies of the windows that were kept.
   *
   * @param id number of the analyzer
   * @return bits per byte of each window
   */
  public double[] windowEntropies(long id) {
    return Batches.all(
        1,
        double[]::new,
        (first, room) -> Native.Scan_window_entropies(token, self(), id, first, room));
  }

  /**
   * Counts the strings.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long stringsCount(long id) {
    return Native.Scan_strings_count(token, self(), id);
  }

  /**
   * Gives where the strings that were kept lie.
   *
   * @param id number of the analyzer
   * @return two numbers for each: its offset, and its length
   */
  public long[] strings(long id) {
    return Batches.all(
        2, long[]::new, (first, room) -> Native.Scan_strings(token, self(), id, first, room));
  }

  /**
   * Gives the chi-square statistic of a histogram against bytes that are all equally frequent.
   *
   * @param id number of a histogram
   * @return near 255 for random bytes; 0 if there are none
   */
  public double chiSquare(long id) {
    return Native.Scan_chi_square(token, self(), id);
  }

  /**
   * Gives the arithmetic mean of the bytes.
   *
   * @param id number of a histogram
   * @return near 127.5 for random bytes; 0 if there are none
   */
  public double mean(long id) {
    return Native.Scan_mean(token, self(), id);
  }

  /**
   * Gives the serial correlation, as the program {@code ent} tells it. The first byte counts as the one
   * after the last.
   *
   * @param id number of the analyzer
   * @return from -1 to 1, 0 for random bytes; not a number if all bytes are equal or there are none
   */
  public double correlation(long id) {
    return Native.Scan_correlation(token, self(), id);
  }

  /**
   * Counts the matches of all patterns of a search for many.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long findManyCount(long id) {
    return Native.Scan_find_many_count(token, self(), id);
  }

  /**
   * Counts the matches of each pattern.
   *
   * @param id number of the analyzer
   * @return a count for each pattern
   */
  public long[] findManyCounts(long id) {
    return Batches.all(
        1,
        long[]::new,
        (first, room) -> Native.Scan_find_many_counts(token, self(), id, first, room));
  }

  /**
   * Gives the matches of many patterns that were kept, in the order of their offsets, then of their
   * patterns.
   *
   * @param id number of the analyzer
   * @return two numbers for each: its offset, and which pattern it is of, from 0
   */
  public long[] findManyMatches(long id) {
    return Batches.all(
        2,
        long[]::new,
        (first, room) -> Native.Scan_find_many_matches(token, self(), id, first, room));
  }

  /**
   * Counts lines.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long lineCount(long id) {
    return Native.Scan_line_count(token, self(), id);
  }

  /**
   * Gives the offsets that were kept at which lines begin, ascending.
   *
   * @param id number of the analyzer
   * @return the offsets
   */
  public long[] lineOffsets(long id) {
    return Batches.all(
        1, long[]::new, (first, room) -> Native.Scan_line_offsets(token, self(), id, first, room));
  }

  /**
   * Counts runs of text.
   *
   * @param id number of the analyzer
   * @return their number
   */
  public long textCount(long id) {
    return Native.Scan_text_count(token, self(), id);
  }

  /**
   * Gives where the runs of text that were kept lie.
   *
   * @param id number of the analyzer
   * @return two numbers for each: its offset, and its length in bytes
   */
  public long[] textRuns(long id) {
    return Batches.all(
        2, long[]::new, (first, room) -> Native.Scan_text_runs(token, self(), id, first, room));
  }

  /**
   * Tells how many bytes an n-gram has.
   *
   * @param id number of the analyzer
   * @return 1 to 8
   */
  public int ngramsLength(long id) {
    return (int) Native.Scan_ngrams_length(token, self(), id);
  }

  /**
   * Tells what is known of all n-grams, and the most frequent ones.
   *
   * @param id number of the analyzer
   * @param top how many of them, from 0; fewer are told if there are no more
   * @return the n-grams
   */
  public Ngrams ngrams(long id, int top) {
    return Ngrams.of(self(), id, top);
  }
}
