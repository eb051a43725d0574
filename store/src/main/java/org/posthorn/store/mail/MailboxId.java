package org.posthorn.store.mail;

/// The id of a mailbox in its account: from 1 on, never reused. Clients see it as MAILBOXID (RFC
/// 8474 §4).
public record MailboxId(int value) implements Comparable<MailboxId> {
  /// The INBOX of every account: the first mailbox created; it cannot be removed.
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
