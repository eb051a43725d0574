package org.posthorn.sieve.syntax;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.sieve.SieveLimits;

/// Reads tokens (RFC 5228 §8.1). Lines end in CRLF or a bare LF. One thread.
final class Lexer {
  private final byte[] script;
  private int at;
  private int line = 1;
  private int column = 1;

  Lexer(byte[] script, SieveLimits limits) {
    this.script = script;
    if (script.length > limits.scriptOctetsMax()) {
      throw new ScriptException(
          new Position(1, 1), "the script has more than " + limits.scriptOctetsMax() + " octets");
    }
    requireText();
  }

  /// RFC 5228 §2.1: a script is UTF-8 (and NUL is in no token).
  private void requireText() {
    int bad = firstBadOctet();
    if (bad >= 0) {
      while (at < bad) {
        next();
      }
      throw error(script[bad] == 0 ? "a NUL" : "invalid UTF-8");
    }
  }

  private int firstBadOctet() {
    for (int i = 0; i < script.length; i++) {
      if (script[i] == 0) {
        return i;
      }
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(script);
    CharBuffer out = CharBuffer.allocate(4096);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError()) {
        return in.position();
      }
      if (result.isUnderflow()) {
        return -1;
      }
      out.clear();
    }
  }

  Token read() {
    skipSpace();
    Position start = here();
    int c = peek(0);
    if (c < 0) {
      return new Token(start, Token.Kind.END, "");
    }
    if (isAlpha(c)) {
      String name = identifier();
      if (name.equals("text") && peek(0) == ':') {
        return Token.string(multiLine(start));
      }
      return new Token(start, Token.Kind.IDENTIFIER, name);
    }
    if (isDigit(c)) {
      return new Token(start, Token.Kind.NUMBER, "", number(start), Optional.empty());
    }
    if (c == '"') {
      return Token.string(quoted(start));
    }
    next();
    if (c == ':' && isAlpha(peek(0))) {
      return new Token(start, Token.Kind.TAG, identifier());
    }
    if ("()[]{},;".indexOf(c) >= 0) {
      return new Token(start, Token.Kind.SIGN, String.valueOf((char) c));
    }
    throw new ScriptException(
        start, c > ' ' && c < 0x7f ? "unexpected '" + (char) c + "'" : "unexpected character");
  }

  // white-space = 1*(SP / CRLF / HTAB) / comment
  private void skipSpace() {
    while (true) {
      int c = peek(0);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        next();
      } else if (c == '#') {
        skipLine();
      } else if (c == '/' && peek(1) == '*') {
        bracketComment();
      } else {
        return;
      }
    }
  }

  private void skipLine() {
    while (peek(0) >= 0 && peek(0) != '\n') {
      next();
    }
  }

  private void bracketComment() {
    Position start = here();
    next();
    next();
    while (!(peek(0) == '*' && peek(1) == '/')) {
      if (peek(0) < 0) {
        throw new ScriptException(start, "a comment does not end");
      }
      next();
    }
    next();
    next();
  }

  private String identifier() {
    int from = at;
    while (isAlpha(peek(0)) || isDigit(peek(0))) {
      next();
    }
    return octets(from, at).toLowerCase(Locale.ROOT);
  }

  // number = 1*DIGIT [ QUANTIFIER ]
  private long number(Position start) {
    long value = 0;
    while (isDigit(peek(0))) {
      value = value * 10 + next() - '0';
      if (value > Integer.MAX_VALUE) {
        throw new ScriptException(start, "a number is larger than " + Integer.MAX_VALUE);
      }
    }
    int unit = peek(0);
    int shift = unit == 'K' || unit == 'k' ? 10 : unit == 'M' || unit == 'm' ? 20 : 30;
    if (isAlpha(unit)) {
      if ("KMGkmg".indexOf(unit) < 0) {
        throw error("a number is followed by a letter other than K, M or G");
      }
      next();
      if (isAlpha(peek(0)) || isDigit(peek(0))) {
        throw error("a number is followed by letters");
      }
      return value << shift;
    }
    return value;
  }

  private Argument.Text quoted(Position start) {
    StringBuilder text = new StringBuilder();
    List<Integer> escapes = new ArrayList<>();
    next();
    while (true) {
      int c = peek(0);
      if (c == '\\') {
        escapes.add(text.length());
        next();
        c = peek(0);
      } else if (c == '"') {
        next();
        return new Argument.Text(start, text.toString(), escapes, false);
      }
      if (c < 0) {
        throw new ScriptException(start, "a string does not end");
      }
      text.append((char) next());
    }
  }

  // multi-line = "text:" *(SP / HTAB) (hash-comment / CRLF)
  //              *(multiline-literal / multiline-dotstart) "." CRLF
  private Argument.Text multiLine(Position start) {
    next();
    while (peek(0) == ' ' || peek(0) == '\t') {
      next();
    }
    if (peek(0) == '#') {
      skipLine();
    }
    if (peek(0) == '\r') {
      next();
    }
    if (peek(0) != '\n') {
      throw error("text after 'text:' in the same line");
    }
    next();
    StringBuilder text = new StringBuilder();
    while (true) {
      int from = at;
      skipLine();
      if (peek(0) < 0 && !(at - from == 1 && script[from] == '.')) {
        throw new ScriptException(start, "a 'text:' string does not end with a line of one dot");
      }
      int to = at > from && script[at - 1] == '\r' ? at - 1 : at;
      if (peek(0) == '\n') {
        next();
      }
      boolean dot = to > from && script[from] == '.';
      if (dot && to - from == 1) {
        return new Argument.Text(start, text.toString(), List.of(), true);
      }
      text.append(octets(dot ? from + 1 : from, to)).append("\r\n");
    }
  }

  private String octets(int from, int to) {
    return new String(script, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private Position here() {
    return new Position(line, column);
  }

  private ScriptException error(String message) {
    return new ScriptException(here(), message);
  }

  private int peek(int ahead) {
    return at + ahead < script.length ? script[at + ahead] & 0xff : -1;
  }

  private int next() {
    int c = script[at++] & 0xff;
    if (c == '\n') {
      line++;
      column = 1;
    } else if (at == script.length || (script[at] & 0xc0) != 0x80) {
      // The octets of one character share a column.
      column++;
    }
    return c;
  }

  private static boolean isAlpha(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
