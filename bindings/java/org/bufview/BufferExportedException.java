// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * Somebody else needs the object as it is now: views, buffers or running calls hold the bytes of a
 * storage, or another thread works on a scan.
 */
public final class BufferExportedException extends IllegalStateException implements Failure {
  private static final long serialVersionUID = 1;

  BufferExportedException(String message) {
    super(message);
  }

  @Override
  public Status status() {
    return Status.BUSY;
  }
}
