package org.posthorn.delivery.webhook;

import java.time.Instant;

/// An event that waits to be sent to one webhook.
///
/// @param due when it is sent next
/// @param attempts number of attempts so far
/// @param body the request body; must not be modified
public record PendingEvent(
    EventId id, EventType type, Instant created, Instant due, int attempts, byte[] body) {

  /// An event before its first attempt.
  public static PendingEvent of(EventId id, EventType type, Instant created, byte[] body) {
    return new PendingEvent(id, type, created, created, 0, body);
  }

  PendingEvent again(Instant at) {
    return new PendingEvent(id, type, created, at, attempts + 1, body);
  }
}
