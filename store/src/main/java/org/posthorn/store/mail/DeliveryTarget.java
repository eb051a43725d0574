package org.posthorn.store.mail;

import java.util.Optional;

/// A mailbox to file a message in; resolved in the transaction that files it.
public sealed interface DeliveryTarget {
  /// The mailbox of an id.
  record OfId(MailboxId id) implements DeliveryTarget {}

  /// The mailbox with a role.
  record OfRole(MailboxRole role) implements DeliveryTarget {}

  /// The mailbox with a path.
  ///
  /// @param create whether it is created and subscribed to if it does not exist
  /// @param role its role if it is created, unless another mailbox has that role
  record OfPath(String path, boolean create, Optional<MailboxRole> role)
      implements DeliveryTarget {}

  /// The default target.
  DeliveryTarget INBOX = new OfId(MailboxId.INBOX);
}
