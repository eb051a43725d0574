package org.posthorn.imap.handler;

/// Paths of mailboxes: names joined by the hierarchy delimiter.
final class Paths {
  static final char DELIMITER = '/';
  static final String INBOX = "INBOX";

  private Paths() {}

  /// The path without a delimiter at its end.
  static String withoutEnd(String path) {
    return path.length() > 1 && path.charAt(path.length() - 1) == DELIMITER
        ? path.substring(0, path.length() - 1)
        : path;
  }
}
