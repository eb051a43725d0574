package org.posthorn.store.message;

import java.util.List;
import org.posthorn.store.mail.MailboxId;

/// An Email as JMAP shows it: while it has a membership without \Deleted.
///
/// @param flags without \Deleted
/// @param mailboxes where it is without \Deleted, at least one and each once, in ascending order
public record VisibleEmail(Email email, long flags, List<MailboxId> mailboxes) {
  public VisibleEmail {
    mailboxes = List.copyOf(mailboxes);
  }
}
