package org.posthorn.queue.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.transport.message.DeliveryOutcome;

/// A change of a recipient that the sender's account follows: it was delivered, it failed, or it is
/// unusually late.
///
/// @param index the recipient's number in the message, from 0
/// @param attempt the last attempt
/// @param submitter the account that sent the message
/// @param envelopeId the sender's identifier of the transaction (RFC 3461 §4.4)
/// @param at when the change was found
public record Notice(
    int index,
    DeliveryAttempt attempt,
    AccountId submitter,
    Optional<String> envelopeId,
    Instant at) {

  /// An identifier that is the same whenever this notice is repeated, and different for every other
  /// notice.
  public String id() {
    return "queue-" + attempt.id().hex() + "-" + index + "-" + attempt.state().code();
  }

  /// The result of the last attempt.
  public DeliveryOutcome outcome() {
    return attempt.outcome();
  }
}
