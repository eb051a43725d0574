package org.posthorn.web.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.posthorn.web.Problems;

/// Errors before a request was parsed, in the same form as others.
final class EarlyErrors extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.CONTENT_TYPE);
    byte[] problem = Problems.json(code, "the request cannot be processed");
    response.write(true, ByteBuffer.wrap(problem), callback);
  }
}
