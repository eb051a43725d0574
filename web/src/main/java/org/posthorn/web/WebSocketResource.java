package org.posthorn.web;

import java.io.IOException;

/// The handler of a path for WebSockets.
@FunctionalInterface
public interface WebSocketResource {
  /// Called before the upgrade to a WebSocket; authenticates the client.
  ///
  /// @throws WebException if it is refused; the client gets an HTTP response
  WebSocketListener accept(WebRequest request) throws IOException;
}
