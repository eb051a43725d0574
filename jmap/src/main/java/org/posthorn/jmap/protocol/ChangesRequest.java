package org.posthorn.jmap.protocol;

import java.util.Collection;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a `/changes` (RFC 8620 §5.2).
///
/// @param maxChanges at least 1
public record ChangesRequest(String sinceState, Optional<Long> maxChanges) {

  /// Ids, each in one of the lists.
  public record Changes(
      String newState,
      boolean hasMore,
      Collection<String> created,
      Collection<String> updated,
      Collection<String> destroyed) {}

  /// @throws MethodException INVALID_ARGUMENTS
  public static ChangesRequest read(Call call) {
    Optional<Long> max = call.arguments().unsigned("maxChanges");
    if (max.isPresent() && max.get() == 0) {
      throw MethodException.invalid("maxChanges must be greater than 0");
    }
    return new ChangesRequest(call.arguments().required("sinceState"), max);
  }

  /// The arguments of the answer.
  public ObjectNode answer(String accountId, Changes changes) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", accountId);
    answer.put("oldState", sinceState);
    answer.put("newState", changes.newState());
    answer.put("hasMoreChanges", changes.hasMore());
    fill(answer.putArray("created"), changes.created());
    fill(answer.putArray("updated"), changes.updated());
    fill(answer.putArray("destroyed"), changes.destroyed());
    return answer;
  }

  private static void fill(ArrayNode array, Collection<String> ids) {
    ids.forEach(array::add);
  }

  public static MethodException cannotCalculate(String why) {
    return new MethodException(MethodException.Type.CANNOT_CALCULATE_CHANGES, why);
  }
}
