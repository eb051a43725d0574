package org.posthorn.web.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;

/// Checks JSON against a [Schema], to report which member is invalid.
final class SchemaCheck {
  private SchemaCheck() {}

  /// @param pointer to `json` in the document (RFC 6901)
  /// @throws RestException INVALID with the first error
  static void check(Schema schema, JsonNode json, String pointer) {
    switch (schema) {
      case Schema.Text(int size, String format) -> text(size, format, json, pointer);
      case Schema.Whole(long min, long max) -> whole(min, max, json, pointer);
      case Schema.Decimal() -> require(json.isNumber(), "a number", pointer);
      case Schema.Flag() -> require(json.isBoolean(), "true or false", pointer);
      case Schema.Choice(var words) ->
          require(
              json.isString() && words.contains(json.stringValue()),
              "one of " + String.join(", ", words),
              pointer);
      case Schema.OrNull(Schema value) -> {
        if (!json.isNull()) {
          check(value, json, pointer);
        }
      }
      case Schema.Items(Schema each, int size) -> {
        require(json.isArray(), "a list", pointer);
        require(json.size() <= size, "at most " + size + " entries", pointer);
        for (int i = 0; i < json.size(); i++) {
          check(each, json.get(i), pointer + "/" + i);
        }
      }
      case Schema.Entries(Schema each, int size) -> {
        require(json.isObject(), "an object", pointer);
        require(json.size() <= size, "at most " + size + " members", pointer);
        for (Map.Entry<String, JsonNode> member : json.properties()) {
          check(each, member.getValue(), below(pointer, member.getKey()));
        }
      }
      case Schema.Fields fields -> fields(fields, json, pointer);
    }
  }

  private static void text(int size, String format, JsonNode json, String pointer) {
    require(json.isString(), "a text", pointer);
    require(json.stringValue().length() <= size, "at most " + size + " characters", pointer);
    try {
      switch (format) {
        case "date-time" -> Instant.parse(json.stringValue());
        case "date" -> LocalDate.parse(json.stringValue());
        default -> {}
      }
    } catch (DateTimeException e) {
      require(
          false, format.equals("date") ? "a date" : "a time such as 2030-01-31T12:00:00Z", pointer);
    }
  }

  private static void whole(long min, long max, JsonNode json, String pointer) {
    require(json.isIntegralNumber() && json.canConvertToLong(), "a whole number", pointer);
    require(json.longValue() >= min, "at least " + min, pointer);
    require(json.longValue() <= max, "at most " + max, pointer);
  }

  private static void fields(Schema.Fields schema, JsonNode json, String pointer) {
    require(json.isObject(), "an object", pointer);
    for (Schema.Field field : schema.fields()) {
      JsonNode value = json.get(field.name());
      if (value != null) {
        check(field.schema(), value, below(pointer, field.name()));
      } else if (field.required()) {
        throw new RestException(Code.INVALID, field.name() + " is missing", pointer);
      }
    }
    for (String name : json.propertyNames()) {
      if (schema.fields().stream().noneMatch(field -> field.name().equals(name))) {
        throw new RestException(Code.INVALID, "unknown member", below(pointer, name));
      }
    }
  }

  private static String below(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static void require(boolean holds, String expected, String pointer) {
    if (!holds) {
      throw new RestException(Code.INVALID, "expected " + expected, pointer);
    }
  }
}
