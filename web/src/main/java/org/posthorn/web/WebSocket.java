package org.posthorn.web;

import java.io.IOException;

/// An open WebSocket (RFC 6455), for its [WebSocketListener]. Thread-safe.
public interface WebSocket {
  /// Sends a message. Blocks while more than [LiveLimits#waitingMax] is buffered for the client,
  /// and closes the connection if it reads nothing for [LiveLimits#silenceMax]. Must not be called
  /// while a lock or a transaction is held.
  ///
  /// @throws IOException if the client has disconnected or does not read
  void send(String text) throws IOException;

  /// Closes it after buffered messages were sent. Does not block.
  ///
  /// @param code of RFC 6455 §7.4.1: 1000 if all is done
  /// @param reason for the client: at most 123 bytes, no secrets
  void close(int code, String reason);
}
