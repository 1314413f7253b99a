// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Sequences of bytes, and how often they occur.
 *
 * @param total number of sequences
 * @param distinct number of different ones, -1 if they did not fit the memory
 * @param missed one that is not among the most frequent, however many are asked for, occurs so often at
 *     most; 0 if counts are exact
 * @param top the most frequent ones, the most frequent first; those that occur equally often in the
 *     order of their bytes
 */
public record Ngrams(long total, long distinct, long missed, List<Ngram> top) {
  private static final int BATCH = 8192;

  /**
   * A sequence of bytes.
   *
   * @param bytes the bytes
   * @param count how often it occurs, at most
   * @param error by how much that may be too many; 0 if it is exact
   */
  public record Ngram(byte[] bytes, long count, long error) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Ngram ngram
          && Arrays.equals(bytes, ngram.bytes)
          && count == ngram.count
          && error == ngram.error;
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + Long.hashCode(count);
    }

    @Override
    public String toString() {
      String hex = HexFormat.of().formatHex(bytes);
      return "Ngram[" + hex + ", count=" + count + ", error=" + error + "]";
    }
  }

  static Ngrams of(Scan scan, long id, int top) {
    if (top < 0) {
      throw new Failure.Argument(
          Status.ARGUMENT, "the " + top + " most frequent n-grams cannot be told");
    }
    long[] summary = Native.Scan_ngrams_summary(scan.token, scan, id);
    List<Ngram> told = new ArrayList<>();
    int room = top;
    for (int got = -1; room > 0 && got != 0; room = top - told.size()) {
      got = add(told, scan, id, Math.min(room, BATCH));
    }
    return new Ngrams(summary[0], summary[1], summary[2], List.copyOf(told));
  }

  private static int add(List<Ngram> told, Scan scan, long id, int room) {
    int length = scan.ngramsLength(id);
    byte[] grams = new byte[length * room];
    long[] numbers = new long[2 * room];
    int got = (int) Native.Scan_ngrams_top(scan.token, scan, id, told.size(), grams, numbers);
    for (int i = 0; i < got; i++) {
      byte[] bytes = Arrays.copyOfRange(grams, i * length, (i + 1) * length);
      told.add(new Ngram(bytes, numbers[2 * i], numbers[2 * i + 1]));
    }
    return got;
  }
}
