package org.posthorn.web.rest.mail;

import java.util.function.UnaryOperator;
import org.posthorn.web.rest.RestException;
import tools.jackson.databind.JsonNode;

/// Result of one object of a `/set` (RFC 8620 §5.3).
final class Outcomes {
  /// For properties that are not from the body of a request.
  static final UnaryOperator<String> NOWHERE = _ -> "";

  private Outcomes() {}

  /// The properties set by the server for a created object.
  ///
  /// @throws RestException if it was not created
  static JsonNode created(JsonNode answer, String creationId) {
    return created(answer, creationId, NOWHERE);
  }

  /// @param pointers maps a property to its pointer in the body of the request (RFC 6901)
  static JsonNode created(JsonNode answer, String creationId, UnaryOperator<String> pointers) {
    require(answer.path("notCreated").path(creationId), pointers);
    return answer.get("created").get(creationId);
  }

  /// @throws RestException if the object was not changed
  static void requireUpdated(JsonNode answer, String id) {
    requireUpdated(answer, id, NOWHERE);
  }

  /// @param pointers maps a property to its pointer in the body of the request (RFC 6901)
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
