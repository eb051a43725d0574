package org.posthorn.assistant.request;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request means, as text that can be compared: case does not matter, nor the order of
/// persons.
final class Expected {
  /// Now, for the requests of the files.
  static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-18T10:00+01:00[Europe/Berlin]");

  private static final JsonMapper JSON = new JsonMapper();

  private Expected() {}

  /// A line of a file of requests.
  record Request(String language, String request, String intent, String meaning) {}

  static Request parse(String line) {
    JsonNode json = JSON.readTree(line);
    String intent = json.path("intent").asString();
    Map<String, String> fields = new TreeMap<>();
    for (String field : json.propertyNames()) {
      JsonNode value = json.get(field);
      switch (field) {
        case "language", "request", "intent" -> {}
        case "target" -> target(value, fields);
        default -> put(fields, field, value);
      }
    }
    return new Request(
        json.path("language").asString(),
        json.path("request").asString(),
        intent,
        intent + (intent.equals("unknown") ? "" : " " + fields));
  }

  private static void target(JsonNode target, Map<String, String> fields) {
    if (target.has("previous")) {
      fields.put("previous", target.get("previous").toString());
      return;
    }
    fields.put("latest", String.valueOf(target.path("latest").asBoolean(false)));
    JsonNode criteria = target.path("criteria");
    for (String field : criteria.propertyNames()) {
      put(fields, field, criteria.get(field));
    }
  }

  private static void put(Map<String, String> fields, String field, JsonNode value) {
    if (value.isArray()) {
      List<String> all =
          value.valueStream().map(v -> v.asString().toLowerCase(Locale.ROOT)).sorted().toList();
      if (!all.isEmpty()) {
        fields.put(field, all.toString());
      }
      return;
    }
    String text = value.asString();
    switch (field) {
      case "after", "before", "dueBefore" ->
          fields.put(
              field,
              text.contains("T")
                  ? time(text)
                  : LocalDate.parse(text).atStartOfDay(NOW.getZone()).toInstant().toString());
      case "until" -> fields.put(field, time(text));
      case "subject" -> fields.put(field, "[" + text.toLowerCase(Locale.ROOT) + "]");
      default -> fields.put(field, text.toLowerCase(Locale.ROOT));
    }
  }

  private static String time(String local) {
    return LocalDateTime.parse(local).atZone(NOW.getZone()).toInstant().toString();
  }

  /// The same text for what the grammar understood.
  static String meaning(Intent intent) {
    Map<String, String> fields = new TreeMap<>();
    String name =
        switch (intent) {
          case Intent.Find find -> {
            criteria(fields, find.criteria());
            find.limit().ifPresent(limit -> fields.put("limit", String.valueOf(limit)));
            yield "find";
          }
          case Intent.Count count -> {
            criteria(fields, count.criteria());
            yield "count";
          }
          case Intent.Read read -> {
            target(fields, read.target());
            yield "read";
          }
          case Intent.Compose compose -> {
            list(fields, "to", compose.to());
            list(fields, "cc", compose.cc());
            list(fields, "subject", compose.subject().stream().toList());
            text(fields, "body", compose.text());
            yield "compose";
          }
          case Intent.Reply reply -> {
            target(fields, reply.target());
            fields.put("all", String.valueOf(reply.all()));
            text(fields, "body", reply.text());
            yield "reply";
          }
          case Intent.Forward forward -> {
            target(fields, forward.target());
            list(fields, "to", forward.to());
            text(fields, "body", forward.text());
            yield "forward";
          }
          case Intent.Change change -> {
            target(fields, change.target());
            fields.put("operation", change.operation().name().toLowerCase(Locale.ROOT));
            text(fields, "name", change.name());
            instant(fields, "until", change.until());
            yield "change";
          }
          case Intent.Summarise summarise -> {
            target(fields, summarise.target());
            yield "summarise";
          }
          case Intent.Tasks tasks -> {
            instant(fields, "dueBefore", tasks.dueBefore());
            yield "tasks";
          }
          case Intent.AwaitingReply awaiting -> {
            criteria(fields, awaiting.criteria());
            yield "awaiting";
          }
          case Intent.Help help -> "help";
          case Intent.More more -> "more";
          case Intent.NotUnderstood not -> "unknown";
        };
    return name + (name.equals("unknown") ? "" : " " + fields);
  }

  /// Whether it changes or sends something.
  static boolean acts(Intent intent) {
    return intent instanceof Intent.Change
        || intent instanceof Intent.Compose
        || intent instanceof Intent.Reply
        || intent instanceof Intent.Forward;
  }

  private static void target(Map<String, String> fields, Target target) {
    switch (target) {
      case Target.Previous previous ->
          fields.put("previous", previous.positions().toString().replace(" ", ""));
      case Target.Matching matching -> {
        fields.put("latest", String.valueOf(matching.latest()));
        criteria(fields, matching.criteria());
      }
    }
  }

  private static void criteria(Map<String, String> fields, Criteria criteria) {
    list(fields, "from", criteria.from());
    list(fields, "to", criteria.to());
    list(fields, "subject", criteria.subject());
    list(fields, "text", criteria.text());
    text(fields, "attachment", criteria.attachment().map(Enum::name));
    instant(fields, "after", criteria.after());
    instant(fields, "before", criteria.before());
    text(fields, "largerThan", criteria.largerThan().map(String::valueOf));
    text(fields, "mailbox", criteria.mailbox());
    list(fields, "traits", criteria.traits().stream().map(Enum::name).toList());
  }

  private static void list(Map<String, String> fields, String field, List<String> values) {
    if (!values.isEmpty()) {
      fields.put(
          field, values.stream().map(v -> v.toLowerCase(Locale.ROOT)).sorted().toList().toString());
    }
  }

  private static void text(Map<String, String> fields, String field, Optional<String> value) {
    value.ifPresent(text -> fields.put(field, text.toLowerCase(Locale.ROOT)));
  }

  private static void instant(Map<String, String> fields, String field, Optional<Instant> at) {
    at.ifPresent(instant -> fields.put(field, instant.toString()));
  }
}
