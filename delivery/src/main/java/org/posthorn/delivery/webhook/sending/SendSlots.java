package org.posthorn.delivery.webhook.sending;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookLimits;

/// Decides which webhook may send next: applies the limits of each receiver, of each host and of
/// the server, and serves waiting webhooks in turn. Receivers that failed or were slow share a part
/// of the slots, so that they do not block the others. Guarded by the lock of [WebhookSender].
final class SendSlots {
  private final WebhookLimits.AtOnce limits;
  private final Map<WebhookId, ReceiverState> receivers = new LinkedHashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();
  private int running;
  private int unreliable;

  SendSlots(WebhookLimits.AtOnce limits) {
    this.limits = limits;
  }

  /// An event that may be sent.
  ///
  /// @param reliable whether its receiver was counted as reliable
  record Slot(WebhookId webhook, EventId event, String host, boolean reliable) {}

  ReceiverState receiver(WebhookId webhook) {
    return receivers.computeIfAbsent(webhook, ReceiverState::new);
  }

  void forget(WebhookId webhook) {
    receivers.remove(webhook);
  }

  /// Receivers with due events, longest waiting first.
  List<ReceiverState> waiting(Instant now) {
    List<ReceiverState> waiting = new ArrayList<>();
    for (ReceiverState receiver : receivers.values()) {
      Instant dueAt = receiver.dueAt();
      if (dueAt != null && !dueAt.isAfter(now)) {
        waiting.add(receiver);
      }
    }
    return waiting;
  }

  /// When the next receiver has a due event.
  Optional<Instant> next(Instant now) {
    return receivers.values().stream()
        .map(ReceiverState::dueAt)
        .filter(dueAt -> dueAt != null && dueAt.isAfter(now))
        .min(Instant::compareTo);
  }

  /// How many more events of a webhook may be sent now.
  int room(ReceiverState receiver, String host) {
    int own = receiver.reliable && receiver.failures == 0 ? limits.perWebhook() : 1;
    int room = Math.min(own - receiver.running.size(), limits.all() - running);
    room = Math.min(room, limits.perHost() - hosts.getOrDefault(host, 0));
    return receiver.reliable ? room : Math.min(room, limits.unreliable() - unreliable);
  }

  Slot begin(ReceiverState receiver, String host, EventId event) {
    receiver.running.add(event);
    running++;
    unreliable += receiver.reliable ? 0 : 1;
    hosts.merge(host, 1, Integer::sum);
    // The others come first next time.
    receivers.remove(receiver.webhook);
    receivers.put(receiver.webhook, receiver);
    return new Slot(receiver.webhook, event, host, receiver.reliable);
  }

  /// @return the receiver's state
  ReceiverState end(Slot turn) {
    ReceiverState receiver = receiver(turn.webhook());
    receiver.running.remove(turn.event());
    running--;
    unreliable -= turn.reliable() ? 0 : 1;
    hosts.computeIfPresent(turn.host(), (_, count) -> count == 1 ? null : count - 1);
    return receiver;
  }

  int running() {
    return running;
  }

  static String host(Webhook webhook) {
    return URI.create(webhook.wanted().url()).getHost();
  }
}
