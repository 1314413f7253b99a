// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Many questions about many bytes, answered in one pass. A scan is a plan, analyzers that have been
 * added to it, and what they have found so far. It is given bytes by {@link #run(View)}, {@link
 * #run(MappedFile)} or {@link #feed(long, byte[])}, each of which goes on where the last one ended,
 * and results can be read at any time. Scans of neighbouring ranges can be merged, also after a trip
 * to another process; results do not depend on how the bytes were cut, or on the number of threads.
 *
 * <p>The methods {@code add...} answer the number of the analyzer, by which its results are asked
 * for. While one call works on a scan, any other throws {@link BufferExportedException}, except for
 * {@link #cancel()} and {@link #close()}.
 */
public final class Scan extends Plan {
  /** A limit: keep everything that is found. */
  public static final long ALL = -1;

  private static final int CONTINUED = 1;
  private static final int UNFINISHED = 2;

  private final Map<Long, MatchSink> matchSinks = new ConcurrentHashMap<>();
  private final Map<Long, StringSink> stringSinks = new ConcurrentHashMap<>();

  /** Is given the offsets of matches, ascending and many at a time, on the thread of the run. */
  @FunctionalInterface
  public interface MatchSink {
    /**
     * Takes matches.
     *
     * @param offsets their offsets
     * @return whether to go on; if not, the run throws {@link Failure.Cancelled}
     */
    boolean accept(long[] offsets);
  }

  /** Is given strings, ascending and many at a time, on the thread of the run. */
  @FunctionalInterface
  public interface StringSink {
    /**
     * Takes strings.
     *
     * @param batch the strings
     * @return whether to go on; if not, the run throws {@link Failure.Cancelled}
     */
    boolean accept(StringBatch batch);
  }

  /** Is told how far a run has come, about a hundred times a second, on the thread of the run. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Takes note.
     *
     * @param done bytes done so far
     * @param total bytes in all, -1 if only the end will tell
     * @return whether to go on; if not, the run throws {@link Failure.Cancelled}
     */
    boolean accept(long done, long total);
  }

  /** What an analyzer is. */
  public enum Kind {
    /** {@link #addFind(byte[], long)} */
    FIND,
    /** {@link #addDigest(String)} */
    DIGEST,
    /** {@link #addHistogram()} */
    HISTOGRAM,
    /** {@link #addBlockEntropy(long, long)} */
    BLOCK_ENTROPY,
    /** {@link #addStrings(long, long)} */
    STRINGS,
    /** {@link #addFindMany(List, boolean, long)} */
    FIND_MANY,
    /** {@link #addNgrams(int, long)} */
    NGRAMS,
    /** {@link #addLines(long)} */
    LINES,
    /** {@link #addText(java.nio.charset.Charset, long, long)} */
    TEXT,
    /** {@link #addCorrelation()} */
    CORRELATION,
    /** {@link #addWindowEntropy(long, long, long)} */
    WINDOW_ENTROPY
  }

  private Scan(long token) {
    super(token);
  }

  /**
   * Makes a scan without analyzers.
   *
   * @return the scan
   */
  public static Scan create() {
    return new Scan(Native.Scan_create());
  }

  /**
   * Makes a scan of what {@link #save()} gave, here or elsewhere.
   *
   * @param saved the bytes
   * @return the scan
   */
  public static Scan load(byte[] saved) {
    return new Scan(Native.Scan_load(Bytes.given(saved)));
  }

  /**
   * Gives the names that {@link #addDigest(String)} knows.
   *
   * @return the names
   */
  public static List<String> digestNames() {
    List<String> names = new ArrayList<>();
    for (byte[] name; (name = Native.digest_name(names.size())).length > 0; ) {
      names.add(Text.of(name));
    }
    return List.copyOf(names);
  }

  /**
   * Adds a search whose matches are handed out instead of kept. Such a scan can be neither merged nor
   * saved.
   *
   * @param pattern bytes to look for, 1 to 1048576
   * @param sink takes the matches
   * @return number of the analyzer
   */
  public long addFind(byte[] pattern, MatchSink sink) {
    return addFind(Pattern.of(pattern), sink);
  }

  /**
   * Adds a search whose matches are handed out instead of kept. Such a scan can be neither merged nor
   * saved.
   *
   * @param pattern what to look for
   * @param sink takes the matches
   * @return number of the analyzer
   */
  public long addFind(Pattern pattern, MatchSink sink) {
    Objects.requireNonNull(sink, "sink");
    long id = addFind(pattern, 0);
    Native.Scan_hand_out_matches(token, this, id);
    matchSinks.put(id, sink);
    return id;
  }

  /**
   * Adds a search for strings that are handed out, with their text, instead of kept. Such a scan can
   * be neither merged nor saved.
   *
   * @param minimum bytes that a run must have at least, 1 to 1048576
   * @param sink takes the strings
   * @return number of the analyzer
   */
  public long addStrings(long minimum, StringSink sink) {
    Objects.requireNonNull(sink, "sink");
    long id = addStrings(minimum, 0);
    Native.Scan_hand_out_strings(token, this, id);
    stringSinks.put(id, sink);
    return id;
  }

  /**
   * Scans all of a view on this thread.
   *
   * @param view the view; it need not be contiguous
   * @throws IOException if the file under it was truncated, or could not be read
   */
  public void run(View view) throws IOException {
    run(view, ScanOptions.DEFAULT);
  }

  /**
   * Scans a view. What a callback throws comes out of this call. A run that fails leaves the scan as
   * it was.
   *
   * @param view the view; it need not be contiguous
   * @param options how to do it
   * @throws IOException if the file under it was truncated, or could not be read
   */
  public void run(View view, ScanOptions options) throws IOException {
    Native.Scan_run_view(
        token,
        this,
        view.token,
        view,
        options.offset(),
        options.length(),
        options.threads(),
        options.chunk(),
        options.isPart() ? 1 : 0,
        options.progress());
  }

  /**
   * Scans all of a file on this thread.
   *
   * @param file the file; a pipe can be read once, from its beginning
   * @throws IOException if it was truncated, or could not be read
   */
  public void run(MappedFile file) throws IOException {
    run(file, ScanOptions.DEFAULT);
  }

  /**
   * Scans a file, in bounded memory. Otherwise as {@link #run(View, ScanOptions)}.
   *
   * @param file the file; a pipe can be read once, from its beginning
   * @param options how to do it
   * @throws IOException if it was truncated, or could not be read
   */
  public void run(MappedFile file, ScanOptions options) throws IOException {
    Native.Scan_run_file(
        token,
        this,
        file.token,
        file,
        options.offset(),
        options.length(),
        options.threads(),
        options.chunk(),
        options.isPart() ? 1 : 0,
        options.progress());
  }

  /**
   * Gives the scan the bytes that follow those it has.
   *
   * @param offset where they come from: where the last ones ended, or anywhere if there were none
   * @param bytes the bytes
   */
  public void feed(long offset, byte[] bytes) {
    Native.Scan_feed(token, this, offset, Bytes.given(bytes));
  }

  /**
   * Gives the scan the bytes that follow those it has.
   *
   * @param offset where they come from: where the last ones ended, or anywhere if there were none
   * @param buffer the bytes, from its position, which does not move, to its limit; those of a direct
   *     buffer are not copied
   */
  public void feed(long offset, ByteBuffer buffer) {
    Native.Scan_feed(token, this, offset, Bytes.given(buffer));
  }

  /** Says that no more bytes will follow. May be repeated. */
  public void finish() {
    Native.Scan_finish(token, this);
  }

  /** Forgets what was found, and keeps the plan. */
  public void reset() {
    Native.Scan_reset(token, this);
  }

  /** Ends the call that works on the scan; from any thread. */
  public void cancel() {
    Native.Scan_cancel(token, this);
  }

  /**
   * Adds what another scan of the same plan has found in the bytes that follow.
   *
   * @param following the other scan
   */
  public void merge(Scan following) {
    Native.Scan_merge(token, this, following.token, following);
  }

  /**
   * Writes plan and findings as bytes.
   *
   * @return the bytes
   */
  public byte[] save() {
    byte[] saved = new byte[0];
    for (long size; (size = Native.Scan_save(token, this, saved)) > saved.length; ) {
      saved = new byte[Math.toIntExact(size)];
    }
    return saved;
  }

  /**
   * Gives the offset of the first byte that was scanned.
   *
   * @return the offset
   */
  public long offset() {
    return Native.Scan_offset(token, this);
  }

  /**
   * Gives the number of bytes that were scanned.
   *
   * @return their number
   */
  public long length() {
    return Native.Scan_length(token, this);
  }

  /**
   * Gives the number of analyzers.
   *
   * @return their number
   */
  public long analyzers() {
    return Native.Scan_analyzers(token, this);
  }

  /**
   * Says what an analyzer is.
   *
   * @param id its number
   * @return its kind
   */
  public Kind kind(long id) {
    return Kind.values()[Native.Scan_kind(token, this, id) - 1];
  }

  /**
   * Says how long an analyzer has worked, on all threads together.
   *
   * @param id its number
   * @return nanoseconds
   */
  public long nanoseconds(long id) {
    return Native.Scan_nanoseconds(token, this, id);
  }

  // What follows is called by the native layer, on the thread of the run.

  private boolean matches(long id, long[] offsets) {
    return matchSinks.get(id).accept(offsets);
  }

  private boolean strings(long id, long[] offsets, long[] lengths, byte[] text, int flags) {
    return stringSinks
        .get(id)
        .accept(
            new StringBatch(
                offsets, lengths, text, (flags & CONTINUED) != 0, (flags & UNFINISHED) != 0));
  }
}
