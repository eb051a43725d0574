package org.posthorn.store.mail;

import java.util.Optional;

/// Where a message is to go, which is looked up in the transaction that files it.
public sealed interface DeliveryTarget {
  /// The mailbox of an id.
  record OfId(MailboxId id) implements DeliveryTarget {}

  /// The mailbox that is for something.
  record OfRole(MailboxRole role) implements DeliveryTarget {}

  /// The mailbox of a path.
  ///
  /// @param create whether it is made where there is none, and subscribed to
  /// @param role what it is for if it is made, unless another mailbox is for that
  record OfPath(String path, boolean create, Optional<MailboxRole> role)
      implements DeliveryTarget {}

  /// Where all mail goes that nothing else is said of.
  DeliveryTarget INBOX = new OfId(MailboxId.INBOX);
}
