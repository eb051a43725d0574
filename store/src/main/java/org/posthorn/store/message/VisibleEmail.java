package org.posthorn.store.message;

import java.util.List;
import org.posthorn.store.mail.MailboxId;

/// An Email as JMAP shows it: with at least one membership without \Deleted.
///
/// @param flags without \Deleted
/// @param mailboxes those where it is without \Deleted, at least one, ascending without duplicates
public record VisibleEmail(Email email, long flags, List<MailboxId> mailboxes) {
  public VisibleEmail {
    mailboxes = List.copyOf(mailboxes);
  }
}
