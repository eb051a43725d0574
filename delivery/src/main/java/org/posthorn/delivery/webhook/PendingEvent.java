package org.posthorn.delivery.webhook;

import java.time.Instant;

/// An event that one webhook has not taken yet.
///
/// @param due when it is sent next
/// @param attempts that were made
/// @param body as it is sent; not to be changed
public record PendingEvent(
    EventId id, EventType type, Instant created, Instant due, int attempts, byte[] body) {

  /// One that was not tried yet.
  public static PendingEvent of(EventId id, EventType type, Instant created, byte[] body) {
    return new PendingEvent(id, type, created, created, 0, body);
  }

  PendingEvent again(Instant at) {
    return new PendingEvent(id, type, created, at, attempts + 1, body);
  }
}
