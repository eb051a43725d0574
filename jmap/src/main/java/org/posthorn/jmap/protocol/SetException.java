package org.posthorn.jmap.protocol;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One object of a `/set` is refused (RFC 8620 §5.3), independent of the others. Without a stack
/// trace, as this is an ordinary answer.
public final class SetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectNode json;

  /// @param type of RFC 8620 §5.3 or of the object's own specification
  /// @param description for the client's developers: one sentence, no secrets
  public SetException(String type, String description) {
    super(description, null, false, false);
    json = JsonNodeFactory.instance.objectNode();
    json.put("type", type);
    json.put("description", description);
  }

  public static SetException notFound() {
    return new SetException("notFound", "there is no such object");
  }

  /// @param properties the invalid properties
  public static SetException invalid(String description, String... properties) {
    return new SetException("invalidProperties", description)
        .with("properties", JsonNodeFactory.instance.arrayNode().addAll(strings(properties)));
  }

  private static List<JsonNode> strings(String... values) {
    return List.<String>of(values).stream()
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .toList();
  }

  /// With an additional property of this error type.
  public SetException with(String name, JsonNode value) {
    json.set(name, value);
    return this;
  }

  /// As in the response.
  public ObjectNode json() {
    return json;
  }
}
