package org.posthorn.web;

/// The route of a path for one method.
public sealed interface Route {
  /// The pseudo-method of routes for WebSockets.
  String WEBSOCKET = "WEBSOCKET";

  /// @param bodyBytesMax largest body of a request, or [Site#USUAL_BODY]
  record Plain(long bodyBytesMax, Resource resource) implements Route {}

  /// @param subprotocol that the client must offer; empty for none
  record Socket(String subprotocol, WebSocketResource resource) implements Route {}
}
