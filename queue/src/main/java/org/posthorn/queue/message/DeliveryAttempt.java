package org.posthorn.queue.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;

/// One attempt for one recipient, as the message's events record it.
///
/// @param number of the attempt, from 1; 0 if no attempt was made (suppressed addresses)
/// @param state of the recipient after it
/// @param next when the next attempt is planned; empty if none is
public record DeliveryAttempt(
    QueueId id,
    String traceId,
    Optional<AccountId> submitter,
    EnvelopeRecipient recipient,
    int number,
    RecipientState state,
    DeliveryOutcome outcome,
    Optional<Instant> next) {}
