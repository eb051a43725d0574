package org.posthorn.delivery;

import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// What is to be done with a message for one of those it is for.
sealed interface Disposition {

  /// An account gets a copy.
  ///
  /// @param parameters what is to be reported if it does not
  record File(Recipient recipient, RcptParameters parameters) implements Disposition {}

  /// The message goes on to another server.
  record Redirect(Mailbox target, RcptParameters parameters) implements Disposition {}

  /// The message waits in the queue until somebody has looked at it.
  record Quarantine(Mailbox recipient, RcptParameters parameters) implements Disposition {}

  /// Nothing, and the client is told.
  record Refuse(Refusal why) implements Disposition {}
}
