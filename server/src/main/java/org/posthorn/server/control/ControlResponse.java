package org.posthorn.server.control;

import org.posthorn.server.outcome.ExitCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The response to a request.
///
/// @param exit the exit code of the command line, a constant of [ExitCode]
/// @param error what failed and how to correct it; empty on success
/// @param result the result
public record ControlResponse(int exit, String error, JsonNode result) {
  static ControlResponse done(JsonNode result) {
    return new ControlResponse(ExitCode.DONE, "", result);
  }

  static ControlResponse failed(int exit, String error) {
    return new ControlResponse(exit, error, ControlRequest.JSON.createObjectNode());
  }

  String toJson() {
    return ControlRequest.JSON
        .createObjectNode()
        .put("exit", exit)
        .put("error", error)
        .set("result", result)
        .toString();
  }

  static ControlResponse parse(String line) {
    try {
      JsonNode json = ControlRequest.JSON.readTree(line);
      return new ControlResponse(
          json.path("exit").asInt(ExitCode.FAILED),
          json.path("error").asString(""),
          json.path("result"));
    } catch (JacksonException e) {
      return failed(ExitCode.FAILED, "the server's answer is not JSON: " + e.getOriginalMessage());
    }
  }
}
