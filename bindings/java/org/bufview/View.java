// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A typed, strided window on memory. Making one from another copies nothing.
 *
 * <p>The calls that take one item at a time cost a call into native code each. Many items are read
 * in runs, {@link #getLongs getLongs}, or through {@link #asByteBuffer(long, long)}, whose loops run
 * at Java's own speed.
 *
 * <p>Two views are equal if they have the same shape and equal values, whatever their formats:
 * numbers are compared as numbers, and a NaN equals no other. The hash code goes by shape and first
 * values. Both change when the bytes do, so that views of memory that is written make poor keys. A
 * closed view equals only itself.
 */
public final class View extends ByteSearch {
  /** Items in C order: the last index varies fastest. */
  public static final char ORDER_C = 'C';

  /** Items in Fortran order: the first index varies fastest. */
  public static final char ORDER_FORTRAN = 'F';

  /** Items in Fortran order if they lie so, else in C order. */
  public static final char ORDER_ANY = 'A';

  /** Stands for an omitted start or stop of {@link #slice(long, long, long)}. */
  public static final long OMITTED = Long.MIN_VALUE;

  private static final int CAST_FORTRAN = 1;
  private static final int CAST_STRICT = 2;

  /** Items that {@link #hashCode()} looks at. */
  private static final int HASHED = 16;

  View(long token) {
    super(token, Native::delete_View);
  }

  private View make(long made) {
    return new View(made);
  }

  /**
   * Makes a view of the memory of a direct buffer, from its position to its limit. Nothing is
   * copied, and the buffer is held until the last view of it is gone. A read-only buffer gives a
   * read-only view.
   *
   * @param buffer a direct buffer; the bytes of any other are only had by {@link
   *     #copyOf(ByteBuffer)}
   * @return the view, of format {@code B}
   */
  public static View of(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new Failure.Argument(
          Status.ARGUMENT, "the buffer is not direct: its bytes must be copied, by copyOf()");
    }
    return new View(Native.View_of_buffer(buffer.slice(), buffer.isReadOnly()));
  }

  /**
   * Makes a view of a copy of bytes.
   *
   * @param bytes the bytes
   * @return the view, which may write, of format {@code B}
   */
  public static View copyOf(byte... bytes) {
    try (Storage storage = Storage.copyOf(bytes)) {
      return storage.view();
    }
  }

  /**
   * Makes a view of a copy of the bytes of a buffer, from its position to its limit.
   *
   * @param buffer any buffer
   * @return the view, which may write, of format {@code B}
   */
  public static View copyOf(ByteBuffer buffer) {
    try (Storage storage = Storage.copyOf(buffer)) {
      return storage.view();
    }
  }

  /**
   * Makes another view of the same items.
   *
   * @return the view
   */
  public View duplicate() {
    return make(Native.View_duplicate(token, this));
  }

  /**
   * Makes another view of the same items that may not write.
   *
   * @return the view
   */
  public View toReadOnly() {
    return make(Native.View_to_readonly(token, this));
  }

  /**
   * Takes a range of the first dimension, clipped to it, as Python's {@code v[start:stop]}.
   *
   * @param start first index; a negative one counts from the end; {@link #OMITTED} for the first
   * @param stop first index that is not taken; {@link #OMITTED} for through the last
   * @return the view
   */
  public View slice(long start, long stop) {
    return slice(start, stop, 1);
  }

  /**
   * Takes every {@code step}th item of a range of the first dimension.
   *
   * @param start first index; a negative one counts from the end; {@link #OMITTED} for the first in
   *     the direction of the step
   * @param stop first index that is not taken; {@link #OMITTED} for through the last
   * @param step distance from one item to the next; negative to go backwards, not 0
   * @return the view
   */
  public View slice(long start, long stop, long step) {
    return make(Native.View_slice(token, this, start, stop, step));
  }

  /**
   * Takes what an index expression says.
   *
   * @param keys its entries
   * @return the view; if every dimension has an index, one without dimensions
   */
  public View subview(Key... keys) {
    return make(Native.View_subview(token, this, Key.numbers(keys)));
  }

  /**
   * Reorders the dimensions.
   *
   * @param axes every dimension once, in the new order; none to reverse them
   * @return the view
   */
  public View transpose(long... axes) {
    return make(Native.View_transpose(token, this, axes.length == 0 ? null : axes));
  }

  /**
   * Swaps two dimensions.
   *
   * @param a one; a negative number counts from the end
   * @param b the other
   * @return the view
   */
  public View swapAxes(long a, long b) {
    return make(Native.View_swap_axes(token, this, a, b));
  }

  /**
   * Turns a dimension round.
   *
   * @param axis the dimension; a negative number counts from the end
   * @return the view
   */
  public View flip(long axis) {
    return make(Native.View_flip(token, this, axis));
  }

  /**
   * Takes a dimension of one item away.
   *
   * @param axis the dimension; a negative number counts from the end
   * @return the view
   */
  public View squeeze(long axis) {
    return make(Native.View_squeeze(token, this, axis));
  }

  /**
   * Gives the same items another shape.
   *
   * @param shape the shape; one dimension may be -1, which stands for what remains
   * @return the view
   */
  public View reshape(long... shape) {
    return make(Native.View_reshape(token, this, shape));
  }

  /**
   * Repeats items along new dimensions, and along those of one item, as NumPy does.
   *
   * @param shape the shape
   * @return the view, which may not write
   */
  public View broadcast(long... shape) {
    return make(Native.View_broadcast(token, this, shape));
  }

  /**
   * Takes the diagonal of two dimensions, which becomes the last one.
   *
   * @param offset which diagonal; 0 for the main one, positive above it
   * @param axis1 a dimension
   * @param axis2 another
   * @return the view
   */
  public View diagonal(long offset, long axis1, long axis2) {
    return make(Native.View_diagonal(token, this, offset, axis1, axis2));
  }

  /**
   * Shows a dimension as windows of it that may overlap; what lies in a window is a new last
   * dimension.
   *
   * @param axis the dimension
   * @param width items in a window
   * @param step items from one window to the next
   * @return the view
   */
  public View windows(long axis, long width, long step) {
    return make(Native.View_windows(token, this, axis, width, step));
  }

  /**
   * Counts the chunks of a dimension.
   *
   * @param axis the dimension
   * @param size items in a chunk; the last one may have fewer
   * @return their number
   */
  public long chunkCount(long axis, long size) {
    return Native.View_chunk_count(token, this, axis, size);
  }

  /**
   * Takes a chunk of a dimension.
   *
   * @param axis the dimension
   * @param size items in a chunk
   * @param index which one, from 0
   * @return the view
   */
  public View chunk(long axis, long size, long index) {
    return make(Native.View_chunk(token, this, axis, size, index));
  }

  /**
   * Gives the chunks of the first dimension, one after the other. The stream may be parallel. Who
   * takes a chunk should close it.
   *
   * @param size items in a chunk; the last one may have fewer
   * @return their views, made when they are asked for
   */
  public Stream<View> chunks(long size) {
    return LongStream.range(0, chunkCount(0, size)).mapToObj(index -> chunk(0, size, index));
  }

  /**
   * Takes a column of records: one field of each.
   *
   * @param name name of the field; of one inside of another, {@code outer.inner}
   * @return the view
   */
  public View field(String name) {
    return make(Native.View_field(token, this, Text.bytes(name)));
  }

  /**
   * Shows bytes as records that lie at equal distances.
   *
   * @param format format of a record
   * @param offset where the first one begins
   * @param stride bytes from one to the next; 0 for as many as a record has
   * @return the view
   */
  public View records(String format, long offset, long stride) {
    return make(Native.View_records(token, this, Text.bytes(format), offset, stride));
  }

  /**
   * Shows the same bytes as items of another format, in one dimension.
   *
   * @param format format of an item, as in Python's {@code struct}
   * @return the view
   */
  public View cast(String format) {
    return cast(format, null, 0);
  }

  /**
   * Shows the same bytes as items of another format and shape, in C order.
   *
   * @param format format of an item, as in Python's {@code struct}
   * @param shape the shape
   * @return the view
   */
  public View cast(String format, long... shape) {
    return cast(format, shape, 0);
  }

  /**
   * Shows the same bytes as items of another format and shape, in Fortran order.
   *
   * @param format format of an item, as in Python's {@code struct}
   * @param shape the shape
   * @return the view
   */
  public View castFortran(String format, long... shape) {
    return cast(format, shape, CAST_FORTRAN);
  }

  /**
   * Casts what Python's {@code memoryview.cast} casts, and refuses what that refuses.
   *
   * @param format format of an item; one side of the cast must be of bytes
   * @param shape the shape, {@code null} for one dimension
   * @return the view
   */
  public View castStrict(String format, long[] shape) {
    return cast(format, shape, CAST_STRICT);
  }

  private View cast(String format, long[] shape, int flags) {
    return make(Native.View_cast(token, this, Text.bytesOrNull(format), shape, flags));
  }

  /**
   * Ends the access to the memory now, so that the storage may be resized. Refused with a {@link
   * BufferExportedException} while buffers made from this view are reachable; {@link #close()} never
   * is, and leaves those buffers as they are.
   */
  public void release() {
    Native.View_release(token, this);
  }

  /**
   * Writes items over those that an index expression names. Source and target may overlap.
   *
   * @param source what to write, of the same format and shape
   * @param keys entries of the index expression; none for all
   */
  public void assign(View source, Key... keys) {
    Native.View_assign(token, this, Key.numbers(keys), source.token, source);
  }

  /**
   * Writes bytes over the items that an index expression names.
   *
   * @param bytes what to write: a view of bytes of the same length
   * @param keys entries of the index expression; none for all
   */
  public void assign(byte[] bytes, Key... keys) {
    Native.View_assign_bytes(token, this, Key.numbers(keys), Bytes.given(bytes));
  }

  /**
   * Writes one value over all items.
   *
   * @param value as for {@link #set(long[], Object)}
   */
  public void fill(Object value) {
    Native.View_fill(token, this, Values.encode(value));
  }

  /**
   * Writes the items of a view of the same shape and any format, by value.
   *
   * @param source what to write; a value that does not fit is an {@link IllegalArgumentException}
   */
  public void convert(View source) {
    Native.View_convert(token, this, source.token, source);
  }

  /**
   * Copies the bytes of all items, in C order.
   *
   * @return the bytes
   */
  public byte[] toBytes() {
    byte[] copy = new byte[arraySize()];
    Native.View_get_bytes(token, this, 0, items(), copy, 0, copy.length);
    return copy;
  }

  /**
   * Copies the bytes of all items.
   *
   * @param order {@link #ORDER_C}, {@link #ORDER_FORTRAN} or {@link #ORDER_ANY}
   * @return the bytes
   */
  public byte[] toBytes(char order) {
    byte[] copy = new byte[arraySize()];
    Native.View_copy_bytes(token, this, order, copy);
    return copy;
  }

  private int arraySize() {
    long size = byteSize();
    if (size > Integer.MAX_VALUE - 8) {
      throw new Failure.Argument(Status.LIMIT, size + " bytes do not fit an array");
    }
    return (int) size;
  }

  /**
   * Writes the bytes of all items as hexadecimal digits.
   *
   * @return the digits
   */
  public String toHex() {
    return toHex(null, 1);
  }

  /**
   * Writes the bytes of all items as hexadecimal digits with separators, as Python's {@code
   * bytes.hex}.
   *
   * @param separator one ASCII character, {@code null} for none
   * @param group bytes between two of them, counted from the right; from the left if negative
   * @return the digits
   */
  public String toHex(String separator, long group) {
    return Text.of(Native.View_hex(token, this, Text.bytesOrNull(separator), group));
  }

  /**
   * Says whether the bytes of all items, as a view of format {@code B}, equal these.
   *
   * @param bytes the bytes
   * @return whether they do
   */
  public boolean equalBytes(byte... bytes) {
    return Native.View_equal_bytes(token, this, Bytes.given(bytes));
  }

  /**
   * Gives a number that is the same for all views of the same bytes, in this version of the library.
   * Unlike {@link #hashCode()} it goes by all of them, and is had for read-only views of read-only
   * bytes only.
   *
   * @return the number
   */
  public long contentHash() {
    return Native.View_hash(token, this);
  }

  /**
   * Shows all bytes as a direct buffer, in native byte order.
   *
   * @return the buffer, see {@link #asByteBuffer(long, long)}
   */
  public ByteBuffer asByteBuffer() {
    return asByteBuffer(0, byteSize());
  }

  /**
   * Shows a range of the bytes as a direct buffer, in native byte order; a read-only one if the view
   * may not write. The buffer, and all that is made from it, hold the bytes for as long as any of them
   * is reachable, whatever becomes of the view. If a file under them is truncated, the lost bytes read
   * as zero, and {@link #check()} tells.
   *
   * @param offset first byte
   * @param length number of bytes, at most 2147483647
   * @return the buffer
   */
  public ByteBuffer asByteBuffer(long offset, long length) {
    return Lease.buffer(this, offset, length);
  }

  /**
   * Holds the bytes where they are, for those who need their address.
   *
   * @return the lease
   */
  public Lease lease() {
    return Lease.of(this);
  }

  /**
   * Reads the bytes as a stream, in C order, without copying more than is asked for.
   *
   * @return the stream; it holds a view of its own until it is closed
   */
  public InputStream newInputStream() {
    return new ViewStream(duplicate());
  }

  /**
   * Reads and, unless the view is read-only, writes the bytes as a channel of fixed size.
   *
   * @return the channel; it holds a view of its own until it is closed
   */
  public SeekableByteChannel newChannel() {
    return new ViewChannel(duplicate());
  }

  /**
   * Reads all items as integers, in C order and in bulk.
   *
   * @return the integers
   */
  public LongStream longs() {
    return Runs.longs(this);
  }

  /**
   * Reads all items as numbers, in C order and in bulk.
   *
   * @return the numbers
   */
  public DoubleStream doubles() {
    return Runs.doubles(this);
  }

  /**
   * Says whether two views have the same shape and equal values. Other than by {@link #equals} a view
   * of a NaN does not equal itself.
   *
   * @param other the other view
   * @return whether they have
   */
  public boolean contentEquals(View other) {
    return Native.View_equal(token, this, other.token, other);
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    try {
      return other instanceof View view && contentEquals(view);
    } catch (ReleasedException closed) {
      return false;
    }
  }

  @Override
  public int hashCode() {
    long[] shape;
    try {
      shape = shape();
      check();
    } catch (ReleasedException closed) {
      return System.identityHashCode(this);
    }
    int hash = Arrays.hashCode(shape);
    long[] index = new long[shape.length];
    long count = Math.min(items(), HASHED);
    for (long item = 0; item < count; item++) {
      long rest = item;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = rest % shape[axis];
        rest /= shape[axis];
      }
      hash = 31 * hash + Values.hash(Values.decode(Native.View_get(token, this, index)));
    }
    return hash;
  }
}
