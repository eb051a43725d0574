package org.posthorn.store.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.MailboxId;

/// Changes mailboxes by id within one transaction (RFC 8621 §2.5). Each method either makes the
/// whole change or throws a [MailboxRefusal] and changes nothing. Used only by the thread of the
/// transaction's body.
public interface MailboxTransaction {
  /// All mailboxes in their current state in this transaction.
  List<ListedMailbox> all();

  /// One mailbox; reads only its own rows.
  Optional<ListedMailbox> find(MailboxId id);

  MailboxId create(MailboxProperties wanted);

  /// Does nothing and takes no ModSeq if the properties are unchanged.
  void update(MailboxId id, MailboxProperties wanted);

  /// Removes a mailbox.
  ///
  /// @param withEmails whether to remove it even if it contains Emails
  void destroy(MailboxId id, boolean withEmails);

  /// The shares of a mailbox; empty if the principal may not see them.
  SortedMap<AccountId, MailboxRights> shares(MailboxId id);

  /// Sets the shares of a mailbox. The caller must check that the accounts belong to the owner's
  /// tenant; shares with others have no effect.
  ///
  /// @param with all accounts with rights
  void share(MailboxId id, Map<AccountId, MailboxRights> with);
}
