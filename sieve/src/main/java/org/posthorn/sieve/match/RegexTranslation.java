package org.posthorn.sieve.match;

/// Writes a POSIX extended regular expression (IEEE 1003.1 §9.4) in the syntax of RE2, and quotes
/// characters that are special only in RE2.
final class RegexTranslation {
  private static final String META = "\\.[]{}()*+?^$|";
  private static final int NESTING_MAX = 50;

  private final String in;
  private final boolean eitherCase;
  private final StringBuilder out = new StringBuilder();
  private int at;

  RegexTranslation(String expression, Comparator comparator) {
    in = expression;
    eitherCase = comparator == Comparator.ASCII_CASEMAP;
  }

  String translate() {
    alternatives(0);
    if (at < in.length()) {
      throw error("')' without '('");
    }
    return out.toString();
  }

  /// Reads branches up to a closing parenthesis or the end; returns their size.
  private long alternatives(int depth) {
    if (depth > NESTING_MAX) {
      throw error("parentheses are nested more than " + NESTING_MAX + " deep");
    }
    long size = branch(depth);
    while (peek() == '|') {
      out.append('|');
      at++;
      size += branch(depth);
    }
    return size;
  }

  private long branch(int depth) {
    long size = 1;
    while (at < in.length() && peek() != '|' && peek() != ')') {
      int from = out.length();
      boolean anchor = peek() == '^' || peek() == '$';
      long atom = atom(depth);
      size += repetition(atom, anchor, from);
      if (size > Regex.SIZE_MAX) {
        throw error("the regular expression is too large");
      }
    }
    return size;
  }

  private long atom(int depth) {
    char c = in.charAt(at);
    switch (c) {
      case '(' -> {
        int start = at;
        at++;
        out.append('(');
        // In RE2 "(?" begins something else.
        if (peek() == '?' || peek() == '*' || peek() == '+') {
          throw error("nothing to repeat");
        }
        long size = alternatives(depth + 1);
        if (peek() != ')') {
          at = start;
          throw error("'(' without ')'");
        }
        at++;
        out.append(')');
        return size + 2;
      }
      case '[' -> bracket();
      case '\\' -> escaped();
      case '*', '+', '?', '{' -> throw error("nothing to repeat");
      case '.', '^', '$' -> {
        // Without the flag for lines both mean the ends of the value.
        out.append(c == '$' ? "\\z" : c == '^' ? "\\A" : ".");
        at++;
      }
      default -> {
        literal(c);
        at++;
      }
    }
    return 1;
  }

  private void escaped() {
    if (at + 1 == in.length()) {
      throw error("a backslash at the end");
    }
    char c = in.charAt(at + 1);
    if (c >= '1' && c <= '9') {
      throw error("back references such as \\" + c + " are not supported");
    }
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '0';
    if (letter || "<>`'".indexOf(c) >= 0) {
      throw error("\\" + c + " is read differently by different programs");
    }
    literal(c);
    at += 2;
  }

  /// One literal octet, in both cases where the comparator says so.
  private void literal(char c) {
    boolean lower = c >= 'a' && c <= 'z';
    boolean upper = c >= 'A' && c <= 'Z';
    if (eitherCase && (lower || upper)) {
      char other = (char) (c ^ 0x20);
      out.append('[').append(c).append(other).append(']');
    } else {
      quote(c);
    }
  }

  private void quote(char c) {
    if (META.indexOf(c) >= 0) {
      out.append('\\').append(c);
    } else if (c < ' ' || c >= 0x7f || c == '-' || c == '&') {
      out.append("\\x{%x}".formatted((int) c));
    } else {
      out.append(c);
    }
  }

  private long repetition(long atom, boolean anchor, int from) {
    char c = peek();
    if (c != '*' && c != '+' && c != '?' && c != '{') {
      return atom;
    }
    if (anchor) {
      throw error("an anchor cannot be repeated");
    }
    long size = atom + 1;
    if (c == '{') {
      size = atom * interval() + 1;
    } else {
      out.append(c);
      at++;
    }
    if ("*+?{".indexOf(peek()) >= 0 && at < in.length()) {
      throw error(
          peek() == '?' || peek() == '+'
              ? "a repetition that is as short as possible, or possessive, is not in POSIX"
              : "a repetition is repeated");
    }
    // Otherwise RE2 would not know to what it belongs.
    out.insert(from, "(?:").append(')');
    return size;
  }

  // "{" n "}" / "{" n ",}" / "{" n "," m "}"
  private long interval() {
    int start = at;
    at++;
    int from = number(start);
    if (from < 0) {
      at = start;
      throw error("a count in braces begins with a number");
    }
    int to = from;
    if (peek() == ',') {
      at++;
      to = number(start);
    }
    if (peek() != '}') {
      at = start;
      throw error("'{' without '}'");
    }
    at++;
    if (to >= 0 && to < from) {
      at = start;
      throw error("a count in braces is the wrong way round");
    }
    out.append(in, start, at);
    return Math.max(from, to) + 1L;
  }

  private int number(int start) {
    int value = -1;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.max(value, 0) * 10 + in.charAt(at++) - '0';
      if (value > Regex.REPEAT_MAX) {
        at = start;
        throw error("a count in braces is more than " + Regex.REPEAT_MAX);
      }
    }
    return value;
  }

  // "[" ["^"] "]"? *(item / item "-" item / "[:class:]") "]"
  private void bracket() {
    int start = at;
    at++;
    out.append('[');
    if (peek() == '^') {
      out.append('^');
      at++;
    }
    boolean first = true;
    while (first || peek() != ']') {
      if (at >= in.length()) {
        at = start;
        throw error("'[' without ']'");
      }
      if (in.startsWith("[:", at)) {
        characterClass();
      } else if (in.startsWith("[.", at) || in.startsWith("[=", at)) {
        throw error("collating elements are not supported");
      } else {
        range();
      }
      first = false;
    }
    at++;
    out.append(']');
  }

  private void characterClass() {
    int end = in.indexOf(":]", at);
    String name = end < 0 ? "" : in.substring(at + 2, end);
    switch (name) {
      case "alnum",
          "alpha",
          "blank",
          "cntrl",
          "digit",
          "graph",
          "print",
          "punct",
          "space",
          "xdigit" ->
          out.append("[:").append(name).append(":]");
      case "lower", "upper" -> out.append(eitherCase ? "[:alpha:]" : "[:" + name + ":]");
      default -> throw error("not a class of characters");
    }
    at = end + 2;
  }

  private void range() {
    char from = in.charAt(at++);
    boolean range = peek() == '-' && at + 1 < in.length() && in.charAt(at + 1) != ']';
    char to = from;
    if (range) {
      to = in.charAt(at + 1);
      if (to == '[' && at + 2 < in.length() && ".=:".indexOf(in.charAt(at + 2)) >= 0) {
        throw error("a range does not end with a character");
      }
      at += 2;
    }
    if (to < from) {
      at--;
      throw error("a range is the wrong way round");
    }
    for (int c = from; c <= to; c++) {
      if (eitherCase && Character.isLetter(c) && c < 0x80) {
        quote((char) (c ^ 0x20));
      }
    }
    quote(from);
    if (to > from) {
      out.append('-');
      quote(to);
    }
  }

  private char peek() {
    return at < in.length() ? in.charAt(at) : '\0';
  }

  private RegexException error(String message) {
    return new RegexException(at, message);
  }
}
