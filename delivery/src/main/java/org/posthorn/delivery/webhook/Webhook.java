package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.Set;

/// A webhook: a URL that events are sent to. Without its secret.
public record Webhook(
    WebhookId id, WebhookOwner owner, Wanted wanted, State state, Instant created) {

  /// Its settings.
  ///
  /// @param url an `https` URL
  /// @param events at least one type
  public record Wanted(String url, Set<EventType> events, Content content) {
    public Wanted {
      events = Set.copyOf(events);
    }
  }

  /// How much of messages events contain.
  public enum Content {
    /// Ids and the envelope.
    NONE,
    /// Also From, To, Subject and Message-ID of received messages.
    HEADERS
  }

  /// Whether events are sent.
  ///
  /// @param reason why it is disabled; empty while it is enabled
  public record State(boolean enabled, String reason, Instant since) {}

  /// Whether it subscribes to events of a type.
  public boolean wants(EventType type) {
    return state.enabled() && wanted.events().contains(type);
  }

  Webhook with(State other) {
    return new Webhook(id, owner, wanted, other, created);
  }
}
