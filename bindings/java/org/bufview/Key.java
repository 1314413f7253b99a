// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * One entry of an index expression, see {@link View#subview(Key...)}. What Python writes as {@code
 * v[1, 2:8, ..., ::-1]} is {@code v.subview(at(1), slice(2, 8), ELLIPSIS, slice(null, null, -1L))}.
 */
public final class Key {
  /** Takes all of the dimensions that no other entry speaks of. At most one. */
  public static final Key ELLIPSIS = new Key(2, 0, 0, 0, 0);

  /** Puts in a dimension of one item. */
  public static final Key NEW_AXIS = new Key(3, 0, 0, 0, 0);

  /** Takes all of one dimension. */
  public static final Key ALL = slice(null, null, null);

  private static final int INDEX = 0;
  private static final int SLICE = 1;
  private static final int OMIT_START = 1;
  private static final int OMIT_STOP = 2;
  private static final int OMIT_STEP = 4;

  private final long[] numbers;

  private Key(long kind, long omits, long start, long stop, long step) {
    numbers = new long[] {kind, omits, start, stop, step};
  }

  /**
   * Takes one index of a dimension, which goes.
   *
   * @param index the index; a negative one counts from the end
   * @return the key
   */
  public static Key at(long index) {
    return new Key(INDEX, 0, index, 0, 0);
  }

  /**
   * Takes a range of a dimension, clipped to it.
   *
   * @param start first index; a negative one counts from the end
   * @param stop first index that is not taken
   * @return the key
   */
  public static Key slice(long start, long stop) {
    return new Key(SLICE, OMIT_STEP, start, stop, 1);
  }

  /**
   * Takes every {@code step}th item of a range.
   *
   * @param start first index; a negative one counts from the end
   * @param stop first index that is not taken
   * @param step distance from one item to the next; negative to go backwards, not 0
   * @return the key
   */
  public static Key slice(long start, long stop, long step) {
    return new Key(SLICE, 0, start, stop, step);
  }

  /**
   * Takes a range of which parts are left out.
   *
   * @param start first index, {@code null} for the first item in the direction of the step
   * @param stop first index that is not taken, {@code null} for through the last item
   * @param step distance from one item to the next, {@code null} for 1
   * @return the key
   */
  public static Key slice(Long start, Long stop, Long step) {
    long omits =
        (start == null ? OMIT_START : 0)
            | (stop == null ? OMIT_STOP : 0)
            | (step == null ? OMIT_STEP : 0);
    return new Key(
        SLICE,
        omits,
        start == null ? 0 : start,
        stop == null ? 0 : stop,
        step == null ? 1 : step);
  }

  static long[] numbers(Key... keys) {
    long[] all = new long[5 * keys.length];
    for (int i = 0; i < keys.length; i++) {
      System.arraycopy(keys[i].numbers, 0, all, 5 * i, 5);
    }
    return all;
  }
}
