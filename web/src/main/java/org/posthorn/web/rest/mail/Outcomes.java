package org.posthorn.web.rest.mail;

import java.util.function.UnaryOperator;
import org.posthorn.web.rest.RestException;
import tools.jackson.databind.JsonNode;

/// What became of one object of a `/set` (RFC 8620 §5.3).
final class Outcomes {
  /// For properties that do not come from the body of a request.
  static final UnaryOperator<String> NOWHERE = _ -> "";

  private Outcomes() {}

  /// What the server set of an object that was created.
  ///
  /// @throws RestException if it was not
  static JsonNode created(JsonNode answer, String creationId) {
    return created(answer, creationId, NOWHERE);
  }

  /// @param pointers where in the body of the request a property comes from (RFC 6901)
  static JsonNode created(JsonNode answer, String creationId, UnaryOperator<String> pointers) {
    require(answer.path("notCreated").path(creationId), pointers);
    return answer.get("created").get(creationId);
  }

  /// @throws RestException if the object was not changed
  static void requireUpdated(JsonNode answer, String id) {
    requireUpdated(answer, id, NOWHERE);
  }

  /// @param pointers where in the body of the request a property comes from (RFC 6901)
  static void requireUpdated(JsonNode answer, String id, UnaryOperator<String> pointers) {
    require(answer.path("notUpdated").path(id), pointers);
  }

  /// @throws RestException if the object was not destroyed
  static void requireDestroyed(JsonNode answer, String id) {
    require(answer.path("notDestroyed").path(id), NOWHERE);
  }

  private static void require(JsonNode refused, UnaryOperator<String> pointers) {
    if (refused.isObject()) {
      throw Refusals.ofSet(refused, pointers);
    }
  }
}
