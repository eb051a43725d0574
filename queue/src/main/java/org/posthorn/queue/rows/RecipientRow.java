package org.posthorn.queue.rows;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// One recipient of a queued message.
///
/// @param attempts how many were made
/// @param next time of the next attempt, at which the recipient is in a [DueRow]; without a next
///   attempt, the last such time
/// @param warned whether the sender was told of the delay, or did not want to be told
/// @param lastAttempt when the last attempt ended
/// @param last result of the last attempt
public record RecipientRow(
    EnvelopeRecipient recipient,
    Destination destination,
    RecipientState state,
    int attempts,
    Instant next,
    boolean warned,
    Optional<Instant> lastAttempt,
    Optional<DeliveryOutcome> last) {
  private static final int FORMAT = 1;

  public RecipientRow withState(RecipientState nowIn) {
    return new RecipientRow(
        recipient, destination, nowIn, attempts, next, warned, lastAttempt, last);
  }

  public RecipientRow withNext(Instant time) {
    return new RecipientRow(
        recipient, destination, state, attempts, time, warned, lastAttempt, last);
  }

  public RecipientRow withDestination(Destination other) {
    return new RecipientRow(recipient, other, state, attempts, next, warned, lastAttempt, last);
  }

  public RecipientRow withWarned() {
    return new RecipientRow(recipient, destination, state, attempts, next, true, lastAttempt, last);
  }

  /// After one more attempt.
  public RecipientRow tried(Instant at, DeliveryOutcome outcome) {
    return new RecipientRow(
        recipient,
        destination,
        state,
        attempts + 1,
        next,
        warned,
        Optional.of(at),
        Optional.of(outcome));
  }

  /// An attempt was not made, for a reason of this server; it is not counted.
  public RecipientRow postponed(DeliveryOutcome why) {
    return new RecipientRow(
        recipient, destination, state, attempts, next, warned, lastAttempt, Optional.of(why));
  }

  /// The server that had accepted the message reported later that it failed.
  public RecipientRow reported(Instant at, DeliveryOutcome outcome) {
    return new RecipientRow(
        recipient,
        destination,
        RecipientState.BOUNCED,
        attempts,
        next,
        warned,
        Optional.of(at),
        Optional.of(outcome));
  }

  public byte[] encode() {
    FieldWriter out =
        new FieldWriter(FORMAT)
            .mailbox(recipient.address())
            .parameters(recipient.parameters())
            .text(destination.name())
            .octet(state.code())
            .count(attempts)
            .instant(next)
            .flag(warned)
            .optionalInstant(lastAttempt)
            .flag(last.isPresent());
    last.ifPresent(out::outcome);
    return out.bytes();
  }

  public static RecipientRow decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "queued recipient",
        in ->
            new RecipientRow(
                new EnvelopeRecipient(in.mailbox(), in.rcptParameters()),
                new Destination(in.text()),
                RecipientState.of(in.octet()),
                in.count(),
                in.instant(),
                in.flag(),
                in.optionalInstant(),
                in.flag() ? Optional.of(in.outcome()) : Optional.empty()));
  }
}
