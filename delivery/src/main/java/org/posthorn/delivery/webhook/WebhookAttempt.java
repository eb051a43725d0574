package org.posthorn.delivery.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One attempt to send an event to a webhook.
///
/// @param number which attempt it was, from 1
/// @param status of the answer, or 0 if there was none
/// @param problem what went wrong, in words; empty if the event was taken
/// @param next when the event is sent again; empty if it is not
public record WebhookAttempt(
    Instant at,
    EventId event,
    EventType type,
    int number,
    int status,
    String problem,
    Duration took,
    Optional<Instant> next) {

  /// Whether the receiver has the event.
  public boolean taken() {
    return problem.isEmpty();
  }
}
