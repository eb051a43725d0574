package org.posthorn.delivery.webhook.sending;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.WebhookId;

/// The state of the receiver of one webhook. Guarded by the lock of [WebhookSender].
final class ReceiverState {
  final WebhookId webhook;

  /// Events that are being sent.
  final Set<EventId> running = new HashSet<>();

  /// The earliest due time of events that are not being sent; null if unknown.
  @Nullable Instant due;

  /// Nothing is sent before this time, because the receiver failed or asked for it.
  Instant closedUntil = Instant.MIN;

  /// Failed attempts in a row.
  int failures;

  /// Whether its last response was quick.
  boolean reliable;

  ReceiverState(WebhookId webhook) {
    this.webhook = webhook;
  }

  /// An event may be due at a time.
  void expect(Instant at) {
    Instant known = due;
    due = known == null || at.isBefore(known) ? at : known;
  }

  /// When it wants to send; null if it does not.
  @Nullable Instant dueAt() {
    Instant at = due;
    return at == null || at.isAfter(closedUntil) ? at : closedUntil;
  }
}
