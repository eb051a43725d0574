package org.posthorn.store.mailbox;

import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;

/// The properties of a mailbox that a client can set (RFC 8621 §2).
///
/// @param parent the parent mailbox; empty for the top
/// @param sortOrder 0 to 2^31-1
/// @param sharedWith the shares, as in [MailboxTransaction#share]; empty to leave them unchanged
public record MailboxProperties(
    Optional<MailboxId> parent,
    String name,
    Optional<MailboxRole> role,
    int sortOrder,
    boolean subscribed,
    Optional<Map<AccountId, MailboxRights>> sharedWith) {

  /// Properties without change of shares.
  public MailboxProperties(
      Optional<MailboxId> parent,
      String name,
      Optional<MailboxRole> role,
      int sortOrder,
      boolean subscribed) {
    this(parent, name, role, sortOrder, subscribed, Optional.empty());
  }
}
