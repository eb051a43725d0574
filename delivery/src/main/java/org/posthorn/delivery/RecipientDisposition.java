package org.posthorn.delivery;

import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// What is to be done with a message for one of those it is for.
sealed interface RecipientDisposition {

  /// An account gets a copy.
  ///
  /// @param parameters what is to be reported if it does not
  record File(LocalRecipient recipient, RcptParameters parameters)
      implements RecipientDisposition {}

  /// The message goes on to another server.
  record Redirect(Mailbox target, RcptParameters parameters) implements RecipientDisposition {}

  /// The message waits in the queue until somebody has looked at it.
  record Quarantine(Mailbox recipient, RcptParameters parameters) implements RecipientDisposition {}

  /// Nothing, and the client is told.
  record Refuse(DeliveryRefusal why) implements RecipientDisposition {}
}
