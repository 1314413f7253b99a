// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** How the items of a view lie in memory. */
abstract class Layout extends Handle {
  Layout(long token, LongConsumer free) {
    super(token, free);
  }

  final View self() {
    return (View) this;
  }

  /**
   * Gives the number of items in the first dimension.
   *
   * @return their number
   */
  public long length() {
    return Native.View_len(token, self());
  }

  /**
   * Gives the number of items in all dimensions.
   *
   * @return their number
   */
  public long items() {
    return Native.View_items(token, self());
  }

  /**
   * Gives the number of bytes of all items.
   *
   * @return their number
   */
  public long byteSize() {
    return Native.View_nbytes(token, self());
  }

  /**
   * Gives the number of bytes of one item.
   *
   * @return their number
   */
  public long itemSize() {
    return Native.View_itemsize(token, self());
  }

  /**
   * Gives the number of dimensions.
   *
   * @return their number, from 0
   */
  public int dimensions() {
    return Native.View_ndim(token, self());
  }

  /**
   * Gives the number of items in each dimension.
   *
   * @return the shape
   */
  public long[] shape() {
    return Native.View_shape(token, self());
  }

  /**
   * Gives the distance in bytes from one item to the next, in each dimension.
   *
   * @return the strides
   */
  public long[] strides() {
    return Native.View_strides(token, self());
  }

  /**
   * Gives the suboffsets of PEP 3118.
   *
   * @return one for each dimension, -1 for none
   */
  public long[] suboffsets() {
    return Native.View_suboffsets(token, self());
  }

  /**
   * Gives the format of an item.
   *
   * @return the format, as it was given when the view was made
   */
  public String format() {
    return Text.of(Native.View_format(token, self()));
  }

  /**
   * Says whether the view may not write.
   *
   * @return whether that is so
   */
  public boolean isReadOnly() {
    return Native.View_is_readonly(token, self());
  }

  /**
   * Says whether the items lie close together in C order.
   *
   * @return whether they do
   */
  public boolean isContiguous() {
    return Native.View_c_contiguous(token, self());
  }

  /**
   * Says whether the items lie close together in Fortran order.
   *
   * @return whether they do
   */
  public boolean isFortranContiguous() {
    return Native.View_f_contiguous(token, self());
  }

  /**
   * Says whether the view has suboffsets.
   *
   * @return whether it has
   */
  public boolean isIndirect() {
    return Native.View_indirect(token, self());
  }

  /**
   * Asks whether the file under the view is still what it was: not truncated, and readable. If it is
   * not, that is an {@link java.io.UncheckedIOException}.
   */
  public void check() {
    Native.View_check(token, self());
  }

  @Override
  public String toString() {
    try {
      return "View[format="
          + format()
          + ", shape="
          + Arrays.toString(shape())
          + ", strides="
          + Arrays.toString(strides())
          + (isReadOnly() ? ", read-only]" : "]");
    } catch (ReleasedException closed) {
      return "View[" + (closed.status() == Status.HANDLE ? "closed]" : "released]");
    }
  }
}
