package org.posthorn.mime;

/// The local part of an address (RFC 5321 §4.1.2), at most 64 octets in UTF-8.
///
/// @param value without quotes and backslashes; case is kept and counts
public record LocalPart(String value) {
  /// Octets of a local part (RFC 5321 §4.5.3.1.1).
  public static final int OCTETS_MAX = 64;

  /// Checks that the value can be written in an address at all.
  ///
  /// @throws AddressException if it is too long or has control characters
  public LocalPart {
    if (value.length() > OCTETS_MAX || Address.octets(value) > OCTETS_MAX) {
      throw new AddressException("a local part has at most " + OCTETS_MAX + " octets");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (paired) {
        i++;
      } else if (c < ' ' || (c >= 0x7f && c <= 0x9f) || Character.isSurrogate(c)) {
        throw new AddressException("a local part has no control characters");
      }
    }
  }

  /// Parses a dot-string or a quoted string, strictly.
  ///
  /// @throws AddressException saying what is wrong
  public static LocalPart parse(String text) {
    if (text.isEmpty()) {
      throw new AddressException("the local part is empty");
    }
    if (end(text) != text.length()) {
      throw new AddressException("the local part is malformed");
    }
    return text.charAt(0) == '"' ? unquoted(text) : new LocalPart(text);
  }

  private static LocalPart unquoted(String text) {
    StringBuilder value = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      }
      value.append(text.charAt(i));
    }
    return new LocalPart(value.toString());
  }

  /// Where the local part ends that a text begins with; 0 where none does.
  static int end(String text) {
    return text.startsWith("\"") ? quotedEnd(text) : dotStringEnd(text);
  }

  // Dot-string = Atom *("."  Atom)
  private static int dotStringEnd(String text) {
    int at = 0;
    boolean atom = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (HeaderLexer.isAtext(c)) {
        atom = true;
      } else if (c == '.' && atom) {
        atom = false;
      } else {
        break;
      }
      at++;
    }
    return atom ? at : 0;
  }

  // Quoted-string = DQUOTE *QcontentSMTP DQUOTE
  private static int quotedEnd(String text) {
    for (int at = 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c == '\\') {
        at++;
        if (at >= text.length() || text.charAt(at) >= 0x7f) {
          return 0;
        }
        c = text.charAt(at);
      }
      if (c < ' ' || c == 0x7f) {
        return 0;
      }
    }
    return 0;
  }

  /// Whether every character is ASCII.
  public boolean isAscii() {
    return value.chars().allMatch(c -> c < 0x80);
  }

  /// As it is written in an address, quoted where needed.
  @Override
  public String toString() {
    if (dotStringEnd(value) == value.length() && !value.isEmpty()) {
      return value;
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
