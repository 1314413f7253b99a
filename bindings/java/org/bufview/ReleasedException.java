// SPDX-License-Identifier: MIT
package org.bufview;

/** The object was closed, or the view was released. */
public final class ReleasedException extends IllegalStateException implements Failure {
  private static final long serialVersionUID = 1;

  /** What the C interface says. */
  private final Details details;

  ReleasedException(Details details, String message) {
    super(message);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }

  /**
   * Says how it was released.
   *
   * @return {@link Status#HANDLE} for a closed object, {@link Status#RELEASED} for a released view or
   *     a storage whose bytes were given back
   */
  @Override
  public Status status() {
    return Failure.super.status();
  }
}
