package org.posthorn.web;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;

/// Errors as problem details (RFC 9457), also those that are found before there is a request.
final class Problems extends ErrorHandler {
  static final String CONTENT_TYPE = "application/problem+json";
  private static final JsonMapper JSON = new JsonMapper();

  /// @param detail for the client: one line, no secrets
  static Answer of(int status, String detail) {
    return Answer.of(CONTENT_TYPE, json(status, detail)).withStatus(status);
  }

  private static byte[] json(int status, String detail) {
    Map<String, Object> problem =
        Map.of("status", status, "title", HttpStatus.getMessage(status), "detail", detail);
    return JSON.writeValueAsBytes(problem);
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
    byte[] problem = json(code, "the request cannot be answered");
    response.write(true, ByteBuffer.wrap(problem), callback);
  }
}
