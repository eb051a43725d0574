package org.posthorn.web;

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
    Map<String, Object> problem =
        Map.of("status", status, "title", HttpStatus.getMessage(status), "detail", detail);
    return JSON.writeValueAsBytes(problem);
  }
}
