// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Results that are asked for some at a time, put together. */
final class Batches {
  private static final int BATCH = 8192;

  private Batches() {}

  /** Fills an array with results from the {@code first} on, and answers how many there were. */
  interface Source<A> {
    long fill(long first, A room);
  }

  /** All results, of {@code width} numbers each, as an array of a type that {@code create} makes. */
  static <A> A all(int width, IntFunction<A> create, Source<A> source) {
    List<A> parts = new ArrayList<>();
    long total = 0;
    for (long count = BATCH; count == BATCH; total += count) {
      A room = create.apply(BATCH * width);
      count = source.fill(total, room);
      parts.add(room);
    }
    int length = Math.toIntExact(total * width);
    A all = create.apply(length);
    for (int i = 0; i < parts.size(); i++) {
      int at = i * BATCH * width;
      System.arraycopy(parts.get(i), 0, all, at, Math.min(BATCH * width, length - at));
    }
    return all;
  }
}
