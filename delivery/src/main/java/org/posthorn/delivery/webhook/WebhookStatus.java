package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.Optional;

/// Statistics of a webhook.
///
/// @param pending waiting events
/// @param attempts attempts so far
/// @param accepted events that were sent successfully
/// @param lost events that were given up, or dropped because there were too many
/// @param failures failed attempts since the last success
/// @param failingSince time of the first of these; empty if there are none
public record WebhookStatus(
    long pending,
    long attempts,
    long accepted,
    long lost,
    long failures,
    Optional<Instant> failingSince,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure) {

  static final WebhookStatus NEW =
      new WebhookStatus(0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());

  WebhookStatus added() {
    return new WebhookStatus(
        pending + 1, attempts, accepted, lost, failures, failingSince, lastSuccess, lastFailure);
  }

  /// The status after events were dropped.
  WebhookStatus lost(long waiting, long dropped) {
    return new WebhookStatus(
        pending - waiting,
        attempts,
        accepted,
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
        accepted + 1,
        lost,
        0,
        Optional.empty(),
        Optional.of(at),
        lastFailure);
  }

  /// @param last whether the event is given up
  WebhookStatus failure(Instant at, boolean last) {
    return new WebhookStatus(
        last ? pending - 1 : pending,
        attempts + 1,
        accepted,
        last ? lost + 1 : lost,
        failures + 1,
        failingSince.or(() -> Optional.of(at)),
        lastSuccess,
        Optional.of(at));
  }

  WebhookStatus withoutFailures() {
    return new WebhookStatus(
        pending, attempts, accepted, lost, 0, Optional.empty(), lastSuccess, lastFailure);
  }
}
