package org.posthorn.web;

/// What is at a path for one method.
public sealed interface Route {
  /// The method under which a route of WebSockets is kept.
  String WEBSOCKET = "WEBSOCKET";

  /// @param bodyBytesMax how long the body of a request may be, or [Site#USUAL_BODY]
  record Plain(long bodyBytesMax, Resource resource) implements Route {}

  /// @param subprotocol that the client has to offer; empty for none
  record Socket(String subprotocol, WebSocketResource resource) implements Route {}
}
