package org.posthorn.mime;

import org.jspecify.annotations.Nullable;

/// The lexical tokens of structured header fields (RFC 5322 §3.2, RFC 2045 §5.1), read leniently
/// from an unfolded octet string. Each method that reads a token also skips the comments and white
/// space after it. Results: [#MORE] when a token was read and input remains, [#END] when it was
/// read and nothing remains, [#BROKEN] when the input is not that token (some of it may be
/// consumed).
final class HeaderLexer {
  static final int BROKEN = -1;
  static final int END = 0;
  static final int MORE = 1;

  /// Deeper nested comments end the field; they do not occur in practice.
  private static final int COMMENT_DEPTH_MAX = 100;

  private final String in;
  private int at;
  private @Nullable StringBuilder lastComment;

  HeaderLexer(String octets) {
    in = octets;
  }

  boolean atEnd() {
    return at >= in.length();
  }

  /// The next character, or -1 at the end.
  int peek() {
    return at < in.length() ? in.charAt(at) : -1;
  }

  /// Whether a word, or a dot between words, comes next.
  boolean startsWord() {
    int c = peek();
    return c == '"' || c == '.' || (c >= 0 && isAtext((char) c));
  }

  void next() {
    at++;
  }

  int position() {
    return at;
  }

  void reset(int position) {
    at = position;
  }

  /// Forgets the last comment, and keeps those that follow.
  void keepComment() {
    lastComment = new StringBuilder();
  }

  /// The text of the last comment since [#keepComment()], empty if there was none.
  String comment() {
    return lastComment == null ? "" : lastComment.toString();
  }

  int skipSpace() {
    while (at < in.length()) {
      char c = in.charAt(at);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        at++;
      } else if (c != '(') {
        return MORE;
      } else if (!skipComment()) {
        return BROKEN;
      }
    }
    return END;
  }

  private boolean skipComment() {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (; at < in.length(); at++) {
      char c = in.charAt(at);
      if (c == '(') {
        depth++;
        if (depth > COMMENT_DEPTH_MAX) {
          return false;
        }
        if (depth == 1) {
          continue;
        }
      } else if (c == ')') {
        depth--;
        if (depth == 0) {
          at++;
          if (lastComment != null) {
            lastComment = text;
          }
          return true;
        }
      } else if (c == '\\') {
        at++;
        if (at >= in.length()) {
          return false;
        }
      }
      text.append(in.charAt(at));
    }
    return false;
  }

  int mimeToken(StringBuilder out) {
    int start = at;
    while (at < in.length() && isMimeToken(in.charAt(at))) {
      at++;
    }
    out.append(in, start, at);
    return at >= in.length() ? END : skipSpace();
  }

  int atom(StringBuilder out, boolean dots) {
    int start = at;
    while (at < in.length() && (isAtext(in.charAt(at)) || (dots && in.charAt(at) == '.'))) {
      at++;
    }
    if (at == start) {
      return BROKEN;
    }
    out.append(in, start, at);
    return skipSpace();
  }

  /// Atoms joined by dots, with space around the dots as RFC 822 allowed.
  int dotAtom(StringBuilder out) {
    while (true) {
      int read = atom(out, false);
      if (read != MORE || in.charAt(at) != '.') {
        return read;
      }
      at++;
      out.append('.');
      if (skipSpace() != MORE) {
        return BROKEN;
      }
    }
  }

  int quotedString(StringBuilder out) {
    for (at++; at < in.length(); at++) {
      char c = in.charAt(at);
      if (c == '"') {
        at++;
        return skipSpace();
      }
      if (c == '\\') {
        at++;
        if (at >= in.length()) {
          return BROKEN;
        }
        c = in.charAt(at);
      }
      out.append(c);
    }
    return BROKEN;
  }

  /// A display name; dots are allowed, as they are common.
  int phrase(StringBuilder out) {
    if (at >= in.length()) {
      return END;
    }
    if (in.charAt(at) == '.') {
      return BROKEN;
    }
    while (true) {
      int read = in.charAt(at) == '"' ? quotedString(out) : atom(out, true);
      if (read != MORE) {
        return read;
      }
      char c = in.charAt(at);
      if (!isAtext(c) && c != '"' && c != '.') {
        return MORE;
      }
      out.append(' ');
    }
  }

  /// What follows an `@`, which is skipped: a dot-atom or a domain literal.
  int domain(StringBuilder out) {
    at++;
    if (skipSpace() != MORE) {
      return BROKEN;
    }
    return in.charAt(at) == '[' ? domainLiteral(out) : dotAtom(out);
  }

  private int domainLiteral(StringBuilder out) {
    out.append('[');
    for (at++; at < in.length(); at++) {
      char c = in.charAt(at);
      if (c == '[') {
        return BROKEN;
      }
      out.append(c);
      if (c == ']') {
        at++;
        return skipSpace();
      }
    }
    return BROKEN;
  }

  /// A parameter value without quotes: up to a semicolon, space or comment, whatever else is in it.
  /// Parentheses are a comment (RFC 2045 §5.1) if they end the parameter; in `a(1).txt`, which
  /// should have been quoted, they are taken as written.
  void bareValue(StringBuilder out) {
    int start = at;
    int tried = at;
    while (at < in.length() && in.charAt(at) != ';' && !isBlank(in.charAt(at))) {
      if (in.charAt(at) == '(' && at >= tried) {
        int comment = at;
        int read = skipSpace();
        if (read == END || (read == MORE && in.charAt(at) == ';')) {
          out.append(in, start, comment);
          return;
        }
        // A retry could not succeed either, and would not be linear.
        tried = read == MORE ? at : in.length();
        at = comment;
      }
      at++;
    }
    out.append(in, start, at);
  }

  static boolean isAtext(char c) {
    if (c >= 0x80) {
      return true;
    }
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }

  private static boolean isMimeToken(char c) {
    return c > ' ' && c != 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
