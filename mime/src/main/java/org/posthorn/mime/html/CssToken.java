package org.posthorn.mime.html;

/// A token of CSS (CSS Syntax Level 3 §4).
///
/// @param text what it means, its escapes resolved: of a function its name, of a number all of it
///   with its unit, of a single character that character
record CssToken(Kind kind, String text) {
  enum Kind {
    IDENT,
    FUNCTION,
    AT_KEYWORD,
    HASH,
    STRING,
    NUMBER,
    SPACE,
    URL,
    /// A string or an url that is not well formed.
    BAD,
    /// Anything else, one character each.
    SIGN
  }

  static CssToken sign(char c) {
    return new CssToken(Kind.SIGN, String.valueOf(c));
  }

  boolean is(char sign) {
    return kind == Kind.SIGN && text.charAt(0) == sign;
  }

  boolean isSpace() {
    return kind == Kind.SPACE;
  }

  /// Whether it begins a block or a list in brackets.
  boolean opens() {
    return kind == Kind.FUNCTION || is('(') || is('[') || is('{');
  }

  boolean closes() {
    return is(')') || is(']') || is('}');
  }

  /// As it is written so that it can be read in one way only: in ASCII, without `<`.
  void write(StringBuilder out) {
    switch (kind) {
      case SPACE -> out.append(' ');
      case SIGN, NUMBER -> out.append(text);
      case IDENT -> name(text, out);
      case FUNCTION -> {
        name(text, out);
        out.append('(');
      }
      case HASH -> {
        out.append('#');
        name(text, out);
      }
      case STRING -> {
        out.append('"');
        text.codePoints()
            .forEach(c -> character(c, isPlain(c) || " .,:;/+!#%()".indexOf(c) >= 0, out));
        out.append('"');
      }
      case AT_KEYWORD, URL, BAD -> throw new IllegalStateException("not to be written: " + kind);
    }
  }

  private static void name(String name, StringBuilder out) {
    int first = name.startsWith("-") ? 1 : 0;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      boolean digitFirst = i == first && c >= '0' && c <= '9';
      boolean lonely = name.equals("-");
      character(c, isPlain(c) && !digitFirst && !lonely, out);
      i += Character.charCount(c);
    }
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private static void character(int c, boolean plain, StringBuilder out) {
    if (plain) {
      out.append((char) c);
    } else {
      out.append('\\').append(Integer.toHexString(c)).append(' ');
    }
  }
}
