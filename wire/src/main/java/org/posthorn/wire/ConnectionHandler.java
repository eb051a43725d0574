package org.posthorn.wire;

import java.io.IOException;

/// Serves clients: what a protocol engine is to its [Listener].
@FunctionalInterface
public interface ConnectionHandler {

  /// Serves one client to the end, on a virtual thread of its own. Over implicit TLS the handshake
  /// is already done. What was written is flushed and the connection closed after it returns or
  /// throws; an [IOException] means that the peer is gone or too slow, and is not an error of ours.
  void serve(Connection connection) throws IOException;

  /// The listener is closing: ends a session that is idle, or makes it end after its command.
  /// Called once per open connection, from another thread than the session's. A session that needs
  /// no notice is cut when the grace period is over.
  default void closing(Connection connection) {}
}
