package org.posthorn.jmap.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A call or its answer (RFC 8620 §3.2).
///
/// @param callId as the client chose it
record Invocation(String name, ObjectNode arguments, String callId) {

  /// @throws RequestException NOT_REQUEST
  static Invocation read(JsonNode node) {
    if (node.isArray()
        && node.size() == 3
        && node.get(0).isString()
        && node.get(1) instanceof ObjectNode arguments
        && node.get(2).isString()) {
      return new Invocation(node.get(0).asString(), arguments, node.get(2).asString());
    }
    throw new RequestException(
        RequestException.Kind.NOT_REQUEST,
        "a call must be an array of a method name, an object of arguments, and an id");
  }

  static Invocation error(String callId, MethodException e) {
    return new Invocation("error", e.json(), callId);
  }

  ArrayNode json() {
    return JsonNodeFactory.instance.arrayNode(3).add(name).add(arguments).add(callId);
  }
}
