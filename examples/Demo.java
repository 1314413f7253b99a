// SPDX-License-Identifier: MIT
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Locale;
import org.bufview.MappedFile;
import org.bufview.Scan;
import org.bufview.ScanOptions;
import org.bufview.View;

/**
 * The main job of the library from Java: looks at a file through views, chunk by chunk, then asks many
 * questions about all of it in one pass.
 */
public final class Demo {
  private static final int CHUNK = 16 << 20;

  private Demo() {}

  /**
   * Looks at a file.
   *
   * @param arguments its path
   * @throws IOException if it cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    try (MappedFile file = MappedFile.open(arguments[0])) {
      System.out.printf("Java       %s, %d bytes%n", arguments[0], file.size());
      long start = System.nanoTime();
      long sum = 0;
      for (long at = 0; at + 4 <= file.size(); at += CHUNK) {
        long length = Math.min(CHUNK, (file.size() - at) / 4 * 4);
        try (View chunk = file.view(at, length)) {
          sum += sum(chunk.asByteBuffer());
        }
      }
      System.out.printf(
          "through windows, 16 MiB at a time: %s%n  sum of all words of 32 bits  %s%n",
          rate(file.size(), start), Long.toUnsignedString(sum));
      for (long threads = 1; threads <= 2; threads++) {
        scan(file, threads);
      }
    }
  }

  private static long sum(ByteBuffer bytes) {
    IntBuffer words = bytes.asIntBuffer();
    long sum = 0;
    for (int i = 0; i < words.limit(); i++) {
      sum += Integer.toUnsignedLong(words.get(i));
    }
    return sum;
  }

  private static void scan(MappedFile file, long threads) throws IOException {
    try (Scan scan = Scan.create()) {
      final long histogram = scan.addHistogram();
      final long strings = scan.addStrings(8, 0);
      final long found = scan.addFind("GLIBC_2.34", 3);
      final long digest = scan.addDigest("sha256");
      long start = System.nanoTime();
      scan.run(file, ScanOptions.DEFAULT.threads(threads));
      System.out.printf("one pass, %d threads: %s%n", threads, rate(file.size(), start));
      System.out.printf(
          Locale.ROOT,
          "  entropy     %.6f bits per byte, %d byte values, most common %d%n",
          scan.entropy(histogram),
          scan.uniqueBytes(histogram),
          scan.mostCommonByte(histogram));
      System.out.printf("  strings     %d of 8 characters or more%n", scan.stringsCount(strings));
      System.out.printf("  'GLIBC_2.34' %d times", scan.findCount(found));
      for (long offset : scan.findOffsets(found)) {
        System.out.printf(", at %d", offset);
      }
      System.out.printf("%n  sha256      %s%n", scan.digestHex(digest));
    }
  }

  private static String rate(long bytes, long start) {
    return String.format(Locale.ROOT, "%.2f GB/s", (double) bytes / (System.nanoTime() - start));
  }
}
