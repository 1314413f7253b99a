// SPDX-License-Identifier: MIT
package org.bufview;

/** The object was closed, or the view was released. */
public final class ReleasedException extends IllegalStateException implements Failure {
  private static final long serialVersionUID = 1;

  /** The status. */
  private final Status status;

  ReleasedException(Status status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * Says how it was released.
   *
   * @return {@link Status#HANDLE} for a closed object, {@link Status#RELEASED} for a released view or
   *     a storage whose bytes were given back
   */
  @Override
  public Status status() {
    return status;
  }
}
