package org.posthorn.web;

import java.io.IOException;

/// What is at a path for WebSockets.
@FunctionalInterface
public interface WebSocketResource {
  /// Asked before a connection becomes a WebSocket: here it is authenticated.
  ///
  /// @throws WebException if it is refused; the client gets it as an answer of HTTP
  WebSocketListener accept(WebRequest request) throws IOException;
}
