// SPDX-License-Identifier: MIT

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bufview.Bufview;
import org.bufview.Failure;
import org.bufview.Key;
import org.bufview.Lease;
import org.bufview.Storage;
import org.bufview.View;

/**
 * Carries out conformance operations in Java: one command a line on standard input, one answer a line
 * on standard output. The commands are described in run.py, which alone knows what is right.
 */
public final class Testee {
  private static final HexFormat HEX = HexFormat.of();

  private final List<View> views = new ArrayList<>();
  private final Map<Long, Lease> leases = new HashMap<>();
  private Storage owner;
  private String[] words;

  private Testee() {}

  /**
   * Answers commands until there are none.
   *
   * @param arguments none
   * @throws IOException if there is nobody to answer
   */
  public static void main(String[] arguments) throws IOException {
    Testee testee = new Testee();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      out.print(testee.answer(line) + "\n");
      out.flush();
    }
  }

  private String answer(String line) {
    words = line.split(" ");
    try {
      Object result = run();
      return result == null ? "ok" : "ok " + result;
    } catch (RuntimeException | OutOfMemoryError failure) {
      if (failure instanceof Failure known) {
        return "err BUFVIEW_" + known.status() + " " + failure.getMessage();
      }
      return "err UNKNOWN " + failure;
    }
  }

  private Object run() {
    switch (words[0]) {
      case "new":
        owner = words[1].equals("writable") ? Storage.copyOf(hex(2)) : Storage.readOnlyCopyOf(hex(2));
        return place(0, owner.view());
      case "owner":
        try (View all = owner.view()) {
          return hex(all.toBytes());
        }
      case "view":
        return place(1, owner.view());
      case "copy":
        return place(2, view(1).duplicate());
      case "slice":
        return place(2, view(1).subview(slice(3)));
      case "cast":
        return place(2, view(1).castStrict(text(3), isNone(4) ? null : numbers(4)));
      case "readonly":
        return place(2, view(1).toReadOnly());
      case "strided":
        return place(
            1, owner.view(text(2), numbers(3), numbers(4), number(5), owner.isReadOnly()));
      case "subview":
        return place(2, view(1).subview(keys(3)));
      case "transpose":
        return place(2, view(1).transpose(numbers(3)));
      case "attrs":
        return attributes(view(1));
      case "len":
        return view(1).length();
      case "get":
        return show(view(1).get(numbers(2)));
      case "set":
        view(1).set(numbers(2), value(3));
        return null;
      case "assign":
        if (words[5].equals("from")) {
          view(1).assign(view(6), slice(2));
        } else {
          view(1).assign(hex(6), slice(2));
        }
        return null;
      case "tobytes":
        return hex(view(1).toBytes((char) number(2)));
      case "tolist":
        return items(view(1), false);
      case "iter":
      case "reversed":
        view(1).length();
        return items(view(1), words[0].equals("reversed"));
      case "hex":
        String digits = view(1).toHex(isNone(2) ? null : text(2), number(3));
        return hex(digits.getBytes(StandardCharsets.UTF_8));
      case "contains":
        view(1).length();
        return view(1).contains(value(4));
      case "count":
        view(1).length();
        return view(1).count(value(4));
      case "index":
        view(1).length();
        return view(1)
            .index(value(4), isNone(2) ? 0 : number(2), isNone(3) ? Long.MAX_VALUE : number(3));
      case "eq":
        return view(1).contentEquals(view(2));
      case "eq_bytes":
        return view(1).equalBytes(hex(2));
      case "hash":
        return view(1).contentHash();
      case "hash_eq":
        return view(1).contentHash() == view(2).contentHash();
      case "release":
        view(1).release();
        return null;
      case "acquire":
        leases.put(number(2), view(1).lease());
        return null;
      case "unacquire":
        leases.remove(number(1)).close();
        return null;
      case "resize":
        owner.resize(number(1));
        return null;
      case "pinned":
        return owner.exports() > 0;
      case "reset":
        reset();
        return null;
      case "live":
        return Bufview.liveCount();
      default:
        throw new IllegalArgumentException("no such command");
    }
  }

  private long number(int word) {
    return Long.parseLong(words[word]);
  }

  private boolean isNone(int word) {
    return words[word].equals("none");
  }

  /** Bytes written as "=hex". */
  private byte[] hex(int word) {
    return HEX.parseHex(words[word].substring(1));
  }

  private static String hex(byte[] bytes) {
    return "=" + HEX.formatHex(bytes);
  }

  private String text(int word) {
    return new String(hex(word), StandardCharsets.UTF_8);
  }

  /** Numbers as "2,3", or "-" for none. */
  private long[] numbers(int word) {
    return words[word].equals("-")
        ? new long[0]
        : Arrays.stream(words[word].split(",")).mapToLong(Long::parseLong).toArray();
  }

  private Long bound(int word) {
    return isNone(word) ? null : (Long) number(word);
  }

  private Key slice(int first) {
    return Key.slice(bound(first), bound(first + 1), bound(first + 2));
  }

  /** An index expression from a word on: "int I", "slice A B C", "...". */
  private Key[] keys(int first) {
    List<Key> keys = new ArrayList<>();
    for (int i = first; i < words.length; i++) {
      if (words[i].equals("int")) {
        keys.add(Key.at(number(++i)));
      } else if (words[i].equals("slice")) {
        keys.add(slice(i + 1));
        i += 3;
      } else {
        keys.add(Key.ELLIPSIS);
      }
    }
    return keys.toArray(new Key[0]);
  }

  private View view(int word) {
    return views.get((int) number(word));
  }

  /** Puts a new view where a word says. What was there is closed. */
  private Object place(int word, View view) {
    int at = word == 0 ? 0 : (int) number(word);
    while (views.size() <= at) {
      views.add(null);
    }
    View before = views.set(at, view);
    if (before != null) {
      before.close();
    }
    return null;
  }

  private void reset() {
    leases.values().forEach(Lease::close);
    leases.clear();
    for (View view : views) {
      if (view != null) {
        view.close();
      }
    }
    views.clear();
    if (owner != null) {
      owner.close();
    }
    owner = null;
  }

  /** The values of one item, from a word on: one, or those of a record. */
  private Object value(int first) {
    List<Object> values = new ArrayList<>();
    for (int i = first; i < words.length; i++) {
      values.add(scalar(words[i]));
    }
    return values.size() == 1 ? values.get(0) : values;
  }

  private static Object scalar(String word) {
    String rest = word.substring(Math.min(2, word.length()));
    switch (word.charAt(0)) {
      case 'b':
        return rest.startsWith("1");
      case 'i':
        return new BigInteger(rest);
      case 'f':
        return rest.equals("nan")
            ? Double.NaN
            : Double.longBitsToDouble(Long.parseUnsignedLong(rest, 16));
      case 'c':
      case 'x':
        return HEX.parseHex(rest);
      case 's':
        return new String(HEX.parseHex(rest), StandardCharsets.UTF_8);
      default:
        return null;
    }
  }

  private static String show(Object value) {
    if (value instanceof List<?> record) {
      return record.stream().map(Testee::show).collect(Collectors.joining(",", "(", ")"));
    }
    if (value instanceof Boolean truth) {
      return truth ? "b:1" : "b:0";
    }
    if (value instanceof Double number) {
      return number.isNaN() ? "f:nan" : String.format("f:%016x", Double.doubleToRawLongBits(number));
    }
    if (value instanceof byte[] bytes) {
      return (bytes.length == 1 ? "c:" : "x:") + HEX.formatHex(bytes);
    }
    return "i:" + value;
  }

  private static String items(View view, boolean reversed) {
    return items(view, view.shape(), new long[0], reversed);
  }

  /** The items below some indices, as nested lists. */
  private static String items(View view, long[] shape, long[] index, boolean reversed) {
    if (index.length == shape.length) {
      return show(view.get(index));
    }
    return LongStream.range(0, shape[index.length])
        .mapToObj(
            i -> {
              long[] deeper = Arrays.copyOf(index, index.length + 1);
              deeper[index.length] = reversed ? -1 - i : i;
              return items(view, shape, deeper, reversed);
            })
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String list(long[] numbers) {
    return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(","));
  }

  private static int bit(boolean truth) {
    return truth ? 1 : 0;
  }

  private static String attributes(View view) {
    boolean c = view.isContiguous();
    boolean f = view.isFortranContiguous();
    return String.format(
        "ndim=%d itemsize=%d nbytes=%d readonly=%d c=%d f=%d any=%d shape=%s strides=%s format=%s",
        view.dimensions(),
        view.itemSize(),
        view.byteSize(),
        bit(view.isReadOnly()),
        bit(c),
        bit(f),
        bit(c || f),
        list(view.shape()),
        list(view.strides()),
        hex(view.format().getBytes(StandardCharsets.UTF_8)));
  }
}
