// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
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
 * Compares what this library does with what Java has for it. Both sides of a line are measured in
 * turns, and the medians printed. Arguments: bytes of the file that is scanned, rounds.
 */
public final class Bench {
  private static final int MIB = 1 << 20;
  private static final int WARM = 5;

  private final int rounds;

  /** Keeps results alive. */
  private long sink;

  private Bench(int rounds) {
    this.rounds = rounds;
  }

  private interface Work {
    long run() throws IOException;
  }

  /**
   * Measures.
   *
   * @param arguments bytes of the file, 1 GiB if none; rounds, 7 if none
   * @throws IOException if the file cannot be made
   */
  public static void main(String[] arguments) throws IOException {
    long size = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1L << 30;
    Bench bench = new Bench(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7);
    System.out.printf("%-34s %12s %12s %7s%n", "", "bufview", "Java", "ratio");
    bench.items();
    bench.handles();
    Path path = Files.createTempFile("bufview-bench", ".bin");
    try {
      fill(path, size);
      bench.files(path, size);
    } finally {
      Files.delete(path);
    }
  }

  private static void fill(Path path, long size) throws IOException {
    byte[] piece = new byte[MIB];
    Random random = new Random(1);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      for (long done = 0; done < size; done += piece.length) {
        random.nextBytes(piece);
        channel.write(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, size - done)));
      }
    }
  }

  /** Nanoseconds of one call, each way, as medians of rounds that take turns. */
  private void compare(String name, int repeats, double divisor, String unit, Work ours, Work java)
      throws IOException {
    double[] a = new double[rounds];
    double[] b = new double[rounds];
    // Until the compiler is done, which can take long on a busy machine.
    for (int i = 0; i < WARM && repeats > 1; i++) {
      measure(ours, repeats);
      measure(java, repeats);
    }
    for (int round = 0; round < rounds; round++) {
      a[round] = measure(ours, repeats);
      b[round] = measure(java, repeats);
    }
    Arrays.sort(a);
    Arrays.sort(b);
    double first = a[rounds / 2] / divisor;
    double second = b[rounds / 2] / divisor;
    System.out.printf(
        Locale.ROOT, "%-34s %9.3f %s %9.3f %s %6.2fx%n", name, first, unit, second, unit,
        first / second);
  }

  private double measure(Work work, int repeats) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < repeats; i++) {
      sink += work.run();
    }
    return (double) (System.nanoTime() - start) / repeats;
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
      compare("bytes of a window, 1 MiB", 200, MIB, "ns", () -> sum(window), () -> sum(direct));
      compare(
          "ints of a window, 1 MiB", 200, MIB / 4, "ns", () -> sum(windowInts), () -> sum(ints));
      compare(
          "getInts of 1 MiB",
          300,
          1000,
          "us",
          () -> {
            words.getInts(0, array, 0, array.length);
            return array[5];
          },
          () -> {
            ints.get(0, array, 0, array.length);
            return array[5];
          });
      compare(
          "getLong(i)", 500_000, 1, "ns", () -> words.getLong(77), () -> ints.get(77));
    }
  }

  private void handles() throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(MIB);
    try (View view = View.of(direct)) {
      compare(
          "slice and close, against bare JNI",
          300_000,
          1,
          "ns",
          () -> {
            try (View slice = view.slice(5, 100)) {
              return slice.token;
            }
          },
          () -> {
            long token = Native.View_slice(view.token, view, 5, 100, 1);
            Native.delete_View(token);
            return token;
          });
      compare(
          "the same, against an empty call",
          300_000,
          1,
          "ns",
          () -> {
            try (View slice = view.slice(5, 100)) {
              return slice.token;
            }
          },
          () -> {
            Native.View_return_lease(0);
            return 0;
          });
    }
  }

  private void files(Path path, long size) throws IOException {
    byte[] needle = "a needle that is not there".getBytes();
    List<MappedByteBuffer> maps = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(path);
        MappedFile file = MappedFile.open(path)) {
      for (long at = 0; at < size; at += 1 << 30) {
        maps.add(
            channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(1 << 30, size - at)));
      }
      compare(
          "find in the file",
          1,
          1e6,
          "ms",
          () -> scan(file, scan -> scan.addFind(needle, 1)),
          () -> maps.stream().mapToLong(map -> count(map, needle)).sum());
      compare(
          "histogram of the file",
          1,
          1e6,
          "ms",
          () -> scan(file, Scan::addHistogram),
          () -> maps.stream().mapToLong(Bench::histogram).sum());
      compare(
          "sha256 of the file",
          1,
          1e6,
          "ms",
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
