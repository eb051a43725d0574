package org.posthorn.queue.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;

/// One attempt for one recipient, as the timeline of the message tells it.
///
/// @param number which attempt it was, from 1; 0 where none was made (suppressed addresses)
/// @param state where the recipient stands after it
/// @param next when the next attempt is planned; empty where none is
public record Attempt(
    QueueId id,
    String traceId,
    Optional<AccountId> submitter,
    EnvelopeRecipient recipient,
    int number,
    RecipientState state,
    DeliveryOutcome outcome,
    Optional<Instant> next) {}
