package org.posthorn.mailauth.results;

/// Tokenizes an Authentication-Results field. Comments nest; line ends count as white space.
final class ResultsLexer {
  private final String in;
  private int at;

  /// A syntax error.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("malformed Authentication-Results", null, false, false);
    }
  }

  ResultsLexer(String in) {
    this.in = in;
  }

  /// The next character, or -1 at the end.
  int peek() {
    return at < in.length() ? in.charAt(at) : -1;
  }

  boolean take(char wanted) {
    boolean there = peek() == wanted;
    at += there ? 1 : 0;
    return there;
  }

  /// Skips white space and comments.
  void space() throws Malformed {
    while (at < in.length()) {
      char c = in.charAt(at);
      if (c == '(') {
        comment();
      } else if (isBlank(c)) {
        at++;
      } else {
        return;
      }
    }
  }

  private void comment() throws Malformed {
    int depth = 0;
    do {
      if (at >= in.length()) {
        throw new Malformed();
      }
      switch (in.charAt(at)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '\\' -> at++;
        default -> {}
      }
      at++;
    } while (depth > 0);
  }

  /// Letters, digits, hyphens and underscores; may be empty.
  String word() {
    int start = at;
    while (at < in.length() && isWord(in.charAt(at))) {
      at++;
    }
    return in.substring(start, at);
  }

  /// A value without quotes: a quoted string, bare characters, or both, as in `"a b"@example`. May
  /// be empty.
  String value() throws Malformed {
    StringBuilder out = new StringBuilder();
    while (at < in.length()) {
      char c = in.charAt(at);
      if (c == '"') {
        quoted(out);
      } else if (isBlank(c) || c == ';' || c == '(' || c == ')') {
        break;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private void quoted(StringBuilder out) throws Malformed {
    for (at++; at < in.length() && in.charAt(at) != '"'; at++) {
      if (in.charAt(at) == '\\') {
        at++;
      }
      if (at < in.length() && in.charAt(at) != '\r' && in.charAt(at) != '\n') {
        out.append(in.charAt(at));
      }
    }
    if (at >= in.length()) {
      throw new Malformed();
    }
    at++;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
