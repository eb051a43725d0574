package org.posthorn.queue.message;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;

/// A recipient of a queued message, as an administrator sees it.
///
/// @param active whether an attempt is running on this server now
/// @param attempts how many were made
/// @param next when the next one is planned; empty if none is
/// @param lastAttempt when the last one ended
/// @param last its result
public record QueuedRecipient(
    EnvelopeRecipient recipient,
    Destination destination,
    RecipientState state,
    boolean active,
    int attempts,
    Optional<Instant> next,
    Optional<Instant> lastAttempt,
    Optional<DeliveryOutcome> last) {}
