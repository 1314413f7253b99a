// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a view as a channel of fixed size. */
final class ViewChannel implements SeekableByteChannel {
  /** Bytes that are on their way at a time. */
  private static final int PIECE = 64 * 1024;

  private final ByteReader reader;
  private final boolean readOnly;
  private long position;
  private volatile boolean open = true;

  ViewChannel(View view) {
    reader = new ByteReader(view);
    readOnly = view.isReadOnly();
  }

  private interface Transfer {
    void move(byte[] piece, int count);
  }

  private synchronized int transfer(ByteBuffer buffer, boolean toBuffer) throws IOException {
    ensureOpen();
    int total = (int) Math.min(buffer.remaining(), Math.max(0, reader.size() - position));
    byte[] piece = new byte[Math.min(total, PIECE)];
    Transfer transfer =
        toBuffer
            ? (bytes, count) -> {
              reader.read(position, bytes, 0, count);
              buffer.put(bytes, 0, count);
            }
            : (bytes, count) -> {
              buffer.get(bytes, 0, count);
              reader.write(position, bytes, 0, count);
            };
    try {
      for (int done = 0; done < total; ) {
        int count = Math.min(total - done, piece.length);
        transfer.move(piece, count);
        position += count;
        done += count;
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    } catch (ReleasedException closed) {
      throw new ClosedChannelException();
    }
    return total;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.remaining() > 0 && position() >= size()) {
      return -1;
    }
    return transfer(target, true);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ensureWritable();
    if (source.remaining() > size() - position()) {
      throw new IOException(
          source.remaining() + " bytes at " + position() + " do not fit a view of " + size());
    }
    return transfer(source, false);
  }

  @Override
  public synchronized long position() throws ClosedChannelException {
    ensureOpen();
    return position;
  }

  @Override
  public synchronized SeekableByteChannel position(long target) throws ClosedChannelException {
    ensureOpen();
    if (target < 0) {
      throw new Failure.Argument(Status.ARGUMENT, "position " + target + " is negative");
    }
    position = target;
    return this;
  }

  @Override
  public long size() throws ClosedChannelException {
    ensureOpen();
    return reader.size();
  }

  /** The size is fixed: only a size that is not smaller can be asked for. */
  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    ensureWritable();
    if (size < size()) {
      throw new IOException("the size of a view is fixed");
    }
    return this;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    reader.close();
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  private void ensureWritable() throws ClosedChannelException {
    ensureOpen();
    if (readOnly) {
      throw new NonWritableChannelException();
    }
  }
}
