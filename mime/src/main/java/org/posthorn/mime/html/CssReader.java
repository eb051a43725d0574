package org.posthorn.mime.html;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.mime.html.CssToken.Kind;

/// Reads tokens of CSS (CSS Syntax Level 3 §3.3, §4). Linear time. One use.
final class CssReader {
  private static final int END = -1;
  private static final int REPLACEMENT = 0xfffd;

  private final String css;
  private int at;

  private CssReader(String css) {
    this.css = css;
  }

  /// All tokens; comments are left out, and so are `<!--` and `-->`.
  static List<CssToken> read(String css) {
    CssReader reader =
        new CssReader(css.replace("\r\n", "\n").replace('\r', '\n').replace('\f', '\n'));
    List<CssToken> tokens = new ArrayList<>();
    while (reader.at < reader.css.length()) {
      reader.token(tokens);
    }
    return tokens;
  }

  private int peek(int ahead) {
    int i = at + ahead;
    if (i >= css.length()) {
      return END;
    }
    char c = css.charAt(i);
    return c == 0 ? REPLACEMENT : c;
  }

  private void token(List<CssToken> tokens) {
    int c = peek(0);
    if (css.startsWith("/*", at)) {
      int end = css.indexOf("*/", at + 2);
      at = end < 0 ? css.length() : end + 2;
    } else if (css.startsWith("<!--", at)) {
      at += 4;
    } else if (css.startsWith("-->", at)) {
      at += 3;
    } else if (isSpace(c)) {
      while (isSpace(peek(0))) {
        at++;
      }
      tokens.add(new CssToken(Kind.SPACE, " "));
    } else if (c == '"' || c == '\'') {
      tokens.add(string(c));
    } else if (c == '#' && (isName(peek(1)) || escapes(1))) {
      at++;
      tokens.add(new CssToken(Kind.HASH, name()));
    } else if (c == '@' && beginsName(1)) {
      at++;
      tokens.add(new CssToken(Kind.AT_KEYWORD, name()));
    } else if (beginsNumber()) {
      tokens.add(new CssToken(Kind.NUMBER, number()));
    } else if (beginsName(0)) {
      tokens.add(nameLike());
    } else {
      at++;
      tokens.add(CssToken.sign((char) c));
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static boolean isNameStart(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isName(int c) {
    return isNameStart(c) || isDigit(c) || c == '-';
  }

  private boolean escapes(int ahead) {
    return peek(ahead) == '\\' && peek(ahead + 1) != '\n' && peek(ahead + 1) != END;
  }

  /// §4.3.9
  private boolean beginsName(int ahead) {
    int c = peek(ahead);
    if (c == '-') {
      return isNameStart(peek(ahead + 1)) || peek(ahead + 1) == '-' || escapes(ahead + 1);
    }
    return isNameStart(c) || escapes(ahead);
  }

  /// §4.3.10
  private boolean beginsNumber() {
    int sign = peek(0) == '+' || peek(0) == '-' ? 1 : 0;
    return isDigit(peek(sign)) || (peek(sign) == '.' && isDigit(peek(sign + 1)));
  }

  /// §4.3.11
  private String name() {
    StringBuilder name = new StringBuilder();
    while (true) {
      if (escapes(0)) {
        at++;
        name.appendCodePoint(escaped());
      } else if (isName(peek(0))) {
        name.append((char) peek(0));
        at++;
      } else {
        return name.toString();
      }
    }
  }

  /// §4.3.7, after the backslash.
  private int escaped() {
    int value = 0;
    int digits = 0;
    while (digits < 6 && Character.digit(peek(0), 16) >= 0 && peek(0) < 0x80) {
      value = value * 16 + Character.digit(peek(0), 16);
      digits++;
      at++;
    }
    if (digits == 0) {
      int c = css.codePointAt(at);
      at += Character.charCount(c);
      return c == 0 || isSurrogate(c) ? REPLACEMENT : c;
    }
    if (isSpace(peek(0))) {
      at++;
    }
    boolean none = value == 0 || value > Character.MAX_CODE_POINT || isSurrogate(value);
    return none ? REPLACEMENT : value;
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /// §4.3.12, with the unit that follows.
  private String number() {
    int start = at;
    if (peek(0) == '+' || peek(0) == '-') {
      at++;
    }
    digits();
    if (peek(0) == '.' && isDigit(peek(1))) {
      at++;
      digits();
    }
    int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(1 + sign))) {
      at += 1 + sign;
      digits();
    }
    StringBuilder number = new StringBuilder(css.substring(start, at));
    if (peek(0) == '%') {
      at++;
      return number.append('%').toString();
    }
    if (beginsName(0)) {
      String unit = name();
      return unit.matches("[a-zA-Z]{1,6}") ? number.append(unit).toString() : "0";
    }
    return number.toString();
  }

  private void digits() {
    while (isDigit(peek(0))) {
      at++;
    }
  }

  /// §4.3.5
  private CssToken string(int quote) {
    at++;
    StringBuilder text = new StringBuilder();
    while (true) {
      int c = peek(0);
      if (c == END || c == quote) {
        at++;
        return new CssToken(Kind.STRING, text.toString());
      }
      if (c == '\n') {
        return new CssToken(Kind.BAD, "");
      }
      at++;
      if (c != '\\') {
        text.append((char) c);
      } else if (peek(0) == '\n') {
        at++;
      } else if (peek(0) != END) {
        text.appendCodePoint(escaped());
      }
    }
  }

  /// §4.3.4
  private CssToken nameLike() {
    String name = name();
    if (peek(0) != '(') {
      return new CssToken(Kind.IDENT, name);
    }
    at++;
    if (!name.equalsIgnoreCase("url")) {
      return new CssToken(Kind.FUNCTION, name);
    }
    while (isSpace(peek(0))) {
      at++;
    }
    return peek(0) == '"' || peek(0) == '\'' ? new CssToken(Kind.FUNCTION, name) : url();
  }

  /// §4.3.6
  private CssToken url() {
    StringBuilder url = new StringBuilder();
    while (true) {
      int c = peek(0);
      if (c == END || c == ')') {
        at++;
        return new CssToken(Kind.URL, url.toString().strip());
      }
      if (escapes(0)) {
        at++;
        url.appendCodePoint(escaped());
      } else {
        at++;
        url.append((char) c);
      }
    }
  }
}
