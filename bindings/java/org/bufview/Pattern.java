// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * Bytes to look for, of which some bits may be anything, or letters of ASCII of either case. It does
 * not change.
 */
public final class Pattern {
  private static final int RADIX = 16;
  private static final int DIGIT_BITS = 4;
  private static final int DIGIT = 0xf;
  private static final char ANY = '?';

  final byte[] bytes;

  /** As many bytes, or null if all bits count. */
  final byte[] mask;

  private final boolean ignoreCase;

  private Pattern(byte[] bytes, byte[] mask, boolean ignoreCase) {
    this.bytes = bytes;
    this.mask = mask;
    this.ignoreCase = ignoreCase;
  }

  /**
   * Makes a pattern of bytes.
   *
   * @param bytes the bytes, 1 to 1048576
   * @return the pattern
   */
  public static Pattern of(byte... bytes) {
    return new Pattern(bytes.clone(), null, false);
  }

  /**
   * Makes a pattern of a text, as UTF-8.
   *
   * @param text the text
   * @return the pattern
   */
  public static Pattern of(String text) {
    return new Pattern(Text.bytes(text), null, false);
  }

  /**
   * Makes a pattern of which bits may be open.
   *
   * @param bytes the bytes, 1 to 4096
   * @param mask as many bytes: a bit that is not set in it may be anything
   * @return the pattern
   */
  public static Pattern masked(byte[] bytes, byte[] mask) {
    if (bytes.length != mask.length) {
      throw new Failure.Argument(
          Status.ARGUMENT, "a pattern of " + bytes.length + " bytes and a mask of " + mask.length);
    }
    return new Pattern(bytes.clone(), mask.clone(), false);
  }

  /**
   * Makes a pattern of pairs of hexadecimal digits, {@code "7f 45 4c 46 ?? 0?"}; white space may be
   * between any of them.
   *
   * @param digits the digits; {@code ?} stands for any
   * @return the pattern
   */
  public static Pattern ofHex(String digits) {
    String dense = digits.replaceAll("\\s", "");
    if (!dense.matches("([0-9a-fA-F?]{2})*")) {
      throw new Failure.Argument(
          Status.ARGUMENT, "pairs of hexadecimal digits or ? are required, not \"" + digits + '"');
    }
    byte[] bytes = new byte[dense.length() / 2];
    byte[] mask = new byte[bytes.length];
    for (int i = 0; i < dense.length(); i++) {
      char digit = dense.charAt(i);
      int value = digit == ANY ? 0 : Character.digit(digit, RADIX);
      bytes[i / 2] = (byte) (bytes[i / 2] << DIGIT_BITS | value);
      mask[i / 2] = (byte) (mask[i / 2] << DIGIT_BITS | (digit == ANY ? 0 : DIGIT));
    }
    return new Pattern(bytes, dense.indexOf(ANY) < 0 ? null : mask, false);
  }

  /**
   * Makes the same pattern for ASCII letters of either case.
   *
   * @return the pattern
   */
  public Pattern ignoringCase() {
    return new Pattern(bytes, mask, true);
  }

  boolean ignoresCase() {
    return ignoreCase;
  }
}
