package org.posthorn.mailauth.spf;

/// Makes texts of clients and of the DNS fit for replies, header fields and logs.
final class SpfText {
  /// Characters of a domain or a mechanism that are kept.
  static final int NAME_MAX = 255;

  /// Characters of a problem that are kept.
  static final int PROBLEM_MAX = 200;

  private SpfText() {}

  /// Printable ASCII, with `?` for everything else, and at most so many characters.
  static String of(String text, int max) {
    StringBuilder printable = new StringBuilder(Math.min(text.length(), max));
    for (int i = 0; i < text.length() && i < max; i++) {
      char c = text.charAt(i);
      printable.append(isPrintable(c) ? c : '?');
    }
    return printable.toString();
  }

  static boolean isPrintable(int c) {
    return c >= ' ' && c <= '~';
  }
}
