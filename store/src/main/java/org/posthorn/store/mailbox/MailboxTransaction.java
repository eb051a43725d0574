package org.posthorn.store.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.MailboxId;

/// Changes mailboxes by their ids within one transaction (RFC 8621 §2.5). Each method either makes
/// its change whole or throws a [MailboxRefusal] and changes nothing. Used by the thread of the
/// transaction's body alone.
public interface MailboxTransaction {
  /// All mailboxes as they are now in this transaction.
  List<ListedMailbox> all();

  /// One of them, for the price of its own rows.
  Optional<ListedMailbox> find(MailboxId id);

  MailboxId create(MailboxProperties wanted);

  /// Nothing happens, and no ModSeq is taken, where it is so already.
  void update(MailboxId id, MailboxProperties wanted);

  /// Takes a mailbox away.
  ///
  /// @param withEmails even if there are Emails in it
  void destroy(MailboxId id, boolean withEmails);

  /// With whom a mailbox is shared; none if that is not to be known.
  SortedMap<AccountId, MailboxRights> shares(MailboxId id);

  /// Shares a mailbox with these and nobody else. Whether they are of the owner's tenant is for the
  /// caller to find out: what others are given has no effect.
  ///
  /// @param with those who have some rights
  void share(MailboxId id, Map<AccountId, MailboxRights> with);
}
