package org.posthorn.web;

import java.io.IOException;

/// A WebSocket (RFC 6455) that is open, as its [WebSocketListener] sees it. Thread-safe.
public interface WebSocket {
  /// Sends a message. Waits while more than [LiveLimits#waitingMax] waits for the client, and gives
  /// the client up if it reads nothing for [LiveLimits#silenceMax]. Not to be called while a lock
  /// or a transaction is held.
  ///
  /// @throws IOException if the client is gone or does not read
  void send(String text) throws IOException;

  /// Closes it after what waits was sent. Does not wait.
  ///
  /// @param code of RFC 6455 §7.4.1: 1000 if all is done
  /// @param reason for the client: at most 123 bytes, no secrets
  void close(int code, String reason);
}
