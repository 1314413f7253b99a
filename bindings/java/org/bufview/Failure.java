// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ReadOnlyBufferException;
import java.util.concurrent.CancellationException;

/**
 * What all exceptions of the library have in common. They are caught by their Java classes, {@link
 * IndexOutOfBoundsException} and so on; who wants to know more casts them to this.
 */
public interface Failure {
  /**
   * Says all that is known.
   *
   * @return the details
   */
  Details details();

  /**
   * Says what kind of failure it was.
   *
   * @return the status of the C interface
   */
  default Status status() {
    return details().status;
  }

  /**
   * Gives the error number of the operating system.
   *
   * @return errno, 0 if the system has not refused anything
   */
  default int errno() {
    return details().errno;
  }

  /**
   * Gives the byte position of malformed input, or of what is wrong in a format.
   *
   * @return the position, -1 if there is none
   */
  default long offset() {
    return details().offset;
  }

  /** What the C interface says of a failure, beside its message. */
  final class Details implements Serializable {
    private static final long serialVersionUID = 1;

    /** What kind of failure it was. */
    private final Status status;

    /** The error number. */
    private final int errno;

    /** The position. */
    private final long offset;

    Details(Status status, int errno, long offset) {
      this.status = status;
      this.errno = errno;
      this.offset = offset;
    }

    Details(Status status) {
      this(status, 0, -1);
    }

    @Override
    public String toString() {
      return status
          + (errno != 0 ? ", errno " + errno : "")
          + (offset >= 0 ? ", at byte " + offset : "");
    }
  }

  /** An argument is wrong: its domain, type, value, format, shape or layout. */
  final class Argument extends IllegalArgumentException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Argument(Details details, String message) {
      super(message);
      this.details = details;
    }

    /** For a failure that is found here, and not by the C interface. */
    Argument(Status status, String message) {
      this(new Details(status), message);
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** An index lies outside of its dimension, or a range outside of its object. */
  final class Index extends IndexOutOfBoundsException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Index(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** The memory may not be written. */
  final class ReadOnly extends ReadOnlyBufferException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    /** The message, which the superclass does not take. */
    private final String message;

    ReadOnly(Details details, String message) {
      this.details = details;
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** There is not enough memory outside of the Java heap. */
  final class Memory extends OutOfMemoryError implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Memory(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** A file could not be read, or is no longer what it was. */
  final class Io extends IOException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Io(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /**
   * The same, from a call that looks like an access to memory: the file under a view was truncated,
   * or could not be read. Its cause is an {@link Io}.
   */
  final class UncheckedIo extends UncheckedIOException implements Failure {
    private static final long serialVersionUID = 1;

    UncheckedIo(Io cause) {
      super(cause.getMessage(), cause);
    }

    @Override
    public Io getCause() {
      return (Io) super.getCause();
    }

    @Override
    public Details details() {
      return getCause().details();
    }
  }

  /** A callback or another thread asked to stop. */
  final class Cancelled extends CancellationException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Cancelled(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** This object, or this build of the library, cannot do it. */
  final class Unsupported extends UnsupportedOperationException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Unsupported(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }

  /** A fault of the library. Please report it, with its message. */
  final class Internal extends IllegalStateException implements Failure {
    private static final long serialVersionUID = 1;

    /** What the C interface says. */
    private final Details details;

    Internal(Details details, String message) {
      super(message);
      this.details = details;
    }

    @Override
    public Details details() {
      return details;
    }
  }
}
