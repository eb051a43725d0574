package org.posthorn.server.admin;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What came of a request.
///
/// @param exit 0, or one of the constants here, which the command line exits with
/// @param error what went wrong and what to do; empty if nothing did
/// @param result what was asked for
public record Answer(int exit, String error, JsonNode result) {
  /// It was done.
  public static final int DONE = 0;

  /// It could not be done; the message says why.
  public static final int FAILED = 1;

  /// The command or an argument is wrong.
  public static final int USAGE = 2;

  /// What was named does not exist.
  public static final int NOT_FOUND = 3;

  /// What was to be made exists already.
  public static final int EXISTS = 4;

  /// Not allowed.
  public static final int REFUSED = 5;

  static Answer done(JsonNode result) {
    return new Answer(DONE, "", result);
  }

  static Answer failed(int exit, String error) {
    return new Answer(exit, error, Request.JSON.createObjectNode());
  }

  String toJson() {
    return Request.JSON
        .createObjectNode()
        .put("exit", exit)
        .put("error", error)
        .set("result", result)
        .toString();
  }

  static Answer parse(String line) {
    try {
      JsonNode json = Request.JSON.readTree(line);
      return new Answer(
          json.path("exit").asInt(FAILED), json.path("error").asString(""), json.path("result"));
    } catch (JacksonException e) {
      return failed(FAILED, "the server's answer is not JSON: " + e.getOriginalMessage());
    }
  }
}
