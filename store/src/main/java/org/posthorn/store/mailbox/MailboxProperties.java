package org.posthorn.store.mailbox;

import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;

/// What a client wants a mailbox to be (RFC 8621 §2).
///
/// @param parent the mailbox above; empty for the top
/// @param sortOrder 0 to 2^31-1
/// @param sharedWith with whom it is to be shared, as in [MailboxTransaction#share]; empty to leave
///   that as it is
public record MailboxProperties(
    Optional<MailboxId> parent,
    String name,
    Optional<MailboxRole> role,
    int sortOrder,
    boolean subscribed,
    Optional<Map<AccountId, MailboxRights>> sharedWith) {

  /// Those of a mailbox that is shared as it is, or not at all.
  public MailboxProperties(
      Optional<MailboxId> parent,
      String name,
      Optional<MailboxRole> role,
      int sortOrder,
      boolean subscribed) {
    this(parent, name, role, sortOrder, subscribed, Optional.empty());
  }
}
