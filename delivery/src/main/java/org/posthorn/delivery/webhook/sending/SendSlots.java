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
  private final Map<WebhookId, ReceiverState> lanes = new LinkedHashMap<>();
  private final Map<String, Integer> hosts = new HashMap<>();
  private int running;
  private int unsteady;

  SendSlots(WebhookLimits.AtOnce limits) {
    this.limits = limits;
  }

  /// An event that may be sent.
  ///
  /// @param steady whether its receiver was counted as reliable
  record Slot(WebhookId webhook, EventId event, String host, boolean steady) {}

  ReceiverState lane(WebhookId webhook) {
    return lanes.computeIfAbsent(webhook, ReceiverState::new);
  }

  void forget(WebhookId webhook) {
    lanes.remove(webhook);
  }

  /// Receivers with due events, longest waiting first.
  List<ReceiverState> waiting(Instant now) {
    List<ReceiverState> waiting = new ArrayList<>();
    for (ReceiverState lane : lanes.values()) {
      Instant wants = lane.wants();
      if (wants != null && !wants.isAfter(now)) {
        waiting.add(lane);
      }
    }
    return waiting;
  }

  /// When the next receiver has a due event.
  Optional<Instant> next(Instant now) {
    return lanes.values().stream()
        .map(ReceiverState::wants)
        .filter(wants -> wants != null && wants.isAfter(now))
        .min(Instant::compareTo);
  }

  /// How many more events of a webhook may be sent now.
  int room(ReceiverState lane, String host) {
    int own = lane.steady && lane.failures == 0 ? limits.perWebhook() : 1;
    int room = Math.min(own - lane.running.size(), limits.all() - running);
    room = Math.min(room, limits.perHost() - hosts.getOrDefault(host, 0));
    return lane.steady ? room : Math.min(room, limits.unsteady() - unsteady);
  }

  Slot begin(ReceiverState lane, String host, EventId event) {
    lane.running.add(event);
    running++;
    unsteady += lane.steady ? 0 : 1;
    hosts.merge(host, 1, Integer::sum);
    // The others come first next time.
    lanes.remove(lane.webhook);
    lanes.put(lane.webhook, lane);
    return new Slot(lane.webhook, event, host, lane.steady);
  }

  /// @return the receiver's state
  ReceiverState end(Slot turn) {
    ReceiverState lane = lane(turn.webhook());
    lane.running.remove(turn.event());
    running--;
    unsteady -= turn.steady() ? 0 : 1;
    hosts.computeIfPresent(turn.host(), (_, count) -> count == 1 ? null : count - 1);
    return lane;
  }

  int running() {
    return running;
  }

  static String host(Webhook webhook) {
    return URI.create(webhook.wanted().url()).getHost();
  }
}
