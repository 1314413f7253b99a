// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes as the native layer takes them: an array, or a direct buffer from its position on. */
final class Bytes {
  private Bytes() {}

  static Object given(ByteBuffer buffer) {
    if (buffer.isDirect()) {
      return buffer.slice();
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  static byte[] given(byte[] bytes) {
    return Objects.requireNonNull(bytes, "bytes");
  }
}
