package org.posthorn.mime;

/// Finds the end of comments, and of elements without tags in their content, in linear time.
final class HtmlSpans {
  private HtmlSpans() {}

  /// The offset after a comment, determined as in browsers.
  ///
  /// @param at where it begins
  static int commentEnd(String in, int at) {
    for (int end = in.indexOf("--", at + 2); end >= 0; end = in.indexOf("--", end + 1)) {
      if (in.startsWith(">", end + 2)) {
        return end + 3;
      }
      if (end >= at + 4 && in.startsWith("!>", end + 2)) {
        return end + 4;
      }
    }
    return in.length();
  }

  /// Where the end tag of an element begins whose content has no other tags.
  ///
  /// @param at where its content begins
  static int rawEnd(String in, int at, String name) {
    for (int end = in.indexOf("</", at); end >= 0; end = in.indexOf("</", end + 2)) {
      if (isNamed(in, end + 2, name)) {
        int comment = name.equals("script") ? in.indexOf("<!--", at, end) : -1;
        return comment < 0 ? end : scriptEnd(in, comment);
      }
    }
    return in.length();
  }

  /// Where a script ends that has `<!--` in it: a script begun in such a comment belongs to it with
  /// its end (HTML's "script data double escaped state").
  private static int scriptEnd(String in, int from) {
    boolean comment = false;
    boolean inner = false;
    for (int i = from; i < in.length(); i++) {
      char c = in.charAt(i);
      if (c == '-' && in.startsWith("-->", i)) {
        comment = false;
        inner = false;
      } else if (c == '<' && in.startsWith("<!--", i)) {
        comment = true;
        i++; // `<!-->` is a complete comment
      } else if (c == '<' && comment && !inner && isNamed(in, i + 1, "script")) {
        inner = true;
      } else if (c == '<' && in.startsWith("</", i) && isNamed(in, i + 2, "script")) {
        if (!inner) {
          return i;
        }
        inner = false;
      }
    }
    return in.length();
  }

  /// Whether a tag has a name, which begins at an offset and is whole.
  private static boolean isNamed(String in, int from, String name) {
    return in.regionMatches(true, from, name, 0, name.length())
        && isNameEnd(in, from + name.length());
  }

  /// Whether the name of a tag ends at an offset.
  static boolean isNameEnd(String in, int at) {
    if (at == in.length()) {
      return true;
    }
    char c = in.charAt(at);
    return c == '>' || c == '/' || isSpace(c);
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
