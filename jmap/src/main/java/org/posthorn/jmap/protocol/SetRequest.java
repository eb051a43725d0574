package org.posthorn.jmap.protocol;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a `/set`, and the result of each object (RFC 8620 §5.3). The method iterates
/// over [#create], [#update] and [#destroy], reports each result, and ends with [#answer]. Not
/// thread-safe.
public final class SetRequest {
  private final Call call;
  private final @Nullable String ifInState;
  private final SequencedMap<String, ObjectNode> create;
  private final SequencedMap<String, ObjectNode> update;

  /// As in the request.
  private final SequencedSet<String> destroy = new LinkedHashSet<>();

  private final ObjectNode created = JsonNodeFactory.instance.objectNode();
  private final ObjectNode updated = JsonNodeFactory.instance.objectNode();
  private final ArrayNode destroyed = JsonNodeFactory.instance.arrayNode();
  private final ObjectNode notCreated = JsonNodeFactory.instance.objectNode();
  private final ObjectNode notUpdated = JsonNodeFactory.instance.objectNode();
  private final ObjectNode notDestroyed = JsonNodeFactory.instance.objectNode();

  private SetRequest(
      Call call,
      @Nullable String ifInState,
      SequencedMap<String, ObjectNode> create,
      SequencedMap<String, ObjectNode> update) {
    this.call = call;
    this.ifInState = ifInState;
    this.create = create;
    this.update = update;
  }

  /// Reads the standard arguments of `/set`.
  ///
  /// @throws MethodException INVALID_ARGUMENTS, or REQUEST_TOO_LARGE for more objects than
  ///   [JmapLimits#objectsInSetMax]
  public static SetRequest read(Call call, JmapLimits limits) {
    Arguments arguments = call.arguments();
    SetRequest request =
        new SetRequest(
            call,
            arguments.string("ifInState").orElse(null),
            objects(arguments, "create"),
            objects(arguments, "update"));
    List<String> destroy = arguments.strings("destroy").orElse(List.of());
    int size = request.create.size() + request.update.size() + destroy.size();
    if (size > limits.objectsInSetMax()) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "more than " + limits.objectsInSetMax() + " objects");
    }
    request.destroy.addAll(destroy);
    // RFC 8620 §5.3: an object that is updated and destroyed is only destroyed.
    Set<String> gone = new HashSet<>(destroy);
    destroy.forEach(id -> call.id(id).ifPresent(gone::add));
    for (String id : List.copyOf(request.update.keySet())) {
      if (gone.contains(id) || call.id(id).filter(gone::contains).isPresent()) {
        request.update.remove(id);
        request.notUpdated(id, new SetException("willDestroy", "the same request destroys it"));
      }
    }
    return request;
  }

  private static SequencedMap<String, ObjectNode> objects(Arguments arguments, String name) {
    SequencedMap<String, ObjectNode> objects = new LinkedHashMap<>();
    JsonNode value = arguments.value(name).orElse(JsonNodeFactory.instance.objectNode());
    if (!value.isObject()) {
      throw MethodException.invalid("the argument " + name + " must be an object of objects");
    }
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      if (!(each.getValue() instanceof ObjectNode object)) {
        throw MethodException.invalid("the argument " + name + " must be an object of objects");
      }
      objects.put(each.getKey(), object);
    }
    return objects;
  }

  private static SetException notThere() {
    return new SetException("notFound", "nothing was created with this creation id");
  }

  /// The state that the client requires.
  public Optional<String> ifInState() {
    return Optional.ofNullable(ifInState);
  }

  /// @throws MethodException STATE_MISMATCH if the client requires another state
  public void requireState(String current) {
    if (ifInState != null && !ifInState.equals(current)) {
      throw new MethodException(
          MethodException.Type.STATE_MISMATCH, "the state is " + current + " now");
    }
  }

  /// New objects by their creation ids.
  public SequencedMap<String, ObjectNode> create() {
    return create;
  }

  /// Patches (see [Patch]) by the ids of objects as in the request: [Call#id] resolves them.
  public SequencedMap<String, ObjectNode> update() {
    return update;
  }

  /// Ids of objects to destroy, including objects that this call has created. Unknown creation ids
  /// are reported as errors.
  public SequencedSet<String> destroy() {
    SequencedSet<String> ids = new LinkedHashSet<>();
    for (String id : destroy) {
      call.id(id).ifPresentOrElse(ids::add, () -> notDestroyed(id, notThere()));
    }
    return ids;
  }

  /// @param serverSet properties set by the server, with `id`
  public void created(String creationId, String id, ObjectNode serverSet) {
    serverSet.put("id", id);
    created.set(creationId, serverSet);
    call.created(creationId, id);
  }

  /// The same, with the `id` among the server's properties.
  public void created(String creationId, ObjectNode serverSet) {
    created(creationId, serverSet.get("id").asString(), serverSet);
  }

  public void notCreated(String creationId, SetException why) {
    notCreated.set(creationId, why.json());
  }

  /// @param id as in the request, or resolved
  public void updated(String id) {
    updated(id, null);
  }

  /// @param id as in the request, or resolved
  /// @param serverSet properties that the server changed in addition
  public void updated(String id, @Nullable ObjectNode serverSet) {
    updated.set(resolved(id), serverSet == null ? NullNode.getInstance() : serverSet);
  }

  /// Records a property that the call changed in its last step, of an object that it created or of
  /// any other.
  ///
  /// @param id resolved
  public void alsoSet(String id, String property, boolean value) {
    for (JsonNode made : created) {
      if (made instanceof ObjectNode object && object.path("id").asString("").equals(id)) {
        object.put(property, value);
        return;
      }
    }
    ObjectNode serverSet =
        updated.get(id) instanceof ObjectNode known ? known : JsonNodeFactory.instance.objectNode();
    updated.set(id, serverSet.put(property, value));
  }

  /// @param id as in the request, or resolved
  public void notUpdated(String id, SetException why) {
    notUpdated.set(resolved(id), why.json());
  }

  /// RFC 8620 §5.3: results have the object's id, even if the request used a creation id.
  private String resolved(String id) {
    return call.id(id).orElse(id);
  }

  public void destroyed(String id) {
    destroyed.add(id);
  }

  public void notDestroyed(String id, SetException why) {
    notDestroyed.set(id, why.json());
  }

  /// Whether anything was done.
  public boolean changedAnything() {
    return !created.isEmpty() || !updated.isEmpty() || !destroyed.isEmpty();
  }

  /// The arguments of the answer.
  public ObjectNode answer(String accountId, String oldState, String newState) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", accountId);
    answer.put("oldState", oldState);
    answer.put("newState", newState);
    answer.set("created", orNull(created));
    answer.set("updated", orNull(updated));
    answer.set("destroyed", orNull(destroyed));
    answer.set("notCreated", orNull(notCreated));
    answer.set("notUpdated", orNull(notUpdated));
    answer.set("notDestroyed", orNull(notDestroyed));
    return answer;
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isEmpty() ? NullNode.getInstance() : value;
  }
}
