// SPDX-License-Identifier: MIT
package org.bufview;

/** What a call of the library can answer. The numbers are permanent. */
public enum Status {
  /** It worked. */
  OK(0),
  /** An argument is outside its documented domain. */
  ARGUMENT(-1),
  /** The object was closed. */
  HANDLE(-2),
  /** The view was released, the storage or file closed. */
  RELEASED(-3),
  /** Somebody else needs the object as it is now: the bytes are exported, a call runs. */
  BUSY(-4),
  /** An index lies outside of its dimension, or a range outside of its object. */
  RANGE(-5),
  /** A value of this type does not go into such an item, or the number of indices is wrong. */
  TYPE(-6),
  /** The type is right, the value does not fit or is not there. */
  VALUE(-7),
  /** A format is malformed, or not one that the operation can use. */
  FORMAT(-8),
  /** A shape, or a length, does not fit. */
  SHAPE(-9),
  /** Two views differ in format or shape where they must not. */
  MISMATCH(-10),
  /** The bytes do not lie as the operation needs them: not contiguous. */
  LAYOUT(-11),
  /** The memory may not be written. */
  READONLY(-12),
  /** A size, stride or offset does not fit 64 bits. */
  OVERFLOW(-13),
  /** A documented bound would be passed. */
  LIMIT(-14),
  /** There is not enough memory. */
  MEMORY(-15),
  /** The operating system refused. */
  IO(-16),
  /** A file has become another one, or shorter, since it was opened. */
  CHANGED(-17),
  /** Malformed input. */
  DATA(-18),
  /** A callback failed. */
  CALLBACK(-19),
  /** A callback or another thread asked to stop. */
  CANCELLED(-20),
  /** This object, or this build of the library, cannot do it. */
  UNSUPPORTED(-21),
  /** A fault of the library. */
  INTERNAL(-22);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /**
   * Gives the number that the C interface has for it.
   *
   * @return the number, 0 or negative
   */
  public int code() {
    return code;
  }

  static Status of(int code) {
    return code <= 0 && code > -values().length ? values()[-code] : INTERNAL;
  }
}
