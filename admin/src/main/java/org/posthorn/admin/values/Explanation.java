package org.posthorn.admin.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// Explains in sentences why a message was delivered, held or refused.
///
/// @param traceId of its transaction
/// @param lines in the order of their topics
/// @param events that they were generated from
public record Explanation(String traceId, List<Line> lines, List<Event> events) {

  /// Fields for lookups, which repeat what other fields say.
  private static final Set<String> SILENT = Set.of(EventLog.CLIENT_FIELD, EventLog.OWNERS_FIELD);

  public Explanation {
    lines = List.copyOf(lines);
    events = List.copyOf(events);
  }

  /// Topics of lines, in their order.
  public enum Topic {
    SESSION,
    AUTHENTICATION,
    SIGNALS,
    VERDICT,
    RULES,
    OUTCOME
  }

  /// Codes of lines, for translations. Each has the arguments named here; unknown ones are missing.
  public enum Code {
    /// time, client, ehlo, bytes, from (empty: the null sender), to, accounts (how many), tls
    BROUGHT,
    /// to: one more recipient
    ALSO_FOR,
    /// method, result
    CHECKED,
    /// weight, signal, text, to (the account whose result it is; missing: the server's)
    SIGNAL,
    /// advice
    ADVICE,
    /// probability, to (likewise)
    SPAM,
    /// virus
    VIRUS,
    /// text
    REASON,
    /// reply
    ACCEPTED,
    /// reply
    REFUSED,
    /// to, reply
    RECIPIENT_REFUSED,
    /// reply
    SENDER_REFUSED,
    /// mailbox, to (missing: of the one recipient)
    FILED,
    HELD,
    /// event, time, and the fields of the event
    EVENT
  }

  /// One fact about the message.
  ///
  /// @param text for people, one line, in English
  /// @param code of the text
  /// @param arguments of the code, by their names
  public record Line(Topic topic, String text, Code code, Map<String, String> arguments) {
    public Line {
      arguments = Map.copyOf(arguments);
    }
  }

  /// @param events of one transaction, in their order
  public static Explanation of(String traceId, List<Event> events) {
    List<Line> all = new ArrayList<>();
    events.forEach(event -> all.addAll(lines(event)));
    List<Line> sorted = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      all.stream().filter(line -> line.topic() == topic).forEach(sorted::add);
    }
    return new Explanation(traceId, sorted, events);
  }

  private static List<Line> lines(Event event) {
    Map<String, String> fields = event.fields();
    return switch (event.kind()) {
      case "accepted", "refused" -> transaction(event);
      case "accepted-for", "refused-for" ->
          List.of(
              new Line(
                  Topic.SESSION,
                  "It was for " + fields.get("to") + " too.",
                  Code.ALSO_FOR,
                  some(fields, "to")));
      case "recipient-refused" ->
          List.of(
              new Line(
                  Topic.OUTCOME,
                  "Recipient " + fields.get("to") + " was refused: " + fields.get("reply"),
                  Code.RECIPIENT_REFUSED,
                  some(fields, "to", "reply")));
      case "sender-refused" ->
          List.of(
              new Line(
                  Topic.OUTCOME,
                  "The sender was refused: " + fields.get("reply"),
                  Code.SENDER_REFUSED,
                  some(fields, "reply")));
      case "authentication" -> authentication(fields);
      case "verdict", "owners-view" -> verdict(fields);
      case "filed" ->
          List.of(
              new Line(
                  Topic.OUTCOME,
                  "It was filed in " + fields.get("mailbox") + " of " + fields.get("to") + ".",
                  Code.FILED,
                  some(fields, "mailbox", "to")));
      case "client-banned", "client-turned-away" -> List.of(generic(Topic.SESSION, event));
      case "held" ->
          List.of(new Line(Topic.OUTCOME, "It was held for review.", Code.HELD, Map.of()));
      default -> List.of(generic(topic(event.kind()), event));
    };
  }

  private static Map<String, String> some(Map<String, String> fields, String... names) {
    Map<String, String> some = new HashMap<>();
    for (String name : names) {
      String value = fields.get(name);
      if (value != null) {
        some.put(name, value);
      }
    }
    return some;
  }

  private static List<Line> transaction(Event event) {
    Map<String, String> fields = event.fields();
    String ehlo = fields.getOrDefault("ehlo", "");
    String from = fields.getOrDefault("from", "");
    String accounts = fields.getOrDefault("accounts", "1");
    String text =
        "At "
            + event.time()
            + " "
            + fields.getOrDefault("client", "somebody")
            + (ehlo.isEmpty() ? "" : ", which sent EHLO " + ehlo + ",")
            + " sent a message of "
            + fields.getOrDefault("bytes", "?")
            + " octets from "
            + (from.isEmpty() ? "the null sender" : from)
            + " to "
            + fields.getOrDefault("to", "?")
            + (accounts.equals("1") ? "" : " and others, " + accounts + " in all")
            + (Boolean.parseBoolean(fields.get("tls")) ? ", over TLS." : ".");
    Map<String, String> said =
        some(fields, "client", "ehlo", "bytes", "from", "to", "accounts", "tls");
    said.put("time", event.time().toString());
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(Topic.SESSION, text, Code.BROUGHT, said));
    boolean accepted = event.kind().equals("accepted");
    lines.add(
        new Line(
            Topic.OUTCOME,
            (accepted ? "It was accepted: " : "It was refused: ")
                + fields.getOrDefault("reply", ""),
            accepted ? Code.ACCEPTED : Code.REFUSED,
            some(fields, "reply")));
    if (fields.containsKey("mailbox")) {
      lines.add(
          new Line(
              Topic.OUTCOME,
              "It was filed in " + fields.get("mailbox") + ".",
              Code.FILED,
              some(fields, "mailbox")));
    }
    return lines;
  }

  private static List<Line> authentication(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            new Line(
                Topic.AUTHENTICATION,
                method(field.getKey()) + ": " + field.getValue(),
                Code.CHECKED,
                Map.of("method", field.getKey(), "result", field.getValue())))
        .toList();
  }

  private static String method(String name) {
    return switch (name) {
      case "iprev" -> "The reverse DNS of the client's address";
      case "spf" -> "SPF of the sender";
      case "helo" -> "SPF of the client's EHLO name";
      default -> name.toUpperCase(Locale.ROOT);
    };
  }

  private static List<Line> verdict(Map<String, String> fields) {
    Map<String, String> whose = some(fields, "to");
    String whom = whose.containsKey("to") ? " for " + whose.get("to") : "";
    List<Line> lines = new ArrayList<>();
    fields.forEach((name, value) -> {
      switch (name) {
        case "advice" ->
            lines.add(new Line(Topic.VERDICT, advice(value), Code.ADVICE, Map.of("advice", value)));
        case "spam" ->
            lines.add(
                new Line(
                    Topic.VERDICT,
                    "It is spam" + whom + " with a probability of " + value + ".",
                    Code.SPAM,
                    with(whose, "probability", value)));
        case "to", EventLog.OWNERS_FIELD -> {
          // Shown with each line.
        }
        case "virus" ->
            lines.add(
                new Line(
                    Topic.VERDICT, "Viruses: " + value + ".", Code.VIRUS, Map.of("virus", value)));
        case "rejection" ->
            lines.add(
                new Line(
                    Topic.VERDICT, "The reason: " + value, Code.REASON, Map.of("text", value)));
        default -> lines.addAll(signals(name, value, whose, whom));
      }
    });
    return lines;
  }

  /// A signal's value begins with its weight; several of one name are separated.
  private static List<Line> signals(
      String name, String value, Map<String, String> whose, String whom) {
    List<Line> lines = new ArrayList<>();
    for (String each : value.split(" \\| ", -1)) {
      int space = each.indexOf(' ');
      String weight = space < 0 ? each : each.substring(0, space);
      String text = space < 0 ? "" : each.substring(space + 1);
      lines.add(
          new Line(
              Topic.SIGNALS,
              weight + " " + name + whom + (text.isEmpty() ? "" : ": " + text),
              Code.SIGNAL,
              with(whose, "weight", weight, "signal", name, "text", text)));
    }
    return lines;
  }

  private static Map<String, String> with(Map<String, String> whose, String... namesAndValues) {
    Map<String, String> all = new HashMap<>(whose);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return all;
  }

  private static String advice(String advice) {
    return switch (advice) {
      case "accept" -> "The checks found no reason against accepting it.";
      case "junk" -> "The checks classified it as junk.";
      case "quarantine" -> "The checks put it into quarantine for an administrator to review.";
      case "refuse" -> "The checks decided to refuse it.";
      default -> "The verdict was: " + advice + ".";
    };
  }

  /// Unknown kinds are shown as they are.
  private static Topic topic(String kind) {
    return kind.startsWith("rule") || kind.startsWith("sieve") ? Topic.RULES : Topic.OUTCOME;
  }

  private static Line generic(Topic topic, Event event) {
    Map<String, String> shown = new LinkedHashMap<>();
    event
        .fields()
        .forEach((name, value) -> {
          if (!SILENT.contains(name) && !value.isEmpty()) {
            shown.put(name, value);
          }
        });
    String fields =
        shown.entrySet().stream()
            .map(field -> field.getKey() + " " + field.getValue())
            .collect(Collectors.joining(", "));
    String what = String.join(" ", Arrays.asList(event.kind().split("-", -1)));
    shown.put("event", event.kind());
    shown.put("time", event.time().toString());
    return new Line(
        topic,
        event.time() + " " + what + (fields.isEmpty() ? "" : ": " + fields),
        Code.EVENT,
        shown);
  }
}
