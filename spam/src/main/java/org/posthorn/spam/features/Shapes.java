package org.posthorn.spam.features;

/// The shape of a string, regardless of its content.
final class Shapes {
  private Shapes() {}

  /// Runs of upper-case letters, lower-case letters, digits and others as one character each: `A`,
  /// `a`, `0`, and the first of the others; at most `max` runs.
  ///
  /// @return the hash continued with them
  static long with(long hash, CharSequence text, int from, int to, int max) {
    long h = hash;
    int length = 0;
    char last = 0;
    for (int i = from; i < to && length < max; i++) {
      char c = kind(text.charAt(i));
      if (c != last) {
        h = FeatureSet.with(h, c);
        length++;
        last = c;
      }
    }
    return h;
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

  /// The magnitude of a number: 0, 1, 2, 3 for up to 4, 4 for up to 8 and so on.
  static int log(long n) {
    return n <= 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(n);
  }
}
