// SPDX-License-Identifier: MIT
/**
 * Typed, strided views on memory and on mapped files, and scans of many bytes in one pass.
 *
 * <p>On JDK 24 and later the module needs native access: {@code --enable-native-access=org.bufview}.
 */
module org.bufview {
  exports org.bufview;
}
