package org.posthorn.directory.rights;

import java.util.Arrays;
import java.util.Optional;

/// A right on a mailbox (RFC 4314 §2.1). The codes are stored and never change.
public enum MailboxRight {
  /// List the mailbox.
  LOOKUP('l', 0),
  /// Read its messages.
  READ('r', 1),
  /// Set and clear \Seen.
  SEEN('s', 2),
  /// Set and clear other keywords.
  WRITE('w', 3),
  /// Add messages.
  INSERT('i', 4),
  /// Send mail to the mailbox's submission address.
  POST('p', 5),
  /// Create mailboxes below it.
  CREATE('k', 6),
  /// Rename or remove it.
  DELETE_MAILBOX('x', 7),
  /// Set and clear \Deleted.
  DELETE_MESSAGES('t', 8),
  /// Expunge messages.
  EXPUNGE('e', 9),
  /// Change others' rights.
  ADMINISTER('a', 10);

  private final char letter;
  private final int code;

  MailboxRight(char letter, int code) {
    this.letter = letter;
    this.code = code;
  }

  public char letter() {
    return letter;
  }

  int bit() {
    return 1 << code;
  }

  /// The right with a letter, if there is one.
  public static Optional<MailboxRight> of(char letter) {
    return Arrays.stream(values()).filter(right -> right.letter == letter).findFirst();
  }
}
