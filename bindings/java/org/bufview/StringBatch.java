// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.charset.StandardCharsets;

/** Strings that a scan has found, with their text. One longer than memory comes in pieces. */
public final class StringBatch {
  private final long[] offsets;
  private final int[] starts;
  private final byte[] text;
  private final boolean continued;
  private final boolean unfinished;

  StringBatch(
      long[] offsets, long[] lengths, byte[] text, boolean continued, boolean unfinished) {
    this.offsets = offsets;
    this.text = text;
    this.continued = continued;
    this.unfinished = unfinished;
    starts = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      starts[i + 1] = starts[i] + (int) lengths[i];
    }
  }

  /**
   * Counts the strings.
   *
   * @return their number, from 1
   */
  public int count() {
    return offsets.length;
  }

  /**
   * Says where a string begins.
   *
   * @param index which one, from 0
   * @return its offset in what is scanned
   */
  public long offset(int index) {
    return offsets[index];
  }

  /**
   * Gives a string.
   *
   * @param index which one, from 0
   * @return its text
   */
  public String text(int index) {
    int length = starts[index + 1] - starts[index];
    return new String(text, starts[index], length, StandardCharsets.US_ASCII);
  }

  /**
   * Says whether the first string is the rest, maybe empty, of the last one of the batch before.
   *
   * @return whether it is
   */
  public boolean isContinued() {
    return continued;
  }

  /**
   * Says whether the last string goes on in the next batch.
   *
   * @return whether it does
   */
  public boolean isUnfinished() {
    return unfinished;
  }
}
