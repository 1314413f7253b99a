// SPDX-License-Identifier: MIT
package org.bufview;

/** What an item is: a format of Python's {@code struct} or of PEP 3118, taken apart. */
public final class Format extends Handle {
  private Format(long token) {
    super(token, Native::delete_Format);
  }

  /**
   * Takes a format apart.
   *
   * @param text the format
   * @return what it says; {@link Failure#offset()} of the exception says where it is malformed
   */
  public static Format parse(String text) {
    return new Format(Native.Format_parse(Text.bytes(text)));
  }

  /**
   * Gives the number of bytes of an item.
   *
   * @return their number
   */
  public long itemSize() {
    return Native.Format_itemsize(token, this);
  }

  /**
   * Gives the number of values of an item, padding not counted.
   *
   * @return their number
   */
  public long values() {
    return Native.Format_values(token, this);
  }

  /**
   * Says whether items are read as lists, not as single values.
   *
   * @return whether they are
   */
  public boolean isTuple() {
    return Native.Format_is_tuple(token, this);
  }
}
