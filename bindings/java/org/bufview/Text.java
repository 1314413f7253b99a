// SPDX-License-Identifier: MIT
package org.bufview;

import java.nio.charset.StandardCharsets;

/** Texts go to the native layer, and come from it, as UTF-8. JNI's own texts are something else. */
final class Text {
  private Text() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] bytesOrNull(String text) {
    return text == null ? null : bytes(text);
  }

  static String of(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
