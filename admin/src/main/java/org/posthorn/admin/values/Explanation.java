package org.posthorn.admin.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// Why a message is where it is, or why it was refused, in sentences.
///
/// @param traceId of its transaction
/// @param lines in the order of their topics
/// @param events what they were made from
public record Explanation(String traceId, List<Line> lines, List<Event> events) {

  /// Fields that others are found by, and that tell people nothing that those do not.
  private static final Set<String> SILENT = Set.of(EventLog.CLIENT_FIELD, EventLog.OWNERS_FIELD);

  public Explanation {
    lines = List.copyOf(lines);
    events = List.copyOf(events);
  }

  /// What a line is about, in the order in which they are told.
  public enum Topic {
    SESSION,
    AUTHENTICATION,
    SIGNALS,
    VERDICT,
    RULES,
    OUTCOME
  }

  /// One thing that is known of the message.
  ///
  /// @param text for people, one line
  public record Line(Topic topic, String text) {}

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
    return switch (event.kind()) {
      case "accepted", "refused" -> transaction(event);
      case "accepted-for", "refused-for" ->
          List.of(new Line(Topic.SESSION, "It was for " + event.fields().get("to") + " too."));
      case "recipient-refused" ->
          List.of(
              outcome(
                  "Recipient "
                      + event.fields().get("to")
                      + " was refused: "
                      + event.fields().get("reply")));
      case "sender-refused" ->
          List.of(outcome("The sender was refused: " + event.fields().get("reply")));
      case "authentication" -> authentication(event.fields());
      case "verdict" -> verdict(event.fields(), "");
      case "owners-view" -> verdict(event.fields(), " for " + event.fields().get("to"));
      case "filed" ->
          List.of(
              outcome(
                  "It was filed in "
                      + event.fields().get("mailbox")
                      + " of "
                      + event.fields().get("to")
                      + "."));
      case "client-banned", "client-turned-away" ->
          List.of(new Line(Topic.SESSION, generic(event)));
      case "held" -> List.of(outcome("It was held for review."));
      default -> List.of(new Line(topic(event.kind()), generic(event)));
    };
  }

  private static Line outcome(String text) {
    return new Line(Topic.OUTCOME, text);
  }

  private static List<Line> transaction(Event event) {
    Map<String, String> fields = event.fields();
    String hello = fields.getOrDefault("hello", "");
    String from = fields.getOrDefault("from", "");
    String accounts = fields.getOrDefault("accounts", "1");
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            Topic.SESSION,
            "At "
                + event.time()
                + " "
                + fields.getOrDefault("client", "somebody")
                + (hello.isEmpty() ? "" : ", which calls itself " + hello + ",")
                + " brought a message of "
                + fields.getOrDefault("bytes", "?")
                + " octets from "
                + (from.isEmpty() ? "the null sender" : from)
                + " to "
                + fields.getOrDefault("to", "?")
                + (accounts.equals("1") ? "" : " and others, " + accounts + " in all")
                + (Boolean.parseBoolean(fields.get("tls")) ? ", over TLS." : ".")));
    lines.add(
        outcome(
            (event.kind().equals("accepted") ? "It was accepted: " : "It was refused: ")
                + fields.getOrDefault("reply", "")));
    if (fields.containsKey("mailbox")) {
      lines.add(outcome("It was filed in " + fields.get("mailbox") + "."));
    }
    return lines;
  }

  private static List<Line> authentication(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            new Line(Topic.AUTHENTICATION, method(field.getKey()) + ": " + field.getValue()))
        .toList();
  }

  private static String method(String name) {
    return switch (name) {
      case "iprev" -> "The name of the client's address";
      case "spf" -> "SPF of the sender";
      case "helo" -> "SPF of the name that the client calls itself";
      default -> name.toUpperCase(Locale.ROOT);
    };
  }

  /// @param whom whose verdict it is; empty if it is the server's, for all
  private static List<Line> verdict(Map<String, String> fields, String whom) {
    List<Line> lines = new ArrayList<>();
    fields.forEach((name, value) -> {
      switch (name) {
        case "advice" -> lines.add(new Line(Topic.VERDICT, advice(value)));
        case "spam" ->
            lines.add(
                new Line(
                    Topic.VERDICT, "It is spam" + whom + " with a probability of " + value + "."));
        case "to", EventLog.OWNERS_FIELD -> {
          // Said with each line.
        }
        case "virus" -> lines.add(new Line(Topic.VERDICT, "Viruses: " + value + "."));
        case "rejection" -> lines.add(new Line(Topic.VERDICT, "The reason: " + value));
        default -> {
          // A signal's value begins with its weight; several of one name are separated.
          for (String each : value.split(" \\| ", -1)) {
            int space = each.indexOf(' ');
            String weight = space < 0 ? each : each.substring(0, space);
            String text = space < 0 ? "" : ": " + each.substring(space + 1);
            lines.add(new Line(Topic.SIGNALS, weight + " " + name + whom + text));
          }
        }
      }
    });
    return lines;
  }

  private static String advice(String advice) {
    return switch (advice) {
      case "accept" -> "Nothing spoke against taking it.";
      case "junk" -> "The checks classified it as junk.";
      case "quarantine" ->
          "The checks asked for a review by an administrator: it is in quarantine.";
      case "refuse" -> "The checks decided to refuse it.";
      default -> "The advice was: " + advice + ".";
    };
  }

  /// What is not known here is told as it is.
  private static Topic topic(String kind) {
    return kind.startsWith("rule") || kind.startsWith("sieve") ? Topic.RULES : Topic.OUTCOME;
  }

  private static String generic(Event event) {
    String fields =
        event.fields().entrySet().stream()
            .filter(field -> !SILENT.contains(field.getKey()))
            .filter(field -> !field.getValue().isEmpty())
            .map(field -> field.getKey() + " " + field.getValue())
            .collect(Collectors.joining(", "));
    String what = String.join(" ", Arrays.asList(event.kind().split("-", -1)));
    return event.time() + " " + what + (fields.isEmpty() ? "" : ": " + fields);
  }
}
