package org.posthorn.delivery.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The types of webhook events. Names never change.
public enum EventType {
  /// A message has arrived in the account.
  RECEIVED("message.received"),
  /// A recipient's server accepted a message of the account, or it is in a mailbox of this server.
  DELIVERED("message.delivered"),
  /// A message is delayed and will be tried again.
  DELAYED("message.delayed"),
  /// Delivery to a recipient failed permanently: refused by its server, by this one, or by a later
  /// report.
  BOUNCED("message.bounced"),
  /// Delivery to a recipient was given up after the retry time.
  EXPIRED("message.expired"),
  /// A test of the webhook.
  TEST("webhook.test");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /// The name in payloads and settings.
  public String text() {
    return text;
  }

  /// The types that can be subscribed to.
  public static List<EventType> all() {
    return List.of(RECEIVED, DELIVERED, DELAYED, BOUNCED, EXPIRED);
  }

  public static Optional<EventType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
