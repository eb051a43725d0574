package org.posthorn.directory.rights;

import java.util.Arrays;
import java.util.Optional;

/// A right on a mailbox (RFC 4314 §2.1). The codes are kept on disk and never change.
public enum MailboxRight {
  /// The mailbox is listed.
  LOOKUP('l', 0),
  /// Its messages are read.
  READ('r', 1),
  /// \Seen is set and cleared.
  SEEN('s', 2),
  /// Other keywords are.
  WRITE('w', 3),
  /// Messages are added.
  INSERT('i', 4),
  /// Mail is submitted that says it comes from the mailbox.
  POST('p', 5),
  /// Mailboxes are made below it.
  CREATE('k', 6),
  /// It is renamed or removed.
  DELETE_MAILBOX('x', 7),
  /// Messages are marked as deleted.
  DELETE_MESSAGES('t', 8),
  /// Messages so marked are removed.
  EXPUNGE('e', 9),
  /// The rights of others are changed.
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

  /// The right of a letter, if there is one.
  public static Optional<MailboxRight> of(char letter) {
    return Arrays.stream(values()).filter(right -> right.letter == letter).findFirst();
  }
}
