package org.posthorn.jmap.query;

import java.util.Arrays;
import java.util.Set;

/// An Email in the views; the object is reused for each. One thread.
final class Row {
  long email;
  long flags;

  /// Milliseconds since 1970.
  long received;

  long octets;
  private int[] mailboxes = new int[4];
  private int mailboxCount;

  void begin(long emailId) {
    email = emailId;
    mailboxCount = 0;
  }

  void addMailbox(int mailbox) {
    if (mailboxCount == mailboxes.length) {
      mailboxes = Arrays.copyOf(mailboxes, 2 * mailboxCount);
    }
    mailboxes[mailboxCount++] = mailbox;
  }

  boolean isIn(int mailbox) {
    for (int i = 0; i < mailboxCount; i++) {
      if (mailboxes[i] == mailbox) {
        return true;
      }
    }
    return false;
  }

  /// Whether it is in a mailbox that is not among these.
  boolean isOutside(Set<Integer> others) {
    for (int i = 0; i < mailboxCount; i++) {
      if (!others.contains(mailboxes[i])) {
        return true;
      }
    }
    return false;
  }

  void copy(Row other) {
    email = other.email;
    flags = other.flags;
    received = other.received;
    octets = other.octets;
    mailboxes = Arrays.copyOf(other.mailboxes, other.mailboxes.length);
    mailboxCount = other.mailboxCount;
  }
}
