// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The bytes of a view as a stream. */
final class ViewStream extends InputStream {
  private final ByteReader reader;
  private long position;
  private long mark;

  ViewStream(View view) {
    reader = new ByteReader(view);
  }

  @Override
  public synchronized int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] array, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, array.length);
    if (count == 0) {
      return 0;
    }
    int length = (int) Math.min(count, reader.size() - position);
    if (length <= 0) {
      return -1;
    }
    try {
      reader.read(position, array, offset, length);
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    } catch (ReleasedException closed) {
      throw new IOException("the stream is closed", closed);
    }
    position += length;
    return length;
  }

  @Override
  public synchronized long skip(long count) {
    long length = Math.max(0, Math.min(count, reader.size() - position));
    position += length;
    return length;
  }

  @Override
  public synchronized int available() {
    return (int) Math.min(Integer.MAX_VALUE, reader.size() - position);
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public synchronized void mark(int limit) {
    mark = position;
  }

  @Override
  public synchronized void reset() {
    position = mark;
  }

  @Override
  public void close() {
    reader.close();
  }
}
