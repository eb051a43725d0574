package org.posthorn.imap.handler;

import org.posthorn.imap.syntax.MailboxName;

/// Paths of mailboxes: names joined by the hierarchy delimiter.
final class Paths {
  static final char DELIMITER = MailboxName.DELIMITER;
  static final String INBOX = "INBOX";

  private Paths() {}

  /// The path without a trailing delimiter.
  static String withoutEnd(String path) {
    return path.length() > 1 && path.charAt(path.length() - 1) == DELIMITER
        ? path.substring(0, path.length() - 1)
        : path;
  }
}
