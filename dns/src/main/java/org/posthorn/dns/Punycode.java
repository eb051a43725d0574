package org.posthorn.dns;

/// Punycode (RFC 3492) for labels. The JDK implements IDNA 2003, which converts some letters that
/// IDNA 2008 keeps (`ß`), which leads to another domain.
final class Punycode {
  // RFC 3492 §5.
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 0x80;

  private Punycode() {}

  /// Without the prefix `xn--`. The label has at most some hundred characters.
  static String encode(String label) {
    int[] points = label.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int point : points) {
      if (point < INITIAL_N) {
        out.append((char) point);
      }
    }
    int basic = out.length();
    int handled = basic;
    if (basic > 0) {
      out.append('-');
    }
    int n = INITIAL_N;
    int delta = 0;
    int bias = INITIAL_BIAS;
    while (handled < points.length) {
      int next = Integer.MAX_VALUE;
      for (int point : points) {
        if (point >= n && point < next) {
          next = point;
        }
      }
      delta = Math.addExact(delta, Math.multiplyExact(next - n, handled + 1));
      n = next;
      for (int point : points) {
        if (point < n) {
          delta++;
        } else if (point == n) {
          appendVariable(out, delta, bias);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return out.toString();
  }

  /// @throws IllegalArgumentException if it is not Punycode
  static String decode(String encoded) {
    int hyphen = encoded.lastIndexOf('-');
    StringBuilder out = new StringBuilder(encoded.substring(0, Math.max(hyphen, 0)));
    int n = INITIAL_N;
    int i = 0;
    int bias = INITIAL_BIAS;
    int length = out.length();
    int at = hyphen < 0 ? 0 : hyphen + 1;
    try {
      while (at < encoded.length()) {
        int before = i;
        int weight = 1;
        for (int k = BASE; ; k += BASE) {
          if (at == encoded.length()) {
            throw new IllegalArgumentException("Punycode cut off");
          }
          int digit = digit(encoded.charAt(at++));
          i = Math.addExact(i, Math.multiplyExact(digit, weight));
          int t = threshold(k, bias);
          if (digit < t) {
            break;
          }
          weight = Math.multiplyExact(weight, BASE - t);
        }
        length++;
        bias = adapt(i - before, length, before == 0);
        n = Math.addExact(n, i / length);
        i %= length;
        out.insert(out.offsetByCodePoints(0, i), Character.toString(n));
        i++;
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("Punycode overflows", e);
    }
    return out.toString();
  }

  private static void appendVariable(StringBuilder out, int delta, int bias) {
    int q = delta;
    for (int k = BASE; ; k += BASE) {
      int t = threshold(k, bias);
      if (q < t) {
        out.append(character(q));
        return;
      }
      out.append(character(t + (q - t) % (BASE - t)));
      q = (q - t) / (BASE - t);
    }
  }

  private static int threshold(int k, int bias) {
    return Math.clamp(k - bias, T_MIN, T_MAX);
  }

  private static int adapt(int delta, int points, boolean first) {
    int left = first ? delta / DAMP : delta / 2;
    left += left / points;
    int k = 0;
    while (left > (BASE - T_MIN) * T_MAX / 2) {
      left /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * left / (left + SKEW);
  }

  private static char character(int digit) {
    return (char) (digit < 26 ? 'a' + digit : '0' + digit - 26);
  }

  private static int digit(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 26;
    }
    throw new IllegalArgumentException("not Punycode");
  }
}
