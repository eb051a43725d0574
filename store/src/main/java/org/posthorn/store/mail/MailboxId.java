package org.posthorn.store.mail;

/// Names a mailbox within its account: 1 and up, never used twice. RFC 8474 §4 makes it visible as
/// MAILBOXID.
public record MailboxId(int value) implements Comparable<MailboxId> {
  /// The INBOX of every account: it is the first mailbox made, and cannot be removed. Arriving mail
  /// needs no search for it.
  public static final MailboxId INBOX = new MailboxId(1);

  public MailboxId {
    if (value < 1) {
      throw new IllegalArgumentException("mailbox id " + value);
    }
  }

  @Override
  public int compareTo(MailboxId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "M" + value;
  }
}
