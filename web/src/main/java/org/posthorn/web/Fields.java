package org.posthorn.web;

/// Checks names and values of header fields (RFC 9110 §5.1, §5.5), against header injection.
final class Fields {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private Fields() {}

  static boolean name(String text) {
    return !text.isEmpty() && text.chars().allMatch(Fields::token);
  }

  private static boolean token(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /// Visible US-ASCII, spaces and tabs.
  static boolean value(String text) {
    return text.chars().allMatch(c -> (c >= ' ' && c < 0x7F) || c == '\t');
  }
}
