package org.posthorn.server.log;

import org.jspecify.annotations.Nullable;

/// Puts values into the text of an event, `smtp event=login-failed id={} reason={}`. A value that
/// would not be read back as one word is put in double quotes; in it, quotes and backslashes have a
/// backslash before them.
final class EventText {
  private static final String PLACE = "{}";

  private EventText() {}

  /// @param pattern with a `{}` for each value; further values are left out, missing ones leave
  ///   their `{}`
  static String of(@Nullable String pattern, Object @Nullable [] values) {
    if (pattern == null || values == null) {
      return String.valueOf(pattern);
    }
    StringBuilder text = new StringBuilder(pattern.length() + 16 * values.length);
    int from = 0;
    for (Object value : values) {
      int place = pattern.indexOf(PLACE, from);
      if (place < 0) {
        break;
      }
      text.append(pattern, from, place);
      String word = String.valueOf(value);
      if (place > 0 && pattern.charAt(place - 1) == '=') {
        text.append(quoted(word));
      } else {
        text.append(isInQuotes(pattern, place) ? escaped(word) : word);
      }
      from = place + PLACE.length();
    }
    return text.append(pattern, from, pattern.length()).toString();
  }

  /// The value as it stands behind `key=`.
  static String quoted(String value) {
    return isWord(value) ? value : '"' + escaped(value) + '"';
  }

  private static boolean isInQuotes(String pattern, int place) {
    return pattern.substring(0, place).chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static boolean isWord(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"'
          || c == '='
          || c == '\\'
          || Character.isWhitespace(c)
          || Character.isSpaceChar(c)
          || Character.isISOControl(c)) {
        return false;
      }
    }
    return !value.isEmpty();
  }
}
