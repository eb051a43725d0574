package org.posthorn.wire;

import java.io.IOException;

/// Serves the clients of a [Listener]; implemented by each protocol.
@FunctionalInterface
public interface ConnectionHandler {

  /// Serves one client to the end, on its own virtual thread. With implicit TLS the handshake is
  /// done before. On return or exception, output is flushed and the connection closed. An
  /// [IOException] means that the peer is gone or too slow; it is not an internal error.
  void serve(Connection connection) throws IOException;

  /// The listener is closing: ends an idle session, or makes it end after its command. Called once
  /// per open connection, by another thread. Other sessions are closed when the grace period is
  /// over.
  default void closing(Connection connection) {}
}
