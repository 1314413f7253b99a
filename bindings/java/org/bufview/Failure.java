// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ReadOnlyBufferException;
import java.util.concurrent.CancellationException;

/**
 * What all exceptions of the library have in common. They are caught by their Java classes, {@link
 * IndexOutOfBoundsException} and so on; who wants to know more casts them to this.
 */
public interface Failure {
  /**
   * Says what kind of failure it was.
   *
   * @return the status of the C interface
   */
  Status status();

  /**
   * Gives the byte position of malformed input, or of what is wrong in a format.
   *
   * @return the position, -1 if there is none
   */
  default long offset() {
    return -1;
  }

  /**
   * Gives the error number of the operating system.
   *
   * @return errno, 0 if the system has not refused anything
   */
  default int errno() {
    return 0;
  }

  /** An argument is wrong: its domain, type, value, format, shape or layout. */
  final class Argument extends IllegalArgumentException implements Failure {
    private static final long serialVersionUID = 1;

    /** The status. */
    private final Status status;

    /** The position. */
    private final long offset;

    Argument(Status status, String message, long offset) {
      super(message);
      this.status = status;
      this.offset = offset;
    }

    @Override
    public Status status() {
      return status;
    }

    @Override
    public long offset() {
      return offset;
    }
  }

  /** An index lies outside of its dimension, or a range outside of its object. */
  final class Index extends IndexOutOfBoundsException implements Failure {
    private static final long serialVersionUID = 1;

    Index(String message) {
      super(message);
    }

    @Override
    public Status status() {
      return Status.RANGE;
    }
  }

  /** The memory may not be written. */
  final class ReadOnly extends ReadOnlyBufferException implements Failure {
    private static final long serialVersionUID = 1;

    /** The message, which the superclass does not take. */
    private final String message;

    ReadOnly(String message) {
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }

    @Override
    public Status status() {
      return Status.READONLY;
    }
  }

  /** There is not enough memory outside of the Java heap. */
  final class Memory extends OutOfMemoryError implements Failure {
    private static final long serialVersionUID = 1;

    Memory(String message) {
      super(message);
    }

    @Override
    public Status status() {
      return Status.MEMORY;
    }
  }

  /** A file could not be read, or is no longer what it was. */
  final class Io extends IOException implements Failure {
    private static final long serialVersionUID = 1;

    /** The status. */
    private final Status status;

    /** The error number. */
    private final int errno;

    Io(Status status, String message, int errno) {
      super(message);
      this.status = status;
      this.errno = errno;
    }

    @Override
    public Status status() {
      return status;
    }

    @Override
    public int errno() {
      return errno;
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
    public Status status() {
      return getCause().status();
    }

    @Override
    public int errno() {
      return getCause().errno();
    }
  }

  /** A callback or another thread asked to stop. */
  final class Cancelled extends CancellationException implements Failure {
    private static final long serialVersionUID = 1;

    Cancelled(String message) {
      super(message);
    }

    @Override
    public Status status() {
      return Status.CANCELLED;
    }
  }

  /** This object, or this build of the library, cannot do it. */
  final class Unsupported extends UnsupportedOperationException implements Failure {
    private static final long serialVersionUID = 1;

    Unsupported(String message) {
      super(message);
    }

    @Override
    public Status status() {
      return Status.UNSUPPORTED;
    }
  }

  /** A fault of the library. Please report it, with its message. */
  final class Internal extends IllegalStateException implements Failure {
    private static final long serialVersionUID = 1;

    /** The status. */
    private final Status status;

    Internal(Status status, String message) {
      super(message);
      this.status = status;
    }

    @Override
    public Status status() {
      return status;
    }
  }
}
