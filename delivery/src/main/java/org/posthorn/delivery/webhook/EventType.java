package org.posthorn.delivery.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What webhooks hear of. Names never change.
public enum EventType {
  /// A message has arrived in the account.
  RECEIVED("message.received"),
  /// A recipient's server has taken a message of the account, or it is in a mailbox of this server.
  DELIVERED("message.delivered"),
  /// A message waits for unusually long, and is tried again.
  DELAYED("message.delayed"),
  /// A recipient was refused for good: by its server, by this one, or by a later report.
  BOUNCED("message.bounced"),
  /// A recipient was tried in vain until the message's time was over.
  EXPIRED("message.expired"),
  /// Somebody wants to see the webhook work.
  TEST("webhook.test");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /// As in payloads and settings.
  public String text() {
    return text;
  }

  /// Those that a webhook can be set up for.
  public static List<EventType> all() {
    return List.of(RECEIVED, DELIVERED, DELAYED, BOUNCED, EXPIRED);
  }

  /// The one of a name.
  public static Optional<EventType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
