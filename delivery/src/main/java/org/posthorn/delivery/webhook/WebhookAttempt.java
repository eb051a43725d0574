package org.posthorn.delivery.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One attempt to send an event to a webhook.
///
/// @param number of the attempt, from 1
/// @param status HTTP status of the response, or 0 without response
/// @param problem a description of the failure; empty on success
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

  /// Whether it succeeded.
  public boolean accepted() {
    return problem.isEmpty();
  }
}
