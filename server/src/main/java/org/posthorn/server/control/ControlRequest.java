package org.posthorn.server.control;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A request for an operation, with its arguments.
///
/// @param operation the name in [Protocol]
/// @param arguments a JSON object
public record ControlRequest(String operation, ObjectNode arguments) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /// The command-line option of an argument: `--messages-per-day` for `messagesPerDay`.
  static String option(String name) {
    return "--" + name.replaceAll("(?=\\p{Lu})", "-").toLowerCase(Locale.ROOT);
  }

  /// A request without arguments.
  public static ControlRequest of(String operation) {
    return new ControlRequest(operation, JSON.createObjectNode());
  }

  /// The same with one more argument; an absent one is left out.
  public ControlRequest with(String name, Optional<String> value) {
    value.ifPresent(text -> arguments.put(name, text));
    return this;
  }

  public ControlRequest with(String name, String value) {
    arguments.put(name, value);
    return this;
  }

  public ControlRequest with(String name, boolean value) {
    arguments.put(name, value);
    return this;
  }

  public ControlRequest with(String name, List<String> values) {
    var array = arguments.putArray(name);
    values.forEach(array::add);
    return this;
  }

  /// @throws OperationException if the argument is missing
  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> new OperationException(Reason.INVALID, "missing argument " + name));
  }

  /// @throws OperationException if the argument is not a text
  Optional<String> optionalText(String name) {
    JsonNode value = arguments.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(text(name, value));
  }

  private static String text(String name, JsonNode value) {
    if (!value.isString()) {
      throw new OperationException(Reason.INVALID, "the argument " + name + " is not text");
    }
    return value.asString();
  }

  /// A number given as text.
  ///
  /// @throws OperationException if it is malformed
  int number(String name, int byDefault) {
    try {
      return optionalText(name).map(Integer::parseInt).orElse(byDefault);
    } catch (NumberFormatException e) {
      throw new OperationException(Reason.INVALID, option(name) + " is a whole number");
    }
  }

  boolean flag(String name) {
    JsonNode value = arguments.get(name);
    return value != null && value.isBoolean() && value.asBoolean();
  }

  List<String> texts(String name) {
    JsonNode value = arguments.get(name);
    return value == null ? List.of() : value.valueStream().map(item -> text(name, item)).toList();
  }

  String toJson() {
    return JSON.createObjectNode()
        .put("operation", operation)
        .set("arguments", arguments)
        .toString();
  }

  /// @throws OperationException if the line is not a request
  static ControlRequest parse(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.get("operation") instanceof StringNode operation
          && json.get("arguments") instanceof ObjectNode arguments) {
        return new ControlRequest(operation.asString(), arguments);
      }
    } catch (JacksonException e) {
      throw new OperationException(Reason.INVALID, "not JSON: " + e.getOriginalMessage());
    }
    throw new OperationException(Reason.INVALID, "not a request");
  }
}
