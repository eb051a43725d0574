package org.posthorn.delivery.webhook;

import java.time.Instant;
import java.util.Set;

/// A program that is told of events. Without its secret.
public record Webhook(
    WebhookId id, WebhookOwner owner, Wanted wanted, State state, Instant created) {

  /// What is sent, and where.
  ///
  /// @param url of `https`
  /// @param events at least one
  public record Wanted(String url, Set<EventType> events, Content content) {
    public Wanted {
      events = Set.copyOf(events);
    }
  }

  /// How much of messages is told.
  public enum Content {
    /// Ids and what the envelope says.
    NONE,
    /// Also From, To, Subject and Message-ID of messages that arrive.
    HEADERS
  }

  /// Whether events are sent.
  ///
  /// @param reason why it is disabled, for people; empty while it is enabled
  public record State(boolean enabled, String reason, Instant since) {}

  /// Whether it is to hear of events of a type.
  public boolean wants(EventType type) {
    return state.enabled() && wanted.events().contains(type);
  }

  Webhook with(State other) {
    return new Webhook(id, owner, wanted, other, created);
  }
}
