// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * Somebody else needs the object as it is now: views, buffers or running calls hold the bytes of a
 * storage, or another thread works on a scan.
 */
public final class BufferExportedException extends IllegalStateException implements Failure {
  private static final long serialVersionUID = 1;

  /** What the C interface says. */
  private final Details details;

  BufferExportedException(Details details, String message) {
    super(message);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
