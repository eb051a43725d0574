package org.posthorn.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/// Errors as problem details (RFC 9457).
public final class Problems {
  public static final String CONTENT_TYPE = "application/problem+json";
  private static final JsonMapper JSON = new JsonMapper();

  private Problems() {}

  /// @param detail for the client: one line, no secrets
  public static Answer of(int status, String detail) {
    return Answer.of(CONTENT_TYPE, json(status, detail)).withStatus(status);
  }

  /// @param detail for the client: one line, no secrets
  public static byte[] json(int status, String detail) {
    return JSON.writeValueAsBytes(members(status, detail, Map.of()));
  }

  /// The members of a problem object.
  ///
  /// @param extensions further members (RFC 9457 §3.2)
  public static Map<String, Object> members(
      int status, String detail, Map<String, Object> extensions) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("status", status);
    problem.put("title", HttpStatus.getMessage(status));
    problem.put("detail", detail);
    problem.putAll(extensions);
    return problem;
  }
}
