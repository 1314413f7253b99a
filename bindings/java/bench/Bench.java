// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Compares what this library does with what Java has for it, and with the same done from C. Both sides
 * of a line are measured in turns, by the processor time of this thread; the ratio is that of the
 * medians, and what it must not exceed stands beside it. Arguments: bytes of the file that is scanned,
 * rounds over it.
 */
public final class Bench {
  private static final int MIB = 1 << 20;
  private static final int GIB = 1 << 30;
  private static final int PIECE = 1 << 16;
  private static final int PERIODS = 64;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Keeps results alive. */
  private long sink;

  private Bench() {}

  private interface Work {
    long run() throws IOException;
  }

  /**
   * Measures.
   *
   * @param arguments bytes of the file, 1 GiB if none; rounds over it, 7 if none
   * @throws IOException if the file cannot be made
   */
  public static void main(String[] arguments) throws IOException {
    long size = arguments.length > 0 ? Long.parseLong(arguments[0]) : GIB;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
    // Only now, because what it needs of this library has been loaded by its first object.
    Bufview.liveCount();
    System.loadLibrary("bufview_java_bench");
    System.out.printf(
        "%-48s %10s %10s    %8s   %-12s   met?%n", "", "ours", "peer", "ratio", "asked");
    Bench bench = new Bench();
    bench.items();
    bench.handles();
    Path path = Files.createTempFile("bufview-bench", ".bin");
    try {
      fill(path, size);
      bench.files(path, size, rounds);
    } finally {
      Files.delete(path);
    }
  }

  // The same done in C, in a single call.

  private static native long sliceInC(long view);

  private static native long scanInC(long file, byte[] needle);

  /**
   * Text, random bytes and zeros in turn. Written in large pieces, of which the page cache makes large
   * pages. Of small ones a hypervisor that keeps page tables of its own forgets many while the other
   * side goes through its mapping of them: either side pays for that by chance, and whoever is faster
   * pays more of his time.
   */
  private static void fill(Path path, long size) throws IOException {
    byte[] random = new byte[PIECE];
    new Random(1).nextBytes(random);
    byte[] line = "12:30:05.117 INFO worker-7 done in 42 ms\n".getBytes(StandardCharsets.US_ASCII);
    byte[] pieces = new byte[3 * PIECE * PERIODS];
    for (int at = 0; at < pieces.length; at += 3 * PIECE) {
      for (int i = 0; i < PIECE; i++) {
        pieces[at + i] = line[i % line.length];
      }
      System.arraycopy(random, 0, pieces, at + PIECE, PIECE);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      for (long done = 0; done < size; ) {
        int count = (int) Math.min(pieces.length, size - done);
        done += channel.write(ByteBuffer.wrap(pieces, 0, count));
      }
    }
  }

  /** A comparison: how often each side runs in a round, and how times are shown. */
  private record Line(
      String name, int rounds, int repeats, String unit, double nanoseconds, double limit) {}

  private static Line items(String name, int repeats, int items, double limit) {
    return new Line(name, 51, repeats, "ns", items, limit);
  }

  private static Line calls(String name, double limit) {
    return new Line(name, 101, 20_000, "ns", 1, limit);
  }

  private static Line pass(String name, int rounds, double limit) {
    return new Line(name, rounds, 1, "ms", 1e6, limit);
  }

  private void compare(Line line, Work ours, Work other) throws IOException {
    double[] mine = new double[line.rounds];
    double[] others = new double[line.rounds];
    // The first rounds are the compiler's.
    for (int round = -line.rounds / 2; round < line.rounds; round++) {
      int at = Math.max(round, 0);
      // Who comes first finds colder caches.
      if (round % 2 == 0) {
        mine[at] = measure(ours, line);
        others[at] = measure(other, line);
      } else {
        others[at] = measure(other, line);
        mine[at] = measure(ours, line);
      }
    }
    Arrays.sort(mine);
    Arrays.sort(others);
    double median = mine[line.rounds / 2];
    double beside = others[line.rounds / 2];
    System.out.printf(
        Locale.ROOT,
        "%-48s %10.2f %10.2f %s %8.3f   at most %.2f   %s%n",
        line.name,
        median,
        beside,
        line.unit,
        median / beside,
        line.limit,
        median / beside <= line.limit ? "yes" : "NO");
  }

  private double measure(Work work, Line line) throws IOException {
    // Once beside the clock: what a guest pays for turning to another mapping is nobody's speed.
    sink += work.run();
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < line.repeats; i++) {
      sink += work.run();
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (line.repeats * line.nanoseconds);
  }

  private static long sum(ByteBuffer buffer) {
    long sum = 0;
    for (int i = 0; i < buffer.limit(); i++) {
      sum += buffer.get(i);
    }
    return sum;
  }

  private static long sum(IntBuffer buffer) {
    long sum = 0;
    for (int i = 0; i < buffer.limit(); i++) {
      sum += buffer.get(i);
    }
    return sum;
  }

  private void items() throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(MIB).order(ByteOrder.nativeOrder());
    for (int i = 0; i < MIB; i++) {
      direct.put(i, (byte) (i * 31));
    }
    IntBuffer ints = direct.asIntBuffer();
    int[] array = new int[MIB / 4];
    try (View view = View.copyOf(direct);
        View words = view.cast("i")) {
      ByteBuffer window = view.asByteBuffer();
      IntBuffer windowInts = window.asIntBuffer();
      compare(
          items("a byte of a window / ByteBuffer", 10, MIB, 1.05),
          () -> sum(window),
          () -> sum(direct));
      compare(
          items("an int of a window / IntBuffer", 10, MIB / 4, 1.05),
          () -> sum(windowInts),
          () -> sum(ints));
      compare(
          new Line("getInts of 1 MiB / IntBuffer.get", 101, 30, "us", 1e3, 1.2),
          () -> {
            words.getInts(0, array, 0, array.length);
            return array[5];
          },
          () -> {
            ints.get(0, array, 0, array.length);
            return array[5];
          });
    }
  }

  private void handles() throws IOException {
    try (View view = View.of(ByteBuffer.allocateDirect(MIB))) {
      compare(
          calls("slice and close / C's, in one call", 3),
          () -> {
            try (View slice = view.slice(5, 100)) {
              return slice.token;
            }
          },
          () -> sliceInC(view.token));
    }
  }

  private void files(Path path, long size, int rounds) throws IOException {
    byte[] needle = "a needle that is not there".getBytes(StandardCharsets.US_ASCII);
    List<MappedByteBuffer> maps = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(path);
        MappedFile file = MappedFile.open(path)) {
      for (long at = 0; at < size; at += GIB) {
        maps.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(GIB, size - at)));
      }
      Work find = () -> scan(file, scan -> scan.addFind(needle, 1));
      compare(
          pass("find / C's", rounds, 1.05), find, () -> scanInC(file.token, needle));
      compare(
          pass("find / a loop over MappedByteBuffer", rounds, 1.0 / 3),
          find,
          () -> maps.stream().mapToLong(map -> count(map, needle)).sum());
      Work histogram = () -> scan(file, Scan::addHistogram);
      compare(
          pass("histogram / C's", rounds, 1.05), histogram, () -> scanInC(file.token, null));
      compare(
          pass("histogram / a loop over MappedByteBuffer", rounds, 1.0 / 3),
          histogram,
          () -> maps.stream().mapToLong(Bench::histogram).sum());
      compare(
          pass("sha256 / MessageDigest", rounds, 1),
          () -> scan(file, scan -> scan.addDigest("sha256")),
          () -> digest(maps));
    }
  }

  private interface Plan {
    void add(Scan scan);
  }

  private static long scan(MappedFile file, Plan plan) throws IOException {
    try (Scan scan = Scan.create()) {
      plan.add(scan);
      scan.run(file);
      return scan.length();
    }
  }

  private static long count(ByteBuffer buffer, byte[] needle) {
    long count = 0;
    for (int i = 0; i <= buffer.limit() - needle.length; i++) {
      int matched = 0;
      while (matched < needle.length && buffer.get(i + matched) == needle[matched]) {
        matched++;
      }
      count += matched == needle.length ? 1 : 0;
    }
    return count;
  }

  private static long histogram(ByteBuffer buffer) {
    long[] counts = new long[256];
    for (int i = 0; i < buffer.limit(); i++) {
      counts[buffer.get(i) & 0xff]++;
    }
    return counts[0];
  }

  private static long digest(List<MappedByteBuffer> maps) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      maps.forEach(map -> digest.update(map.duplicate()));
      return digest.digest()[0];
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
