package org.posthorn.web;

import java.io.IOException;

/// Hears what comes on one [WebSocket]. Each call is on a virtual thread of its own.
public interface WebSocketListener {
  /// It is open. Called once, before anything else.
  default void opened(WebSocket socket) throws IOException {}

  /// A message came. At most [LiveLimits#messagesAtOnceMax] are answered at once, then no more is
  /// read; one that came later may be answered earlier.
  ///
  /// @throws IOException as [WebSocket#send] throws it
  void text(WebSocket socket, String message) throws IOException;

  /// It is closed, whoever did it. Called once, and last of all that begins.
  default void closed() {}
}
