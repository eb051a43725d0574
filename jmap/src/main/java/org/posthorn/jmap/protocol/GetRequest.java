package org.posthorn.jmap.protocol;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a `/get` (RFC 8620 §5.1).
///
/// @param ids in order, without duplicates; empty for all objects
/// @param properties the requested properties, always with `id`
public record GetRequest(Optional<List<String>> ids, Set<String> properties) {

  /// Reads the standard arguments of `/get`.
  ///
  /// @param known whether a property exists
  /// @param otherwise the default properties
  /// @throws MethodException INVALID_ARGUMENTS, or REQUEST_TOO_LARGE for more ids than
  ///   [JmapLimits#objectsInGetMax]
  public static GetRequest read(
      Call call, Predicate<String> known, Set<String> otherwise, JmapLimits limits) {
    Optional<List<String>> ids = call.arguments().ids("ids", call);
    requireFew(ids.map(List::size).orElse(0), limits);
    Optional<List<String>> named = call.arguments().strings("properties");
    Set<String> properties = new LinkedHashSet<>();
    properties.add("id");
    properties.addAll(named.<Collection<String>>map(list -> list).orElse(otherwise));
    for (String property : named.orElse(List.of())) {
      if (!known.test(property)) {
        throw MethodException.invalid("unknown property " + property);
      }
    }
    return new GetRequest(ids, properties);
  }

  /// @throws MethodException REQUEST_TOO_LARGE if a client requests all objects and there are too
  ///   many
  public static void requireFew(int objects, JmapLimits limits) {
    if (objects > limits.objectsInGetMax()) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "more than " + limits.objectsInGetMax() + " objects");
    }
  }

  /// The arguments of the answer.
  ///
  /// @param found objects with their ids
  public ObjectNode answer(String accountId, String state, List<ObjectNode> found) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", accountId);
    answer.put("state", state);
    ArrayNode list = answer.putArray("list");
    Set<String> missing = new LinkedHashSet<>(ids.orElse(List.of()));
    for (ObjectNode object : found) {
      list.add(object);
      missing.remove(object.get("id").asString());
    }
    ArrayNode notFound = answer.putArray("notFound");
    missing.forEach(notFound::add);
    return answer;
  }
}
