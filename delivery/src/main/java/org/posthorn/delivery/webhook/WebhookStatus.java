package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.Optional;

/// How it stands with the events of a webhook.
///
/// @param pending that wait to be sent
/// @param attempts that were made
/// @param taken events
/// @param lost events that were tried in vain until their time was over, or for which there was no
///   room
/// @param failures attempts that failed since the last success
/// @param failingSince the first of these; empty if there are none
public record WebhookStatus(
    long pending,
    long attempts,
    long taken,
    long lost,
    long failures,
    Optional<Instant> failingSince,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure) {

  static final WebhookStatus NEW =
      new WebhookStatus(0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());

  WebhookStatus added() {
    return new WebhookStatus(
        pending + 1, attempts, taken, lost, failures, failingSince, lastSuccess, lastFailure);
  }

  /// After events were removed that nobody took.
  WebhookStatus lost(long waiting, long dropped) {
    return new WebhookStatus(
        pending - waiting,
        attempts,
        taken,
        lost + waiting + dropped,
        failures,
        failingSince,
        lastSuccess,
        lastFailure);
  }

  WebhookStatus success(Instant at) {
    return new WebhookStatus(
        pending - 1,
        attempts + 1,
        taken + 1,
        lost,
        0,
        Optional.empty(),
        Optional.of(at),
        lastFailure);
  }

  /// @param last whether the event is not tried any more
  WebhookStatus failure(Instant at, boolean last) {
    return new WebhookStatus(
        last ? pending - 1 : pending,
        attempts + 1,
        taken,
        last ? lost + 1 : lost,
        failures + 1,
        failingSince.or(() -> Optional.of(at)),
        lastSuccess,
        Optional.of(at));
  }

  WebhookStatus forgiven() {
    return new WebhookStatus(
        pending, attempts, taken, lost, 0, Optional.empty(), lastSuccess, lastFailure);
  }
}
