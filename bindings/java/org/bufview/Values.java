// SPDX-License-Identifier: MIT
package org.bufview;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of one item on their way to and from the native layer, as one array of bytes: see
 * values.h, which is the other side. The numbers are those of enum bufview_value_kind.
 */
final class Values {
  private static final int NONE = 0;
  private static final int BOOL = 1;
  private static final int INT = 2;
  private static final int UINT = 3;
  private static final int BIGINT = 4;
  private static final int FLOAT = 5;
  private static final int COMPLEX = 6;
  private static final int BYTES = 7;
  private static final int TEXT = 8;

  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

  private Values() {}

  /** A scalar, or a list or an array of those of a record. */
  static byte[] encode(Object value) {
    Values values = new Values();
    values.add(value);
    return values.wire.toByteArray();
  }

  private void add(Object value) {
    if (value == null) {
      send(head(NONE, 8).putLong(0));
    } else if (value instanceof List<?> record) {
      record.forEach(this::add);
    } else if (value instanceof Object[] record) {
      Arrays.asList(record).forEach(this::add);
    } else if (value instanceof Boolean truth) {
      send(head(BOOL, 8).putLong(truth ? 1 : 0));
    } else if (value instanceof Double || value instanceof Float) {
      send(head(FLOAT, 8).putDouble(((Number) value).doubleValue()));
    } else if (value instanceof BigInteger big) {
      addBig(big);
    } else if (value instanceof Number number && isInteger(number)) {
      send(head(INT, 8).putLong(number.longValue()));
    } else if (value instanceof Complex complex) {
      send(head(COMPLEX, 16).putDouble(complex.real()).putDouble(complex.imag()));
    } else if (value instanceof byte[] bytes) {
      send(head(BYTES, 4 + bytes.length).putInt(bytes.length).put(bytes));
    } else if (value instanceof CharSequence text) {
      byte[] utf8 = Text.bytes(text.toString());
      send(head(TEXT, 4 + utf8.length).putInt(utf8.length).put(utf8));
    } else {
      throw new Failure.Argument(
          Status.TYPE, "no item holds a value of " + value.getClass().getName());
    }
  }

  private static boolean isInteger(Number number) {
    return number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte;
  }

  private void addBig(BigInteger big) {
    if (big.bitLength() < Long.SIZE) {
      send(head(INT, 8).putLong(big.longValue()));
    } else if (big.signum() > 0 && big.bitLength() == Long.SIZE) {
      send(head(UINT, 8).putLong(big.longValue()));
    } else {
      send(head(BIGINT, 8).putDouble(big.doubleValue()));
    }
  }

  private static ByteBuffer head(int kind, int size) {
    return ByteBuffer.allocate(1 + size).order(ByteOrder.LITTLE_ENDIAN).put((byte) kind);
  }

  private void send(ByteBuffer filled) {
    wire.writeBytes(filled.array());
  }

  static List<Object> decode(byte[] bytes) {
    ByteBuffer wire = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Object> values = new ArrayList<>();
    while (wire.hasRemaining()) {
      values.add(next(wire));
    }
    return values;
  }

  private static Object next(ByteBuffer wire) {
    int kind = wire.get();
    switch (kind) {
      case BOOL:
        return wire.getLong() != 0;
      case INT:
        return wire.getLong();
      case UINT:
        return unsigned(wire.getLong());
      case FLOAT:
        return wire.getDouble();
      case COMPLEX:
        return new Complex(wire.getDouble(), wire.getDouble());
      case BYTES:
        byte[] bytes = new byte[wire.getInt()];
        wire.get(bytes);
        return bytes;
      default:
        throw new Failure.Internal(
            new Failure.Details(Status.INTERNAL), "a value of kind " + kind + " was read");
    }
  }

  private static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  /** Equal values have equal hashes, also where they are of different kinds: 1, 1.0 and true. */
  static int hash(List<Object> values) {
    int hash = 1;
    for (Object value : values) {
      hash = 31 * hash + hash(value);
    }
    return hash;
  }

  private static int hash(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (value instanceof Complex complex) {
      return hash((Object) complex.real()) + (complex.imag() == 0 ? 0 : hash(complex.imag()));
    }
    double number =
        value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
    return Double.hashCode(number + 0.0);
  }
}
