package org.posthorn.store.mailbox;

import java.util.List;

/// All mailboxes of an account in a snapshot, INBOX first, then by path.
///
/// @param state of the account's mailboxes
///   ([org.posthorn.store.mail.AccountChanges.States#mailboxes])
public record ListedMailboxes(long state, List<ListedMailbox> mailboxes) {
  public ListedMailboxes {
    mailboxes = List.copyOf(mailboxes);
  }
}
