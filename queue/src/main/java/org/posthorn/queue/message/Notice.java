package org.posthorn.queue.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.transport.message.DeliveryOutcome;

/// Something about a recipient that the sender's account follows: it has the message, never will,
/// or waits for unusually long.
///
/// @param index the recipient's number in the message, from 0
/// @param attempt what happened last
/// @param submitter whose message it is
/// @param envelopeId what the sender calls the transaction (RFC 3461 §4.4)
/// @param at when it was found out
public record Notice(
    int index, Attempt attempt, AccountId submitter, Optional<String> envelopeId, Instant at) {

  /// The same however often it is told, and different for everything else.
  public String id() {
    return "queue-" + attempt.id().hex() + "-" + index + "-" + attempt.state().code();
  }

  /// What the last attempt came to.
  public DeliveryOutcome outcome() {
    return attempt.outcome();
  }
}
