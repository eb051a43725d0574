package org.posthorn.store.mailbox;

import java.util.List;
import org.posthorn.store.mail.MailboxId;

/// Changes mailboxes by their ids within one transaction (RFC 8621 §2.5). Each method either makes
/// its change whole or throws a [MailboxRefusal] and changes nothing. Used by the thread of the
/// transaction's body alone.
public interface MailboxTransaction {
  /// All mailboxes as they are now in this transaction.
  List<ListedMailbox> all();

  MailboxId create(MailboxProperties wanted);

  /// Nothing happens, and no ModSeq is taken, where it is so already.
  void update(MailboxId id, MailboxProperties wanted);

  /// Takes a mailbox away.
  ///
  /// @param withEmails even if there are Emails in it
  void destroy(MailboxId id, boolean withEmails);
}
