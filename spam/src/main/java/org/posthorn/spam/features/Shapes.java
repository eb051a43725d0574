package org.posthorn.spam.features;

/// What a string looks like, whatever it says.
final class Shapes {
  private Shapes() {}

  /// Runs of capitals, small letters, digits and others as one character each: `A`, `a`, `0` and
  /// the first of the others itself; at most `max` of them.
  static String of(CharSequence text, int max) {
    StringBuilder shape = new StringBuilder(max);
    char last = 0;
    for (int i = 0; i < text.length() && shape.length() < max; i++) {
      char c = kind(text.charAt(i));
      if (c != last) {
        shape.append(c);
        last = c;
      }
    }
    return shape.toString();
  }

  private static char kind(char c) {
    if (c >= '0' && c <= '9') {
      return '0';
    }
    if (c >= 'a' && c <= 'z') {
      return 'a';
    }
    if (c >= 'A' && c <= 'Z') {
      return 'A';
    }
    return c < 0x80 ? c : 'x';
  }

  /// A number's magnitude: 0, 1, 2, 3 for up to 4, 4 for up to 8 and so on.
  static int log(long n) {
    return n <= 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(n);
  }
}
