// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** All items of a view, read some thousands at a time. */
final class Runs {
  private static final int RUN = 4096;

  private Runs() {}

  static LongStream longs(View view) {
    long items = view.items();
    return starts(items)
        .flatMap(
            first -> {
              long[] run = new long[(int) Math.min(RUN, items - first)];
              view.getLongs(first, run, 0, run.length);
              return Arrays.stream(run);
            });
  }

  static DoubleStream doubles(View view) {
    long items = view.items();
    return starts(items)
        .mapToObj(
            first -> {
              double[] run = new double[(int) Math.min(RUN, items - first)];
              view.getDoubles(first, run, 0, run.length);
              return run;
            })
        .flatMapToDouble(Arrays::stream);
  }

  private static LongStream starts(long items) {
    return LongStream.range(0, items / RUN + (items % RUN == 0 ? 0 : 1)).map(run -> run * RUN);
  }
}
