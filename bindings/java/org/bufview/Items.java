// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/** The items of a view: one by one, and in runs. */
abstract class Items extends Layout {
  /** Whether items are read as lists; known after the first item was read. */
  private volatile Boolean tuple;

  Items(long token, LongConsumer free) {
    super(token, free);
  }

  /**
   * Reads one item, of any format.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @return a {@link Long}, {@link java.math.BigInteger} if it is more than that, {@link Double},
   *     {@link Boolean}, {@link Complex} or {@code byte[]}; of a record an unmodifiable {@link List} of
   *     those
   */
  public Object get(long... index) {
    List<Object> values = Values.decode(Native.View_get(token, self(), index));
    return isTuple() ? Collections.unmodifiableList(values) : values.get(0);
  }

  private boolean isTuple() {
    Boolean known = tuple;
    if (known == null) {
      try (Format format = Format.parse(format())) {
        known = format.isTuple();
        tuple = known;
      }
    }
    return known;
  }

  /**
   * Writes one item, of any format.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @param value what {@link #get(long...)} gives for such an item, or any integer, {@link Float} or
   *     array of objects in place of it
   */
  public void set(long[] index, Object value) {
    Native.View_set(token, self(), index, Values.encode(value));
  }

  /**
   * Writes one item of one dimension.
   *
   * @param index the index; a negative one counts from the end
   * @param value as for {@link #set(long[], Object)}
   */
  public void set(long index, Object value) {
    set(new long[] {index}, value);
  }

  /**
   * Reads one integer.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @return the integer
   */
  public long getLong(long... index) {
    return Native.View_get_int64(token, self(), index);
  }

  /**
   * Reads one integer of one dimension.
   *
   * @param index the index; a negative one counts from the end
   * @return the integer
   */
  public long getLong(long index) {
    return Native.View_get_int64_at(token, self(), index);
  }

  /**
   * Reads one integer that fits an {@code int}.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @return the integer
   */
  public int getInt(long... index) {
    return narrow(getLong(index));
  }

  /**
   * Reads one integer of one dimension that fits an {@code int}.
   *
   * @param index the index; a negative one counts from the end
   * @return the integer
   */
  public int getInt(long index) {
    return narrow(getLong(index));
  }

  private static int narrow(long value) {
    if (value != (int) value) {
      throw new Failure.Argument(Status.VALUE, value + " does not fit an int");
    }
    return (int) value;
  }

  /**
   * Reads one number.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @return the number; an integer is rounded to the nearest double
   */
  public double getDouble(long... index) {
    return Native.View_get_double(token, self(), index);
  }

  /**
   * Reads one number of one dimension.
   *
   * @param index the index; a negative one counts from the end
   * @return the number; an integer is rounded to the nearest double
   */
  public double getDouble(long index) {
    return Native.View_get_double_at(token, self(), index);
  }

  /**
   * Writes one integer.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @param value the integer, which must fit the format
   */
  public void setLong(long[] index, long value) {
    Native.View_set_int64(token, self(), index, value);
  }

  /**
   * Writes one integer of one dimension.
   *
   * @param index the index; a negative one counts from the end
   * @param value the integer, which must fit the format
   */
  public void setLong(long index, long value) {
    Native.View_set_int64_at(token, self(), index, value);
  }

  /**
   * Writes one number.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @param value the number; the view must be of floats
   */
  public void setDouble(long[] index, double value) {
    Native.View_set_double(token, self(), index, value);
  }

  /**
   * Writes one number of one dimension.
   *
   * @param index the index; a negative one counts from the end
   * @param value the number; the view must be of floats
   */
  public void setDouble(long index, double value) {
    Native.View_set_double_at(token, self(), index, value);
  }

  /**
   * Writes the bytes of one item as they are.
   *
   * @param index one index for each dimension; negative ones count from the end
   * @param bytes as many bytes as an item has
   */
  public void setBytes(long[] index, byte[] bytes) {
    Native.View_set_bytes(token, self(), index, Bytes.given(bytes));
  }

  /**
   * Reads integers that fit a {@code short}. Runs count items in C order, the last index varying
   * fastest, and are read and written at once: this is the way to many items. If a file turns out to
   * have been truncated, what the array has then is not to be believed.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many
   */
  public void getShorts(long first, short[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_shorts(token, self(), first, array, offset, count);
  }

  /**
   * Reads integers that fit an {@code int}, as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many
   */
  public void getInts(long first, int[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_ints(token, self(), first, array, offset, count);
  }

  /**
   * Reads integers, as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many
   */
  public void getLongs(long first, long[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_longs(token, self(), first, array, offset, count);
  }

  /**
   * Reads numbers, rounded to the nearest {@code float}, as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many
   */
  public void getFloats(long first, float[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_floats(token, self(), first, array, offset, count);
  }

  /**
   * Reads numbers, as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many
   */
  public void getDoubles(long first, double[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_doubles(token, self(), first, array, offset, count);
  }

  /**
   * Reads the bytes of items, as they lie, as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they go
   * @param offset first of them in the array
   * @param count how many bytes; whole items
   */
  public void getBytes(long first, byte[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_get_bytes(token, self(), first, items(count), array, offset, count);
  }

  /**
   * Writes integers that fit the format. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many
   */
  public void setShorts(long first, short[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_shorts(token, self(), first, array, offset, count);
  }

  /**
   * Writes integers that fit the format. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many
   */
  public void setInts(long first, int[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_ints(token, self(), first, array, offset, count);
  }

  /**
   * Writes integers that fit the format. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many
   */
  public void setLongs(long first, long[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_longs(token, self(), first, array, offset, count);
  }

  /**
   * Writes numbers to a view of floats. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many
   */
  public void setFloats(long first, float[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_floats(token, self(), first, array, offset, count);
  }

  /**
   * Writes numbers to a view of floats. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many
   */
  public void setDoubles(long first, double[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_doubles(token, self(), first, array, offset, count);
  }

  /**
   * Writes the bytes of items as they are. Otherwise as {@link #getShorts getShorts}.
   *
   * @param first first item of the view, from 0
   * @param array where they come from
   * @param offset first of them in the array
   * @param count how many bytes; whole items
   */
  public void setBytes(long first, byte[] array, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, array.length);
    Native.View_put_bytes(token, self(), first, items(count), array, offset, count);
  }

  private long items(int bytes) {
    long size = Native.View_itemsize(token, self());
    if (size == 0 ? bytes != 0 : bytes % size != 0) {
      throw new Failure.Argument(
          Status.VALUE, bytes + " bytes are no number of items of " + size + " bytes");
    }
    return size == 0 ? 0 : bytes / size;
  }

  /**
   * Says whether an item has this value.
   *
   * @param value as for {@link #set(long[], Object)}
   * @return whether one has
   */
  public boolean contains(Object value) {
    return Native.View_contains(token, self(), Values.encode(value));
  }

  /**
   * Counts the items of this value.
   *
   * @param value as for {@link #set(long[], Object)}
   * @return their number
   */
  public long count(Object value) {
    return Native.View_count(token, self(), Values.encode(value));
  }

  /**
   * Looks for the first item of this value, in C order.
   *
   * @param value as for {@link #set(long[], Object)}
   * @return its position; that there is none is an {@link IllegalArgumentException}, as for Python's
   *     {@code index}
   */
  public long index(Object value) {
    return index(value, 0, Long.MAX_VALUE);
  }

  /**
   * Looks for the first item of this value in a range.
   *
   * @param value as for {@link #set(long[], Object)}
   * @param start first position to look at; a negative one counts from the end
   * @param stop first position not to look at
   * @return its position; that there is none is an {@link IllegalArgumentException}
   */
  public long index(Object value, long start, long stop) {
    return Native.View_index(token, self(), Values.encode(value), start, stop);
  }
}
