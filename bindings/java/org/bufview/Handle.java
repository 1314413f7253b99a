// SPDX-License-Identifier: MIT
package org.bufview;

import java.util.function.LongConsumer;

/**
 * An object of the library, known by its token. The library checks every token it is given, so that
 * this object may keep it after it was closed: all that happens is an exception. Whoever passes the
 * token on passes the object along, so that it cannot be collected during the call.
 */
abstract class Handle implements AutoCloseable {
  final long token;
  private final Backstop backstop;

  Handle(long token, LongConsumer free) {
    this.token = token;
    backstop = Backstop.guard(this, token, free);
  }

  /**
   * Gives the object back. May be repeated, never fails, on any thread; calls that run on others end
   * in peace. What else stands on the same bytes stays as it is.
   */
  @Override
  public final void close() {
    backstop.free();
  }
}
