package org.posthorn.web;

import java.io.IOException;

/// Handles the messages of one [WebSocket]. Each call is on its own virtual thread.
public interface WebSocketListener {
  /// Called once when it is open, before any other method.
  default void opened(WebSocket socket) throws IOException {}

  /// Called for each message. At most [LiveLimits#messagesAtOnceMax] are processed concurrently,
  /// and may finish in another order; then no further message is read.
  ///
  /// @throws IOException as [WebSocket#send] throws it
  void text(WebSocket socket, String message) throws IOException;

  /// Called once when it is closed, by whichever side; no other method is called afterwards.
  default void closed() {}
}
