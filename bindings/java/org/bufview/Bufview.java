// SPDX-License-Identifier: MIT
package org.bufview;

/** What concerns the library as a whole. */
public final class Bufview {
  private Bufview() {}

  /**
   * Counts the objects that have been made and neither closed nor collected, of all kinds and
   * languages in this process.
   *
   * @return their number
   */
  public static long liveCount() {
    return Native.live_count(0);
  }

  /**
   * Turns debug mode on or off. In debug mode objects remember where they were made, and refusals
   * name those places.
   *
   * @param on whether it is on
   */
  public static void setDebug(boolean on) {
    Native.set_debug(on);
  }
}
