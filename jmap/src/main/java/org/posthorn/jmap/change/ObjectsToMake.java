package org.posthorn.jmap.change;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects that a `/copy` or `/import` creates, and the result of each (RFC 8620 §5.4, RFC 8621
/// §4.8). One thread.
final class ObjectsToMake {
  private final Call call;
  private final SequencedMap<String, ObjectNode> wanted = new LinkedHashMap<>();
  private final ObjectNode created = JsonNodeFactory.instance.objectNode();
  private final ObjectNode notCreated = JsonNodeFactory.instance.objectNode();

  /// @param argument name of the argument with the objects
  /// @throws MethodException INVALID_ARGUMENTS, or REQUEST_TOO_LARGE
  ObjectsToMake(Call call, String argument, JmapLimits limits) {
    this.call = call;
    JsonNode value = call.arguments().value(argument).orElse(NullNode.getInstance());
    if (!value.isObject()) {
      throw MethodException.invalid("the argument " + argument + " must be an object of objects");
    }
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      if (!(each.getValue() instanceof ObjectNode object)) {
        throw MethodException.invalid("the argument " + argument + " must be an object of objects");
      }
      wanted.put(each.getKey(), object);
    }
    if (wanted.size() > limits.objectsInSetMax()) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "more than " + limits.objectsInSetMax() + " objects");
    }
  }

  /// Creates an object.
  @FunctionalInterface
  interface Maker {
    /// @return the properties set by the server, with the `id`
    /// @throws SetException if it cannot be created
    ObjectNode make(ObjectNode object);
  }

  void each(Maker maker) {
    wanted.forEach((creationId, object) -> {
      try {
        ObjectNode made = maker.make(object);
        created.set(creationId, made);
        call.created(creationId, made.get("id").asString());
      } catch (SetException e) {
        notCreated.set(creationId, e.json());
      }
    });
  }

  /// Adds the results to a response.
  void tell(ObjectNode answer) {
    answer.set("created", created.isEmpty() ? NullNode.getInstance() : created);
    answer.set("notCreated", notCreated.isEmpty() ? NullNode.getInstance() : notCreated);
  }
}
