package org.posthorn.imap.search;

import java.nio.charset.StandardCharsets;

/// Finds the field References of a header without parsing its other fields.
final class ReferencesField {
  private static final byte[] NAME = "references".getBytes(StandardCharsets.US_ASCII);

  private ReferencesField() {}

  /// The value of the first such field, folded as it was written; empty if there is none.
  static String of(byte[] header) {
    int line = 0;
    while (line < header.length) {
      int value = valueOf(header, line);
      if (value >= 0) {
        return new String(header, value, end(header, value) - value, StandardCharsets.ISO_8859_1);
      }
      line = nextLine(header, line);
    }
    return "";
  }

  /// Where the value begins if the line begins the field, else -1.
  private static int valueOf(byte[] header, int line) {
    if (header.length - line <= NAME.length) {
      return -1;
    }
    for (int i = 0; i < NAME.length; i++) {
      if ((header[line + i] | 0x20) != NAME[i]) {
        return -1;
      }
    }
    int at = line + NAME.length;
    while (at < header.length && (header[at] == ' ' || header[at] == '\t')) {
      at++;
    }
    return at < header.length && header[at] == ':' ? at + 1 : -1;
  }

  private static int end(byte[] header, int value) {
    int at = nextLine(header, value);
    while (at < header.length && (header[at] == ' ' || header[at] == '\t')) {
      at = nextLine(header, at);
    }
    return at;
  }

  private static int nextLine(byte[] header, int from) {
    int at = from;
    while (at < header.length && header[at] != '\n') {
      at++;
    }
    return Math.min(header.length, at + 1);
  }
}
