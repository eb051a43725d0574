package org.posthorn.store.mail;

import java.util.Optional;

/// Where a message is to go, which is looked up in the transaction that files it.
public sealed interface Target {
  /// The mailbox of an id.
  record OfId(MailboxId id) implements Target {}

  /// The mailbox that is for something.
  record OfRole(Role role) implements Target {}

  /// The mailbox of a path.
  ///
  /// @param create whether it is made where there is none, and subscribed to
  /// @param role what it is for if it is made, unless another mailbox is for that
  record OfPath(String path, boolean create, Optional<Role> role) implements Target {}

  /// Where all mail goes that nothing else is said of.
  Target INBOX = new OfId(MailboxId.INBOX);
}
