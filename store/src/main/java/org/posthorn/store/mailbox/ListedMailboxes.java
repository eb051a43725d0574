package org.posthorn.store.mailbox;

import java.util.List;

/// All mailboxes of an account as of one moment, INBOX first, then by path.
///
/// @param modSeq of the account's last change
public record ListedMailboxes(long modSeq, List<ListedMailbox> mailboxes) {
  public ListedMailboxes {
    mailboxes = List.copyOf(mailboxes);
  }
}
