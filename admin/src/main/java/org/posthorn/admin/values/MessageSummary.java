package org.posthorn.admin.values;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.store.events.Event;

/// A transaction in one line, with its result as far as known.
///
/// @param traceId of the transaction
/// @param begun time of its first known event
/// @param from the envelope's sender; empty for the null sender, or if it is unknown
/// @param to recipients, at most [#RECIPIENTS_MAX]
/// @param recipients number of known recipients
/// @param client IP address of the client
/// @param last latest event, such as `filed`, with its details
public record MessageSummary(
    String traceId,
    Instant begun,
    String from,
    List<String> to,
    int recipients,
    Optional<String> client,
    State state,
    String last) {
  /// Recipients that are named.
  public static final int RECIPIENTS_MAX = 5;

  public MessageSummary {
    to = List.copyOf(to);
  }

  /// Result of the transaction.
  public enum State {
    /// Delivered to all known recipients.
    DELIVERED,
    /// Not delivered to some recipient yet; it is tried again.
    WAITING,
    /// It is held for an administrator.
    HELD,
    /// The message, or a recipient, was refused.
    REFUSED,
    /// Delivery to a recipient failed permanently.
    FAILED,
    /// There are no events about its delivery.
    UNKNOWN
  }

  /// @param events of one transaction, oldest first; at least one
  public static MessageSummary of(String traceId, List<Event> events) {
    String from = "";
    Optional<String> client = Optional.empty();
    Set<String> to = new LinkedHashSet<>();
    for (Event event : events) {
      Map<String, String> fields = event.fields();
      from = from.isEmpty() ? fields.getOrDefault("from", "") : from;
      client = client.or(() -> Optional.ofNullable(fields.get("ip")));
      Optional.ofNullable(fields.get("to")).filter(text -> !text.isEmpty()).ifPresent(to::add);
    }
    Event last = events.getLast();
    String said = last.fields().getOrDefault("reply", last.fields().getOrDefault("mailbox", ""));
    return new MessageSummary(
        traceId,
        events.getFirst().time(),
        from,
        new ArrayList<>(to).subList(0, Math.min(to.size(), RECIPIENTS_MAX)),
        to.size(),
        client,
        state(events),
        said.isEmpty() ? last.kind() : last.kind() + ": " + said);
  }

  /// The latest state of each recipient counts, and of these the worst.
  private static State state(List<Event> events) {
    Map<String, State> each = new LinkedHashMap<>();
    for (Event event : events) {
      State now = state(event);
      if (now != State.UNKNOWN) {
        each.put(event.fields().getOrDefault("to", ""), now);
      }
    }
    State worst = State.UNKNOWN;
    for (State state : each.values()) {
      boolean worse = worst == State.UNKNOWN || state.compareTo(worst) > 0;
      worst = worse ? state : worst;
    }
    return worst;
  }

  private static State state(Event event) {
    return switch (event.kind()) {
      case "filed", "sending-delivered" -> State.DELIVERED;
      case "accepted" -> event.fields().containsKey("mailbox") ? State.DELIVERED : State.UNKNOWN;
      case "sending-scheduled", "sending-deferred" -> State.WAITING;
      case "held", "sending-held" -> State.HELD;
      case "refused", "refused-for", "recipient-refused", "sender-refused", "client-turned-away" ->
          State.REFUSED;
      case "sending-bounced",
          "sending-expired",
          "sending-cancelled",
          "outgoing-failed",
          "quarantine-expired" ->
          State.FAILED;
      default -> State.UNKNOWN;
    };
  }
}
