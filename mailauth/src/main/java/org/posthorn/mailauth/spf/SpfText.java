package org.posthorn.mailauth.spf;

/// Sanitizes texts of clients and of the DNS for replies, header fields and logs.
final class SpfText {
  /// Maximum length of a domain or mechanism.
  static final int NAME_MAX = 255;

  /// Maximum length of a problem.
  static final int PROBLEM_MAX = 200;

  private SpfText() {}

  /// Printable ASCII, with `?` for other characters, cut to a length.
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
