package org.posthorn.delivery.webhook.sending;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.WebhookId;

/// What is known of the receiver of one webhook. Guarded by the lock of [WebhookSender].
final class ReceiverState {
  final WebhookId webhook;

  /// Events that are being sent.
  final Set<EventId> running = new HashSet<>();

  /// When an event that is not being sent may be due; null if none is known.
  @Nullable Instant due;

  /// Until when nothing is sent, since it failed or asked for it.
  Instant closedUntil = Instant.MIN;

  /// Attempts that failed in a row.
  int failures;

  /// Whether it has answered quickly last.
  boolean steady;

  ReceiverState(WebhookId webhook) {
    this.webhook = webhook;
  }

  /// There may be something at a time.
  void expect(Instant at) {
    Instant known = due;
    due = known == null || at.isBefore(known) ? at : known;
  }

  /// When it wants a turn; null if it does not.
  @Nullable Instant wants() {
    Instant at = due;
    return at == null || at.isAfter(closedUntil) ? at : closedUntil;
  }
}
