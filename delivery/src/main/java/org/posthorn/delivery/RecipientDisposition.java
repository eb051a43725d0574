package org.posthorn.delivery;

import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// What is done with a message for one recipient.
sealed interface RecipientDisposition {

  /// A local account gets a copy.
  ///
  /// @param parameters which reports to make if it does not
  record File(LocalRecipient recipient, RcptParameters parameters)
      implements RecipientDisposition {}

  /// The message is forwarded to another server.
  record Redirect(Mailbox target, RcptParameters parameters) implements RecipientDisposition {}

  /// The message is held in the queue until it is released or discarded.
  record Quarantine(Mailbox recipient, RcptParameters parameters) implements RecipientDisposition {}

  /// Nothing is delivered, and the client is told.
  record Refuse(DeliveryRefusal why) implements RecipientDisposition {}
}
