// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.charset.StandardCharsets;

/** Makes the exceptions that stand for statuses. */
final class Failures {
  private Failures() {}

  /** Called by the native layer. Whether it is {@code checked} matters to failures of files only. */
  static Throwable of(int code, byte[] utf8, int errno, long offset, boolean checked) {
    String message = new String(utf8, StandardCharsets.UTF_8);
    Status status = Status.of(code);
    switch (status) {
      case HANDLE:
      case RELEASED:
        return new ReleasedException(status, message);
      case BUSY:
        return new BufferExportedException(message);
      case RANGE:
        return new Failure.Index(message);
      case READONLY:
        return new Failure.ReadOnly(message);
      case MEMORY:
        return new Failure.Memory(message);
      case IO:
      case CHANGED:
        Failure.Io io = new Failure.Io(status, message, errno);
        return checked ? io : new Failure.UncheckedIo(io);
      case CANCELLED:
        return new Failure.Cancelled(message);
      case UNSUPPORTED:
        return new Failure.Unsupported(message);
      case OK:
      case CALLBACK:
      case INTERNAL:
        return new Failure.Internal(status, message);
      default:
        return new Failure.Argument(status, message, offset);
    }
  }
}
