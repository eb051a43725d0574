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

/// A transaction in a line: what it was, and what became of it as far as is known.
///
/// @param traceId names it
/// @param begun its first event that is known
/// @param from the envelope's sender; empty for the null sender, or if it is not known
/// @param to recipients, at most [#RECIPIENTS_MAX] of them
/// @param recipients how many are known
/// @param client who brought it, by its IP address
/// @param last what happened last, such as `filed`, with what was said about it
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

  /// What became of it.
  public enum State {
    /// Everybody that is known of has it.
    DELIVERED,
    /// Somebody has not got it yet, and it is tried again.
    WAITING,
    /// It waits for an administrator.
    HELD,
    /// It was not taken, or somebody's address was not.
    REFUSED,
    /// Somebody will not get it.
    FAILED,
    /// Nothing is known but that it came, or that a client did something.
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

  /// The last word on each recipient counts, and of all these the worst.
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
