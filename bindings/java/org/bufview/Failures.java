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
    Failure.Details details = new Failure.Details(status, errno, offset);
    switch (status) {
      case HANDLE:
      case RELEASED:
        return new ReleasedException(details, message);
      case BUSY:
        return new BufferExportedException(details, message);
      case RANGE:
        return new Failure.Index(details, message);
      case READONLY:
        return new Failure.ReadOnly(details, message);
      case MEMORY:
        return new Failure.Memory(details, message);
      case IO:
      case CHANGED:
        Failure.Io io = new Failure.Io(details, message);
        return checked ? io : new Failure.UncheckedIo(io);
      case CANCELLED:
        return new Failure.Cancelled(details, message);
      case UNSUPPORTED:
        return new Failure.Unsupported(details, message);
      case OK:
      case CALLBACK:
      case INTERNAL:
        return new Failure.Internal(details, message);
      default:
        return new Failure.Argument(details, message);
    }
  }
}
