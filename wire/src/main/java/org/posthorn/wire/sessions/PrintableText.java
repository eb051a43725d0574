package org.posthorn.wire.sessions;

/// Sanitizes text of peers for display in one line.
final class PrintableText {
  private static final int SPACE = 0x20;

  private PrintableText() {}

  /// Without control characters, direction marks and unpaired surrogates, and cut.
  static String of(String text, int charactersMax) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), charactersMax));
    text.codePoints()
        .limit(charactersMax)
        .forEach(c -> shown.appendCodePoint(isShown(c) ? c : '\uFFFD'));
    return text.codePointCount(0, text.length()) > charactersMax
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> c >= SPACE;
    };
  }
}
