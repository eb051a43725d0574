package org.posthorn.sieve.syntax;

import java.util.Optional;

/// A lexical unit of a script (RFC 5228 §8.1).
///
/// @param position of its first character
/// @param kind what it is
/// @param text of an identifier or tag, in lower case; otherwise the character
/// @param number of a number
/// @param string of a string
record Token(
    Position position, Kind kind, String text, long number, Optional<Argument.Text> string) {
  Token(Position position, Kind kind, String text) {
    this(position, kind, text, 0, Optional.empty());
  }

  static Token string(Argument.Text text) {
    return new Token(text.position(), Kind.STRING, "", 0, Optional.of(text));
  }

  enum Kind {
    IDENTIFIER,
    TAG,
    NUMBER,
    STRING,
    SIGN,
    END
  }

  boolean isSign(char sign) {
    return kind == Kind.SIGN && text.charAt(0) == sign;
  }

  /// Its name in error messages.
  String shown() {
    return switch (kind) {
      case IDENTIFIER -> "'" + text + "'";
      case TAG -> "':" + text + "'";
      case NUMBER -> "a number";
      case STRING -> "a string";
      case SIGN -> "'" + text + "'";
      case END -> "the end of the script";
    };
  }
}
