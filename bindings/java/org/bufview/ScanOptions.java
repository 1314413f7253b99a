// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * How a run of a scan is to be done. Results do not depend on it, except for the range.
 *
 * <p>{@code ScanOptions.DEFAULT.threads(4).progress((done, total) -> true)}
 */
public final class ScanOptions {
  /** Everything, on the calling thread. */
  public static final ScanOptions DEFAULT = new ScanOptions(0, -1, 0, 0, false, null);

  /** Threads: one on each processor that the process may use. */
  public static final long ALL_PROCESSORS = -1;

  private final long offset;
  private final long length;
  private final long threads;
  private final long chunk;
  private final boolean part;
  private final Scan.Progress progress;

  private ScanOptions(
      long offset,
      long length,
      long threads,
      long chunk,
      boolean part,
      Scan.Progress progress) {
    this.offset = offset;
    this.length = length;
    this.threads = threads;
    this.chunk = chunk;
    this.part = part;
    this.progress = progress;
  }

  /**
   * Scans a range.
   *
   * @param first first byte
   * @param size number of bytes, -1 for all up to the end
   * @return such options
   */
  public ScanOptions range(long first, long size) {
    return new ScanOptions(first, size, threads, chunk, part, progress);
  }

  /**
   * Works on several threads.
   *
   * @param count threads that work, the caller's included, 1 to 256; or {@link #ALL_PROCESSORS}
   * @return such options
   */
  public ScanOptions threads(long count) {
    return new ScanOptions(offset, length, count, chunk, part, progress);
  }

  /**
   * Takes so many bytes at a time.
   *
   * @param bytes bytes that a thread takes at a time; 0 leaves it to the library
   * @return such options
   */
  public ScanOptions chunk(long bytes) {
    return new ScanOptions(offset, length, threads, bytes, part, progress);
  }

  /**
   * Says whether more bytes will follow, by another run.
   *
   * @param more whether they will
   * @return such options
   */
  public ScanOptions part(boolean more) {
    return new ScanOptions(offset, length, threads, chunk, more, progress);
  }

  /**
   * Tells how far the run has come.
   *
   * @param callback is told; {@code null} for nobody
   * @return such options
   */
  public ScanOptions progress(Scan.Progress callback) {
    return new ScanOptions(offset, length, threads, chunk, part, callback);
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  long threads() {
    return threads;
  }

  long chunk() {
    return chunk;
  }

  boolean isPart() {
    return part;
  }

  Scan.Progress progress() {
    return progress;
  }
}
