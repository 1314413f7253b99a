// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.function.LongConsumer;

/** Looking for bytes in the bytes of a view, taken in C order. Positions count bytes. */
abstract class ByteSearch extends Items {
  private static final int OVERLAPPING = 1;

  ByteSearch(long token, LongConsumer free) {
    super(token, free);
  }

  /**
   * Looks for the first place where these bytes are.
   *
   * @param pattern the bytes
   * @return its position, -1 for none
   */
  public long findBytes(byte... pattern) {
    return findBytes(pattern, 0, Long.MAX_VALUE);
  }

  /**
   * Looks for the first place in a range where these bytes are.
   *
   * @param pattern the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @return its position, -1 for none
   */
  public long findBytes(byte[] pattern, long start, long stop) {
    return Native.View_find_bytes(token, self(), Bytes.given(pattern), start, stop);
  }

  /**
   * Looks for the last place in a range where these bytes are.
   *
   * @param pattern the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @return its position, -1 for none
   */
  public long findLastBytes(byte[] pattern, long start, long stop) {
    return Native.View_rfind_bytes(token, self(), Bytes.given(pattern), start, stop);
  }

  /**
   * Counts the places in a range where these bytes are.
   *
   * @param pattern the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @param overlapping whether places may overlap
   * @return their number
   */
  public long countBytes(byte[] pattern, long start, long stop, boolean overlapping) {
    int flags = overlapping ? OVERLAPPING : 0;
    return Native.View_count_bytes(token, self(), Bytes.given(pattern), start, stop, flags);
  }

  /**
   * Gives the places in a range where these bytes are, ascending, from its start on.
   *
   * @param pattern the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @param overlapping whether places may overlap
   * @param positions where they go
   * @return how many there were, at most as many as there is room for
   */
  public int findAllBytes(
      byte[] pattern, long start, long stop, boolean overlapping, long[] positions) {
    int flags = overlapping ? OVERLAPPING : 0;
    return (int)
        Native.View_find_all_bytes(
            token, self(), Bytes.given(pattern), start, stop, flags, positions);
  }

  /**
   * Says whether a range begins with these bytes.
   *
   * @param prefix the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @return whether it does
   */
  public boolean startsWith(byte[] prefix, long start, long stop) {
    return Native.View_starts_with(token, self(), Bytes.given(prefix), start, stop);
  }

  /**
   * Says whether a range ends with these bytes.
   *
   * @param suffix the bytes
   * @param start first position of the range; a negative one counts from the end
   * @param stop where the range ends
   * @return whether it does
   */
  public boolean endsWith(byte[] suffix, long start, long stop) {
    return Native.View_ends_with(token, self(), Bytes.given(suffix), start, stop);
  }

  /**
   * Looks for the first byte in which two views differ. Formats and shapes do not matter.
   *
   * @param other the other view
   * @return its position; where the smaller one ends if the larger one begins with its bytes; -1 if
   *     they do not differ
   */
  public long firstDifference(View other) {
    return Native.View_first_difference(token, self(), other.token, other);
  }
}
